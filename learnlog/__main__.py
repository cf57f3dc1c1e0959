"""`python -m learnlog`: the command line, from a checkout that is not installed."""

from learnlog.run import main

main()

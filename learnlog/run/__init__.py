"""The program that is started: the commands, and beside them those that run web and worker."""

from learnlog.cli import main
from learnlog.run.serve import serve
from learnlog.run.work import work

__all__ = ["main"]

# Commands, pages and ticks do not know each other; these two commands know them all.
main.add_command(serve)
main.add_command(work)

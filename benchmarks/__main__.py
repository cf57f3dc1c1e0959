"""`make bench`, or `python -m benchmarks [SUBJECT …]`: run benchmarks and print their ratios."""

import importlib
import pkgutil
import sys

import benchmarks
from benchmarks.measure import show


def main(wanted: list[str]) -> int:
    subjects = [module.name for module in pkgutil.iter_modules(benchmarks.__path__) if module.ispkg]
    unknown = set(wanted) - set(subjects)
    if unknown:
        print(f"unknown: {', '.join(sorted(unknown))}; known: {', '.join(subjects)}")
        return 2
    results = []
    for subject in wanted or subjects:
        results += importlib.import_module(f"benchmarks.{subject}").run()
    show(results)
    return int(any(not result.is_met for result in results))


sys.exit(main(sys.argv[1:]))

"""Reviews: grading, the queue, and the import of a package beside Anki's own."""

from benchmarks.measure import Result
from benchmarks.review import grading, imports


def run() -> list[Result]:
    return [*grading.run(), *imports.run()]

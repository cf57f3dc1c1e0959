"""Anki's import of a package, run by the Python that has it; says how many seconds it took.

Run as ``python drive_anki.py PACKAGE COLLECTION ROUNDS``.
"""

import json
import sys
import time
from pathlib import Path

from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest


def main(package: str, home: Path, rounds: int) -> None:
    best, reviews = float("inf"), 0
    for number in range(rounds):
        collection = Collection(str(home / f"anki-{number}.anki2"))
        options = ImportAnkiPackageOptions(with_scheduling=True)
        request = ImportAnkiPackageRequest(package_path=package, options=options)
        begin = time.perf_counter()
        collection.import_anki_package(request)
        best = min(best, time.perf_counter() - begin)
        reviews = collection.db.scalar("SELECT count(*) FROM revlog")
        collection.close()
    print(json.dumps({"seconds": best, "reviews": reviews}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))

"""The other end of the process that reads a package: unpacks it, reads it, answers as JSON.

Run as ``python -m learnlog.ingest.apkg_worker PACKAGE ROOM 0|1``: the file, an empty directory to
work in, and whether the schedule is wanted.
"""

import gc
import resource
import sys
from pathlib import Path

from learnlog.domain.card_file import CardFileError
from learnlog.ingest.apkg_read import read_collection
from learnlog.ingest.apkg_unpack import MAX_COLLECTION_BYTES, unpack_collection
from learnlog.ingest.apkg_wire import as_json, error_json

MEMORY_BYTES = 1 << 30
CPU_SECONDS = 60


def answer(package: Path, room: Path, *, with_schedule: bool) -> str:
    """Return what a package holds, or why it cannot be read, as one JSON document."""
    collection = room / "collection"
    try:
        unpack_collection(package, collection)
        return as_json(read_collection(collection, with_schedule=with_schedule))
    except CardFileError as error:
        return error_json(str(error))
    except (MemoryError, RecursionError):
        return error_json("the package takes more memory than packages may")
    except Exception as error:  # noqa: BLE001  # what breaks the reader is a bad package
        return error_json(f"the package breaks its reader: {type(error).__name__}")


def _limit(kind: int, most: int) -> None:
    _, hard = resource.getrlimit(kind)
    allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(kind, (allowed, hard))


if __name__ == "__main__":
    gc.disable()  # the process ends with its answer, and what it holds is no rubbish
    _limit(resource.RLIMIT_AS, MEMORY_BYTES)
    _limit(resource.RLIMIT_CPU, CPU_SECONDS)
    _limit(resource.RLIMIT_FSIZE, MAX_COLLECTION_BYTES * 2)
    sys.stdout.write(answer(Path(sys.argv[1]), Path(sys.argv[2]), with_schedule=sys.argv[3] == "1"))

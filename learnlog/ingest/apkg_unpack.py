"""The collection inside an Anki package, unpacked piece by piece; names in it are never paths."""

import zipfile
import zlib
from pathlib import Path
from typing import IO

import zstandard

from learnlog.domain.card_file import CardFileError

MAX_PACKAGE_BYTES = 500_000_000
MAX_MEMBERS = 100_000
MAX_COLLECTION_BYTES = 200_000_000
STEP = 1 << 18
# What Anki packs with, and twice that.
_MAX_WINDOW = 1 << 27

# The newest first: a package of a new Anki holds an old collection too, which only says so.
_COLLECTIONS = ("collection.anki21b", "collection.anki21", "collection.anki2")
_DAMAGE = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, zstandard.ZstdError, NotImplementedError,
    RuntimeError, OSError, EOFError, ValueError,
)  # fmt: skip


def unpack_collection(package: Path, target: Path) -> None:
    """Write the collection of a package to ``target``, whichever generation it is of.

    Raises:
        CardFileError: it is no package, damaged, or larger than packages are.
    """
    if package.stat().st_size > MAX_PACKAGE_BYTES:
        raise CardFileError(f"the package is larger than {MAX_PACKAGE_BYTES:,} bytes")
    try:
        with zipfile.ZipFile(package) as archive:
            names = archive.namelist()
            if len(names) > MAX_MEMBERS:
                raise CardFileError(f"the package holds more than {MAX_MEMBERS:,} files")
            name = next((known for known in _COLLECTIONS if known in names), None)
            if name is None:
                raise CardFileError("the package holds no collection of Anki")
            with archive.open(name) as member, target.open("wb") as out:
                if name == _COLLECTIONS[0]:
                    unpacker = zstandard.ZstdDecompressor(max_window_size=_MAX_WINDOW)
                    with unpacker.stream_reader(member) as stream:
                        _copy(stream, out)
                else:
                    _copy(member, out)
    except _DAMAGE as error:
        raise CardFileError(
            f"the package is damaged: {str(error) or type(error).__name__}"
        ) from error


def _copy(source: "IO[bytes] | zstandard.ZstdDecompressionReader", out: IO[bytes]) -> None:
    written = 0
    while piece := source.read(STEP):
        written += len(piece)
        if written > MAX_COLLECTION_BYTES:
            raise CardFileError(f"the collection is larger than {MAX_COLLECTION_BYTES:,} bytes")
        out.write(piece)

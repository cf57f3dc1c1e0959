"""Reading an Anki package in a process of its own, which may die of it and nothing else does."""

import os
import subprocess  # nosec B404  # runs our own module, with no shell
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from learnlog.domain.card_file import CardFile, CardFileError
from learnlog.ingest.apkg_wire import from_json

# What ends a package is the CPU time and the memory it takes; this is for a process that hangs.
WALL_SECONDS = 120.0


def read_apkg(package: Path, *, with_schedule: bool = False) -> CardFile:
    """Return the notes of a package, with how their cards stand where that is wanted.

    Raises:
        CardFileError: it is no package, damaged, or takes more than packages may.
    """
    root = str(Path(__file__).parents[2])
    path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH", ""))))
    with TemporaryDirectory(prefix="learnlog-cards-") as room:
        command = [sys.executable, "-m", "learnlog.ingest.apkg_worker"]
        command += [str(package.resolve()), room, "1" if with_schedule else "0"]
        try:
            done = subprocess.run(  # nosec B603  # noqa: S603  # every word is ours
                command,
                capture_output=True,
                check=False,
                timeout=WALL_SECONDS,
                env=os.environ | {"PYTHONPATH": path},
            )
        except subprocess.TimeoutExpired as error:
            raise CardFileError("the package takes more time than packages may") from error
    return from_json(done.stdout)

"""One run of one reader through the same scenes: all new, nothing new, 98 new, a slow network."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.feeds.server import FEEDS, host
from benchmarks.feeds.tree import Peak, cpu_seconds

SCENES = ("first", "unchanged", "changed", "slow")
LATENCY = 0.1
HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Cost:
    """What a scene took; ``said`` is what the reader reported and the server counted."""

    cpu: float
    wall: float
    megabytes: float
    said: str = ""


Run = dict[str, Cost]


class Server:
    """The running server, and its remote control."""

    def __init__(self, folder: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(HERE / "server.py"), str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.port = _line(self.process)
        self.urls = [f"http://{host(number)}:{self.port}/feed.xml" for number in range(FEEDS)]

    def tell(self, word: str) -> dict[str, int]:
        return json.loads(_ask(self.process, word))

    def set_scene(self, scene: str) -> None:
        self.tell("more" if scene in {"changed", "slow"} else "first")
        self.tell(f"latency {LATENCY if scene == 'slow' else 0}")
        self.tell("counts")

    def close(self) -> None:
        _end(self.process)


@contextmanager
def serving(folder: Path) -> Iterator[Server]:
    server = Server(folder)
    try:
        yield server
    finally:
        server.close()


def learnlog_run(server: Server, home: Path) -> Run:
    """Let learnlog's own service refresh a fresh embedded database."""
    environ = os.environ | {
        "LEARNLOG_HOME": str(home),
        "LEARNLOG_FETCH_ALLOW": "127.0.0.0/8",
        "LEARNLOG_SECRET_KEY": "of-a-benchmark-that-no-one-signs-in-to",
    }
    for name in ("LEARNLOG_DATABASE_URL", "LEARNLOG_MAIL_URL", "LEARNLOG_CATALOGUE"):
        environ.pop(name, None)
    command = [sys.executable, str(HERE / "drive_learnlog.py"), *server.urls]
    return _driven(server, command, environ, scenes=SCENES)


def reader_run(server: Server, python: Path, home: Path, *, workers: int) -> Run:
    """Let reader update a fresh database."""
    driver = str(HERE / "drive_reader.py")
    command = [str(python), driver, str(home / "reader.db"), str(workers), *server.urls]
    # One worker waits for each of 500 answers in turn: nobody needs to see that.
    scenes = SCENES if workers > 1 else SCENES[:-1]
    return _driven(server, command, dict(os.environ), scenes=scenes)


def _driven(
    server: Server, command: list[str], environ: dict[str, str], *, scenes: tuple[str, ...]
) -> Run:
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environ
    )
    try:
        _line(process)
        return {scene: _scene(server, process, scene) for scene in scenes}
    finally:
        _end(process)


def _scene(server: Server, process: subprocess.Popen[str], scene: str) -> Cost:
    server.set_scene(scene)
    before, began = cpu_seconds(process.pid), time.perf_counter()
    with Peak(process.pid) as peak:
        said = _ask(process, "go")
        wall = time.perf_counter() - began
    cpu = cpu_seconds(process.pid) - before
    return Cost(cpu, wall, peak.megabytes, f"{said} {server.tell('counts')}")


def newsboat_run(server: Server, program: str, home: Path, *, threads: int) -> Run:
    """Let newsboat reload; its second reload fetches all again, so the third is "unchanged"."""
    (home / "urls").write_text("".join(f"{url}\n" for url in server.urls))
    (home / "config").write_text(f"reload-threads {threads}\n")
    files = ["-u", home / "urls", "-c", home / "cache.db", "-C", home / "config"]
    command = [program, *map(str, files), "-x", "reload"]
    costs = {}
    for scene in ("first", "again", "unchanged", "changed"):
        server.set_scene(scene)
        began = time.perf_counter()
        process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, env=os.environ | {"HOME": str(home)}
        )
        _, _, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = 0
        cpu = used.ru_utime + used.ru_stime
        costs[scene] = Cost(cpu, wall, used.ru_maxrss / 1000, str(server.tell("counts")))
    return costs


def best(runs: list[Run]) -> Run:
    """Return the least that each scene took: other work on the machine only adds."""
    return {
        scene: Cost(
            min(run[scene].cpu for run in runs),
            min(run[scene].wall for run in runs),
            min(run[scene].megabytes for run in runs),
            runs[0][scene].said,
        )
        for scene in runs[0]
    }


@contextmanager
def empty_folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="learnlog-bench-") as folder:
        yield Path(folder)


def _line(process: subprocess.Popen[str]) -> str:
    line = process.stdout.readline() if process.stdout else ""
    if not line:
        raise RuntimeError(f"{process.args!r:.300} ended with {process.wait()}")
    return line.strip()


def _ask(process: subprocess.Popen[str], word: str) -> str:
    if process.stdin:
        process.stdin.write(f"{word}\n")
        process.stdin.flush()
    return _line(process)


def _end(process: subprocess.Popen[str]) -> None:
    if process.stdin:
        process.stdin.close()
    process.wait()

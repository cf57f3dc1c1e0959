"""Parsing in processes that can be killed, so that no document takes the service down."""

import json
import os
import selectors
import subprocess  # nosec B404  # runs our own module, with no shell
import sys
import time
from pathlib import Path
from queue import LifoQueue
from threading import Lock

from learnlog.ingest.parsed_feed import FeedParseError, ParsedFeed
from learnlog.ingest.wire import read_line

# What ends a document is the CPU time that it takes, whatever else the machine does. This is
# only for a process that hangs.
WALL_SECONDS = 60.0
CPU_SECONDS = 5.0
CHUNK = 1 << 20
# Far more than a document of 5 MB can come to.
MAX_ANSWER = 128_000_000
PROCESSES = 2


class ParseProcess:
    """One process that parses one document after another; replaced when it dies or overruns."""

    def __init__(
        self, *, cpu_seconds: float = CPU_SECONDS, wall_seconds: float = WALL_SECONDS
    ) -> None:
        self.cpu_seconds = cpu_seconds
        self.wall_seconds = wall_seconds
        self.process: subprocess.Popen[bytes] | None = None
        self.lock = Lock()

    def parse(
        self, body: bytes, *, content_type: str = "", base_url: str = "", known: bytes = b""
    ) -> ParsedFeed:
        """Return what a document holds; of items whose hash is known it may leave out any.

        Raises:
            FeedParseError: it is no feed, or takes more time or memory than a document may.
        """
        asked = {
            "bytes": len(body),
            "known": len(known),
            "content_type": content_type,
            "base_url": base_url,
        }
        with self.lock:
            try:
                line = self._ask(b"".join((json.dumps(asked).encode(), b"\n", known, body)))
            except (BrokenPipeError, TimeoutError, EOFError) as error:
                self._stop()
                raise FeedParseError(
                    "parse_timeout", "the document takes more time or memory than a feed may"
                ) from error
            try:
                return read_line(line)
            except FeedParseError as error:
                if error.error_class == "too_large":
                    self._stop()  # what it took may leave too little for the next document
                raise
            except (ValueError, TypeError, OverflowError) as error:
                self._stop()  # a process that answers nonsense has been broken into
                raise FeedParseError("malformed", "the document breaks the parser") from error

    def start(self) -> None:
        """Start the process, if it does not run, without waiting until it is ready."""
        with self.lock:
            self._running()

    def close(self) -> None:
        """End the process."""
        with self.lock:
            self._stop()

    def _ask(self, message: bytes) -> bytearray:
        process = self._running()
        if process.stdin is None or process.stdout is None:
            raise EOFError
        process.stdin.write(message)
        process.stdin.flush()
        answer = bytearray()
        until = time.monotonic() + self.wall_seconds
        with selectors.DefaultSelector() as ready:
            ready.register(process.stdout, selectors.EVENT_READ)
            while not answer.endswith(b"\n"):
                if not ready.select(max(0.0, until - time.monotonic())):
                    raise TimeoutError
                chunk = os.read(process.stdout.fileno(), CHUNK)
                if not chunk or len(answer) > MAX_ANSWER:
                    raise EOFError
                answer += chunk
        return answer

    def _running(self) -> subprocess.Popen[bytes]:
        if self.process is None or self.process.poll() is not None:
            self._stop()
            # The package may be run from a checkout that is not installed.
            root = str(Path(__file__).parents[2])
            path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH", ""))))
            self.process = subprocess.Popen(  # nosec B603  # noqa: S603  # every word is ours
                [sys.executable, "-m", "learnlog.ingest.parse_worker", str(self.cpu_seconds)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=os.environ | {"PYTHONPATH": path},
            )
        return self.process

    def _stop(self) -> None:
        if self.process is None:
            return
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                try:
                    stream.close()
                except BrokenPipeError:
                    continue
        self.process = None


class ParsePool:
    """Several parse processes behind one door, which as many threads may use at once.

    A process is started when a document comes that no idle one can take, so whoever parses one
    document after another needs one process alone.
    """

    def __init__(self, *, processes: int = PROCESSES, cpu_seconds: float = CPU_SECONDS) -> None:
        self.processes = tuple(ParseProcess(cpu_seconds=cpu_seconds) for _ in range(processes))
        self.idle: LifoQueue[ParseProcess] = LifoQueue()
        for process in self.processes:
            self.idle.put(process)

    def parse(
        self, body: bytes, *, content_type: str = "", base_url: str = "", known: bytes = b""
    ) -> ParsedFeed:
        """Return what a document holds, as one of the processes says.

        Raises:
            FeedParseError: it is no feed, or takes more time or memory than a document may.
        """
        process = self.idle.get()
        try:
            return process.parse(body, content_type=content_type, base_url=base_url, known=known)
        finally:
            self.idle.put(process)

    def start(self) -> None:
        """Start every process without waiting until they are ready."""
        for process in self.processes:
            process.start()

    def close(self) -> None:
        """End the processes."""
        for process in self.processes:
            process.close()

"""Parsing in a process that can be killed, so that no document takes the service down."""

import json
import os
import selectors
import subprocess  # nosec B404  # runs our own module, with no shell
import sys
import time
from pathlib import Path
from threading import Lock
from typing import Any

from learnlog.ingest.parse import FeedParseError, ParsedFeed
from learnlog.ingest.wire import feed_from_json

# What ends a document is the CPU time that it takes, whatever else the machine does. This is
# only for a process that hangs.
WALL_SECONDS = 60.0
CPU_SECONDS = 5
CHUNK = 1 << 16


class ParseProcess:
    """One process that parses one document after another; replaced when it dies or overruns."""

    def __init__(
        self, *, cpu_seconds: int = CPU_SECONDS, wall_seconds: float = WALL_SECONDS
    ) -> None:
        self.cpu_seconds = cpu_seconds
        self.wall_seconds = wall_seconds
        self.process: subprocess.Popen[bytes] | None = None
        self.lock = Lock()

    def parse(self, body: bytes, *, content_type: str = "", base_url: str = "") -> ParsedFeed:
        """Return what a document holds.

        Raises:
            FeedParseError: it is no feed, or takes more time or memory than a document may.
        """
        asked = {"bytes": len(body), "content_type": content_type, "base_url": base_url}
        with self.lock:
            try:
                said = self._ask(json.dumps(asked).encode() + b"\n" + body)
            except (BrokenPipeError, TimeoutError, EOFError) as error:
                self._stop()
                raise FeedParseError(
                    "parse_timeout", "the document takes more time or memory than a feed may"
                ) from error
        if "error" in said:
            raise FeedParseError(said["error"]["class"], said["error"]["message"])
        return feed_from_json(said["feed"])

    def close(self) -> None:
        """End the process."""
        with self.lock:
            self._stop()

    def _ask(self, message: bytes) -> dict[str, Any]:
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
                if not chunk:
                    raise EOFError
                answer += chunk
        read: dict[str, Any] = json.loads(answer)
        return read

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

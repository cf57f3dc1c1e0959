"""The other end of a parse process: reads documents from its input, one answer a document.

Run as ``python -m learnlog.ingest.parse_worker SECONDS``, the CPU time that a document may take. A
message is one line of JSON, after which the bytes that it announces follow.
"""

import json
import resource
import signal
import sys
from typing import BinaryIO

from learnlog.ingest.parse import FeedParseError, parse_feed
from learnlog.ingest.wire import answer_line, refusal_line

MEMORY_BYTES = 512 * 1024 * 1024


def serve(given: BinaryIO, answer: BinaryIO, *, cpu_seconds: float) -> None:
    """Answer documents until the input ends."""
    for line in iter(given.readline, b""):
        asked = json.loads(line)
        known = given.read(asked["known"])
        body = given.read(asked["bytes"])
        # The signal ends the process wherever it is, in a library's C code too.
        signal.setitimer(signal.ITIMER_PROF, cpu_seconds)
        said = _answer(body, known, asked["content_type"], asked["base_url"])
        signal.setitimer(signal.ITIMER_PROF, 0.0)
        answer.write(said)
        answer.flush()


def _answer(body: bytes, known: bytes, content_type: str, base_url: str) -> bytes:
    try:
        feed = parse_feed(body, content_type=content_type, base_url=base_url, known=known)
        return answer_line(feed)
    except FeedParseError as error:
        return refusal_line(error.error_class, str(error))
    except (MemoryError, RecursionError) as error:
        return refusal_line("too_large", f"reading it fails: {type(error).__name__}")
    except Exception as error:  # noqa: BLE001  # a document that breaks the parser is a bad document
        return refusal_line("malformed", f"reading it fails: {type(error).__name__}")


if __name__ == "__main__":
    _, hard_memory = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, hard_memory))
    serve(sys.stdin.buffer, sys.stdout.buffer, cpu_seconds=float(sys.argv[1]))

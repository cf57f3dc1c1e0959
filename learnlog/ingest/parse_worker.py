"""The other end of the parse process: reads documents from its input, one answer a document.

Run as ``python -m learnlog.ingest.parse_worker SECONDS``, the CPU time that a document may take. A
message is one line of JSON, after which the bytes that it announces follow.
"""

import json
import resource
import sys
from typing import BinaryIO

from learnlog.ingest.parse import FeedParseError, parse_feed
from learnlog.ingest.wire import feed_to_json

MEMORY_BYTES = 512 * 1024 * 1024


def serve(given: BinaryIO, answer: BinaryIO, *, cpu_seconds: int) -> None:
    """Answer documents until the input ends."""
    for line in iter(given.readline, b""):
        asked = json.loads(line)
        body = given.read(asked["bytes"])
        _allow_cpu(cpu_seconds)
        try:
            feed = parse_feed(body, content_type=asked["content_type"], base_url=asked["base_url"])
            said = {"feed": feed_to_json(feed)}
        except FeedParseError as error:
            said = {"error": {"class": error.error_class, "message": str(error)}}
        except (MemoryError, RecursionError) as error:
            said = {"error": {"class": "too_large", "message": f"{type(error).__name__}"}}
        answer.write(json.dumps(said).encode() + b"\n")
        answer.flush()


def _allow_cpu(seconds: int) -> None:
    """Give the next document its own seconds: the limit counts from the process's start."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + seconds + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


if __name__ == "__main__":
    _, hard_memory = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, hard_memory))
    serve(sys.stdin.buffer, sys.stdout.buffer, cpu_seconds=int(sys.argv[1]))

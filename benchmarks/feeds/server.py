"""One server for all peers: every feed on an address of its own in 127.0.0.0/8.

Run as ``python server.py FOLDER``. It says its port in one line, then does what
each line of its input asks, and answers each with a line of JSON: ``latency SECONDS``, ``more``
(98 feeds have a new entry), ``first`` (none has), ``counts`` (answers given since it was asked).
"""

import asyncio
import hashlib
import json
import sys
from collections import Counter
from pathlib import Path

FEEDS = 500
FIRST = "Sun, 01 Nov 2026 08:00:00 GMT"
MORE = "Sun, 01 Nov 2026 09:00:00 GMT"


def host(number: int) -> str:
    return f"127.0.{1 + number // 250}.{1 + number % 250}"


class Shelf:
    """What is answered now."""

    def __init__(self, folder: Path) -> None:
        self.types = json.loads((folder / "types.json").read_text())
        self.bodies = {
            path.name: path.read_bytes() for path in folder.iterdir() if path.suffix != ".json"
        }
        self.tags = {
            name: f'"{hashlib.sha256(body).hexdigest()[:20]}"'
            for name, body in self.bodies.items()
            if not name.endswith(".gz")
        }
        self.is_more = False
        self.latency = 0.0
        self.counts: Counter[str] = Counter()

    def answer(self, number: int, asked: dict[str, str]) -> bytes:
        name = f"{number}.more"
        if not self.is_more or name not in self.bodies:
            name = f"{number}.first"
        tag, date = self.tags[name], MORE if name.endswith("more") else FIRST
        head = f"ETag: {tag}\r\nLast-Modified: {date}\r\n"
        given = asked.get("if-none-match")
        is_same = given == tag if given is not None else asked.get("if-modified-since") == date
        if is_same:
            self.counts["304"] += 1
            return f"HTTP/1.1 304 Not Modified\r\n{head}\r\n".encode()
        self.counts["200"] += 1
        if "gzip" in asked.get("accept-encoding", ""):
            name += ".gz"
            head += "Content-Encoding: gzip\r\n"
        body = self.bodies[name]
        head += f"Content-Type: {self.types[number]}\r\nContent-Length: {len(body)}\r\n"
        return f"HTTP/1.1 200 OK\r\n{head}\r\n".encode() + body

    def obey(self, line: str) -> dict[str, int]:
        word, _, value = line.strip().partition(" ")
        if word == "latency":
            self.latency = float(value)
        elif word in {"first", "more"}:
            self.is_more = word == "more"
        said = dict(self.counts)
        self.counts.clear()
        return said


class Connection(asyncio.Protocol):
    """One connection of a reader; it stays open as long as the reader wants."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self.received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        _, _, high, low = transport.get_extra_info("sockname")[0].split(".")
        self.number = (int(high) - 1) * 250 + int(low) - 1

    def data_received(self, data: bytes) -> None:
        self.received += data
        while b"\r\n\r\n" in self.received:
            head, _, self.received = self.received.partition(b"\r\n\r\n")
            lines = head.decode("latin-1").split("\r\n")
            asked = {
                name.lower(): value.strip()
                for name, _, value in (line.partition(":") for line in lines[1:])
            }
            if self.shelf.latency:
                loop = asyncio.get_running_loop()
                loop.call_later(self.shelf.latency, self.reply, asked)
            else:
                self.reply(asked)

    def reply(self, asked: dict[str, str]) -> None:
        if self.transport.is_closing():
            return
        self.transport.write(self.shelf.answer(self.number, asked))
        if asked.get("connection", "").lower() == "close":
            self.transport.close()


async def serve(folder: Path) -> None:
    loop = asyncio.get_running_loop()
    shelf = Shelf(folder)
    hosts = [host(number) for number in range(FEEDS)]
    first = await loop.create_server(lambda: Connection(shelf), hosts[0], 0)
    port = first.sockets[0].getsockname()[1]
    rest = await loop.create_server(lambda: Connection(shelf), hosts[1:], port)
    print(port, flush=True)
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        print(json.dumps(shelf.obey(line)), flush=True)
    rest.close()
    first.close()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))

"""A body as it comes over the wire: unpacked piece by piece, broken off where it is too large."""

import zlib

from learnlog.ingest.refusal import Refused

MAX_BYTES = 5_000_000
# What unpacks to more than this many times its size was made to, unless it is small anyway.
MAX_RATIO = 100
SMALL = 100_000
STEP = 65_536
GZIP_FIRST = 0x1F
GZIP_WINDOW = 16 + zlib.MAX_WBITS
_PACKED = frozenset({"gzip", "x-gzip", "deflate"})


class Unpacker:
    """Takes what comes and keeps what it unpacks to, at most 5 MB."""

    def __init__(self, encoding: str = "", *, announced: int | None = None) -> None:
        """Take the Content-Encoding and the Content-Length, as the headers name them.

        Raises:
            Refused: the packing was not asked for, or the size alone is too large.
        """
        self.encoding = encoding.strip().lower()
        if self.encoding in {"identity", "none", "utf-8", "utf8"}:
            self.encoding = ""
        if self.encoding and self.encoding not in _PACKED:
            raise Refused("bad_encoding", f"The document is packed as {self.encoding[:40]!r}.")
        if announced is not None and announced > MAX_BYTES:
            raise _too_large()
        self.body = bytearray()
        self.came = 0
        self._stream: zlib._Decompress | None = None

    def feed(self, piece: bytes) -> None:
        """Take the next piece.

        Raises:
            Refused: it is damaged, or has become too large.
        """
        self.came += len(piece)
        if self._stream is None and self.encoding and piece:
            self._begin(piece[0])
        if self._stream is None:
            self.body += piece
            self._check()
            return
        try:
            self._unpack(self._stream, piece)
        except zlib.error as error:
            raise Refused("bad_encoding", "The packed document is damaged.") from error

    def finish(self) -> bytes:
        """Return the whole body.

        Raises:
            Refused: the packed document ends before its end.
        """
        if self._stream is not None and not self._stream.eof:
            raise Refused("bad_encoding", "The packed document ends too early.")
        return bytes(self.body)

    def _begin(self, first: int) -> None:
        if self.encoding == "deflate":
            # Half of the servers leave out the head that the standard asks for.
            has_head = first & 0x0F == zlib.DEFLATED and first >> 4 <= 7
            self._stream = zlib.decompressobj(zlib.MAX_WBITS if has_head else -zlib.MAX_WBITS)
        elif first == GZIP_FIRST:
            self._stream = zlib.decompressobj(GZIP_WINDOW)
        else:
            self.encoding = ""  # said to be packed, and is not

    def _unpack(self, stream: "zlib._Decompress", piece: bytes) -> None:
        while True:
            if stream.eof:
                if piece[:1] != bytes([GZIP_FIRST]) or self.encoding == "deflate":
                    return  # what follows the end is no part of the document
                self._stream = stream = zlib.decompressobj(GZIP_WINDOW)
            out = stream.decompress(piece, STEP)
            self.body += out
            self._check()
            piece = stream.unused_data if stream.eof else stream.unconsumed_tail
            if not piece and len(out) < STEP:
                return

    def _check(self) -> None:
        if len(self.body) > MAX_BYTES:
            raise _too_large()
        if len(self.body) > max(SMALL, MAX_RATIO * self.came):
            raise Refused("too_large", f"It unpacks to more than {MAX_RATIO} times its size.")


def _too_large() -> Refused:
    return Refused("too_large", f"The document is larger than {MAX_BYTES:,} bytes.")

import gzip
import random
import tracemalloc
import zlib

import pytest

from learnlog.ingest.refusal import Refused
from learnlog.ingest.unpack import MAX_BYTES, Unpacker

TEXT = b"<rss><channel><title>Harbour</title></channel></rss>"


def noise(size):
    """Bytes that no packing makes smaller by much."""
    return random.Random(7).randbytes(size)


def bare_deflate(body):
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


def unpacked(encoding, *pieces):
    unpacker = Unpacker(encoding)
    for piece in pieces:
        unpacker.feed(piece)
    return unpacker.finish()


def refusal(encoding, *pieces):
    with pytest.raises(Refused) as refused:
        unpacked(encoding, *pieces)
    return refused.value


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("", TEXT),
        ("identity", TEXT),
        ("utf-8", TEXT),
        ("gzip", gzip.compress(TEXT)),
        (" GZIP ", gzip.compress(TEXT)),
        ("x-gzip", gzip.compress(TEXT)),
        ("deflate", zlib.compress(TEXT)),
        ("deflate", bare_deflate(TEXT)),
    ],
)
def test_a_document_is_the_same_however_it_was_packed_and_cut(encoding, packed):
    cut = [packed[n : n + 1] for n in range(len(packed))]

    assert unpacked(encoding, packed) == TEXT
    assert unpacked(encoding, *cut) == TEXT


def test_several_packed_parts_are_one_document():
    assert unpacked("gzip", gzip.compress(b"<rss>") + gzip.compress(b"</rss>")) == b"<rss></rss>"


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_what_follows_the_end_is_no_part_of_the_document(encoding):
    packed = gzip.compress(TEXT) if encoding == "gzip" else zlib.compress(TEXT)

    assert unpacked(encoding, packed + b"\0\0padding", b"more") == TEXT


def test_a_document_that_is_only_said_to_be_packed_is_taken_as_it_is():
    assert unpacked("gzip", TEXT) == TEXT


def test_nothing_at_all_unpacks_to_nothing():
    assert unpacked("gzip") == b""
    assert unpacked("gzip", b"") == b""


def test_a_large_document_that_packs_well_is_whole():
    body = b"".join(b"<item><title>Version %d</title></item>" % n for n in range(50_000))

    assert unpacked("gzip", gzip.compress(body)) == body


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "aes128gcm"])
def test_a_packing_that_was_not_asked_for_is_refused(encoding):
    assert refusal(encoding).error_class == "bad_encoding"


@pytest.mark.parametrize(
    "packed", [gzip.compress(TEXT)[:-4], gzip.compress(TEXT)[:20], b"\x1f\x8bnot packed at all"]
)
def test_a_damaged_document_is_refused(packed):
    assert refusal("gzip", packed).error_class == "bad_encoding"


def test_a_document_of_five_megabytes_is_taken_and_one_byte_more_is_not():
    assert len(unpacked("", noise(MAX_BYTES))) == MAX_BYTES
    assert refusal("", noise(MAX_BYTES), b"x").error_class == "too_large"
    assert refusal("gzip", gzip.compress(noise(MAX_BYTES + 1), 1)).error_class == "too_large"


def test_a_document_that_is_announced_as_too_large_is_not_even_begun():
    assert Unpacker("", announced=MAX_BYTES)
    with pytest.raises(Refused, match="larger than 5,000,000 bytes"):
        Unpacker("", announced=MAX_BYTES + 1)


def test_what_unpacks_to_more_than_a_hundred_times_its_size_is_refused():
    bomb = gzip.compress(b" " * 3_000_000)

    assert "100 times" in str(refusal("gzip", bomb))


def test_what_is_small_may_pack_as_well_as_it_likes():
    assert unpacked("gzip", gzip.compress(b" " * 100_000)) == b" " * 100_000


def test_a_bomb_takes_little_memory():
    bomb = gzip.compress(b" " * 60_000_000)

    tracemalloc.start()
    error = refusal("gzip", bomb)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert error.error_class == "too_large"
    assert peak < 20_000_000

import hashlib

import pytest

from learnlog.ingest.fetch import Fetched, FetchFailed, NotModified, Validators
from learnlog.ingest.parse import FeedParseError
from learnlog.services.refresh_reading import needs_reading, read_answer
from tests.fakes import LineParser
from tests.makers import lease_feed, make_feed

URL = "https://example.org/k.atom"


def fetched(body):
    return Fetched(body, "", Validators(b'"a"'), URL, 0.0, 5)


def read(session, result, *, parser=None, **columns):
    feed = lease_feed(session, make_feed(session, URL, **columns))
    return read_answer(parser or LineParser(), feed, result)


def test_what_holds_no_document_is_left_as_it_came(session):
    unchanged = NotModified(Validators(), 0.0, 3)

    assert read(session, unchanged).result is unchanged


def test_a_document_is_read_and_its_bytes_are_let_go(session):
    reading = read(session, fetched(b"v1 v2"))

    assert [entry.title for entry in reading.parsed.entries] == ["v1", "v2"]
    assert (reading.body_bytes, reading.result.body) == (5, b"")
    assert reading.digest == hashlib.sha256(b"v1 v2").hexdigest()


def test_the_same_bytes_are_not_read_again(session):
    parser = LineParser()

    reading = read(
        session, fetched(b"v1"), parser=parser, body_hash=hashlib.sha256(b"v1").hexdigest()
    )

    assert (reading.is_same, reading.parsed, parser.known) == (True, None, [])


def test_the_parser_learns_which_items_are_known(session):
    known = hashlib.md5(b"v1").digest()

    reading = read(session, fetched(b"v1 v2"), item_hashes=known)

    assert [entry.title for entry in reading.parsed.entries] == ["v2"]


def test_a_feed_that_cannot_be_read_in_parts_is_read_as_a_whole(session):
    reading = read(session, fetched(b"v1"), item_hashes=b"x" * 16, delta_ok=False)

    assert not reading.parsed.is_delta


def test_a_page_is_no_feed(session):
    reading = read(session, fetched(b"!page"))

    assert reading.result == FetchFailed(
        "not_a_feed", "The document is a page, not a feed.", status=200, duration_ms=5
    )


def test_a_document_that_breaks_the_reader_fails_its_feed_alone(session):
    reading = read(session, fetched(b"!break"))

    assert reading.result == FetchFailed("internal", "ZeroDivisionError: by zero")


PAGE = b"""<html><head><link rel="alternate" type="application/atom+xml" href="/new.atom"></head>
<body> !page </body></html>"""


def test_a_page_offers_the_feeds_that_it_names(session):
    assert read(session, fetched(PAGE)).offers == ("https://example.org/new.atom",)


def test_a_page_that_says_nothing_is_here_offers_them_too(session):
    failure = FetchFailed("http_404", "The server answered 404.", status=404, page=PAGE)

    reading = read(session, failure)

    assert reading.result is failure
    assert reading.offers == ("https://example.org/new.atom",)


def test_a_document_that_is_no_page_offers_nothing(session):
    class Empty(LineParser):
        def parse(self, body, **options):
            raise FeedParseError("empty", "The document is empty.")

    assert read(session, fetched(b""), parser=Empty()).offers == ()


@pytest.mark.parametrize(
    ("result", "wanted"),
    [
        (fetched(b"v1"), True),
        (NotModified(Validators(), 0.0, 3), False),
        (FetchFailed("dns", ""), False),
        (FetchFailed("http_404", "", page=PAGE), True),
    ],
)
def test_only_what_holds_a_document_takes_time_to_read(result, wanted):
    assert needs_reading(result) is wanted

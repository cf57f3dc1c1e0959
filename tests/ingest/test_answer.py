from datetime import timedelta
from email.utils import format_datetime

import pytest

from learnlog.ingest.answer import MAX_PAGE
from learnlog.ingest.fetch import Fetched, FetchFailed, Validators
from tests.conftest import NOW
from tests.ingest.sites import Listener, ask, raw

PAGE = b"<!doctype html><link rel=alternate type=application/rss+xml href=/new.xml>"
CHALLENGE = b"<!doctype html><title>Just a moment...</title>"


@pytest.mark.parametrize(
    ("status", "error_class", "reason"),
    [
        (401, "http_401", "The server answered 401 (Unauthorized)."),
        (404, "http_404", "The server answered 404 (Not Found)."),
        (410, "http_410", "The server answered 410 (Gone)."),
        (418, "http_4xx", "The server answered 418 (I'm a Teapot)."),
        (503, "http_5xx", "The server answered 503 (Service Unavailable)."),
        (202, "http_4xx", "The server answered 202 (Accepted)."),
        (300, "http_4xx", "The server answered 300 (Multiple Choices)."),
    ],
)
def test_every_status_without_a_document_says_so(site, status, error_class, reason):
    answer = ask(site.answer("/f", status=status))

    assert (answer.error_class, answer.status, answer.reason) == (error_class, status, reason)
    assert answer.retry_after is None


def test_a_server_without_content_has_nothing_to_read():
    listener = Listener(raw(b"HTTP/1.1 204 No Content"))

    answer = ask(listener.url())
    listener.close()

    assert (answer.error_class, answer.status) == ("empty", 204)


def test_a_document_by_way_of_a_transforming_proxy_is_one(site):
    assert isinstance(ask(site.answer("/f", status=203)), Fetched)


def test_not_modified_says_nothing_when_nothing_was_asked_about(site):
    url = site.answer("/f", b"", status=304)

    answer = ask(url)

    assert isinstance(answer, FetchFailed)
    assert (answer.error_class, answer.status) == ("http_4xx", 304)


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7200", 7200),
        (format_datetime(NOW + timedelta(hours=2), usegmt=True), 7200),
        ("a while", None),
        ("9" * 30, 2_678_400),
    ],
)
def test_a_server_that_has_enough_says_until_when(site, status, value, seconds):
    answer = ask(site.answer("/f", status=status, Retry_After=value))

    assert isinstance(answer, FetchFailed)
    assert (answer.status, answer.retry_after) == (status, seconds)


@pytest.mark.parametrize("status", [200, 403, 429, 503])
def test_a_page_that_wants_a_proof_is_no_document(site, status):
    answer = ask(site.answer("/f", CHALLENGE, status=status, Retry_After="60"))

    assert (answer.error_class, answer.status) == ("challenge", status)


def test_a_server_that_says_that_it_wants_a_proof_is_believed(site):
    answer = ask(site.answer("/f", b"", status=403, cf_mitigated="challenge", Retry_After="60"))

    assert (answer.error_class, answer.status, answer.retry_after) == ("challenge", 403, 60)


@pytest.mark.parametrize("status", [404, 410])
def test_the_page_of_a_feed_that_is_gone_is_kept_for_what_it_names(site, status):
    assert ask(site.answer("/f", PAGE, status=status)).page == PAGE
    assert len(ask(site.answer("/g", PAGE + b"x" * 900_000, status=status)).page) == MAX_PAGE


@pytest.mark.parametrize(
    ("status", "body", "headers"),
    [
        (403, PAGE, {}),
        (500, PAGE, {}),
        (404, b'{"error": "not found"}', {}),
        (404, b"", {}),
        (404, PAGE, {"Content_Encoding": "br"}),
        (404, b"\x1f\x8bbroken", {"Content_Encoding": "gzip"}),
    ],
)
def test_no_other_page_is_kept(site, status, body, headers):
    answer = ask(site.answer("/f", body, status=status, **headers))

    assert answer.page == b""
    assert answer.status == status


def test_a_packing_that_was_not_asked_for_is_refused(site):
    answer = ask(site.answer("/f", b"\x0b\x02\x80<rss/>\x03", Content_Encoding="br"))

    assert (answer.error_class, answer.reason) == (
        "bad_encoding",
        "The document is packed as 'br'.",
    )


def test_of_several_validators_the_first_counts_and_an_empty_one_is_none():
    listener = Listener(
        raw(
            b"HTTP/1.1 200 OK",
            b'ETag: "first"',
            b'ETag: "second"',
            b"Last-Modified:",
            b"Cache-Control: max-age=60",
            b"Cache-Control: public",
            b"Content-Length: 6",
            body=b"<rss/>",
        )
    )

    answer = ask(listener.url())
    listener.close()

    assert answer.validators == Validators(b'"first"', None)
    assert answer.min_seconds == 60

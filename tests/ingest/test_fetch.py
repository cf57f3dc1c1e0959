import gzip
import socket
import threading
import time
from datetime import timedelta
from email.utils import format_datetime

import pytest

from learnlog import __version__
from learnlog.ingest import fetch
from learnlog.ingest.fetch import Fetched, FetchFailed, FetchRequest, NotModified, Validators
from learnlog.ingest.host_key import host_key
from tests.conftest import NOW
from tests.ingest.sites import Listener, Site, ask, quick, raw

A_DATE = b"Sat, 01 Aug 2026 10:00:00 GMT"


def test_a_document_comes_with_its_validators_as_they_were_sent(site):
    url = site.answer(
        "/f", b"<rss/>", ETag='W/"a-1"', Last_Modified=A_DATE.decode(), Content_Type="text/xml"
    )

    answer = ask(url)

    assert isinstance(answer, Fetched)
    assert (answer.body, answer.content_type, answer.url) == (b"<rss/>", "text/xml", url)
    assert answer.validators == Validators(b'W/"a-1"', A_DATE)
    assert (answer.moved_to, answer.min_seconds, answer.sets_max_age) == ("", 0, False)


def test_the_request_says_who_asks_and_nothing_else_about_it(site):
    ask(site.answer("/f", Set_Cookie="a=1") + "#part", fetcher=quick(contact="https://ops.example"))

    ((path, headers),) = site.asked
    assert path == "/f"
    assert headers["User-Agent"] == f"learnlog/{__version__} (+https://ops.example)"
    assert headers["Accept-Encoding"] == "gzip, deflate"
    assert set(headers) == {"Host", "User-Agent", "Accept", "Accept-Encoding", "Connection"}


def test_a_cookie_is_not_brought_back(site):
    fetcher = quick()
    url = site.answer("/f", Set_Cookie="a=1; Path=/")

    ask(url, fetcher=fetcher)
    list(fetcher.fetch_each([FetchRequest(url), FetchRequest(site.url("/g"))], now=NOW))

    assert not any("Cookie" in headers for _, headers in site.asked)


def test_the_query_is_asked_as_it_stands(site):
    ask(site.url("/f?channel_id=UC_a&b=1%2B2&c=d+e"))

    assert site.asked[0][0] == "/f?channel_id=UC_a&b=1%2B2&c=d+e"


def test_the_validators_are_sent_back_and_an_unchanged_document_is_not_sent_again(site):
    url = site.answer("/f", b"", status=304, Cache_Control="max-age=7200", Age="200")
    given = Validators(b'W/"a-1"', A_DATE)

    answer = ask(url, given)

    assert isinstance(answer, NotModified)
    assert (answer.min_seconds, answer.sets_max_age) == (7000, True)
    assert site.asked[0][1]["If-None-Match"] == 'W/"a-1"'
    assert site.asked[0][1]["If-Modified-Since"] == A_DATE.decode()


def test_an_unchanged_document_keeps_the_validators_it_came_with(site):
    url = site.answer("/f", b"", status=304, ETag='"other"', Last_Modified="never")

    assert ask(url, Validators(b'"a-1"')).validators == Validators(b'"a-1"')


@pytest.mark.parametrize(
    "etag", [b'"gr\xc3\xbc"', b"not even quoted", b'W/"a,b;c=d"', b'"' + b"x" * 3_000 + b'"']
)
def test_a_validator_goes_back_byte_for_byte(etag):
    listener = Listener(raw(b"HTTP/1.1 200 OK", b"ETag: " + etag, b"Content-Length: 1", body=b"x"))

    validators = ask(listener.url()).validators
    ask(listener.url(), validators)
    listener.close()

    assert validators.etag == etag
    assert b"\r\nIf-None-Match: " + etag + b"\r\n" in listener.heard[1]


def test_a_validator_that_cannot_be_repeated_as_it_came_is_not_repeated():
    listener = Listener(raw(b"HTTP/1.1 200 OK", b'ETag: "gr\xfc"', b"Content-Length: 1", body=b"x"))

    validators = ask(listener.url()).validators
    ask(listener.url(), Validators(validators.etag, A_DATE))
    listener.close()

    assert validators.etag == b'"gr\xfc"'
    assert b"If-None-Match" not in listener.heard[1]
    assert b"\r\nIf-Modified-Since: " + A_DATE in listener.heard[1]


def test_the_server_says_how_long_its_answer_is_fresh(site):
    in_two_hours = format_datetime(NOW + timedelta(hours=2), usegmt=True)

    by_age = ask(site.answer("/f", Cache_Control="public, max-age=600", Expires=in_two_hours))
    by_date = ask(site.answer("/g", Expires=in_two_hours))

    assert (by_age.min_seconds, by_age.sets_max_age) == (600, True)
    assert (by_date.min_seconds, by_date.sets_max_age) == (7200, False)


def test_redirects_are_followed_and_counted(site):
    for step in range(6):
        site.answer(f"/{step}", b"", status=302, Location=f"/{step + 1}")
    site.answer("/6", b"here")

    assert ask(site.url("/1")).body == b"here"
    assert ask(site.url("/1")).url == site.url("/6")
    assert ask(site.url("/0")).error_class == "too_many_redirects"


def test_a_document_that_moved_for_good_says_where_to(site):
    site.answer("/old", b"", status=301, Location="/newer")
    site.answer("/newer", b"", status=308, Location="/new#top")
    site.answer("/new", b"here")

    assert ask(site.url("/old")).moved_to == site.url("/new")

    site.answer("/new", b"", status=304)
    assert ask(site.url("/old"), Validators(b'"a"')).moved_to == site.url("/new")
    assert [headers["If-None-Match"] for _, headers in site.asked[3:]] == ['"a"'] * 3


def test_a_document_that_is_elsewhere_for_the_moment_has_not_moved(site):
    site.answer("/old", b"", status=301, Location="/newer")
    site.answer("/newer", b"", status=302, Location="/new")
    site.answer("/new", b"here")

    assert ask(site.url("/old")).moved_to == ""


def test_a_circle_is_left_as_soon_as_it_is_seen(site):
    site.answer("/a", b"", status=301, Location="/b")
    site.answer("/b", b"", status=301, Location="/a")

    assert ask(site.url("/a")).error_class == "too_many_redirects"
    assert [path for path, _ in site.asked] == ["/a", "/b"]


def test_a_redirect_with_a_body_keeps_nobody_waiting(site):
    site.answer("/a", b"moved" * 100_000, status=301, Location="/b")
    site.answer("/b", b"here")

    assert ask(site.url("/a")).body == b"here"


def test_a_packed_document_is_unpacked_and_a_bomb_is_not(site):
    bomb = gzip.compress(b" " * 60_000_000)
    url = site.answer("/f", gzip.compress(b"<rss/>"), Content_Encoding="gzip")

    assert ask(url).body == b"<rss/>"
    assert ask(site.answer("/b", bomb, Content_Encoding="gzip")).error_class == "too_large"


def test_a_document_without_an_end_is_broken_off():
    head = raw(b"HTTP/1.1 200 OK", b"Content-Type: text/xml")
    listener = Listener(head + b"x" * 6_000_000, hold=True)

    answer = ask(listener.url())
    listener.close()

    assert answer.error_class == "too_large"


def test_an_announced_size_that_is_too_large_is_not_even_begun():
    listener = Listener(raw(b"HTTP/1.1 200 OK", b"Content-Length: 999999999999"), hold=True)

    answer = ask(listener.url())
    listener.close()

    assert answer.error_class == "too_large"


@pytest.mark.parametrize("where", ["before the head", "in the head", "in the body"])
def test_a_server_that_falls_silent_is_given_up(monkeypatch, where):
    monkeypatch.setattr(fetch, "FIRST_BYTE_SECONDS", 0.2)
    said = {
        "before the head": b"",
        "in the head": b"HTTP/1.1 200 OK\r\nContent-Le",
        "in the body": raw(b"HTTP/1.1 200 OK", b"Content-Length: 10", body=b"<rss"),
    }
    listener = Listener(said[where], hold=True)

    answer = ask(listener.url())
    listener.close()

    assert (answer.error_class, answer.reason) == ("timeout", "127.0.0.1 was too slow.")


def test_a_server_that_dribbles_is_given_up_in_the_end(monkeypatch):
    monkeypatch.setattr(fetch, "TOTAL_SECONDS", 0.3)
    listener = Listener(raw(b"HTTP/1.1 200 OK", b"Content-Length: 10", body=b"<rss"), hold=True)

    answer = ask(listener.url())
    listener.close()

    assert answer.error_class == "timeout"


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        raw(b"HTTP/1.1 200 OK", b"Content-Length: 10", body=b"<rss"),
        raw(b"HTTP/1.1 200 OK", b"Transfer-Encoding: chunked", body=b"nonsense\r\n"),
        raw(b"HTTP/1.1 200 OK", b"X: " + b"x" * 100_000, b"Content-Length: 0"),
    ],
)
def test_an_answer_that_breaks_off_or_is_none_is_a_result_too(said):
    listener = Listener(said)

    answer = ask(listener.url())
    listener.close()

    assert answer.error_class == "connect"


def test_a_long_policy_in_the_head_is_no_reason_to_give_up():
    policy = b"Content-Security-Policy: " + b"x" * 20_000
    listener = Listener(raw(b"HTTP/1.1 200 OK", policy, b"Content-Length: 6", body=b"<rss/>"))

    answer = ask(listener.url())
    listener.close()

    assert answer.body == b"<rss/>"


def test_a_certificate_that_nobody_signed_is_not_trusted():
    listener = Listener(raw(b"HTTP/1.1 200 OK", b"Content-Length: 0"), tls=True)

    answer = ask(listener.url(scheme="https"))
    listener.close()

    assert answer.error_class == "tls"
    assert answer.reason.startswith("The certificate of 127.0.0.1 is not valid: self")
    assert listener.heard == []


def test_a_server_that_does_not_speak_tls_is_said_so(site):
    url = site.answer("/f").replace("http://", "https://")

    assert ask(url).error_class == "tls"


def test_a_name_that_has_no_address_is_said_so():
    too_long_for_a_name = ".".join(["x" * 60] * 5)

    assert ask(f"https://{too_long_for_a_name}.invalid/f").error_class == "dns"


def test_a_server_that_is_not_there_is_a_result_too():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    answer = ask(f"http://127.0.0.1:{port}/f")

    assert answer.error_class == "connect"
    assert answer.reason.startswith("127.0.0.1 takes no connection: ")


def test_one_that_fails_keeps_no_other_waiting_and_a_host_is_asked_twice_at_once(site):
    good = [site.answer(f"/{n}") for n in range(8)]
    requests = [FetchRequest(url) for url in [*good, site.url("/missing"), "gopher://x/"]]

    results = {request.url: result for request, result in quick().fetch_each(requests, now=NOW)}

    assert {type(results[url]) for url in good} == {Fetched}
    assert results[site.url("/missing")].error_class == "http_404"
    assert results["gopher://x/"].error_class == "blocked_address"
    assert site.busiest <= 2


def test_a_result_comes_while_others_are_still_under_way(site):
    release = threading.Event()
    slow = FetchRequest(site.answer("/slow", wait=release))
    fast = FetchRequest(site.answer("/fast"))

    arriving = quick().fetch_each([slow, fast], now=NOW)
    first, _ = next(arriving)
    release.set()

    assert first is fast
    assert [request for request, _ in arriving] == [slow]


def test_whoever_stops_early_leaves_nothing_running(site):
    requests = [FetchRequest(site.answer(f"/{n}")) for n in range(200)]

    arriving = quick().fetch_each(requests, now=NOW)
    next(arriving)
    arriving.close()

    # What was under way when it was stopped, and not one more.
    assert len(site.asked) < 200


def test_a_host_is_asked_once_in_its_time_and_others_do_not_wait_for_it(site):
    other = Site()
    requests = [
        FetchRequest(site.answer("/1")),
        FetchRequest(site.answer("/2")),
        FetchRequest(other.answer("/1")),
    ]
    fetcher = quick(host_seconds=1_000.0)

    arriving = fetcher.fetch_each(requests, now=NOW)
    answered = {next(arriving)[0].url, next(arriving)[0].url}
    arriving.close()
    other.close()

    assert len(site.asked) == 1
    assert len(other.asked) == 1
    assert requests[2].url in answered
    assert fetcher.pace.take(host_key(site.url("/")), at=time.monotonic()) > 0


def test_a_redirect_takes_its_turn_with_its_host(site):
    site.answer("/a", b"", status=301, Location="/b")
    fetcher = quick(host_seconds=1_000.0)
    other = FetchRequest("gopher://x/")

    arriving = fetcher.fetch_each([FetchRequest(site.url("/a")), other], now=NOW)
    assert next(arriving)[0] is other
    while not site.asked:
        time.sleep(0.01)
    arriving.close()

    assert [path for path, _ in site.asked] == ["/a"]


def test_requests_to_one_host_share_a_connection():
    site = Site(protocol="HTTP/1.1")
    requests = [FetchRequest(site.answer(f"/{n}")) for n in range(6)]

    results = list(quick().fetch_each(requests, now=NOW))
    site.close()

    assert len(results) == 6
    assert len(site.connections) <= 2
    assert [headers.get("Connection") for _, headers in site.asked].count("close") == 1


def test_the_same_address_may_be_asked_twice(site):
    request = FetchRequest(site.answer("/f"))

    results = list(quick().fetch_each([request, request], now=NOW))

    assert [type(result) for _, result in results] == [Fetched, Fetched]


def test_nothing_to_ask_is_nothing_to_tell():
    assert list(quick().fetch_each([], now=NOW)) == []


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/f",
        "file:///etc/passwd",
        "http:///f",
        "http://example.org:22/f",
        "https://example.org:8443/f",
        "http://example.org:99999999/f",
        "http://[::1/f",
        "http://[::1/f#part",
        "http://\udce4.example:99/",
        "",
    ],
)
def test_only_web_addresses_on_web_ports_are_asked(url):
    answer = ask(url, fetcher=quick(allow=()))

    assert isinstance(answer, FetchFailed)
    assert answer.error_class == "blocked_address"

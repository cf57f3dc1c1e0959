import pytest

from learnlog.ingest.fetch_result import FetchRequest
from learnlog.ingest.refusal import Refused
from learnlog.ingest.trip import Trip

START = "https://a.example/blog/feed"


def trip():
    return Trip(FetchRequest(START), START)


@pytest.mark.parametrize(
    ("location", "onward"),
    [
        ("https://b.example/f", "https://b.example/f"),
        ("/f", "https://a.example/f"),
        ("atom.xml", "https://a.example/blog/atom.xml"),
        ("//b.example/f", "https://b.example/f"),
        ("?page=2", "https://a.example/blog/feed?page=2"),
        ("https://b.example/f#top", "https://b.example/f"),
    ],
)
def test_a_redirect_leads_on_from_where_it_was_met(location, onward):
    went = trip()

    went.go_on(302, location)

    assert went.url == onward


@pytest.mark.parametrize(
    ("statuses", "is_moved"),
    [
        ([], False),
        ([301], True),
        ([308], True),
        ([301, 308, 301], True),
        ([302], False),
        ([303], False),
        ([307], False),
        ([301, 302], False),
        ([302, 301], False),
    ],
)
def test_a_document_has_moved_when_every_step_said_so_for_good(statuses, is_moved):
    went = trip()

    for step, status in enumerate(statuses):
        went.go_on(status, f"/{step}")

    assert went.moved_to == (went.url if is_moved else "")


@pytest.mark.parametrize("location", ["/blog/feed", START, "#top", "https://a.example/blog/feed#x"])
def test_a_redirect_to_itself_is_a_circle(location):
    with pytest.raises(Refused, match="circle") as refused:
        trip().go_on(301, location)

    assert refused.value.error_class == "too_many_redirects"


def test_a_redirect_back_is_a_circle():
    went = trip()
    went.go_on(301, "/b")

    with pytest.raises(Refused, match="circle"):
        went.go_on(301, "/blog/feed")


def test_a_redirect_without_an_address_leads_nowhere():
    with pytest.raises(Refused, match="where to"):
        trip().go_on(301, "")


def test_five_redirects_are_followed_and_no_sixth():
    went = trip()
    for step in range(5):
        went.go_on(302, f"/{step}")

    with pytest.raises(Refused, match="More than 5"):
        went.go_on(302, "/5")


def test_nothing_leads_from_https_to_http():
    with pytest.raises(Refused, match="https to http") as refused:
        trip().go_on(301, "http://a.example/f")

    assert refused.value.error_class == "blocked_address"


def test_http_leads_to_https_and_on():
    went = Trip(FetchRequest("http://a.example/f"), "http://a.example/f")

    went.go_on(301, "http://b.example/f")
    went.go_on(301, "https://b.example/f")

    assert went.url == "https://b.example/f"


def test_only_what_lies_between_a_beginning_and_an_end_counts():
    went = trip()
    went.seconds = 2.5

    went.begin()
    spent = went.end()

    assert spent >= 2_500
    assert went.seconds * 1_000 == pytest.approx(spent, abs=0.5)

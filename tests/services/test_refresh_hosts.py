import pytest
from sqlmodel import select

from learnlog.services.refresh_hosts import is_public, prepare_hosts
from learnlog.store.tables import FeedRow
from tests.makers import make_feed

CHANNEL = "https://www.youtube.com/feeds/videos.xml?channel_id=UC1"


def states(session):
    session.expire_all()
    return dict(session.exec(select(FeedRow.url, FeedRow.state)).all())


def test_a_new_feed_gets_its_host(session):
    urls = [
        "https://blog.example.co.uk/f",
        "http://127.0.0.1:9000/f",
        "https://example.org/f",
        "http:///f",
    ]
    for url in urls:
        make_feed(session, url)

    prepare_hosts(session, youtube=False)

    keys = dict(session.exec(select(FeedRow.url, FeedRow.host_key)).all())
    assert [keys[url] for url in urls] == [
        "example.co.uk",
        "127.0.0.1:9000",
        "example.org",
        "http:///f",
    ]


def test_youtube_rests_until_its_owner_turns_it_on(session):
    other = "https://example.org/f"
    make_feed(session, CHANNEL, state="ok")
    make_feed(session, other, state="ok")

    prepare_hosts(session, youtube=False)
    assert states(session) == {CHANNEL: "paused", other: "ok"}

    prepare_hosts(session, youtube=True)
    assert states(session) == {CHANNEL: "new", other: "ok"}


def test_a_channel_that_was_switched_off_stays_so(session):
    make_feed(session, CHANNEL, state="paused", enabled=False)

    prepare_hosts(session, youtube=True)

    assert states(session) == {CHANNEL: "paused"}


@pytest.mark.parametrize(
    ("key", "wanted"),
    [
        ("github.com", True),
        ("example.co.uk", True),
        ("xn--bcher-kva.example", True),
        ("127.0.0.1", False),
        ("203.0.113.9:8443", False),
        ("[2001:db8::1]", False),
        ("localhost", False),
        ("feeds.corp", False),
        ("feeds.internal:8080", False),
        ("nas", False),
        ("", False),
    ],
)
def test_a_public_host_is_a_name_that_somebody_registered(key, wanted):
    assert is_public(key) is wanted

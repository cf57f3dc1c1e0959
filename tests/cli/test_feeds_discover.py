import pytest

from tests.ingest.sites import Site

FEED = b"""<rss version="2.0"><channel><title>Harbour</title>
<item><title>1.0</title><guid>a</guid><pubDate>Sat, 01 Aug 2026 10:00:00 GMT</pubDate></item>
<item><title>1.1</title><guid>b</guid><pubDate>Sun, 02 Aug 2026 10:00:00 GMT</pubDate></item>
</channel></rss>"""


@pytest.fixture
def environ(environ):
    return environ | {"LEARNLOG_FETCH_ALLOW": "127.0.0.0/8"}


@pytest.fixture
def site():
    site = Site()
    yield site
    site.close()


def test_a_feed_is_shown_with_its_newest_titles(terminal, site):
    url = site.answer("/feed.xml", FEED)

    assert terminal.json("feeds", "discover", url) == [
        {
            "url": url,
            "title": "Harbour",
            "format": "rss20",
            "entries": 2,
            "newest": ["1.1", "1.0"],
        }
    ]


def test_an_address_that_is_a_feed_itself_is_said_to_be_one(terminal, site):
    url = site.answer("/feed.xml", FEED)

    said = terminal.run("feeds", "discover", url).stdout

    assert said.splitlines() == [
        "That address is a feed itself.",
        f"{url}  Harbour (rss20, 2 entries)",
        "    1.1",
        "    1.0",
    ]


def test_a_page_without_a_feed_is_refused_in_one_line(terminal, site):
    url = site.url("/feed.xml")

    assert terminal.refusal("feeds", "discover", url) == (
        f"learnlog: {url}: The server answered 404 (Not Found)."
    )


def test_a_page_leads_to_its_feed(terminal, site):
    head = b'<link rel="alternate" type="application/rss+xml" href="/feed.xml">'
    url = site.answer("/", b"<!doctype html><html><head>" + head)
    feed = site.answer("/feed.xml", FEED)

    said = terminal.run("feeds", "discover", url).stdout

    assert said.splitlines()[0] == f"{feed}  Harbour (rss20, 2 entries)"

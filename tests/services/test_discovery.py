import pytest

from learnlog.domain.errors import RuleError
from learnlog.ingest.fetch import Fetched, FetchFailed, HttpFetcher, NotModified, Validators
from learnlog.ingest.parse import parse_feed
from learnlog.services.discovery import MAX_ASKED, Discovery, FoundFeed, discover
from tests.conftest import NOW
from tests.fakes import FakeFetcher
from tests.ingest.sites import Listener, Site, only_first

SITE = "https://site.example"
MISSING = FetchFailed("http_404", "The server answered 404 (Not Found).", status=404)
UNREACHABLE = FetchFailed("dns", "The host site.example has no address.")


class Reader:
    """The parser of record, in this process."""

    def parse(self, body, *, content_type="", base_url="", known=b""):
        return parse_feed(body, content_type=content_type, base_url=base_url)


def rss(title="Harbour", *entries):
    items = "".join(
        f"<item><title>{name}</title><guid>{name}</guid>"
        + (f"<pubDate>{day:02} Aug 2026 10:00:00 GMT</pubDate></item>" if day else "</item>")
        for name, day in entries
    )
    return f'<rss version="2.0"><channel><title>{title}</title>{items}</channel></rss>'.encode()


def page(*hrefs):
    links = "".join(f'<link rel=alternate type="application/rss+xml" href="{h}">' for h in hrefs)
    return f"<!doctype html><html><head>{links}</head><body>Hello</body></html>".encode()


def came(body, url="", *, moved_to=""):
    return Fetched(body, "", Validators(), url or f"{SITE}/", 0.0, 1, moved_to=moved_to)


class Web(FakeFetcher):
    """Answers what it was given, and that there is nothing at any other address."""

    def fetch_each(self, requests, *, now):
        requests = list(requests)
        for request in requests:
            self.results.setdefault(request.url, MISSING)
        return super().fetch_each(requests, now=now)


def found(web, url=f"{SITE}/", *, youtube=False):
    return discover(Discovery(web, Reader(), youtube=youtube), url, now=NOW)


def refusal(web, url=f"{SITE}/"):
    with pytest.raises(RuleError) as refused:
        found(web, url)
    return str(refused.value)


def asked(web):
    return [request.url for request in web.asked]


def test_the_feeds_of_a_page_come_with_their_newest_titles():
    feed = rss("News", ("old", 1), ("undated", 0), ("newest", 9), ("newer", 5))
    web = Web({f"{SITE}/": came(page("/news.xml")), f"{SITE}/news.xml": came(feed)})

    assert found(web) == (
        FoundFeed(f"{SITE}/news.xml", "News", "rss20", 4, ("newest", "newer", "old")),
    )
    assert asked(web) == [f"{SITE}/robots.txt", f"{SITE}/", f"{SITE}/news.xml"]


def test_a_word_without_a_scheme_is_taken_for_a_secure_site():
    web = Web({f"{SITE}/": came(rss("News"))})

    assert [feed.url for feed in found(web, "site.example/")] == [f"{SITE}/"]


def test_an_address_that_is_a_feed_itself_is_the_only_one():
    by_spelling = Web({f"{SITE}/feed.xml": came(rss("News"))})
    by_content = Web({f"{SITE}/news": came(rss("News"))})

    assert [feed.url for feed in found(by_spelling, f"{SITE}/feed.xml")] == [f"{SITE}/feed.xml"]
    assert asked(by_spelling) == [f"{SITE}/feed.xml"]
    assert [feed.url for feed in found(by_content, f"{SITE}/news")] == [f"{SITE}/news"]


def test_a_feed_that_moved_for_good_is_named_by_its_new_address():
    web = Web(
        {
            f"{SITE}/feed.xml": came(rss("News"), moved_to=f"{SITE}/new.xml"),
            f"{SITE}/": came(page("/feed.xml")),
        }
    )

    assert found(web, f"{SITE}/feed.xml")[0].url == f"{SITE}/new.xml"
    assert found(web)[0].url == f"{SITE}/new.xml"


def test_a_page_where_a_feed_was_expected_is_looked_through():
    web = Web(
        {
            f"{SITE}/feed": came(page("/real.xml"), f"{SITE}/feed"),
            f"{SITE}/real.xml": came(rss("News")),
        }
    )

    assert [feed.url for feed in found(web, f"{SITE}/feed")] == [f"{SITE}/real.xml"]


def test_the_page_that_says_a_feed_is_gone_may_name_its_new_address():
    gone = FetchFailed("http_410", "Gone.", status=410, page=page("/real.xml"))
    web = Web({f"{SITE}/feed": gone, f"{SITE}/real.xml": came(rss("News"))})

    assert [feed.url for feed in found(web, f"{SITE}/feed")] == [f"{SITE}/real.xml"]


def test_a_known_site_is_not_looked_at():
    base = "https://github.com/pallets/flask"
    web = Web({f"{base}/releases.atom": came(rss("Releases")), f"{base}/tags.atom": MISSING})

    assert [feed.url for feed in found(web, base)] == [f"{base}/releases.atom"]
    assert asked(web) == [f"{base}/releases.atom", f"{base}/tags.atom"]


def test_one_document_at_two_addresses_is_one_feed():
    web = Web(
        {
            f"{SITE}/": came(page("/a.xml", "/b.xml", "/c.xml")),
            f"{SITE}/a.xml": came(rss("News")),
            f"{SITE}/b.xml": came(rss("News")),
            f"{SITE}/c.xml": came(rss("More")),
        }
    )

    assert [feed.url for feed in found(web)] == [f"{SITE}/a.xml", f"{SITE}/c.xml"]


def test_what_is_offered_and_is_no_feed_is_left_out():
    web = Web(
        {
            f"{SITE}/": came(page("/page.xml", "/empty.xml", "/gone.xml", "/news.xml")),
            f"{SITE}/page.xml": came(page()),
            f"{SITE}/empty.xml": came(b""),
            f"{SITE}/news.xml": came(rss("News")),
        }
    )

    assert [feed.url for feed in found(web)] == [f"{SITE}/news.xml"]


def test_no_more_than_ten_are_asked():
    web = Web({f"{SITE}/": came(page(*(f"/{n}.xml" for n in range(30))))})
    web.results |= {f"{SITE}/{n}.xml": came(rss(f"Feed {n}")) for n in range(30)}

    assert len(found(web)) == MAX_ASKED
    assert len(web.asked) == MAX_ASKED + 2


def test_a_page_that_names_none_is_tried_at_the_usual_addresses():
    web = Web({f"{SITE}/": came(page()), f"{SITE}/atom.xml": came(rss("News"))})

    assert [feed.url for feed in found(web)] == [f"{SITE}/atom.xml"]


def test_the_rules_of_a_site_hold_for_its_pages_and_for_guesses_and_for_no_feed_it_names():
    rules = came(b"User-agent: *\nDisallow: /closed\nDisallow: /*.xml$")
    guessing = Web({f"{SITE}/robots.txt": rules, f"{SITE}/": came(page())})
    naming = Web(
        {
            f"{SITE}/robots.txt": rules,
            f"{SITE}/": came(page("/news.xml")),
            f"{SITE}/news.xml": came(rss("News")),
        }
    )
    closed = Web({f"{SITE}/robots.txt": rules})

    assert "No feed was found" in refusal(guessing)
    assert not [url for url in asked(guessing) if url.endswith(".xml")]
    assert [feed.url for feed in found(naming)] == [f"{SITE}/news.xml"]
    assert "lets nobody look at that page" in refusal(closed, f"{SITE}/closed")
    assert asked(closed) == [f"{SITE}/robots.txt"]


def test_an_address_published_as_a_feed_is_asked_whatever_the_rules_are():
    web = Web(
        {
            f"{SITE}/robots.txt": came(b"User-agent: *\nDisallow: /"),
            f"{SITE}/feed.xml": came(rss("News")),
        }
    )

    assert [feed.url for feed in found(web, f"{SITE}/feed.xml")] == [f"{SITE}/feed.xml"]


@pytest.mark.parametrize(
    ("url", "results", "said"),
    [
        ("ftp://site.example/", {}, "'ftp://site.example/' is not an http(s) address."),
        ("", {}, "'' is not an http(s) address."),
        (f"{SITE}/page", {f"{SITE}/robots.txt": UNREACHABLE}, UNREACHABLE.reason),
        (f"{SITE}/feed", {f"{SITE}/feed": UNREACHABLE}, UNREACHABLE.reason),
        (f"{SITE}/feed", {f"{SITE}/feed": NotModified(Validators(), 0.0, 1)}, "No feed was found"),
        (f"{SITE}/page", {}, MISSING.reason),
        (f"{SITE}/page", {f"{SITE}/page": came(page())}, "No feed was found"),
        (f"{SITE}/page", {f"{SITE}/page": came(page("/one.xml"))}, MISSING.reason),
    ],
)
def test_where_nothing_is_found_it_is_said_why(url, results, said):
    assert said in refusal(Web(results), url)


def test_youtube_is_left_alone_unless_its_operator_wants_it():
    channel = "https://www.youtube.com/channel/UCabcdefghijklmnopqrst-_"
    videos = "https://www.youtube.com/feeds/videos.xml?playlist_id=UULFabcdefghijklmnopqrst-_"
    web = Web({videos: came(rss("Videos")), f"{SITE}/": came(page(videos))})

    assert "LEARNLOG_YOUTUBE=on" in refusal(web, channel)
    assert "No feed was found" in refusal(web)
    assert videos not in asked(web)
    assert [feed.url for feed in found(web, channel, youtube=True)] == [videos]


@pytest.mark.parametrize("host", ["127.0.0.1", "[::ffff:127.0.0.1]", "localhost", "2130706433"])
def test_no_link_of_a_page_leads_inside(host):
    listener, site = Listener(), Site()
    inside = f"http://{host}:{listener.port}/feed.xml"
    site.answer("/", page(inside) + f'<img src="{inside}"><link rel=icon href="{inside}">'.encode())
    fetcher = HttpFetcher(host_seconds=0.0, web_ports=frozenset({site.port, listener.port}))
    fetcher._checked_socket = only_first(site.port, fetcher._checked_socket)

    with pytest.raises(RuleError):
        discover(Discovery(fetcher, Reader()), site.url("/"), now=NOW)
    site.close()
    listener.close()

    assert [path for path, _ in site.asked] == ["/robots.txt", "/"]
    assert listener.accepted == 0

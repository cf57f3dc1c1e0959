import pytest

from learnlog.ingest.discover import MAX_OFFERS, guessed_offers, looks_like_feed, offers_in_page

BASE = "https://site.example/blog/"


def page(head="", body=""):
    return f"<!doctype html><html><head>{head}</head><body>{body}</body></html>".encode()


def link(href, kind="application/rss+xml", rel="alternate", title=""):
    return f'<link rel="{rel}" type="{kind}" title="{title}" href="{href}">'


def urls(document, base=BASE):
    return [offer.url for offer in offers_in_page(document, base)]


@pytest.mark.parametrize(
    ("name", "base", "offers"),
    [
        (
            "DaringFireball",
            "http://daringfireball.net/",
            [("http://daringfireball.net/feeds/main", "")],
        ),
        (
            "coco",
            "http://www.theatlantic.com/",
            [
                ("http://www.theatlantic.com/feed/all/", "The Atlantic"),
                ("http://www.theatlantic.com/feed/best-of/", "Best of The Atlantic"),
            ],
        ),
        ("furbo", "http://furbo.org/", [("http://furbo.org/feed/", "Iconfactory News Feed")]),
        ("inessential", "http://inessential.com/", [("http://inessential.com/xml/rss.xml", "RSS")]),
        ("sixcolors", "http://sixcolors.com/", [("http://feedpress.me/sixcolors", "RSS")]),
    ],
)
def test_the_feeds_of_real_pages_are_found(shared_dir, name, base, offers):
    document = (shared_dir / "data" / "feeds" / "autodiscovery" / f"{name}.html").read_bytes()

    assert [tuple(offer) for offer in offers_in_page(document, base)] == offers


def test_the_base_of_a_page_counts_and_comments_come_last(shared_dir):
    document = (shared_dir / "data" / "feeds" / "hostile" / "html_with_feed_link.html").read_bytes()

    assert [tuple(offer) for offer in offers_in_page(document, "https://feeds.example/")] == [
        ("https://feeds.example/s1/blog/rss.xml", "Blog"),
        ("https://feeds.example/c.atom", "Comments"),
    ]


def test_feeds_of_comments_come_after_all_others():
    head = link("/comments/feed/", title="Comments Feed") + link("/feed/", title="News")

    assert urls(page(head)) == ["https://site.example/feed/", "https://site.example/comments/feed/"]


@pytest.mark.parametrize(
    "tag",
    [
        link("/f"),
        link("/f", "application/atom+xml"),
        link("/f", "application/feed+json"),
        link("/f", " Application/RSS+XML; charset=utf-8"),
        link("/f", rel="Alternate Home"),
        link("/f", "", rel="feed"),
        link(" /f\n"),
        link("/f#top"),
        '<link rel=alternate type=application/rss+xml href="https://site.example/f">',
        '<a href="feed://site.example/f">x</a>'.replace("feed:", "feed:https:"),
    ],
)
def test_a_feed_that_a_page_names_is_offered(tag):
    assert urls(page(tag)) == ["https://site.example/f"]


@pytest.mark.parametrize(
    "tag",
    [
        link("/f", "text/html"),
        link("/f", "application/json+oembed"),
        link("/wp-json/", "application/json"),
        link("/f.css", rel="alternate stylesheet"),
        link("/f", rel="canonical"),
        link(""),
        link("javascript:alert(1)"),
        link("file:///etc/passwd"),
        link("data:text/xml,x"),
        link("http://[::1/f"),
        link("http://[::1/feed", "text/xml"),
        link("https://site.example/" + "x" * 3_000),
        "<!-- " + link("/f") + " -->",
        "<link rel=alternate hreflang=de href=/de>",
        "<link>",
        '<a href="/feedback">Feedback</a>',
        '<a href="https://www.buzzfeed.com/a">BuzzFeed</a>',
        '<a name="feed">x</a>',
    ],
)
def test_what_is_no_feed_of_the_web_is_not_offered(tag):
    assert urls(page(tag, tag)) == []


@pytest.mark.parametrize(
    "href",
    [
        "/feed", "/feed/", "/rss", "/atom.xml", "/rss.xml", "/index.xml", "/news.rss", "/x.atom",
        "/feed.json", "/feeds/posts", "/a/rss2.xml", "/blog-feed.xml", "/?feed=rss2",
        "/videos?x=1&alt=rss", "/-/tags?format=atom", "/FEED.XML",
    ],
)  # fmt: skip
def test_a_link_that_looks_like_a_feed_is_offered_with_its_words(href):
    (offer,) = offers_in_page(page("", f"<p><a href='{href}'>The <b>news</b></a>"), BASE)

    assert tuple(offer) == (f"https://site.example{href}", "The news")
    assert looks_like_feed(offer.url)


def test_a_link_with_the_old_scheme_of_feeds_is_one_of_the_web():
    body = '<a href="feed://other.example/f">x</a>'

    assert urls(page("", body)) == ["http://other.example/f"]


def test_a_feed_that_is_named_twice_is_offered_once():
    document = page(link("/feed/", title="News"), '<a href="/feed">RSS</a><a href="/feed/">x</a>')

    assert [tuple(o) for o in offers_in_page(document, BASE)] == [
        ("https://site.example/feed/", "News")
    ]


def test_a_title_is_text_and_nothing_live():
    document = page(
        '<link rel=alternate type="application/rss+xml" href=/f title="&lt;b&gt;A&lt;/b&gt;">'
    )

    assert offers_in_page(document, BASE)[0].title == "A"


@pytest.mark.parametrize(
    ("meta", "url", "feeds"),
    [
        (
            '<meta content="GitLab" property="og:site_name">',
            "https://git.site.example/group/project",
            ["/-/releases.atom", "/-/tags?format=atom"],
        ),
        (
            '<meta name="keywords" content="go,git,self-hosted,gitea">',
            "https://git.site.example/group/project",
            ["/releases.rss", "/tags.rss"],
        ),
        (
            '<meta name="generator" content="Forgejo 9">',
            "https://git.site.example/group/project",
            ["/releases.rss", "/tags.rss"],
        ),
        ('<meta name="generator" content="Hugo">', "https://git.site.example/group/project", []),
        ('<meta content="GitLab" property="og:site_name">', "https://git.site.example/", []),
    ],
)
def test_a_page_of_a_forge_offers_releases_and_tags(meta, url, feeds):
    assert urls(page(meta), url) == [url + feed for feed in feeds]


def test_a_page_in_another_encoding_is_read_as_it_says():
    document = page('<meta charset="windows-1252">' + link("/f", title="Grüße")).decode()

    assert offers_in_page(document.encode("cp1252"), BASE)[0].title == "Grüße"
    assert offers_in_page(page(link("/f", title="Grüße")), BASE)[0].title == "Grüße"


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b" \n ",
        b"\x00\x00",
        b"<",
        b"{}",
        b"<!doctype html>" + b"<div>" * 50_000,
        b'<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><p>&x;',
        b"<rss><channel><link>https://site.example/</link></channel></rss>",
    ],
)
def test_what_is_hardly_a_page_names_none(document):
    assert urls(document) == []


def test_of_very_many_only_the_first_are_offered():
    document = page("".join(link(f"/{n}.xml") for n in range(5_000)))

    assert urls(document) == [f"https://site.example/{n}.xml" for n in range(MAX_OFFERS)]


@pytest.mark.parametrize(
    ("url", "first"),
    [
        ("https://site.example", "https://site.example/feed"),
        ("https://site.example/?x=1#y", "https://site.example/feed"),
        ("https://site.example/blog", "https://site.example/blog/feed"),
        ("https://site.example/blog/", "https://site.example/blog/feed"),
    ],
)
def test_the_usual_addresses_are_guessed_where_the_page_lies_and_at_the_root(url, first):
    guesses = [offer.url for offer in guessed_offers(url)]

    assert guesses[0] == first
    assert guesses[-4:] == [
        f"https://site.example/{name}" for name in ("feed.xml", "atom.xml", "rss.xml", "index.xml")
    ]
    assert len(set(guesses)) == len(guesses)

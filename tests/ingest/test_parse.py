import json
from datetime import UTC, datetime

import pytest

from learnlog.ingest.parse import MAX_ENTRIES, FeedParseError, parse_feed


def rss(*items, title="T"):
    return (
        f"<rss version='2.0'><channel><title>{title}</title><link>https://x.example/</link>"
        f"{''.join(items)}</channel></rss>"
    ).encode()


def json_feed(**changes):
    document = {"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": []}
    return json.dumps(document | changes).encode()


def test_an_atom_feed_gives_its_entries(document):
    feed = parse_feed(document("github_releases.atom"), content_type="application/atom+xml")

    assert (feed.format, feed.title, feed.warning) == ("atom10", "Release notes from harbour", "")
    first, second = feed.entries
    assert first.guid == "tag:github.com,2008:Repository/4711/v2.4.0"
    assert first.link == "https://github.com/sample/harbour/releases/tag/v2.4.0"
    assert first.title == "Harbour 2.4.0: quieter queues"
    assert first.author == "octo"
    assert first.updated_at == datetime(2026, 8, 20, 7, 30, tzinfo=UTC)
    assert first.summary_text == "Changes Read the upgrade notes."
    assert second.content_html == "No content."


def test_markup_is_clean_and_its_links_absolute(document):
    feed = parse_feed(document("github_releases.atom"))

    html = feed.entries[0].content_html
    assert 'href="https://github.com/sample/harbour/wiki/upgrade"' in html
    assert "alert" not in html
    assert "tracker.example" not in html


def test_entries_without_date_title_or_id_are_kept(document):
    feed = parse_feed(document("no_dates_no_ids.rss"))

    assert feed.title == "Notes & more"
    assert [entry.title for entry in feed.entries] == ["First", "Second", ""]
    assert [entry.link for entry in feed.entries] == [
        "https://notes.example/blog/first.html",
        "",
        "",
    ]
    assert {entry.published_at for entry in feed.entries} == {None}
    assert feed.entries[2].summary_text == "Neither title nor link"


def test_bytes_that_are_not_what_they_say_are_still_read(document):
    feed = parse_feed(document("says_utf8_is_latin1.rss"))

    assert (feed.title, feed.entries[0].title) == ("Grüße", "Naïve café")


def test_a_document_that_was_cut_off_keeps_what_is_whole(document):
    feed = parse_feed(document("cut_off.rss"))

    assert feed.warning
    assert feed.entries[0].title == "Whole"
    assert feed.entries[0].published_at == datetime(2026, 8, 3, 10, tzinfo=UTC)


def test_a_page_is_no_feed(document):
    with pytest.raises(FeedParseError, match="not a feed") as refused:
        parse_feed(document("page.html"), content_type="application/xml")

    assert refused.value.error_class == "not_a_feed"


@pytest.mark.parametrize(("body", "error_class"), [(b"", "empty"), (b" \n\t ", "empty")])
def test_an_empty_document_is_refused(body, error_class):
    with pytest.raises(FeedParseError) as refused:
        parse_feed(body)

    assert refused.value.error_class == error_class


def test_a_document_too_large_is_refused():
    with pytest.raises(FeedParseError, match="5,000,001 bytes"):
        parse_feed(b"x" * 5_000_001)


def test_no_more_entries_than_the_limit_are_kept():
    items = [f"<item><guid>{n}</guid></item>" for n in range(MAX_ENTRIES + 5)]

    assert len(parse_feed(rss(*items)).entries) == MAX_ENTRIES


def test_the_character_set_of_the_answer_counts():
    body = "<rss version='2.0'><channel><title>Привет</title></channel></rss>".encode("koi8-r")

    feed = parse_feed(body, content_type="application/rss+xml; charset=koi8-r")
    assert (feed.title, feed.warning) == ("Привет", "")


def test_an_atom_title_that_is_text_is_no_markup():
    body = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title>
    <entry><id>1</id><title>Use of &lt;T&gt;</title></entry>
    <entry><id>2</id><title type="html">&lt;b&gt;Bold&lt;/b&gt;</title></entry></feed>"""

    assert [entry.title for entry in parse_feed(body).entries] == ["Use of <T>", "Bold"]


def flooded(attributes):
    flood = " ".join(f"a{n}='1'" for n in range(attributes))
    return f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title>
    <entry><id>1</id><title {flood} type="html">&lt;b&gt;Bold&lt;/b&gt;</title></entry></feed>
    """.encode()


def test_of_many_attributes_the_last_are_not_read():
    (entry,) = parse_feed(flooded(20_000)).entries

    assert (entry.guid, entry.title) == ("1", "<b>Bold</b>")


def test_a_flood_of_attributes_is_given_up_before_it_takes_time():
    with pytest.raises(FeedParseError, match="an element has 40,001 attributes") as refused:
        parse_feed(flooded(40_000))

    assert refused.value.error_class == "parse_timeout"


def test_an_id_that_is_a_link_is_the_link():
    feed = parse_feed(rss("<item><guid>https://x.example/7</guid><title>Seven</title></item>"))

    assert feed.entries[0].link == "https://x.example/7"


@pytest.mark.parametrize(
    "date",
    ["soon", "Mon, 99 Foo 2026", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00"],
)
def test_a_date_that_is_none_is_no_date(date):
    feed = parse_feed(rss(f"<item><guid>1</guid><pubDate>{date}</pubDate></item>"))

    assert feed.entries[0].published_at is None

from datetime import UTC, datetime

import pytest

from learnlog.ingest.feed_item import minutes_of, newest_date, text_of
from learnlog.ingest.parse import parse_feed

NAMESPACES = " ".join(
    f"xmlns:{prefix}='{uri}'"
    for prefix, uri in {
        "content": "http://purl.org/rss/1.0/modules/content/",
        "crates": "https://crates.io/",
        "d": "http://schemas.microsoft.com/ado/2007/08/dataservices",
        "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
        "media": "http://search.yahoo.com/mrss/",
        "sparkle": "http://www.andymatuschak.org/xml-namespaces/sparkle",
        "yt": "http://www.youtube.com/xml/schemas/2015",
    }.items()
)
FEED = "https://feeds.example/feeds/all.xml"


def only_entry(item, *, link="<link>https://site.example/blog/</link>"):
    document = f"<rss version='2.0' {NAMESPACES}><channel>{link}<item>{item}</item></channel></rss>"
    (entry,) = parse_feed(document.encode(), base_url=FEED).entries
    return entry


@pytest.mark.parametrize(
    ("item", "version"),
    [
        ("<crates:version>1.0.219</crates:version>", "1.0.219"),
        ("<d:Version>2.1.0-beta</d:Version>", "2.1.0-beta"),
        ("<d:Version>2.1</d:Version><d:NormalizedVersion>2.1.0</d:NormalizedVersion>", "2.1.0"),
        ("<sparkle:shortVersionString> 4.2 </sparkle:shortVersionString>", "4.2"),
        ("<crates:version> </crates:version>", ""),
        ("<crates:version kind='odd'>1.0</crates:version>", ""),
        ("<crates:version>&lt;b&gt;1.0&lt;/b&gt;</crates:version>", "1.0"),
        ("<version>1.0</version>", ""),
    ],
)
def test_a_version_that_a_registry_states_is_taken_from_its_element(item, version):
    assert only_entry(item).version == version


@pytest.mark.parametrize(
    ("item", "minutes"),
    [
        ("<itunes:duration>3600</itunes:duration>", 60),
        ("<itunes:duration>1:02:03</itunes:duration>", 62),
        ("<itunes:duration> 45:30 </itunes:duration>", 46),
        ("<itunes:duration>00:00:07</itunes:duration>", 1),
        ("<itunes:duration>0</itunes:duration>", None),
        ("<itunes:duration>1:2:3:4</itunes:duration>", None),
        ("<itunes:duration>an hour</itunes:duration>", None),
        ("<itunes:duration>-60</itunes:duration>", None),
        ("<itunes:duration>9999999999</itunes:duration>", None),
        (f"<itunes:duration>{'9' * 5_000}</itunes:duration>", None),
        ("<media:content url='v.mp4' duration='754.4'/>", 13),
        ("<media:content url='a' duration='60'/><media:content url='b' duration='600'/>", 10),
        ("<media:content url='v.mp4'/>", None),
        ("<media:group><media:content url='v' duration='120'/></media:group>", 2),
        ("<media:group><yt:duration seconds='754'/></media:group>", 13),
        ("<yt:duration>754</yt:duration>", None),
    ],
)
def test_a_recording_takes_its_minutes(item, minutes):
    assert only_entry(item).minutes == minutes


@pytest.mark.parametrize(
    ("seconds", "minutes"),
    [(0, None), (-1, None), (float("nan"), None), (float("inf"), None), (1, 1), (604_800, 10_080)],
)
def test_a_length_in_seconds_comes_to_minutes(seconds, minutes):
    assert minutes_of(seconds) == minutes


A = "<a href='notes'>x</a>"


@pytest.mark.parametrize(
    ("item", "address"),
    [
        ("<link>https://site.example/blog/1/</link>", "https://site.example/blog/1/notes"),
        ("<link>../2/</link>", "https://feeds.example/2/notes"),
        ("<guid isPermaLink='false'>1</guid>", "https://site.example/blog/notes"),
    ],
)
def test_addresses_in_a_text_are_relative_to_the_page_of_its_entry(item, address):
    html = only_entry(f"{item}<description><![CDATA[{A}]]></description>").content_html

    assert f'href="{address}"' in html


@pytest.mark.parametrize("element", ["description", "content:encoded"])
def test_addresses_in_a_text_are_relative_to_what_the_document_says(element):
    text = f"<{element} xml:base='https://base.example/b/'><![CDATA[{A}]]></{element}>"

    html = only_entry(f"<link>https://site.example/blog/1/</link>{text}").content_html

    assert 'href="https://base.example/b/notes"' in html


def test_without_any_page_addresses_are_relative_to_the_feed():
    entry = only_entry(f"<link>/1</link><description><![CDATA[{A}]]></description>", link="")

    assert entry.link == "https://feeds.example/1"
    assert 'href="https://feeds.example/notes"' in entry.content_html


def test_the_longest_text_of_an_item_is_its_text():
    texts = "<description>short</description><content:encoded>very much longer</content:encoded>"

    assert only_entry(texts).content_html == "very much longer"


def test_an_item_is_as_old_as_its_publication_says_else_its_change():
    published, updated = "<pubDate>{}</pubDate>", "<updated>{}</updated>"
    first, second = "2026-08-01T00:00:00Z", "2026-08-02T00:00:00Z"
    entry = only_entry(published.format(first) + updated.format(second))

    assert (entry.published_at.day, entry.updated_at.day) == (1, 2)
    changed = {"updated_parsed": datetime(2026, 8, 2, tzinfo=UTC).timetuple()}
    assert newest_date(changed) == datetime(2026, 8, 2, tzinfo=UTC)
    assert newest_date({}) is None


def test_what_is_no_text_is_none():
    assert [text_of({"a": value}, "a") for value in ("x", None, {"b": 1})] == ["x", "", ""]
    assert text_of({}, "a") == ""

from random import Random

import pytest

from learnlog.ingest.forgiving import forgiving
from learnlog.ingest.parse import FeedParseError, parse_feed

NAMESPACES = {
    "cc": "http://web.resource.org/cc/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "georss": "http://www.georss.org/georss",
    "gml": "http://www.opengis.net/gml",
    "itunes": "http://www.itunes.com/DTDs/PodCast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
}
TAGS = (
    "author",
    "category",
    "channel",
    "cloud",
    "content",
    "description",
    "email",
    "enclosure",
    "entry",
    "expirationdate",
    "generator",
    "guid",
    "height",
    "image",
    "info",
    "issued",
    "item",
    "keywords",
    "language",
    "link",
    "name",
    "newlocation",
    "published",
    "rights",
    "source",
    "summary",
    "tags",
    "textInput",
    "title",
    "url",
    "webMaster",
    "width",
    "cc:license",
    "dc:creator",
    "dc:date",
    "georss:where",
    "gml:Point",
    "gml:posList",
    "gml:pos",
    "itunes:category",
    "itunes:duration",
    "itunes:image",
    "itunes:keywords",
    "itunes:owner",
    "media:content",
    "media:credit",
    "media:group",
    "media:license",
    "media:player",
    "media:rating",
    "media:restriction",
    "media:thumbnail",
)
ATTRIBUTES = (
    "",
    "href='http://['",
    "url='//['",
    "xml:base='http://[x'",
    "type='application/xhtml+xml'",
    "mode='base64'",
    "srsDimension='x'",
    "start='x:y'",
    "rdf:resource='a'",
)
TEXTS = ("x", "", "1 2", "http://[", "1:2:3", "&lt;b>", "2020-13-45", "a@b.c")
DECLARED = " ".join(f"xmlns:{prefix}='{uri}'" for prefix, uri in NAMESPACES.items())


def element(chance, depth=0):
    tag, attribute = chance.choice(TAGS), chance.choice(ATTRIBUTES)
    if depth > 2 or chance.random() < 0.6:
        inner = chance.choice(TEXTS)
    else:
        inner = "".join(element(chance, depth + 1) for _ in range(chance.randint(1, 3)))
    closed = chance.random()
    if closed < 0.07:
        return f"<{tag} {attribute}>{inner}"
    return f"{inner}</{tag}>" if closed < 0.14 else f"<{tag} {attribute}>{inner}</{tag}>"


def test_no_order_of_elements_breaks_the_parser():
    chance = Random(5)
    for _ in range(600):
        head, body = (
            "".join(element(chance) for _ in range(chance.randint(0, 6))) for _ in range(2)
        )
        document = (
            f"<rss version='2.0' {DECLARED}><channel><title>t</title>{head}"
            f"<item><title>first</title>{body}</item></channel></rss>"
        )

        try:
            feed = parse_feed(document.encode(), base_url="https://a.example/")
        except FeedParseError as error:
            pytest.fail(f"{error}: {document}")

        assert feed.format.startswith("rss")


@pytest.mark.parametrize(
    "broken",
    ["<textInput><name>n</name></textInput>", "<gml:pos>1 2</gml:pos>"],
)
def test_what_stands_behind_a_broken_element_is_read(broken):
    document = (
        f"<rss version='2.0' {DECLARED}><channel><title>T</title><item>{broken}<guid>1</guid>"
        "<title>Behind</title></item></channel></rss>"
    )

    (entry,) = parse_feed(document.encode()).entries

    assert (entry.guid, entry.title) == ("1", "Behind")


class Fragile:
    """Breaks on one tag."""

    def unknown_starttag(self, tag, attrs):
        return {"a": "begun"}[tag]

    def unknown_endtag(self, tag):
        return {"a": "ended"}[tag]


def test_a_parser_passes_over_what_breaks_it_and_nothing_else():
    parser = forgiving(Fragile)()

    assert (parser.unknown_starttag("a", []), parser.unknown_endtag("a")) == ("begun", "ended")
    assert (parser.unknown_starttag("b", []), parser.unknown_endtag("b")) == (None, None)


def test_a_parser_is_made_to_pass_over_once():
    made = forgiving(Fragile)

    assert forgiving(made) is made

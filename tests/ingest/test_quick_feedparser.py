import csv

import feedparser
import feedparser.api
import feedparser.html
import feedparser.mixin
import pytest

from learnlog.ingest import quick_feedparser

ATOM = """<?xml version="1.0"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:x="http://example.com/x"
  xml:base="http://a.example/">
<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><b CLASS="n">A &amp; B</b></div>
</title>
<entry xml:lang="de"><id>1</id><link href="one" x:rel="self"/>
<title>Caf\u00e9 \u0093quoted\u0094 \u4e2d</title>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">1 &lt; 2
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0"><title>t</title></svg></div></content></entry>
<entry xml:base="http://b.example/"><id>2</id><link href="one"/>
<x:odd x:a="1" b="2">o</x:odd></entry>
</feed>"""
USERLAND = """<rss version="2.0" xmlns="http://backend.userland.com/rss2">
<channel><title>T</title><item><guid isPermaLink="false">g</guid><Description>D</Description>
<y:late xmlns:y="http://purl.org/dc/elements/1.1/">no</y:late>
<y:creator xmlns:y="http://purl.org/dc/elements/1.1/">Ana</y:creator></item></channel></rss>"""
MATHS = """<rss version="2.0"><channel><item><description>
<math xmlns="http://www.w3.org/1998/Math/MathML"><mi>x</mi></math></description></item>
</channel></rss>"""
REDECLARED = """<rss version="2.0" xmlns:m="urn:one"><channel><item><m:a>1</m:a>
<z xmlns:n="urn:one" xmlns:m="urn:two"><m:a>2</m:a></z></item></channel></rss>"""


NAMES = ("_cp1252", "_urljoin", "make_safe_absolute_uri")


@pytest.fixture
def quick(monkeypatch):
    """What our pieces make of a document; they are taken out again, for the next test."""

    def parse(body):
        with monkeypatch.context() as patch:
            patch.setattr(feedparser.api, "PREFERRED_XML_PARSERS", [])
            for holder, name in [(feedparser.api, "StrictFeedParser"), *in_mixin()]:
                patch.setattr(holder, name, getattr(holder, name))
            quick_feedparser.install()
            return result(body)

    return parse


@pytest.fixture
def plain(monkeypatch):
    """What feedparser makes of a document as it is published."""

    def parse(body):
        with monkeypatch.context() as patch:
            first, *_ = quick_feedparser.QuickFeedParser.__bases__
            patch.setattr(feedparser.api, "StrictFeedParser", first)
            patch.setattr(feedparser.api, "PREFERRED_XML_PARSERS", [])
            patch.setattr(feedparser.mixin, "_cp1252", feedparser.html._cp1252)
            patch.setattr(feedparser.mixin, "_urljoin", quick_feedparser._urljoin.__wrapped__)
            whole = quick_feedparser._safe_address.__wrapped__
            patch.setattr(feedparser.mixin, "make_safe_absolute_uri", whole)
            return result(body)

    return parse


def in_mixin():
    return [(feedparser.mixin, name) for name in NAMES]


def result(body):
    parsed = feedparser.parse(
        body,
        response_headers={"content-location": "https://feeds.example/feed.xml"},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    fault = parsed.pop("bozo_exception", None)
    return parsed, repr(parsed), repr(fault)


@pytest.mark.parametrize("document", [ATOM, USERLAND, MATHS, REDECLARED, ATOM[:-40]])
def test_a_document_is_read_as_feedparser_reads_it(document, quick, plain):
    body = document.encode()

    assert quick(body)[1:] == plain(body)[1:]


def test_the_words_of_an_entry_come_through_with_their_letters(quick):
    parsed, *_ = quick(ATOM.encode())

    assert parsed.entries[0].title == "Caf\u00e9 \u201cquoted\u201d \u4e2d"
    assert parsed.entries[1].link == "http://b.example/one"


def test_nothing_of_one_document_is_kept_for_the_next(quick):
    quick(ATOM.encode())
    quick(b"<rss version='2.0'><channel><title>T</title></channel></rss>")

    assert quick_feedparser._urljoin.cache_info().currsize == 0


def test_every_document_of_the_shared_data_is_read_as_feedparser_reads_it(shared_dir, quick, plain):
    folder = shared_dir / "data" / "feeds"
    with (folder / "manifest.csv").open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if not row["file"].startswith("hostile/")]

    different = [
        row["file"]
        for row in rows
        for body in [(folder / row["file"]).read_bytes()]
        if quick(body)[1:] != plain(body)[1:]
    ]

    assert len(rows) > 1_000
    assert different == []

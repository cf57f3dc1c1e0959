"""What still lives in the markup that is kept, beside what feedparser's own sanitiser keeps."""

import csv
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from pathlib import Path

import feedparser

from benchmarks.feeds.corpus import SHARED
from benchmarks.measure import Result
from learnlog.domain.errors import LearnlogError
from learnlog.ingest.parse import parse_feed

LIVE = {
    "animate", "applet", "audio", "base", "button", "embed", "form", "frame", "frameset", "iframe",
    "input", "link", "math", "meta", "object", "option", "param", "script", "select", "set",
    "source", "style", "svg", "template", "textarea", "use", "video",
}  # fmt: skip
ADDRESSES = {"action", "background", "cite", "formaction", "href", "poster", "src", "xlink:href"}
SCHEMES = ("javascript:", "vbscript:", "data:", "file:")
# What the parser of record alone takes minutes for is not what is looked at here.
MAX_BYTES = 1_000_000


class Finder(HTMLParser):
    """Finds whether markup holds anything that acts, asks for input or runs."""

    def __init__(self) -> None:
        super().__init__()
        self.is_live = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            address = "".join((value or "").split()).lower()
            is_address = name in ADDRESSES and address.startswith(SCHEMES)
            self.is_live |= name.startswith("on") or is_address
        self.is_live |= tag in LIVE


def live() -> list[Result]:
    """Return how many entries with something live are left of those that the peer leaves."""
    folder = SHARED / "data" / "feeds"
    if not folder.is_dir():
        print("no documents beside the project: their markup is not looked at in this run")
        return []
    theirs = own = entries = 0
    for path in _documents(folder):
        body = path.read_bytes()
        theirs += sum(_is_live(texts) for texts in _by_feedparser(body))
        kept = list(_by_learnlog(body))
        entries += len(kept)
        own += sum(_is_live([html]) for html in kept)
    print(f"{entries:,} entries kept; feedparser's sanitiser leaves something live in {theirs}")
    if not theirs:
        raise RuntimeError("the finder finds nothing where something is known to be")
    return [Result("entries with something live in them", own, 0, "entries")]


def _documents(folder: Path) -> Iterator[Path]:
    with (folder / "manifest.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["kind"] not in {"html", "opml"} and int(row["bytes"]) <= MAX_BYTES:
                yield folder / row["file"]


def _by_feedparser(body: bytes) -> Iterator[list[str]]:
    try:
        parsed = feedparser.parse(body)
    except LearnlogError:  # a document that nobody else is let read either
        return
    for entry in parsed.get("entries", []):
        contents = [part.get("value") or "" for part in entry.get("content", [])]
        yield [*contents, entry.get("summary", "")]


def _by_learnlog(body: bytes) -> Iterator[str]:
    try:
        parsed = parse_feed(body, base_url="https://feeds.example/feed.xml")
    except LearnlogError:
        return
    for entry in parsed.entries:
        yield entry.content_html


def _is_live(texts: Iterable[str]) -> bool:
    finder = Finder()
    for text in texts:
        finder.feed(text)
    return finder.is_live

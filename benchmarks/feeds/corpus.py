"""The 500 documents that are served: real ones where the shared data lies beside the project."""

import csv
import gzip
import html
import json
import os
import re
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

import feedparser

from learnlog.catalogue.load import load_catalogue
from learnlog.domain.technology import Technology
from learnlog.resources import resource_dir

SHARED = Path(os.environ.get("LEARNLOG_SHARED") or Path(__file__).parents[3] / "shared")
FEEDS = 500
CHANGED = 98
ENTRIES = 24
# What every peer reads; reader refuses malformed documents, newsboat knows no JSON Feed.
READ_BY_ALL = ("rss", "atom", "rdf")
_ITEM = re.compile(rb"<(item|entry)[\s>].*?</\1>", re.DOTALL)
_WORDS = re.compile(
    rb"<(description|content:encoded|content|summary)[\s>].*?</\1>|<media:group>.*?</media:group>",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Document:
    """One document, and the same with one more entry where one could be written into it."""

    body: bytes
    more: bytes | None
    media_type: str
    entries: int


def documents() -> tuple[list[Document], str]:
    """Return 500 documents and a sentence on where they come from."""
    real = _real()
    if real:
        said = f"{FEEDS} feeds out of {len(real)} real documents of the shared data"
    else:
        real = [_document(_generated(tech)) for tech in _catalogue()]
        said = f"{FEEDS} feeds out of {len(real)} documents made of the catalogue's own texts"
    chosen = list(islice(cycle(real), FEEDS))
    entries = sum(document.entries for document in chosen)
    return chosen, f"{said}: {entries:,} entries, {sum(len(d.body) for d in chosen):,} bytes"


def changed(chosen: list[Document]) -> list[int]:
    """Return the numbers of the 98 feeds that get one entry more, spread over all."""
    able = [number for number, document in enumerate(chosen) if document.more is not None]
    return [able[k * len(able) // CHANGED] for k in range(CHANGED)]


def write(chosen: list[Document], folder: Path) -> None:
    """Lay the documents out for the server, plain and compressed."""
    more = set(changed(chosen))
    for number, document in enumerate(chosen):
        for name, body in (("first", document.body), ("more", document.more)):
            if body is None or (name == "more" and number not in more):
                continue
            (folder / f"{number}.{name}").write_bytes(body)
            (folder / f"{number}.{name}.gz").write_bytes(gzip.compress(body, 6))
    types = [document.media_type for document in chosen]
    (folder / "types.json").write_text(json.dumps(types))


def _real() -> list[Document]:
    manifest = SHARED / "data" / "feeds" / "manifest.csv"
    if not manifest.is_file():
        return []
    with manifest.open(newline="", encoding="utf-8") as file:
        rows = [
            row
            for row in csv.DictReader(file)
            if row["kind"] == "real"
            and not row["bozo"]
            and row["format"].startswith(READ_BY_ALL)
            and int(row["entries"] or 0) > 0
        ]
    bodies = [(manifest.parent / row["file"]).read_bytes() for row in rows]
    return [_document(body) for body in bodies if _has_ids(body)]


def _has_ids(body: bytes) -> bool:
    """Return whether every entry can be known again by the peers too; reader refuses others."""
    return all(entry.get("id") or entry.get("link") for entry in feedparser.parse(body).entries)


def _document(body: bytes) -> Document:
    parsed = feedparser.parse(body)
    more = _with_one_more(body)
    if more is not None and len(feedparser.parse(more).entries) != len(parsed.entries) + 1:
        more = None
    kind = "atom" if parsed.version.startswith("atom") else "rss"
    return Document(body, more, f"application/{kind}+xml", len(parsed.entries))


def _with_one_more(body: bytes) -> bytes | None:
    """Return a document with a new entry before its first, which says the same as that one."""
    first = _ITEM.search(body)
    if first is None:
        return None
    words = b"".join(match[0] for match in _WORDS.finditer(first[0]))
    date = b"Sun, 01 Nov 2026 09:00:00 GMT"
    if first[1] == b"entry":
        entry = (
            b"<entry><title>One more entry</title><id>tag:feeds.example,2026:more</id>"
            b'<link href="https://feeds.example/more"/><updated>2026-11-01T09:00:00Z</updated>'
            + words
            + b"</entry>\n"
        )
    else:
        entry = (
            b"<item><title>One more entry</title><link>https://feeds.example/more</link>"
            b'<guid isPermaLink="false">feeds.example/more</guid><pubDate>'
            + date
            + b"</pubDate>"
            + words
            + b"</item>\n"
        )
    return body[: first.start()] + entry + body[first.start() :]


def _catalogue() -> list[Technology]:
    return list(load_catalogue(resource_dir("feeds")).technologies.values())


def _generated(technology: Technology) -> bytes:
    """Return an RSS document that speaks of one technology, and of little else."""
    texts = [technology.summary, *(idea.title for idea in technology.experiments)]
    words = "".join(f"<p>{html.escape(text)}</p>" for text in texts if text) * 6
    items = "".join(
        f"<item><title>{html.escape(technology.name)} 1.{number}.0</title>"
        f"<link>https://feeds.example/{technology.slug}/{number}</link>"
        f'<guid isPermaLink="false">{technology.slug}-{number}</guid>'
        f"<pubDate>{1 + number:02} Oct 2026 09:00:00 GMT</pubDate>"
        f"<description>{html.escape(words)}</description></item>\n"
        for number in reversed(range(ENTRIES))
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel>'
        f"<title>{html.escape(technology.name)}</title>"
        f"<link>https://feeds.example/{technology.slug}</link>"
        f"<description>About {html.escape(technology.name)}</description>\n{items}</channel></rss>"
    ).encode()

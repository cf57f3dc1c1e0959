"""`learnlog feeds parse`: documents as learnlog would store them."""

import zlib
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from learnlog.cli.context import Cli, Command, json_option, pass_cli
from learnlog.domain.announcement import announced
from learnlog.domain.entry import ParsedEntry, published
from learnlog.domain.json_values import iso
from learnlog.domain.release import release_kind
from learnlog.domain.technology import SourceKind
from learnlog.ingest.parse import MAX_BYTES, FeedParseError, ParsedFeed

PACKED = ".gz"
WITH_HEADER = 31
AT_ONCE = 2


@click.command(cls=Command)
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
@click.option("--base-url", default="", help="Where the document came from.")
@click.option("--content-type", default="", help="What the server called it.")
@json_option
@pass_cli
def parse(
    cli: Cli, files: tuple[Path, ...], base_url: str, content_type: str, as_json: bool
) -> None:
    """Show documents as learnlog would store them; no database is touched."""
    documents = list(_documents(cli, files, base_url=base_url, content_type=content_type))
    if as_json:
        cli.emit(documents if len(files) > 1 else documents[0])
        return
    for path, document in zip(files, documents, strict=True):
        said = document["error"]["message"] if document["error"] else document["title"]
        cli.say(f"{path}: {len(document['entries'])} entries, {said}")


def _documents(
    cli: Cli, files: tuple[Path, ...], *, base_url: str, content_type: str
) -> Iterator[dict[str, Any]]:
    parser = cli.raw_parts.parser

    def shown(path: Path) -> dict[str, Any]:
        document: dict[str, Any] = {"file": str(path)} if len(files) > 1 else {}
        try:
            feed = parser.parse(_bytes_of(path), content_type=content_type, base_url=base_url)
        except FeedParseError as error:
            return document | _no_feed(error)
        return document | _feed_json(feed, now=cli.now)

    with ThreadPoolExecutor(AT_ONCE) as threads:
        yield from threads.map(shown, files)


def _bytes_of(path: Path) -> bytes:
    """Return a document, unpacked when it was kept as a server sends it compressed."""
    raw = path.read_bytes()
    if path.suffix != PACKED:
        return raw
    try:
        return zlib.decompressobj(WITH_HEADER).decompress(raw, MAX_BYTES + 1)
    except zlib.error as error:
        raise FeedParseError("not_a_feed", f"the document does not unpack: {error}") from error


def _no_feed(error: FeedParseError) -> dict[str, Any]:
    return {
        "format": None,
        "title": None,
        "link": None,
        "entries": [],
        "error": {"class": error.error_class, "message": str(error)},
    }


def _feed_json(feed: ParsedFeed, *, now: datetime) -> dict[str, Any]:
    error = None
    if feed.warning:
        error = {"class": "malformed", "message": feed.warning}
    return {
        "format": feed.format,
        "title": feed.title,
        "link": feed.link or None,
        "entries": [_entry_json(entry, now=now) for entry in _distinct(feed.entries)],
        "error": error,
    }


def _distinct(entries: Iterable[ParsedEntry]) -> Iterator[ParsedEntry]:
    """Return entries without those that say what another one says, word for word."""
    seen: set[ParsedEntry] = set()
    for entry in entries:
        is_empty = not (entry.guid or entry.link or entry.title or entry.content_html)
        if is_empty or entry not in seen:
            yield entry
        seen.add(entry)


def _entry_json(entry: ParsedEntry, *, now: datetime) -> dict[str, Any]:
    published_at = published(entry, now=now)
    title = entry.version or entry.title
    found = announced(title, link=entry.link, source=SourceKind.RELEASES)
    release = None
    if found:
        kind = release_kind(found[0].version, ())
        release = {
            "version": found[0].version,
            "kind": kind.value,
            "prerelease": found[0].prerelease,
        }
    return {
        "id": entry.guid or None,
        "title": entry.title,
        "link": entry.link or None,
        "published_at": iso(published_at),
        "updated_at": iso(entry.updated_at),
        "author": entry.author or None,
        "summary_text": entry.summary_text,
        "content_html": entry.content_html,
        "release": release,
    }

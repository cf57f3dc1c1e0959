"""`learnlog feeds`: add, list, refresh and parse."""

import time
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from learnlog.cli.context import Cli, Group, json_option, pass_cli
from learnlog.domain.announcement import announced
from learnlog.domain.entry import NewEntry, reconcile
from learnlog.domain.json_values import iso
from learnlog.domain.release import release_kind
from learnlog.domain.technology import SourceKind
from learnlog.ingest.parse import FeedParseError, ParsedFeed
from learnlog.services import feeds as service
from learnlog.services.refresh import World, refresh_due


@click.group(cls=Group)
def feeds() -> None:
    """Look after the feeds."""


@feeds.command()
@click.argument("url")
@click.option("--technology", help="Slug of the technology it is about.")
@click.option("--kind", type=click.Choice([kind.value for kind in SourceKind]), default="releases")
@json_option
@pass_cli
def add(cli: Cli, url: str, technology: str | None, kind: str, as_json: bool) -> None:
    """Add a feed beside those of the catalogue."""
    with cli.store.begin() as session:
        feed_id = service.add_feed(
            session, url, slug=technology, kind=SourceKind(kind), now=cli.now
        )
    if as_json:
        cli.emit({"id": str(feed_id)})
    else:
        cli.say(f"Added as {feed_id}.")


@feeds.command(name="list")
@json_option
@pass_cli
def list_(cli: Cli, as_json: bool) -> None:
    """List every feed with its state."""
    with cli.store.read() as session:
        found = service.list_health(session)
    if not as_json:
        for feed in found:
            cli.say(f"{feed.state:10} {feed.url}")
        return
    cli.emit(
        [
            {
                "id": str(feed.id),
                "url": feed.url,
                "technology": feed.technology,
                "kind": feed.kind.value,
                "state": feed.state,
                "last_status": feed.last_status,
                "last_checked_at": iso(feed.last_checked_at),
                "next_check_at": iso(feed.next_check_at),
                "failures": feed.failures,
                "entries": feed.entries,
            }
            for feed in found
        ]
    )


@feeds.command()
@click.option("--all", "everything", is_flag=True, help="Also those that are not due.")
@click.option("--url", "urls", multiple=True, help="This feed alone; may be repeated.")
@json_option
@pass_cli
def refresh(cli: Cli, everything: bool, urls: tuple[str, ...], as_json: bool) -> None:
    """Ask the feeds that are due, and store what is new."""
    parts = cli.parts
    began = time.monotonic()
    world = World(parts.store, parts.fetcher, parts.parser)
    report = refresh_due(world, now=cli.now, everything=everything, urls=urls)
    seconds = round(time.monotonic() - began, 3)
    if not as_json:
        cli.say(f"{report.feeds} asked, {report.failed} failed, {report.entries_new} entries new")
        return
    cli.emit(
        {
            "feeds": report.feeds,
            "fetched": report.fetched,
            "not_modified": report.not_modified,
            "failed": report.failed,
            "entries_new": report.entries_new,
            "entries_updated": report.entries_updated,
            "seconds": seconds,
            "errors": [
                {"url": fault.url, "class": fault.error_class, "message": fault.message}
                for fault in report.errors
            ],
        }
    )


@feeds.command()
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
    parser = cli.raw_parts.parser
    documents = []
    for path in files:
        document: dict[str, Any] = {"file": str(path)} if len(files) > 1 else {}
        try:
            feed = parser.parse(path.read_bytes(), content_type=content_type, base_url=base_url)
            document |= _feed_json(feed, now=cli.now)
        except FeedParseError as error:
            document |= _no_feed(error)
        documents.append(document)
    if as_json:
        cli.emit(documents if len(files) > 1 else documents[0])
        return
    for path, document in zip(files, documents, strict=True):
        said = document["error"]["message"] if document["error"] else document["title"]
        cli.say(f"{path}: {len(document['entries'])} entries, {said}")


def _no_feed(error: FeedParseError) -> dict[str, Any]:
    return {
        "format": None,
        "title": None,
        "link": None,
        "entries": [],
        "error": {"class": error.error_class, "message": str(error)},
    }


def _feed_json(feed: ParsedFeed, *, now: datetime) -> dict[str, Any]:
    kept = reconcile((), feed.entries, now=now).new
    error = None
    if feed.warning:
        error = {"class": "malformed", "message": feed.warning}
    return {
        "format": feed.format,
        "title": feed.title,
        "link": feed.link or None,
        "entries": [_entry_json(new) for new in kept],
        "error": error,
    }


def _entry_json(new: NewEntry) -> dict[str, Any]:
    entry = new.entry
    found = announced(entry.title, link=entry.link, source=SourceKind.RELEASES)
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
        "published_at": None if new.published_guess else iso(new.published_at),
        "updated_at": iso(entry.updated_at),
        "author": entry.author or None,
        "summary_text": entry.summary_text,
        "content_html": entry.content_html,
        "release": release,
    }

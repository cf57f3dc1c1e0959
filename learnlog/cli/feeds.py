"""`learnlog feeds`: add, list and refresh."""

import time

import click

from learnlog.cli.context import Cli, Group, json_option, pass_cli
from learnlog.domain.json_values import iso
from learnlog.domain.technology import SourceKind
from learnlog.services import feeds as service
from learnlog.services.refresh import World, refresh_due, shared_now


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
    youtube = parts.settings.youtube == "on"
    world = World(parts.store, parts.fetcher, parts.parser, youtube=youtube)
    now = cli.now if cli.is_now_given else shared_now(parts.store, now=cli.now)
    report = refresh_due(world, now=now, everything=everything, urls=urls)
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

"""`learnlog releases`: versions in titles, and release lines."""

import csv
import sys
from datetime import date
from pathlib import Path
from typing import Any

import click

from learnlog.cli.context import Cli, Group, json_option, pass_cli
from learnlog.domain.announcement import announced
from learnlog.domain.ledger import Support, support_on
from learnlog.domain.release import release_kind
from learnlog.domain.technology import ReleaseLine, SourceKind
from learnlog.services.technology import release_lines

# Which kind of feed the sources of a table of titles are.
NEWS_SOURCES = frozenset({"news", "vendor_blog", "aws_whats_new", "podcast"})


@click.group(cls=Group)
def releases() -> None:
    """Look at releases and release lines."""


@releases.command()
@click.option("--technology", default="", help="Name of the technology the titles are about.")
@click.option(
    "--feed-kind", type=click.Choice([kind.value for kind in SourceKind]), default="releases"
)
@click.option(
    "--csv",
    "table",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Read titles from the columns source, project, title, published of this file.",
)
@json_option
@pass_cli
def classify(cli: Cli, technology: str, feed_kind: str, table: Path | None, as_json: bool) -> None:
    """Say which version each title announces; titles come on standard input, one a line."""
    rows = _table(table) if table else _lines(technology, SourceKind(feed_kind))
    found = [_classified(title, name, kind) for title, name, kind in rows]
    if as_json:
        cli.emit(found)
        return
    for item in found:
        cli.say(f"{item['version'] or '-':20} {item['title']}")


def _lines(technology: str, kind: SourceKind) -> list[tuple[str, str, SourceKind]]:
    return [(line, technology, kind) for line in sys.stdin.read().splitlines()]


def _table(path: Path) -> list[tuple[str, str, SourceKind]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [
            (
                row["title"],
                row["project"],
                SourceKind.NEWS if row["source"] in NEWS_SOURCES else SourceKind.RELEASES,
            )
            for row in csv.DictReader(file)
        ]


def _classified(title: str, name: str, kind: SourceKind) -> dict[str, Any]:
    found = announced(title, source=kind, technology_name=name)
    if not found:
        return {"title": title, "version": None, "kind": None, "prerelease": None, "scheme": None}
    first = found[0]
    return {
        "title": title,
        "version": first.version,
        "kind": release_kind(first.version, (), scheme=first.scheme).value,
        "prerelease": first.prerelease,
        "scheme": first.scheme,
    }


@releases.command()
@click.argument("slug")
@json_option
@pass_cli
def lines(cli: Cli, slug: str, as_json: bool) -> None:
    """List the release lines of a technology with their support dates."""
    with cli.store.read() as session:
        found = release_lines(session, slug)
    today = cli.now.date()
    if as_json:
        cli.emit([_line(line, today) for line in found])
        return
    for line in found:
        cli.say(f"{line.cycle:12} {_state(line, today)}")


def _line(line: ReleaseLine, today: date) -> dict[str, Any]:
    return {
        "cycle": line.cycle,
        "released_on": _day(line.released_on),
        "active_until": _day(line.active_until),
        "supported_until": _day(line.supported_until),
        "extended_until": _day(line.extended_until),
        "lts": line.lts,
        "latest": line.latest,
        "latest_on": _day(line.latest_on),
        "state": _state(line, today),
    }


def _day(value: date | bool | None) -> str | bool | None:
    return value.isoformat() if isinstance(value, date) else value


def _state(line: ReleaseLine, today: date) -> str:
    """Return active, supported, extended, ended or unknown."""
    state = support_on(line, today).state
    return "supported" if state is Support.SECURITY else state.value

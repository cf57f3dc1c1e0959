"""`learnlog releases`: versions in titles, and release lines."""

import csv
import sys
from datetime import date
from pathlib import Path
from typing import Any

import click

from learnlog.cli.context import Cli, Group, json_option, pass_cli
from learnlog.domain.classification import Classified, Title
from learnlog.domain.classification import classify as classify_titles
from learnlog.domain.errors import RuleError
from learnlog.domain.ledger import Support, support_on
from learnlog.domain.technology import ReleaseLine, SourceKind
from learnlog.services.technology import release_lines


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
    if table:
        found = classify_titles(_table(table))
    else:
        # Lines of standard input know nothing of each other.
        found = [
            item
            for line in sys.stdin.read().splitlines()
            for item in classify_titles([Title(line, source=feed_kind, project=technology)])
        ]
    if as_json:
        cli.emit([_classified(item) for item in found])
        return
    for item in found:
        cli.say(f"{item.version or '-':20} {item.title}")


def _table(path: Path) -> list[Title]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        missing = {"source", "project", "title"} - set(rows.fieldnames or ())
        if missing:
            raise RuleError(f"{path}: no column {', '.join(sorted(missing))}")
        return [
            Title(row["title"], row["source"], row["project"], _date(row.get("published")))
            for row in rows
        ]


def _date(text: str | None) -> date | None:
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        return None


def _classified(item: Classified) -> dict[str, Any]:
    return {
        "title": item.title,
        "version": item.version,
        "kind": item.kind.value if item.kind else None,
        "prerelease": item.prerelease,
        "scheme": item.scheme,
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

"""`learnlog heatmap`: a team's grid, as a file or JSON."""

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from learnlog.cli.context import INSTANT, Cli, Command, iso, pass_cli
from learnlog.domain.heatmap import Grid
from learnlog.domain.heatmap_export import to_csv, to_png, to_svg
from learnlog.domain.naming import slug_of
from learnlog.services.heatmap import Heatmap, Wanted, team_heatmap


@click.command(cls=Command)
@click.argument("team")
@click.option("--at", type=INSTANT, help="As of this instant, a year back to 90 days ahead.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["csv", "json", "svg", "png"]),
    default="csv",
    show_default=True,
)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write to this file.")
@pass_cli
def heatmap(cli: Cli, team: str, at: datetime | None, form: str, out: Path | None) -> None:
    """Print who knows what in a team, and how current it is."""
    with cli.store.read() as session:
        found = team_heatmap(
            session,
            slug_of(team, otherwise="team"),
            Wanted(at=at or cli.now),
            viewer=None,
            now=cli.now,
        )
    if form == "json" and out is None:
        cli.emit(as_json(found))
        return
    content = _content(found, form)
    if out is None:
        click.echo(content, nl=False)
    else:
        out.write_bytes(content)


def _content(found: Heatmap, form: str) -> bytes:
    if form == "png":
        return to_png(found.grid)
    if form == "svg":
        return to_svg(found.grid, title=found.heading, at=found.at).encode()
    if form == "json":
        return Cli.as_text(as_json(found)).encode()
    return to_csv(found.grid).encode()


def as_json(found: Heatmap) -> dict[str, Any]:
    """Return the grid in the promised shape."""
    grid: Grid = found.grid
    return {
        "at": iso(found.at),
        "people": [{"id": str(person.id), "name": person.name} for person in grid.people],
        "technologies": [
            {
                "slug": row.subject.slug,
                "name": row.subject.name,
                "category": row.subject.category.value,
            }
            for row in grid.rows
        ],
        "cells": [
            [
                None
                if cell is None
                else {
                    "level": None if cell.level is None else cell.level.value,
                    "currency": cell.currency,
                    "band": cell.band.value,
                }
                for cell in row.cells
            ]
            for row in grid.rows
        ],
        "cover": [row.cover for row in grid.rows],
    }

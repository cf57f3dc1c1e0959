"""`learnlog heatmap`: a team's grid, as a file or JSON."""

from datetime import datetime
from pathlib import Path

import click

from learnlog.cli.context import INSTANT, Cli, Command, json_option, pass_cli
from learnlog.domain.heatmap import finding
from learnlog.domain.heatmap_export import to_csv, to_png, to_svg
from learnlog.domain.naming import slug_of
from learnlog.services.heatmap import TeamGrid, Wanted, heatmap_json, team_grid


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
@json_option
@pass_cli
def heatmap(
    cli: Cli, team: str, at: datetime | None, form: str, out: Path | None, as_json: bool
) -> None:
    """Print who knows what in a team, and how current it is."""
    form = "json" if as_json else form
    slug = slug_of(team, otherwise="team")
    with cli.store.read() as session:
        if form == "json":
            grid = heatmap_json(session, slug, at=at or cli.now, viewer=None, now=cli.now)
            content = f"{grid}\n".encode()
        else:
            wanted = Wanted(at=at or cli.now)
            found = team_grid(session, slug, wanted, viewer=None, now=cli.now)
            content = _content(found, form)
    if out is None:
        click.echo(content, nl=False)
    else:
        out.write_bytes(content)


def _content(found: TeamGrid, form: str) -> bytes:
    if form == "png":
        return to_png(found.grid)
    if form == "svg":
        heading, _ = finding(found.team.name, found.grid)
        return to_svg(found.grid, title=heading, at=found.at).encode()
    return to_csv(found.grid).encode()

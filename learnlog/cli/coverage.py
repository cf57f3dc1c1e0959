"""`learnlog coverage`: what rests on too few people, and when it breaks."""

import click

from learnlog.cli.context import Cli, Command, iso, json_option, pass_cli
from learnlog.domain.naming import slug_of
from learnlog.domain.proficiency import Level
from learnlog.services import heatmap as service


@click.command(cls=Command)
@click.argument("team")
@click.option("--need", default=2, show_default=True, type=click.IntRange(1, 100))
@click.option("--level", default=2, show_default=True, type=click.IntRange(2, 5))
@click.option("--days", default=90, show_default=True, type=click.IntRange(1, 365))
@json_option
@pass_cli
def coverage(cli: Cli, team: str, need: int, level: int, days: int, as_json: bool) -> None:
    """Name the technologies that fewer people than needed know at present."""
    slug = slug_of(team, otherwise="team")
    with cli.store.read() as session:
        found = service.coverage(
            session, slug, need=need, level=Level(level), days=days, now=cli.now
        )
    if as_json:
        cli.emit([_as_json(item) for item in found])
        return
    for item in found:
        cli.say(f"{item.subject.name}: {item.cover} of {need}")


def _as_json(item: service.Coverage) -> dict[str, object]:
    fix = None
    if item.fix is not None:
        name, step = item.fix
        fix = {"person": name, "action": step.action.value, "minutes": step.minutes}
    return {
        "technology": item.subject.slug,
        "cover": item.cover,
        "falls_below": [
            {"n": fall.n + 1, "on": (iso(fall.at) or "")[:10], "person": str(fall.person)}
            for fall in item.falls_below
        ],
        "cheapest_fix": fix,
    }

"""`learnlog plan`: what is worth doing this week."""

from datetime import datetime, timedelta

import click

from learnlog.cli.context import INSTANT, Cli, Group, json_option, pass_cli
from learnlog.domain.planning import Candidate
from learnlog.services.accounts import member_by_email
from learnlog.services.planning import week_plan


@click.group(cls=Group)
def plan() -> None:
    """Plan within the minutes there are."""


@plan.command()
@click.argument("email")
@click.option("--minutes", type=click.IntRange(0, 2400), help="Instead of the member's own.")
@click.option("--week", type=INSTANT, help="A day of the week to plan; this one if left out.")
@json_option
@pass_cli
def show(cli: Cli, email: str, minutes: int | None, week: datetime | None, as_json: bool) -> None:
    """Print what brings most this week, and what was left out."""
    at = cli.now
    if week is not None:
        at = max(at, week - timedelta(days=week.weekday()))
    with cli.store.read() as session:
        member = member_by_email(session, email)
        found = week_plan(session, member.id, now=at, budget_minutes=minutes)
    if as_json:
        cli.emit(
            {
                "budget_minutes": found.budget_minutes,
                "chosen": [_as_json(candidate) for candidate in found.chosen],
                "left_out": [_as_json(candidate) for candidate in found.left_out],
            }
        )
        return
    cli.say(f"{found.minutes} of {found.budget_minutes} min, +{found.gain_points:.1f} points")
    for candidate in found.chosen:
        cli.say(f"{candidate.minutes:4} min  {candidate.name}: {candidate.text}")


def _as_json(candidate: Candidate) -> dict[str, object]:
    return {
        "action": candidate.action,
        "technology": candidate.slug,
        "minutes": candidate.minutes,
        "gain_points": candidate.gain_points,
    }

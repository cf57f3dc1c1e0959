"""`learnlog currency`: how current a member's knowledge is, and why."""

from datetime import datetime
from typing import Any

import click

from learnlog.cli.context import INSTANT, Cli, Group, json_option, pass_cli
from learnlog.domain.json_values import rounded
from learnlog.services.accounts import member_by_email
from learnlog.services.currency import cell_reports
from learnlog.services.currency_json import currency_json
from learnlog.services.difference import PairChange, Span, changes
from learnlog.services.evidence import technology_id_of


@click.group(cls=Group)
def currency() -> None:
    """Look at how current knowledge is."""


@currency.command()
@click.argument("email")
@click.argument("slug", required=False)
@click.option("--at", type=INSTANT, help="As of this instant.")
@json_option
@pass_cli
def show(cli: Cli, email: str, slug: str | None, at: datetime | None, as_json: bool) -> None:
    """Print the currency of what a member follows, with its causes."""
    with cli.store.read() as session:
        member = member_by_email(session, email)
        if as_json:
            cli.emit(currency_json(session, member.id, at=at or cli.now, slug=slug or None))
            return
        if slug:
            technology_id_of(session, slug)
        reports = cell_reports(
            session, [member.id], now=at or cli.now, slugs=[slug] if slug else None
        )
    for item in reports:
        share = "" if item.percent is None else f" {item.percent} %"
        cli.say(f"{item.name}: {item.band.label}{share}")
        for cause in item.causes:
            cli.say(f"  {cause.share_percent} % of the loss: {cause.text}")


@currency.command()
@click.argument("email")
@click.option("--from", "since", type=INSTANT, required=True, help="The one instant.")
@click.option("--to", "until", type=INSTANT, help="The other one; now, if left out.")
@json_option
@pass_cli
def diff(cli: Cli, email: str, since: datetime, until: datetime | None, as_json: bool) -> None:
    """Print what is not as it was on another day, and why; a day ahead is if nobody acts."""
    with cli.store.read() as session:
        member = member_by_email(session, email)
        found = changes(session, [member.id], Span(since, until or cli.now), now=cli.now)
    if as_json:
        cli.emit([_as_change(item) for item in found])
        return
    for item in found:
        points = item.difference.points
        moved = "" if points is None else f", {points:+d} points"
        cli.say(f"{item.name}: {item.was.label} to {item.becomes.label}{moved}")
        for reason in item.difference.reasons:
            cli.say(f"  {reason.points:+d} {reason.text}" if moved else f"  {reason.text}")


def _as_change(item: PairChange) -> dict[str, Any]:
    found = item.difference
    is_split = found.points is not None
    return {
        "technology": item.slug,
        "before": {"currency": rounded(found.before), "band": item.was.value},
        "after": {"currency": rounded(found.after), "band": item.becomes.value},
        "points": found.points,
        "reasons": [
            {
                "reason": reason.kind.value,
                "points": reason.points if is_split else None,
                "text": reason.text,
            }
            for reason in found.reasons
        ],
    }

"""`learnlog currency`: how current a member's knowledge is, and why."""

from datetime import datetime
from typing import Any

import click

from learnlog.cli.context import INSTANT, Cli, Group, iso, json_option, pass_cli
from learnlog.services.accounts import member_by_email
from learnlog.services.currency import CellReport, cell_reports
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
        if slug:
            technology_id_of(session, slug)
        reports = cell_reports(
            session, [member.id], now=at or cli.now, slugs=[slug] if slug else None
        )
    if as_json:
        cli.emit([as_document(item) for item in reports])
        return
    for item in reports:
        share = "" if item.percent is None else f" {item.percent} %"
        cli.say(f"{item.name}: {item.band.label}{share}")
        for cause in item.causes:
            cli.say(f"  {cause.share_percent} % of the loss: {cause.text}")


def as_document(item: CellReport) -> dict[str, Any]:
    """Return a report in the promised shape."""
    parts = item.parts
    return {
        "technology": item.slug,
        "level": None if item.level is None else item.level.value,
        "currency": item.currency,
        "band": item.band.value,
        "parts": None
        if parts is None
        else {
            "practice": parts.practice,
            "validity": parts.validity,
            "checks": parts.checks,
        },
        "causes": [
            {
                "cause": cause.cause.value,
                "share_percent": cause.share_percent,
                "text": cause.text,
            }
            for cause in item.causes
        ],
        "version_known": item.version_known,
        "latest": item.latest,
        "due_at": iso(item.due_at),
        "forecast_at": iso(item.forecast_at),
    }

"""`learnlog evidence`: log what was done."""

from datetime import datetime

import click

from learnlog.cli.context import INSTANT, Cli, Group, json_option, pass_cli
from learnlog.domain.proficiency import EvidenceKind
from learnlog.services.accounts import member_by_email
from learnlog.services.evidence import NewEvidence, record_evidence


@click.group(cls=Group)
def evidence() -> None:
    """Log what supports a level or a currency."""


@evidence.command()
@click.argument("email")
@click.argument("slug")
@click.option(
    "--kind", required=True, type=click.Choice([kind.value for kind in EvidenceKind]), help="What."
)
@click.option("--at", type=INSTANT, help="When it happened; now if left out.")
@click.option("--minutes", type=click.IntRange(0, 10_080), help="How long it took.")
@click.option("--version", help="The version touched.")
@click.option("--note", default="", help="A few words.")
@click.option("--url", default="", help="Where it can be seen.")
@click.option("--outcome", type=click.Choice(["pass", "fail"]), help="Of a graded check.")
@click.option("--key", help="A name for it: logging it again changes nothing.")
@json_option
@pass_cli
def add(
    cli: Cli,
    email: str,
    slug: str,
    kind: str,
    at: datetime | None,
    minutes: int | None,
    version: str | None,
    note: str,
    url: str,
    outcome: str | None,
    key: str | None,
    as_json: bool,
) -> None:
    """Append evidence to a member's log."""
    with cli.store.begin() as session:
        member = member_by_email(session, email)
        new = NewEvidence(
            user_id=member.id,
            slug=slug,
            kind=EvidenceKind(kind),
            happened_at=at or cli.now,
            minutes=minutes,
            version=version,
            note=note,
            url=url,
            outcome=None if outcome is None else outcome == "pass",
            key=key,
            source="cli",
        )
        evidence_id = record_evidence(session, new, now=cli.now)
    if as_json:
        cli.emit({"id": str(evidence_id)})
    else:
        cli.say(f"Logged as {evidence_id}.")

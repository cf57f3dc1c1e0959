"""`learnlog digest`: look at a digest, or send all that are due."""

import click

from learnlog import clock
from learnlog.cli.context import Cli, Group, json_option, pass_cli
from learnlog.domain.digest import KIND
from learnlog.domain.lead_digest import KIND as LEAD_KIND
from learnlog.mail.links import Letterhead
from learnlog.mail.message import Mail
from learnlog.services.accounts import member_by_email
from learnlog.services.digest_plan import plan_due_digests, preview, written
from learnlog.services.outbox import send_all

KINDS = {"personal": KIND, "lead": LEAD_KIND}


@click.group(cls=Group)
def digest() -> None:
    """Look at digests and send them."""


@digest.command("preview")
@click.argument("email")
@click.option("--kind", type=click.Choice(list(KINDS)), default="personal", show_default=True)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "html", "eml"]),
    default="text",
    show_default=True,
)
@pass_cli
def preview_command(cli: Cli, email: str, kind: str, form: str) -> None:
    """Show the digest a member would get now; changes nothing."""
    letterhead = _letterhead(cli)
    with cli.store.read() as session:
        member = member_by_email(session, email)
        mail = preview(session, member.id, letterhead, kind=KINDS[kind], now=cli.now)
    if mail is None:
        cli.say(f"There is nothing to say to {member.email} now: no digest would be sent.")
        return
    click.echo(_body(cli, mail, form, letterhead), nl=False)


@digest.command()
@click.option("--dry-run", is_flag=True, help="Say what would be sent; write and send nothing.")
@json_option
@pass_cli
def send(cli: Cli, dry_run: bool, as_json: bool) -> None:
    """Send every digest that is due, and what else waits in the outbox."""
    plan = plan_due_digests(cli.store, _letterhead(cli), now=cli.now, dry_run=dry_run)
    sent, skipped, failed = plan.planned, plan.skipped.copy(), plan.failed
    if not dry_run:
        report = send_all(
            cli.store,
            cli.parts.mailer,
            mail_from=cli.settings.mail_from,
            read_clock=clock.starting_at(cli.now),
        )
        sent = report.states["sent"]
        skipped["held"] = report.states["skipped"]
        failed += report.total - sent - report.states["skipped"]
        if report.refused and not as_json:
            click.echo(f"The mail server refuses us: {report.refused}", err=True)
    document = {"sent": sent, "skipped": dict(+skipped), "failed": failed}
    if as_json:
        cli.emit(document)
        return
    reasons = "".join(f", {count} skipped ({reason})" for reason, count in (+skipped).items())
    word = "would be sent" if dry_run else "sent"
    cli.say(f"{sent} {word}{reasons}, {failed} failed.")


def _body(cli: Cli, mail: Mail, form: str, letterhead: Letterhead) -> str | bytes:
    if form == "eml":
        return written(mail, letterhead, now=cli.now).content
    return mail.html if form == "html" else mail.text


def _letterhead(cli: Cli) -> Letterhead:
    settings = cli.settings
    return Letterhead(settings.base_url, settings.mail_from, settings.secret_key)

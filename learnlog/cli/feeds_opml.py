"""`learnlog feeds import|export`: subscription lists of other programs, in and out."""

import sys
from pathlib import Path

import click

from learnlog.cli.context import Cli, Command, json_option, pass_cli
from learnlog.services.accounts import member_by_email
from learnlog.services.opml import export_opml, import_opml


@click.command(name="import", cls=Command)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--for", "email", help="Add them for this member alone.")
@click.option("--dry-run", is_flag=True, help="Only say what would be added.")
@json_option
@pass_cli
def import_(cli: Cli, file: Path, email: str | None, dry_run: bool, as_json: bool) -> None:
    """Add the feeds of a subscription list (OPML)."""
    body = file.read_bytes()
    with cli.store.begin() as session:
        user_id = member_by_email(session, email).id if email else None
        report = import_opml(session, body, now=cli.now, user_id=user_id, dry_run=dry_run)
    if as_json:
        cli.emit(
            {
                "added": report.added,
                "known": report.known,
                "skipped": report.skipped,
                "errors": [
                    {"line": fault.line, "message": fault.message} for fault in report.errors
                ],
            }
        )
        return
    verb = "would be added" if dry_run else "added"
    cli.say(f"{report.added} {verb}, {report.known} known, {report.skipped} skipped")
    for fault in report.errors:
        cli.say(f"line {fault.line}: {fault.message}")


@click.command(cls=Command)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write it here.")
@pass_cli
def export(cli: Cli, out: Path | None) -> None:
    """Write every feed as a subscription list (OPML 2.0), to standard output by default."""
    with cli.store.read() as session:
        document = export_opml(session, now=cli.now)
    if out is None:
        sys.stdout.buffer.write(document)
    else:
        out.write_bytes(document)

"""`learnlog cards import|export`: files of cards of other programs, in and out."""

import sys
from pathlib import Path

import click

from learnlog.cli.context import Cli, Command, Group, json_option, pass_cli
from learnlog.services.accounts import member_by_email
from learnlog.services.card_export import FORMATS, export_cards
from learnlog.services.card_import import Wishes, import_cards, read_card_file


@click.group(cls=Group)
def cards() -> None:
    """Take cards in from files and give them out."""


@cards.command(name="import", cls=Command)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--for", "email", required=True, help="The member whose cards they become.")
@click.option("--technology", default="", help="Slug of the technology of cards that name none.")
@click.option("--schedule", is_flag=True, help="Take over how cards stand, and their reviews.")
@click.option("--dry-run", is_flag=True, help="Only say what would happen.")
@json_option
@pass_cli
def import_(
    cli: Cli,
    file: Path,
    email: str,
    technology: str,
    schedule: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Add the cards of a file (.apkg, .tsv, .csv, .md) to a member's."""
    found = read_card_file(file, with_schedule=schedule)
    wishes = Wishes(slug=technology, with_schedule=schedule, is_dry_run=dry_run)
    with cli.store.begin() as session:
        user_id = member_by_email(session, email).id
        report = import_cards(session, found, wishes, user_id=user_id, now=cli.now)
    if as_json:
        cli.emit(
            {
                "added": report.added,
                "updated": report.updated,
                "unchanged": report.unchanged,
                "errors": [{"row": fault.row, "message": fault.message} for fault in report.errors],
            }
        )
        return
    verb = "would be added" if dry_run else "added"
    cli.say(f"{report.added} {verb}, {report.updated} updated, {report.unchanged} unchanged")
    if report.reviews:
        cli.say(f"{report.reviews} reviews taken over")
    for fault in report.errors:
        cli.say(f"row {fault.row}: {fault.message}")


@cards.command(cls=Command)
@click.option("--for", "email", required=True, help="The member whose cards are given out.")
@click.option("--technology", default="", help="Slug: cards of this technology alone.")
@click.option("--format", "format_", type=click.Choice(FORMATS), help="Default: as --out ends.")
@click.option("--schedule", is_flag=True, help="With their schedule and reviews (apkg alone).")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write it here.")
@pass_cli
def export(
    cli: Cli, email: str, technology: str, format_: str | None, schedule: bool, out: Path | None
) -> None:
    """Write a member's cards as a file, to standard output as TSV by default."""
    wanted = format_ or (out.suffix.lower().lstrip(".") if out else "") or "tsv"
    with cli.store.read() as session:
        document = export_cards(
            session,
            wanted,
            user_id=member_by_email(session, email).id,
            now=cli.now,
            slug=technology,
            with_schedule=schedule,
        )
    if out is None:
        sys.stdout.buffer.write(document)
    else:
        out.write_bytes(document)

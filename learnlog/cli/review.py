"""`learnlog review`: what is due, one grade, or a whole session in the terminal."""

from datetime import date

import click

from learnlog.cli.context import Cli, Command, Group, json_option, pass_cli
from learnlog.domain.errors import RuleError
from learnlog.domain.local_time import local_day
from learnlog.domain.review import Grade
from learnlog.services import review as service
from learnlog.services.accounts import member_by_email
from learnlog.store.cards import Card

LARGEST_ID = 2**31 - 1
GRADES = [grade.name.lower() for grade in Grade]


class ReviewGroup(Group):
    """Takes an e-mail address in a command's place: that is a session."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command, which for an address is the session."""
        if args and "@" in args[0] and args[0] not in self.commands:
            return "session", session_, args
        return super().resolve_command(ctx, args)


@click.group(cls=ReviewGroup)
def review() -> None:
    """Review cards: `learnlog review EMAIL` is a session in the terminal."""


@review.command()
@click.argument("email")
@json_option
@pass_cli
def due(cli: Cli, email: str, as_json: bool) -> None:
    """List the cards that are due today, in the order they are asked."""
    with cli.store.read() as session:
        member = member_by_email(session, email)
        day = local_day(cli.now, member.zone)
        found = service.due_cards(session, member.id, day=day)
    if as_json:
        cli.emit([_as_json(card) for card in found])
        return
    for card in found:
        cli.say(f"{card.id:6} {card.technology}: {card.prompt}")


@review.command()
@click.argument("email")
@click.argument("card_id", metavar="CARD", type=click.IntRange(1, LARGEST_ID))
@click.argument("grade", type=click.Choice(GRADES))
@json_option
@pass_cli
def grade(cli: Cli, email: str, card_id: int, grade: str, as_json: bool) -> None:
    """Grade one card."""
    with cli.store.begin() as session:
        member = member_by_email(session, email)
        card = service.grade_card(
            session, card_id, Grade[grade.upper()], user_id=member.id, now=cli.now
        )
        day = local_day(cli.now, member.zone)
    interval = card.state.due_day - day
    if as_json:
        cli.emit(_as_json(card) | {"interval_days": interval})
    else:
        cli.say(f"Again in {interval} d.")


@click.command(name="session", cls=Command)
@click.argument("email")
@pass_cli
def session_(cli: Cli, email: str) -> None:
    """Ask the due cards one after another."""
    while True:
        with cli.store.read() as session:
            member = member_by_email(session, email)
            queue = service.review_queue(session, member.id, now=cli.now)
        if queue.card is None:
            cli.say(f"All done: {len(queue.done)} today.")
            return
        cli.say(f"\n{len(queue.done) + 1} of {queue.total} · {queue.card.technology}")
        click.echo(queue.card.prompt)
        click.prompt("Enter shows the answer", default="", show_default=False)
        click.echo(queue.card.answer)
        shown = "  ".join(
            f"{p.grade.value} {p.grade.name.lower()} ({p.interval_days} d)" for p in queue.previews
        )
        answer = click.prompt(f"{shown}  q quits", type=click.Choice(["1", "2", "3", "4", "q"]))
        if answer == "q":
            return
        with cli.store.begin() as session:
            try:
                service.grade_card(
                    session, queue.card.id, Grade(int(answer)), user_id=member.id, now=cli.now
                )
            except RuleError as error:
                cli.say(str(error))


def _as_json(card: Card) -> dict[str, object]:
    return {
        "id": str(card.id),
        "technology": card.slug,
        "prompt": card.prompt,
        "reviews": card.state.reviews,
        "lapses": card.state.lapses,
        "stability_days": card.state.state.stability_days if card.state.state else None,
        "due_on": date.fromordinal(card.state.due_day).isoformat(),
    }

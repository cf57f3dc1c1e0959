"""`learnlog review`: what is due, one grade, or a whole session in the terminal."""

from datetime import date, datetime, timedelta

import click

from learnlog import clock
from learnlog.cli.context import Cli, Command, Group, json_option, pass_cli
from learnlog.domain.card_face import Face
from learnlog.domain.errors import RuleError
from learnlog.domain.local_time import local_day
from learnlog.domain.review import Grade
from learnlog.services import cards
from learnlog.services.accounts import member_by_email
from learnlog.services.backlog import spread_backlog
from learnlog.services.review import GradeRequest, grade_card
from learnlog.services.review_page import ReviewPage, face_of, review_page
from learnlog.services.review_queue import due_cards
from learnlog.services.review_undo import undo_last
from learnlog.store.cards import Card

LARGEST_ID = 2**31 - 1
OTHER_KEYS = "z undoes  s tomorrow  - suspends  q quits"
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
        found = due_cards(session, member.id, now=cli.now)
    if as_json:
        cli.emit([_as_json(card) for card in found])
        return
    for card in found:
        cli.say(f"{card.id:6} {card.technology}: {_printable(face_of(card).question)}")


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
        asked = GradeRequest(card_id, Grade[grade.upper()], source="cli")
        card = grade_card(session, asked, user_id=member.id, now=cli.now).card
        day = local_day(cli.now, member.zone)
    interval = card.state.due_day - day
    if as_json:
        cli.emit(_as_json(card) | {"interval_days": interval})
    else:
        cli.say(f"Again in {interval} d.")


@review.command()
@click.argument("email")
@json_option
@pass_cli
def undo(cli: Cli, email: str, as_json: bool) -> None:
    """Take back the last grade of today."""
    with cli.store.begin() as session:
        member = member_by_email(session, email)
        card = undo_last(session, member.id, now=cli.now)
    if card is None:
        raise RuleError("There is nothing to take back.")
    if as_json:
        cli.emit(_as_json(card))
    else:
        cli.say(f"Taken back: {_printable(face_of(card).question)}")


@review.command()
@click.argument("email")
@json_option
@pass_cli
def spread(cli: Cli, email: str, as_json: bool) -> None:
    """Spread overdue cards that do not fit into today over the days ahead."""
    with cli.store.begin() as session:
        member = member_by_email(session, email)
        moved = spread_backlog(session, member.id, now=cli.now)
    if as_json:
        cli.emit({"moved": moved})
    else:
        cli.say(f"{moved} cards moved to the days ahead.")


@click.command(name="session", cls=Command)
@click.argument("email")
@click.option("--technology", default="", metavar="SLUG", help="Ask cards of this one alone.")
@pass_cli
def session_(cli: Cli, email: str, technology: str) -> None:
    """Ask the due cards one after another."""
    with cli.store.read() as session:
        user_id = member_by_email(session, email).id
    is_first = True
    while True:
        with cli.store.read() as session:
            page = review_page(session, user_id, now=_now(cli), slug=technology)
        if page.queue.card is None or page.face is None:
            _say_over(cli, page, email)
            return
        if is_first and page.offer is not None:
            cli.say(
                f"{page.offer.today} most useful of {page.offer.overdue} cards; "
                f"`learnlog review spread {email}` spreads the rest."
            )
        is_first = False
        begun = _now(cli)
        chosen = _ask(cli, page, page.queue.card, page.face)
        if chosen == "q":
            return
        try:
            _do(cli, user_id, page, page.queue.card, chosen, begun)
        except RuleError as error:
            cli.say(str(error))


def _ask(cli: Cli, page: ReviewPage, card: Card, shown: Face) -> str:
    """Show a card's question, then its answer, and return the key that was chosen."""
    queue = page.queue
    about = [f"{len(queue.done) + 1} of {queue.total}", card.technology]
    if card.topic is not None:
        about.append(card.topic.label)
    cli.say("\n" + " · ".join(about))
    if queue.is_leech:
        cli.say("This one keeps slipping. Rewrite it, split it, or go through it with a peer.")
    if card.changed_at is not None:
        cli.say("A release changed something here. Read it again.")
    click.echo(_printable(shown.question))
    chosen = _key("Enter shows the answer", [""])
    if chosen:
        return chosen
    click.echo(_printable(shown.answer))
    if card.source_url:
        click.echo(f"Source: {_printable(card.source_url)}")
    grades = "  ".join(
        f"{p.grade.value} {p.grade.name.lower()} ({p.interval_days} d)" for p in queue.previews
    )
    return _key(grades, [str(grade.value) for grade in Grade])


def _key(says: str, choices: list[str]) -> str:
    """Return one of the keys, or one of those that always work."""
    chosen: object = click.prompt(
        f"{says}  {OTHER_KEYS}",
        default="" if "" in choices else None,
        show_default=False,
        type=click.Choice([*choices, "z", "s", "-", "q"]),
        show_choices=False,
    )
    return str(chosen)


def _do(cli: Cli, user_id: int, page: ReviewPage, card: Card, chosen: str, begun: datetime) -> None:
    """Grade the card that was asked, or do with it what the key stands for."""
    now = _now(cli)
    with cli.store.begin() as session:
        if chosen == "z":
            if undo_last(session, user_id, now=now) is None:
                cli.say("There is nothing to take back.")
        elif chosen == "s":
            cards.put_off(session, card.id, user_id=user_id, now=now, revision=card.revision)
        elif chosen == "-":
            cards.suspend(session, card.id, user_id=user_id, now=now)
        else:
            grade = Grade(int(chosen))
            request = GradeRequest(
                card.id,
                grade,
                revision=card.revision,
                source="cli",
                duration_ms=(now - begun) // timedelta(milliseconds=1),
                due_day=page.queue.previews[grade - 1].due_day,
            )
            grade_card(session, request, user_id=user_id, now=now)


def _say_over(cli: Cli, page: ReviewPage, email: str) -> None:
    """Say that nothing is asked any more, and what the day came to."""
    if page.queue.away_until is not None:
        until = date.fromordinal(page.queue.away_until).isoformat()
        cli.say(f"Nothing is asked until {until}: you are away.")
        return
    if page.summary is not None:
        cli.say(f"{page.summary.remembered} of {page.summary.cards} remembered.")
        if page.summary.next_day is not None:
            on = date.fromordinal(page.summary.next_day).isoformat()
            cli.say(f"Next: {page.summary.next_cards} on {on}.")
        cli.say(f"`learnlog review undo {email}` takes the last grade back.")
    cli.say(f"All done: {len(page.queue.done)} today.")


def _now(cli: Cli) -> datetime:
    """Return the instant: a session lasts, unless it works as of one."""
    return cli.now if cli.is_now_given else clock.now()


def _printable(text: str) -> str:
    """Return a card's words without what a terminal would obey."""
    return "".join(char for char in text if char.isprintable() or char in "\n\t")


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

"""`learnlog follow`: put technologies on a member's checklist."""

import click

from learnlog.cli.context import Cli, Command, json_option, pass_cli
from learnlog.domain.proficiency import Level
from learnlog.domain.release import Impact
from learnlog.services import follows
from learnlog.services.accounts import member_by_email
from learnlog.services.follows import Statement
from learnlog.services.proposals import propose_ideas
from learnlog.services.starter_cards import add_starter_cards


@click.command(cls=Command)
@click.argument("email")
@click.argument("slugs", metavar="SLUG…", nargs=-1, required=True)
@click.option("--level", type=click.IntRange(0, 5), help="The member's level in all of them.")
@click.option(
    "--impact",
    type=click.Choice(["patch", "minor", "major"]),
    default="minor",
    show_default=True,
    help="From which impact on changes are shown.",
)
@json_option
@pass_cli
def follow(
    cli: Cli, email: str, slugs: tuple[str, ...], level: int | None, impact: str, as_json: bool
) -> None:
    """Let a member follow technologies, with their starter cards and ideas."""
    with cli.store.begin() as session:
        member = member_by_email(session, email)
        done = follows.follow(session, member.id, slugs, now=cli.now, impact=Impact(impact))
        if level is not None:
            statements = [Statement(slug, Level(level)) for slug in dict.fromkeys(slugs)]
            follows.state(session, member.id, statements, now=cli.now)
        for slug in done.added:
            technology = cli.parts.catalogue.technologies.get(slug)
            if technology is not None:
                add_starter_cards(session, technology, user_id=member.id, now=cli.now)
                propose_ideas(session, member.id, technology, now=cli.now)
    if as_json:
        cli.emit({"added": list(done.added), "known": list(done.known)})
    else:
        cli.say(f"{len(done.added)} added, {len(done.known)} followed already.")

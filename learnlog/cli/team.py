"""`learnlog team`: teams and who is in them."""

import click

from learnlog.cli.context import Cli, Group, json_option, pass_cli
from learnlog.services.teams import add_to_team, create_team


@click.group(cls=Group)
def team() -> None:
    """Make teams and put members in."""


@team.command()
@click.argument("name")
@json_option
@pass_cli
def create(cli: Cli, name: str, as_json: bool) -> None:
    """Make a team."""
    with cli.store.begin() as session:
        slug = create_team(session, name, now=cli.now)
    if as_json:
        cli.emit({"slug": slug, "name": name})
    else:
        cli.say(f"Made team {slug}.")


@team.command()
@click.argument("name")
@click.argument("email")
@click.option("--lead", is_flag=True, help="The member leads the team.")
@json_option
@pass_cli
def add(cli: Cli, name: str, email: str, lead: bool, as_json: bool) -> None:
    """Put a member into a team."""
    with cli.store.begin() as session:
        slug = add_to_team(session, name, email, is_lead=lead, now=cli.now)
    if as_json:
        cli.emit({"team": slug, "email": email.strip().lower(), "lead": lead})
    else:
        cli.say(f"{email} is in {name}.")

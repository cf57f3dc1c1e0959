"""`learnlog user`: members."""

import sys

import click

from learnlog.cli.context import Cli, Group, json_option, pass_cli
from learnlog.domain.members import Role
from learnlog.services.accounts import NewMember, create_member


@click.group(cls=Group)
def user() -> None:
    """Make members."""


@user.command()
@click.argument("email")
@click.option("--name", required=True, help="How the member is called.")
@click.option("--zone", default="UTC", show_default=True, help="Time zone, as Europe/Berlin.")
@click.option(
    "--role", type=click.Choice([role.value for role in Role]), default="member", show_default=True
)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@json_option
@pass_cli
def create(
    cli: Cli,
    email: str,
    name: str,
    zone: str,
    role: str,
    password_stdin: bool,
    as_json: bool,
) -> None:
    """Make a member; without a password the member cannot sign in yet."""
    password = sys.stdin.readline().rstrip("\n") if password_stdin else None
    new = NewMember(email=email, name=name, password=password, zone=zone, role=Role(role))
    with cli.store.begin() as session:
        user_id = create_member(session, new, now=cli.now)
    document = {"id": str(user_id), "email": email.strip().lower()}
    if as_json:
        cli.emit(document)
    else:
        cli.say(f"Made member {document['id']}, {document['email']}.")

"""`learnlog token`: what programs come in with."""

from typing import Any

import click

from learnlog.cli.context import Cli, Group, json_option, pass_cli
from learnlog.domain.json_values import iso
from learnlog.domain.tokens import ApiToken, Scope
from learnlog.services import tokens
from learnlog.services.accounts import member_by_email


@click.group(cls=Group)
def token() -> None:
    """Let programs in, and no longer."""


@token.command()
@click.argument("email")
@click.option("--name", required=True, help="What it is for.")
@click.option(
    "--scope",
    type=click.Choice([scope.value for scope in Scope]),
    default=Scope.READ.value,
    show_default=True,
    help="What the program may do for the member.",
)
@click.option(
    "--days",
    type=click.IntRange(1, tokens.MAX_DAYS),
    default=tokens.USUAL_DAYS,
    show_default=True,
    help="How long it lasts.",
)
@json_option
@pass_cli
def create(cli: Cli, email: str, name: str, scope: str, days: int, as_json: bool) -> None:
    """Make a token that speaks for a member, and print it; it is not printed again."""
    with cli.store.begin() as session:
        member = member_by_email(session, email)
        made = tokens.create_token(
            session, member, name, scope=Scope(scope), days=days, now=cli.now
        )
    if as_json:
        cli.emit({"token": made.token, "prefix": made.prefix})
    else:
        cli.say(made.token)


@token.command("list")
@click.argument("email", required=False)
@json_option
@pass_cli
def list_(cli: Cli, email: str | None, as_json: bool) -> None:
    """List the tokens of a member, or of all; their secrets are not kept."""
    with cli.store.read() as session:
        user_id = member_by_email(session, email).id if email else None
        found = tokens.list_tokens(session, user_id=user_id)
    if as_json:
        cli.emit([_as_document(item) for item in found])
        return
    for item in found:
        state = f"until {item.expires_at:%Y-%m-%d}" if item.is_live(now=cli.now) else "dead"
        cli.say(f"{item.prefix}  {item.email}  {item.scope.value}  {state}  {item.name}")


@token.command()
@click.argument("prefix")
@json_option
@pass_cli
def revoke(cli: Cli, prefix: str, as_json: bool) -> None:
    """Let nobody in with the token that begins so; twice is the same as once."""
    with cli.store.begin() as session:
        revoked = tokens.revoke_token(session, prefix, now=cli.now)
    if as_json:
        cli.emit(_as_document(revoked))
    else:
        cli.say(f"Revoked {revoked.prefix}, {revoked.name} of {revoked.email}.")


def _as_document(item: ApiToken) -> dict[str, Any]:
    return {
        "prefix": item.prefix,
        "email": item.email,
        "name": item.name,
        "scope": item.scope.value,
        "created_at": iso(item.created_at),
        "expires_at": iso(item.expires_at),
        "used_at": iso(item.used_at),
        "revoked_at": iso(item.revoked_at),
    }

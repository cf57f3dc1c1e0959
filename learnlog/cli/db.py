"""`learnlog db`: the schema."""

import click

from learnlog.cli.context import Cli, Group, pass_cli
from learnlog.resources import resource_dir
from learnlog.store import schema


@click.group(cls=Group)
def db() -> None:
    """Upgrade and check the database."""


@db.command()
@pass_cli
def upgrade(cli: Cli) -> None:
    """Bring the schema to the newest one; rows stay."""
    schema.upgrade(cli.raw_parts.store, resource_dir("migrations"))
    cli.say("The schema is the newest.")


@db.command()
@pass_cli
def check(cli: Cli) -> None:
    """Compare the schema with the code; exit 1 where they differ."""
    found = schema.differences(cli.raw_parts.store)
    if found:
        cli.fail("the schema differs from the code: " + "; ".join(found))
    cli.say("The schema equals the code.")


@db.command(hidden=True)
@click.option("-m", "--message", required=True, help="What the migration does.")
@pass_cli
def revision(cli: Cli, message: str) -> None:
    """Write a migration from the tables (for contributors)."""
    schema.write_revision(cli.raw_parts.store, resource_dir("migrations"), message=message)

"""`learnlog config`: the effective settings."""

import click

from learnlog.cli.context import Cli, Group, json_option, pass_cli


@click.group(cls=Group)
def config() -> None:
    """Look at the settings."""


@config.command()
@json_option
@pass_cli
def check(cli: Cli, as_json: bool) -> None:
    """Print the effective settings, secrets masked; exit 1 on a fault."""
    shown = cli.settings.masked()
    if as_json:
        cli.emit(shown)
        return
    for name, value in shown.items():
        cli.say(f"{name}={value}")

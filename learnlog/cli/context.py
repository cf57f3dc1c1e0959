"""What every command shares: the instant, the parts, how it answers and how it refuses."""

import json
import os
from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any, NoReturn

import click

from learnlog import clock
from learnlog.bootstrap import Parts, build_parts, prepare
from learnlog.config import PREFIX, Settings, read_settings
from learnlog.domain.errors import LearnlogError
from learnlog.domain.json_values import iso, read_instant
from learnlog.logs import configure_logs
from learnlog.store.session import Store, database_fault


class Instant(click.ParamType[datetime]):
    """An ISO 8601 instant; a day alone means its beginning, and no offset means UTC."""

    name = "iso"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Return the instant, aware and in UTC."""
        if isinstance(value, datetime):
            return value
        try:
            return read_instant(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


INSTANT = Instant()


class Cli:
    """One run of the command line."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ
        self.now = clock.now()
        self.is_now_given = False

    @cached_property
    def settings(self) -> Settings:
        """The settings of this run."""
        return read_settings(self.environ)

    @cached_property
    def raw_parts(self) -> Parts:
        """The parts over a database as it is, whatever its schema."""
        return build_parts(self.settings)

    @cached_property
    def parts(self) -> Parts:
        """The parts over a database that is ready."""
        prepare(self.raw_parts, now=self.now)
        return self.raw_parts

    @property
    def store(self) -> Store:
        """The database."""
        return self.parts.store

    def close(self) -> None:
        """Give back what the run held open."""
        if "raw_parts" in self.__dict__:
            self.raw_parts.close()

    def emit(self, document: Any) -> None:
        """Print one JSON document."""
        click.echo(self.as_text(document))

    @staticmethod
    def as_text(document: Any) -> str:
        """Return a document as JSON text."""
        return json.dumps(document, ensure_ascii=False, indent=2, default=as_json_value)

    def say(self, text: str) -> None:
        """Print a line for a person."""
        click.echo(text)

    def fail(self, message: str) -> None:
        """Refuse: one line on standard error, exit 1."""
        raise LearnlogError(message)


pass_cli = click.make_pass_decorator(Cli)
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


def as_json_value(value: Any) -> Any:
    """Return what JSON has no word for as text."""
    if isinstance(value, datetime):
        return iso(value)
    return str(value)


def _set_now(ctx: click.Context, _param: click.Parameter, value: datetime | None) -> None:
    if value is not None:
        cli = ctx.ensure_object(Cli) if ctx.obj is None else ctx.obj
        cli.now = value
        cli.is_now_given = True


def _help_all(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if not value:
        return
    hidden = [p for p in ctx.command.params if isinstance(p, click.Option) and p.hidden]
    for option in hidden:
        option.hidden = False
    click.echo(ctx.get_help())
    for option in hidden:
        option.hidden = True
    ctx.exit()


class Command(click.Command):
    """A command with the options that every command has."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params += [
            click.Option(
                ["--now"],
                type=INSTANT,
                hidden=True,
                expose_value=False,
                callback=_set_now,
                help="Work as of this instant.",
            ),
            click.Option(
                ["--help-all"],
                is_flag=True,
                hidden=True,
                is_eager=True,
                expose_value=False,
                callback=_help_all,
                help="Show this message with every option.",
            ),
        ]


class Group(click.Group):
    """A group whose commands refuse with one line and exit 1."""

    command_class = Command
    group_class = type

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what learnlog refuses becomes one line on standard error."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise  # whoever read has gone; click ends quietly
        except (LearnlogError, OSError) as error:
            _refuse(ctx, str(error))
        # The command line knows no SQL: only the store can say which error is the database's own.
        except Exception as error:
            fault = database_fault(error)
            if fault is None:
                raise
            _refuse(ctx, f"the database: {fault}")


def _refuse(ctx: click.Context, reason: str) -> NoReturn:
    click.echo(f"learnlog: {'; '.join(reason.splitlines())}", err=True)
    ctx.exit(1)


def new_cli() -> Cli:
    """Return the run that the process's environment asks for; its logs go to standard error."""
    # Before the settings are checked: a wrong value is refused when they are read.
    configure_logs(os.environ.get(f"{PREFIX}LOG", ""))
    return Cli(os.environ)

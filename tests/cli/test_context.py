"""What every command shares: the instant, the help, one JSON document, one line of refusal."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime

import click
import pytest
from click.testing import CliRunner

from learnlog.cli.context import INSTANT, Group, as_json_value
from learnlog.domain.errors import LearnlogError
from learnlog.run import main
from learnlog.store.session import database_fault
from tests.cli.conftest import ANA
from tests.conftest import NOW

PROMISED = {
    "serve": ("--host", "--port", "--no-worker"),
    "work": ("--once", "--json"),
    "db upgrade": (),
    "db check": (),
    "config check": ("--json",),
    "user create": ("--name", "--zone", "--role", "--password-stdin", "--json"),
    "token create": ("--name", "--scope", "--days", "--json"),
    "token list": ("--json",),
    "token revoke": ("--json",),
    "team create": ("--json",),
    "team add": ("--lead", "--json"),
    "catalogue check": ("--json",),
    "catalogue list": ("--json",),
    "follow": ("--level", "--impact", "--json"),
    "feeds add": ("--technology", "--kind", "--json"),
    "feeds list": ("--json",),
    "feeds refresh": ("--all", "--url", "--json"),
    "feeds parse": ("--base-url", "--content-type", "--json"),
    "releases classify": ("--technology", "--feed-kind", "--csv", "--json"),
    "releases lines": ("--json",),
    "evidence add": (
        *("--kind", "--at", "--minutes", "--version", "--note", "--url", "--outcome", "--key"),
        "--json",
    ),
    "currency show": ("--at", "--json"),
    "model vectors": ("--json",),
    "review due": ("--json",),
    "review grade": ("--json",),
    "experiment log": ("--minutes", "--result", "--json"),
    "plan show": ("--minutes", "--week", "--json"),
    "digest preview": ("--kind", "--format"),
    "digest send": ("--dry-run", "--json"),
    "heatmap": ("--at", "--format", "--out", "--json"),
    "coverage": ("--need", "--level", "--days", "--json"),
    "demo": ("--size", "--seed", "--as-of", "--json"),
}


def leaves(group, words=()):
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from leaves(command, (*words, name))
        else:
            yield (*words, name)


@pytest.mark.parametrize(("command", "options"), PROMISED.items(), ids=lambda item: str(item)[:20])
def test_a_command_has_the_options_that_were_promised(terminal, command, options):
    said = terminal.run(*command.split(), "--help").stdout

    assert [option for option in options if f"{option} " not in said] == []


@pytest.mark.parametrize("words", sorted(leaves(main)), ids=" ".join)
def test_the_instant_of_a_command_is_hidden_until_all_is_asked_for(terminal, words):
    everything = terminal.run(*words, "--help-all").stdout
    usual = terminal.run(*words, "--help").stdout

    assert "--now ISO" in everything
    assert "--now" not in usual
    assert "--help-all" not in usual


@pytest.mark.parametrize("words", sorted(leaves(main)), ids=" ".join)
@pytest.mark.parametrize("at", ["", "soon", "2026-02-30", "1899-12-31", "9999-12-31"])
def test_no_command_works_at_an_instant_that_is_none(terminal, home, words, at):
    assert "--now" in terminal.wrong_usage(*words, "--now", at)
    assert not home.exists()


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2026-11-23T08:00:00Z", datetime(2026, 11, 23, 8, tzinfo=UTC)),
        ("2026-11-23T08:00:00+02:00", datetime(2026, 11, 23, 6, tzinfo=UTC)),
        ("2026-11-23T08:00", datetime(2026, 11, 23, 8, tzinfo=UTC)),
        ("2026-11-23", datetime(2026, 11, 23, tzinfo=UTC)),
        ("1900-01-01", datetime(1900, 1, 1, tzinfo=UTC)),
        (NOW, NOW),
    ],
)
def test_an_instant_is_read_in_utc_and_a_day_is_its_beginning(written, instant):
    assert INSTANT.convert(written, None, None) == instant


@pytest.mark.parametrize("written", ["0001-01-01T00:00:00+12:00", "9999-12-31T23:00:00-12:00"])
def test_an_instant_that_no_calendar_holds_is_none(written):
    with pytest.raises(click.BadParameter, match="is not an instant"):
        INSTANT.convert(written, None, None)


@pytest.mark.parametrize("at", ["1900-01-01", "2199-12-31T23:59:59Z"])
@pytest.mark.parametrize(
    "words",
    [
        ("currency", "show", ANA),
        ("plan", "show", ANA),
        ("review", "due", ANA),
        ("heatmap", "Platform"),
        ("coverage", "Platform", "--days", "365"),
        ("digest", "preview", ANA),
        ("feeds", "list"),
        ("token", "create", ANA, "--name", "Report"),
        ("token", "list"),
        ("releases", "lines", "nomad"),
    ],
    ids=lambda words: words[0],
)
def test_commands_work_at_the_ends_of_the_calendar(house, words, at):
    house.run(*words, "--now", at)


def test_what_json_has_no_word_for_is_written_as_text():
    at = datetime(2026, 11, 23, 8, tzinfo=UTC)

    assert as_json_value(at) == "2026-11-23T08:00:00Z"
    assert as_json_value(ANA) == ANA


@click.group(cls=Group)
def failing():
    """Commands that fail, each in its own way."""


@failing.command()
def refused():
    raise LearnlogError("the first\nthe second")


@failing.command()
def unwritable():
    raise PermissionError(13, "Permission denied", "/somewhere")


@failing.command()
def broken():
    raise KeyError("a fault of learnlog")


@failing.command()
def unread():
    raise BrokenPipeError(32, "Broken pipe")


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("refused", "learnlog: the first; the second\n"),
        ("unwritable", "learnlog: [Errno 13] Permission denied: '/somewhere'\n"),
    ],
)
def test_a_refusal_is_one_line_whatever_it_says(command, said):
    result = CliRunner().invoke(failing, [command])

    assert (result.exit_code, result.stdout, result.stderr) == (1, "", said)


def test_a_fault_of_learnlog_is_no_refusal_and_keeps_its_traceback():
    result = CliRunner().invoke(failing, ["broken"])

    assert isinstance(result.exception, KeyError)
    assert database_fault(result.exception) is None


def test_a_reader_that_has_gone_ends_the_command_quietly():
    result = CliRunner().invoke(failing, ["unread"])

    assert (result.exit_code, result.stderr) == (1, "")


@pytest.mark.parametrize("words", [(), ("plan",), ("--help",)])
def test_a_command_that_is_not_said_in_full_is_explained(terminal, words):
    result = terminal.run(*words, expect=0 if "--help" in words else 2)

    assert "Usage: " in result.stdout + result.stderr


@pytest.mark.parametrize("words", [("nothing",), ("plan", "nothing"), ("plan", "show")])
def test_an_unknown_command_or_a_missing_argument_is_wrong_usage(terminal, words):
    terminal.wrong_usage(*words)


def test_standard_output_is_one_document_and_what_is_logged_goes_elsewhere(house):
    refused = "http://127.0.0.1:9/releases.atom"  # a private address is not asked
    house.run("feeds", "add", refused, "--technology", "flask")

    done = subprocess.run(
        [sys.executable, "-m", "learnlog", "feeds", "refresh", "--url", refused, "--json"],
        env=os.environ | house.environ | {"LEARNLOG_LOG": "json"},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )

    assert json.loads(done.stdout)["failed"] == 1
    (logged,) = [json.loads(line) for line in done.stderr.splitlines()]
    assert (logged["event"], logged["url"]) == ("feed_failed", refused)

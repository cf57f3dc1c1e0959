"""The operator's commands: settings, schema, the worker's round, help."""

import click
import pytest

from learnlog.run import main
from learnlog.store.session import Store
from learnlog.worker import TICKS
from tests.cli.conftest import Terminal
from tests.conftest import NOW


def test_the_settings_are_shown_with_secrets_masked(terminal, home):
    shown = terminal.json("config", "check")

    assert shown["LEARNLOG_HOME"] == str(home)
    assert shown["LEARNLOG_SECRET_KEY"] == "***"
    assert "LEARNLOG_HOME=" in terminal.run("config", "check").stdout


def test_a_wrong_setting_is_refused_by_its_name(environ):
    terminal = Terminal(environ | {"LEARNLOG_QUEU": "local"})

    assert "LEARNLOG_QUEU: unknown setting" in terminal.refusal("config", "check")


def test_an_upgraded_schema_equals_the_code(terminal):
    assert "differs" in terminal.refusal("db", "check")

    terminal.run("db", "upgrade")

    assert "equals" in terminal.run("db", "check").stdout


def test_a_server_s_schema_is_only_upgraded_on_purpose(environ, postgresql_server):
    with postgresql_server.empty_database() as url:
        terminal = Terminal(environ | {"LEARNLOG_DATABASE_URL": url})

        assert "learnlog db upgrade" in terminal.refusal("team", "create", "Platform")
        terminal.run("db", "upgrade")
        terminal.run("team", "create", "Platform")


def test_one_round_of_work_says_how_much_it_did_and_leaves_its_beats(terminal, home):
    done = terminal.json("work", "--once")

    assert set(done) == {"feeds", "digests", "reminders", "jobs"}
    store = Store(f"sqlite:///{home / 'learnlog.db'}")
    with store.read() as session:
        from learnlog.services.health import last_beats

        beats = last_beats(session)
    store.close()
    assert {beat.name for beat in beats} == {tick.name for tick in TICKS}
    assert {beat.at for beat in beats} == {NOW}
    assert {beat.error for beat in beats} == {""}


def test_help_hides_the_instant_until_all_is_asked_for(terminal):
    assert "--now" not in terminal.run("user", "create", "--help").stdout
    assert "--now" in terminal.run("user", "create", "--help-all").stdout


def test_an_instant_that_is_none_is_wrong_usage(terminal):
    terminal.run("config", "check", "--now", "yesterday", expect=2)


def test_the_version_is_told(terminal):
    assert terminal.run("--version").stdout.startswith("learnlog, version ")


def every_command(group, words=()):
    for name, command in group.commands.items():
        yield (*words, name)
        if isinstance(command, click.Group):
            yield from every_command(command, (*words, name))


@pytest.mark.parametrize("words", sorted(every_command(main)), ids=" ".join)
def test_every_command_explains_itself(terminal, words):
    assert terminal.run(*words, "--help").stdout.startswith("Usage: ")

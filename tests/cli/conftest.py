"""The command line over a home directory of its own."""

import json
import shutil

import pytest
from click.testing import CliRunner

from learnlog.run import main
from tests.conftest import NOW, ago

ANA, BEN, ZOE = "ana@team.example", "ben@team.example", "zoe@team.example"
FLASK = """
name = "Flask"
category = "framework"
validity_half_life_years = 5

[[cards]]
prompt = "What does a blueprint group?"
answer = "Routes."

[[cards]]
prompt = "What is g for?"
answer = "One request."
"""
NOMAD = """
name = "Nomad"
category = "platform"

[[feeds]]
kind = "releases"
url = "https://nomad.example/releases.atom"

[[lines]]
cycle = "1.9"
released_on = 2025-10-10
supported_until = true

[[experiments]]
title = "Drain a node"
minutes = 60
"""


class Terminal:
    """Runs commands and reads what they answer."""

    def __init__(self, environ):
        self.environ = environ
        self.runner = CliRunner()

    def run(self, *words, given=None, expect=0):
        result = self.runner.invoke(main, [*words], env=self.environ, input=given)
        assert result.exit_code == expect, (result.stdout, result.stderr, result.exception)
        return result

    def json(self, *words, now=NOW, given=None):
        result = self.run(*words, "--json", "--now", now.isoformat(), given=given)
        return json.loads(result.stdout)

    def refusal(self, *words):
        result = self.run(*words, expect=1)
        assert result.stdout == ""
        (line,) = result.stderr.splitlines()
        return line

    def wrong_usage(self, *words):
        result = self.run(*words, expect=2)
        assert result.stdout == ""
        return result.stderr


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


@pytest.fixture
def environ(home):
    return {"LEARNLOG_HOME": str(home), "LEARNLOG_ENDOFLIFE_URL": ""}


@pytest.fixture
def terminal(environ):
    return Terminal(environ)


@pytest.fixture(scope="session")
def built_house(tmp_path_factory):
    """A directory with a small catalogue and a home, in which three people use learnlog.

    Ana and Ben are the team Platform and follow Flask, and Zoe is in no team. Ana is at level 3
    and ran an experiment ten days ago, Ben is at level 2 and ran one three hundred days ago.
    """
    root = tmp_path_factory.mktemp("house")
    catalogue = root / "feeds"
    (catalogue / "presets").mkdir(parents=True)
    (catalogue / "flask.toml").write_text(FLASK, encoding="utf-8")
    (catalogue / "nomad.toml").write_text(NOMAD, encoding="utf-8")
    terminal = Terminal({"LEARNLOG_HOME": str(root / "home"), "LEARNLOG_CATALOGUE": str(catalogue)})
    at = ("--now", NOW.isoformat())
    for email, name in ((ANA, "Ana Costa"), (BEN, "Ben Okafor"), (ZOE, "Zoe Lima")):
        terminal.run("user", "create", email, "--name", name, *at)
    terminal.run("team", "create", "Platform", *at)
    for email, level, days in ((ANA, "3", 10), (BEN, "2", 300)):
        terminal.run("team", "add", "Platform", email, *at)
        terminal.run("follow", email, "flask", "--level", level, *at)
        when = ago(days).isoformat()
        terminal.run("evidence", "add", email, "flask", "--kind", "experiment", "--at", when, *at)
    return root


@pytest.fixture
def house(built_house, home):
    """The commands over a copy of the house."""
    shutil.copytree(built_house / "home", home)
    return Terminal({"LEARNLOG_HOME": str(home), "LEARNLOG_CATALOGUE": str(built_house / "feeds")})

"""The command line over a home directory of its own."""

import json

import pytest
from click.testing import CliRunner

from learnlog.run import main
from tests.conftest import NOW


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
        return result.stderr.strip()


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


@pytest.fixture
def environ(home):
    return {"LEARNLOG_HOME": str(home)}


@pytest.fixture
def terminal(environ):
    return Terminal(environ)

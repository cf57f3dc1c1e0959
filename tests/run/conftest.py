"""The programs that run until they are stopped, each a process of its own on loopback."""

import os
import signal
import subprocess
import sys

import pytest

from tests.conftest import NOW
from tests.journeys.servers import STOP_SECONDS, free_port

FLASK = 'name = "Flask"\ncategory = "framework"\n'


class Program:
    """One process of learnlog, and all that it starts."""

    def __init__(self, environ, words):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "learnlog", *words, "--now", NOW.isoformat()],
            env=environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def is_alone_gone(self):
        """Whether nothing of what it started is left."""
        try:
            os.killpg(self.process.pid, 0)
        except ProcessLookupError:
            return True
        return False

    def end(self, number):
        """Send a signal and return the exit status and what was said and logged."""
        self.process.send_signal(number)
        said, logged = self.process.communicate(timeout=STOP_SECONDS)
        return self.process.returncode, said, logged

    def close(self):
        if not self.is_alone_gone():
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.communicate()


@pytest.fixture
def environ(tmp_path):
    """A home and a small catalogue; what coverage needs to see into processes is kept."""
    feeds = tmp_path / "feeds"
    feeds.mkdir()
    (feeds / "flask.toml").write_text(FLASK, encoding="utf-8")
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in {"PATH", "HOME"} or name.startswith(("COVERAGE", "COV_"))
    }
    ours = {
        "LEARNLOG_HOME": str(tmp_path / "home"),
        "LEARNLOG_CATALOGUE": str(feeds),
        "LEARNLOG_ENDOFLIFE_URL": "",
    }
    return kept | ours


@pytest.fixture
def start(environ):
    """Start a program; it is ended with the test, however that goes."""
    started = []

    def run(*words):
        program = Program(environ, words)
        started.append(program)
        return program

    yield run
    for program in started:
        program.close()


@pytest.fixture
def port():
    return free_port()

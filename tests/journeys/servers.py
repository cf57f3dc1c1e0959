"""The programs of a journey, each a process of its own on loopback."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager

READY_SECONDS = 60
STOP_SECONDS = 60


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running(words, *, url, env=None):
    """Run a program until the block ends, and yield once it answers at ``url``."""
    process = subprocess.Popen(
        words, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        wait_for(url, process)
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=STOP_SECONDS)
    assert "Traceback" not in said, said


def wait_for(url, process):
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            raise AssertionError(f"ended with {process.returncode}: {process.stdout.read()}")
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"{url} does not answer within {READY_SECONDS} s")


def wait_until(is_so, *, what):
    """Wait for something that another process does in its own time."""
    until = time.monotonic() + READY_SECONDS
    while not is_so():
        assert time.monotonic() < until, f"within {READY_SECONDS} s there was no {what}"
        time.sleep(0.1)


@contextmanager
def release_feeds(shared_dir, port, *, as_of):
    """Serve the release histories as they were on a day."""
    program = shared_dir / "data" / "make_release_feeds.py"
    words = [sys.executable, str(program), "--serve", f"127.0.0.1:{port}", "--as-of", as_of]
    with running(words, url=f"http://127.0.0.1:{port}/github/kubernetes.xml"):
        yield


class Learnlog:
    """learnlog as its operator knows it: an environment, commands and a server."""

    def __init__(self, environ):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        covered = {k: v for k, v in os.environ.items() if k.startswith(("COVERAGE", "COV_"))}
        self.environ = kept | covered | environ | {"LEARNLOG_BASE_URL": self.url}

    def run(self, *words, now=None):
        at = ["--now", now.isoformat()] if now else []
        done = subprocess.run(
            [sys.executable, "-m", "learnlog", *words, *at],
            env=self.environ,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, (words, done.stdout, done.stderr)
        return done.stdout

    def json(self, *words, now=None):
        return json.loads(self.run(*words, "--json", now=now))

    @contextmanager
    def serving(self, *, now, with_worker):
        """Serve the pages, with or without the scheduler, on a clock that starts at ``now``."""
        words = [sys.executable, "-m", "learnlog", "serve", "--port", str(self.port)]
        words += ["--now", now.isoformat()] + ["--no-worker"] * (not with_worker)
        with running(words, url=f"{self.url}/healthz", env=self.environ):
            yield

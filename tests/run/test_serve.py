import json
import signal
import socket
import threading
import urllib.error
import urllib.request

import pytest
from click.testing import CliRunner

from learnlog.config import read_settings
from learnlog.run import main
from learnlog.run.serve import Server
from tests.conftest import NOW
from tests.journeys.servers import wait_for, wait_until


def ask(url):
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_and_ticks_until_it_is_told_to_end_and_leaves_nothing_behind(start, port, number):
    url = f"http://127.0.0.1:{port}"
    program = start("serve", "--port", str(port))
    wait_for(f"{url}/healthz", program.process)
    wait_until(lambda: ask(f"{url}/readyz")[0] == 200, what="beat")

    status, said, logged = program.end(number)

    assert status == 0
    assert said == f"learnlog is at {url}\n"
    assert "Traceback" not in logged
    wait_until(program.is_alone_gone, what="end of all that was started")
    with pytest.raises(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port)):
        pass


def test_without_the_worker_pages_are_served_and_the_scheduler_is_missed(start, port):
    url = f"http://127.0.0.1:{port}"
    program = start("serve", "--port", str(port), "--no-worker")
    wait_for(f"{url}/healthz", program.process)

    assert ask(f"{url}/healthz") == (200, {"alive": True})
    assert ask(f"{url}/readyz") == (503, {"database": True, "schema": True, "scheduler": False})
    assert program.end(signal.SIGTERM)[0] == 0


@pytest.mark.parametrize("with_worker", [True, False])
def test_a_worker_process_runs_the_scheduler_where_it_is_asked_to(environ, with_worker):
    settings = read_settings(environ)
    server = Server(settings, bind="127.0.0.1:0", with_worker=with_worker, read_clock=lambda: NOW)

    app = server.load()

    names = {thread.name for thread in threading.enumerate()}
    assert callable(app)
    assert (server.scheduler is not None) is with_worker
    assert ("APScheduler" in names) is with_worker
    server.stop_scheduler(None, None)
    app.extensions["learnlog"].close()
    assert "APScheduler" not in {thread.name for thread in threading.enumerate()}


def test_the_interface_for_programs_stands_beside_the_pages(environ):
    server = Server(
        read_settings(environ, host="localhost", port=80),
        bind="127.0.0.1:0",
        with_worker=False,
        read_clock=lambda: NOW,
    )

    app = server.load()

    client = app.test_client()
    assert client.get("/api/v1/openapi.json").mimetype == "application/json"
    assert client.get("/healthz").json == {"alive": True}
    app.extensions["learnlog"].close()


def refusal(environ, *words):
    result = CliRunner().invoke(main, ["serve", *words], env=environ)
    assert (result.exit_code, result.stdout) == (1, "")
    (line,) = result.stderr.splitlines()
    return line


def test_an_address_that_is_taken_is_refused_in_one_line(environ):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        said = refusal(environ, "--port", str(port))

    assert said == f"learnlog: 127.0.0.1:{port} cannot be served: Address already in use"


def test_an_address_of_another_machine_is_refused_in_one_line(environ):
    secret = {"LEARNLOG_SECRET_KEY": "x" * 32}

    said = refusal(environ | secret, "--host", "192.0.2.1")

    assert said.startswith("learnlog: 192.0.2.1:8000 cannot be served: ")


def test_a_service_for_other_machines_needs_a_secret(environ):
    assert "LEARNLOG_SECRET_KEY: required" in refusal(environ, "--host", "192.0.2.1")


@pytest.mark.parametrize("port", ["0", "65536", "http"])
def test_a_port_that_is_none_is_wrong_usage(environ, port):
    assert CliRunner().invoke(main, ["serve", "--port", port], env=environ).exit_code == 2

import json
import signal

import pytest
from click.testing import CliRunner

from learnlog.run import main
from learnlog.services.health import last_beats
from learnlog.store.session import Store
from learnlog.store.tables import MemberRow
from learnlog.worker import TICKS
from tests.conftest import NOW, ago
from tests.journeys.servers import wait_until
from tests.makers import make_follow, make_release, make_technology

AT = ("--now", NOW.isoformat())


def run(environ, *words):
    result = CliRunner().invoke(main, [*words, *AT], env=environ)
    assert result.exit_code == 0, (result.stdout, result.stderr, result.exception)
    return result.stdout


@pytest.fixture
def prepared(environ):
    """A home whose database is ready, so that what a program writes into it can be read."""
    run(environ, "user", "create", "ana@team.example", "--name", "Ana")
    return Store(f"sqlite:///{environ['LEARNLOG_HOME']}/learnlog.db")


@pytest.fixture
def database(prepared):
    yield prepared
    prepared.close()


def beats(store):
    with store.read() as session:
        return {beat.name: beat for beat in last_beats(session)}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ticks_until_it_is_told_to_end_and_leaves_nothing_behind(start, database, number):
    program = start("work")
    wait_until(lambda: len(beats(database)) == len(TICKS), what="beat of every tick")

    status, said, logged = program.end(number)

    assert (status, said) == (0, "")
    assert "Traceback" not in logged
    wait_until(program.is_alone_gone, what="end of all that was started")
    assert {beat.error for beat in beats(database).values()} == {""}
    assert all(0 <= (beat.at - NOW).total_seconds() < 600 for beat in beats(database).values())


def test_a_round_does_what_is_due_and_a_second_one_finds_nothing(environ, database):
    with database.begin() as session:
        ana = session.get(MemberRow, 1)
        ana.created_at, ana.next_digest_at = ago(200), ago(0.1)
        technology_id = make_technology(session, "nomad")
        make_follow(session, 1, technology_id, followed_at=ago(200))
        make_release(session, technology_id, "1.37", released_at=ago(2))

    first = json.loads(run(environ, "work", "--once", "--json"))
    second = run(environ, "work", "--once")

    assert first == {"feeds": 0, "digests": 1, "reminders": 0, "jobs": 1}
    assert second == "feeds 0, digests 0, reminders 0, jobs 0\n"

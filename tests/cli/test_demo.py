"""`learnlog demo` as its user runs it: the smallest size in full, filled once for most tests."""

import json
import os
import subprocess
import sys
from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest
from sqlmodel import col, func, select

from learnlog.catalogue.load import load_catalogue
from learnlog.domain.demo_stack import PRACTICES, STACK_SIZE
from learnlog.resources import resource_dir
from learnlog.services import accounts
from learnlog.services.accounts import Opened
from learnlog.services.currency import cell_reports
from learnlog.store.session import Store
from learnlog.store.tables import (
    EntryRow,
    FollowRow,
    MemberRow,
    ReleaseEntryRow,
    ReleaseRow,
    ReviewLogRow,
    TeamMemberRow,
    TeamRow,
)
from tests.cli.conftest import Terminal

SCRIPT = Path(__file__).parents[2] / "scripts" / "demo.sh"
KEYS = {
    *("size", "seed", "as_of", "people", "teams", "follows", "evidence", "cards", "reviews"),
    *("experiments", "digests", "sign_in"),
}


@pytest.fixture(scope="module")
def filled_home(tmp_path_factory):
    return tmp_path_factory.mktemp("demo") / "home"


@pytest.fixture(scope="module")
def shown(filled_home):
    """What the command answers after it filled a new home."""
    terminal = Terminal({"LEARNLOG_HOME": str(filled_home)})
    return json.loads(terminal.run("demo", "--size", "S", "--json").stdout)


@pytest.fixture
def reading(shown, filled_home):
    store = Store(f"sqlite:///{filled_home / 'learnlog.db'}")
    with store.read() as session:
        yield session
    store.close()


def end_of(shown):
    return datetime.fromisoformat(shown["as_of"])


def test_the_answer_is_one_document(shown):
    assert set(shown) == KEYS
    assert set(shown["sign_in"]) == {"email", "password"}
    assert (shown["size"], shown["seed"], shown["people"], shown["teams"]) == ("S", 7, 11, 1)
    assert all(shown[name] > 0 for name in KEYS if isinstance(shown[name], int))


def test_without_a_day_it_is_the_newest_of_the_catalogue_at_nine(shown):
    lines = [
        line
        for technology in load_catalogue(resource_dir("feeds")).technologies.values()
        for line in technology.lines
    ]
    newest = max(day for line in lines for day in (line.released_on, line.latest_on) if day)

    assert shown["as_of"] == f"{newest.isoformat()}T09:00:00Z"


def test_the_owner_signs_in_with_what_is_shown(shown, filled_home):
    store = Store(f"sqlite:///{filled_home / 'learnlog.db'}")
    with store.begin() as session:
        outcome = accounts.sign_in(
            session,
            shown["sign_in"]["email"],
            shown["sign_in"]["password"],
            address="127.0.0.1",
            user_agent="",
            now=end_of(shown),
        )
        session.rollback()
    store.close()

    assert isinstance(outcome, Opened)


def test_the_mails_are_files_and_go_to_no_server(shown, filled_home):
    assert len(list((filled_home / "outbox").iterdir())) == shown["digests"]


def test_every_awkward_name_is_there(reading):
    names = list(reading.exec(select(MemberRow.name)))

    assert {"<b>Al</b>", "李明", "محمد الفارسي", "Sukarno"} <= set(names)
    assert max(map(len, names)) >= 60
    assert 2 in Counter(names).values()


def test_no_team_is_without_a_lead(reading):
    led = select(TeamMemberRow.team_id).where(TeamMemberRow.is_lead)

    assert set(reading.exec(select(TeamRow.id))) == set(reading.exec(led))


def test_every_slug_that_the_demo_names_is_in_the_catalogue():
    catalogue = load_catalogue(resource_dir("feeds"))

    assert set(PRACTICES) <= set(catalogue.technologies)
    assert catalogue.presets
    for preset in catalogue.presets.values():
        stack = [item.slug for item in preset.technologies[:STACK_SIZE]]
        assert len(stack) == STACK_SIZE
        assert set(stack) <= set(catalogue.technologies)


def test_some_follow_nothing_and_some_very_much(reading):
    counts = dict(
        reading.exec(select(FollowRow.user_id, func.count()).group_by(col(FollowRow.user_id))).all()
    )
    follows = sorted(counts.get(user_id, 0) for user_id in reading.exec(select(MemberRow.id)))

    assert (follows[0], follows[1]) == (0, 3)
    assert 10 <= follows[5] <= 25
    assert follows[-1] > 45


def test_every_band_shows_in_about_the_share_that_is_wanted(reading, shown):
    everybody = list(reading.exec(select(MemberRow.id)))

    reports = cell_reports(reading, everybody, now=end_of(shown), explain=False)

    bands = Counter(report.band.value for report in reports)
    shares = {band: 100 * count / len(reports) for band, count in bands.items()}
    wanted = {"current": 40, "ageing": 20, "stale": 15, "lapsed": 15, "unknown": 10}
    assert shares == pytest.approx(wanted, abs=10)


def test_recall_is_as_the_specification_measured_it(reading):
    recalled = select(ReviewLogRow).where(ReviewLogRow.forecast.is_not(None))
    log = reading.exec(recalled).all()
    grades = Counter(row.grade for row in log)
    late = sorted(row.day_number - row.due_day_before for row in log)

    # Again, hard, good, easy; and days late: cards fall due on working days, on which most
    # people sit down, and who sits down once a week or now and then comes days later.
    shares = {grade: count / len(log) for grade, count in grades.items()}
    assert shares == pytest.approx({1: 0.162, 2: 0.09, 3: 0.666, 4: 0.082}, abs=0.06)
    assert min(late) == 0
    assert late[len(late) // 2] <= 4
    assert late[len(late) * 3 // 4] >= 1
    # Predictions are right on average, and reviews come late.
    forecast = sum(row.forecast for row in log) / len(log)
    assert 1 - shares[1] == pytest.approx(forecast, abs=0.06)


def test_every_release_that_a_feed_told_of_is_read_as_one(reading):
    read = select(ReleaseEntryRow.entry_id)
    missed = reading.exec(
        select(EntryRow.title)
        .where(col(EntryRow.id).not_in(read))
        .where(
            # Versions of runtimes have names of their own there.
            ~col(EntryRow.title).startswith("AWS Lambda ")
        )
    ).all()

    assert reading.exec(select(func.count()).select_from(EntryRow)).one() > 50
    assert missed == []


def test_a_database_that_was_filled_is_refused_in_one_line_and_stays(shown, filled_home):
    terminal = Terminal({"LEARNLOG_HOME": str(filled_home)})
    before = (filled_home / "learnlog.db").stat().st_mtime_ns

    said = terminal.refusal("demo", "--size", "S")

    assert said.count("\n") == 0
    assert said.startswith("learnlog: This database is in use already")
    assert (filled_home / "learnlog.db").stat().st_mtime_ns == before


def test_a_database_of_somebody_s_is_refused(terminal):
    terminal.run("user", "create", "ana@team.example", "--name", "Ana")

    assert "in use already" in terminal.refusal("demo")


@pytest.fixture
def own_catalogue(tmp_path):
    """A catalogue of somebody's own: a stack of one technology, and none of the practices."""
    (tmp_path / "own" / "presets").mkdir(parents=True)
    (tmp_path / "own" / "valkey.toml").write_text(VALKEY)
    (tmp_path / "own" / "presets" / "stores.toml").write_text(PRESET)
    return tmp_path / "own"


VALKEY = """name = "Valkey"
category = "data"

[[feeds]]
kind = "releases"
url = "https://github.com/valkey-io/valkey/releases.atom"

[[lines]]
cycle = "9.0"
released_on = 2025-10-01

[[lines]]
cycle = "8.1"
released_on = 2025-05-12

[[cards]]
prompt = "What does it speak?"
answer = "The protocol of Redis."
"""
PRESET = """name = "Stores"
summary = "One of them."

[[technologies]]
slug = "valkey"
target_level = 3
"""


def test_the_demo_of_a_past_day_tells_a_person_what_it_made_and_knows_nothing_later(
    environ, home, own_catalogue
):
    terminal = Terminal(environ | {"LEARNLOG_CATALOGUE": str(own_catalogue)})

    lines = terminal.run("demo", "--size", "S", "--as-of", "2025-06-30").stdout.splitlines()

    assert lines[0] == "11 people in 1 team, as of 2025-06-30T09:00:00Z."
    assert lines[1].startswith("Sign in as ")
    assert len(lines) == 2
    store = Store(f"sqlite:///{home / 'learnlog.db'}")
    with store.read() as session:
        assert list(session.exec(select(EntryRow.title))) == ["Valkey 8.1"]
        assert list(session.exec(select(ReleaseRow.version))) == ["8.1"]
    store.close()


@pytest.mark.parametrize("day", ["1960-01-01", "2150-01-01"])
def test_a_day_that_the_demo_cannot_tell_of_is_refused_and_leaves_the_database_empty(
    terminal, home, day
):
    said = terminal.refusal("demo", "--as-of", day)

    assert said == f"learnlog: {day}: the demo can be as of 2020-01-08 to 2100-01-01."
    store = Store(f"sqlite:///{home / 'learnlog.db'}")
    with store.read() as session:
        assert session.exec(select(func.count()).select_from(TeamRow)).one() == 0
    store.close()


@pytest.mark.parametrize(
    "words", [("--size", "Q"), ("--size", "s"), ("--seed", "seven"), ("--as-of", "yesterday")]
)
def test_what_is_none_is_wrong_usage(terminal, words):
    terminal.run("demo", *words, expect=2)


# Stands for the program: tells how it was called, and fills with one document.
PROGRAM = """#!/bin/sh
case "$*" in
  "-m learnlog demo"*)
    echo "$*" >> "$LEARNLOG_HOME/called"
    [ -z "$BREAKS" ] || exit 1
    echo '{"as_of": "2026-08-21T09:00:00Z", "sign_in": {"email": "a@b.example", "password": "p"}}'
    ;;
  "-m learnlog serve"*) echo "$*" ;;
  *) exec "$REAL" "$@" ;;
esac
"""


@pytest.fixture
def script(tmp_path):
    """Run the script that `make demo` runs, with a program that only tells how it was called."""
    program, home = tmp_path / "program", tmp_path / "home"
    program.write_text(PROGRAM)
    program.chmod(0o755)

    def run(*, breaks=""):
        environ = {"LEARNLOG_HOME": str(home), "PYTHON": str(program), "REAL": sys.executable}
        done = subprocess.run(
            ["sh", str(SCRIPT), "127.0.0.1", "8123", "S"],
            env={"PATH": os.environ["PATH"], "BREAKS": breaks} | environ,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        calls = home / "called"
        return done, calls.read_text().splitlines() if calls.exists() else [], home

    return run


def test_the_script_fills_once_and_serves_from_the_day_of_the_demo(script):
    for _ in range(2):
        done, calls, _ = script()

        assert done.returncode == 0
        assert calls == ["-m learnlog demo --size S --json"]
        assert done.stdout.splitlines() == [
            "Sign in as a@b.example with the password p",
            "-m learnlog serve --host 127.0.0.1 --port 8123 --now 2026-08-21T09:00:00Z",
        ]


def test_the_script_starts_anew_when_filling_broke_off(script):
    done, _, home = script(breaks="yes")
    assert done.returncode != 0
    (home / "learnlog.db").write_text("half a story")

    done, calls, _ = script()

    assert done.returncode == 0
    assert len(calls) == 2
    assert not (home / "learnlog.db").exists()

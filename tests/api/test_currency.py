from datetime import timedelta
from urllib.parse import quote

import pytest

from learnlog.services.currency_json import currency_json
from tests.conftest import NOW, ago
from tests.makers import make_technology


@pytest.fixture
def printed(store, ana):
    """What the command line prints."""

    def read(at=NOW, slug=None):
        with store.read() as session:
            return currency_json(session, ana, at=at, slug=slug)

    return read


def test_it_is_what_the_command_line_prints(program, kubernetes, printed):
    found = program.json("/api/v1/currency")

    assert found == printed()
    (only,) = found
    assert (only["technology"], only["level"], only["version_known"]) == ("kubernetes", 3, "1.35")
    assert 0 < only["currency"] < 1
    assert sum(cause["share_percent"] for cause in only["causes"]) == 100


@pytest.mark.parametrize(
    ("at", "instant"),
    [
        ("2026-08-24T09:30:00Z", NOW),
        ("2026-08-24T11:30:00+02:00", NOW),
        ("2026-08-24T09:30", NOW),
        ("2026-07-01", ago(0).replace(month=7, day=1, hour=0, minute=0)),
        (ago(101).isoformat(), ago(101)),
        ((NOW + timedelta(days=90)).isoformat(), NOW + timedelta(days=90)),
    ],
)
def test_it_can_be_asked_for_as_of_another_instant(program, kubernetes, printed, at, instant):
    assert program.json(f"/api/v1/currency?at={quote(at)}") == printed(instant)


def test_it_can_be_asked_for_one_technology(program, kubernetes, store, printed):
    with store.begin() as session:
        make_technology(session, "nomad")

    assert program.json("/api/v1/currency?technology=kubernetes") == printed()
    assert program.json("/api/v1/currency?technology=nomad") == []


def test_as_of_a_given_instant_it_is_sent_once(program, kubernetes, later):
    first = program.get("/api/v1/currency?at=2026-08-01")

    again = later(3600).get(
        "/api/v1/currency?at=2026-08-01", headers={"If-None-Match": first.headers["ETag"]}
    )

    assert again.status_code == 304


def test_a_technology_that_does_not_exist_is_not_found(program):
    found = program.problem("/api/v1/currency?technology=cobol", 404)

    assert "cobol" in found["detail"]


def test_nobody_sees_what_another_follows(stranger, kubernetes):
    assert stranger.json("/api/v1/currency") == []
    assert stranger.json("/api/v1/currency?technology=kubernetes") == []


@pytest.mark.parametrize(
    ("query", "name", "said"),
    [
        ("at=soon", "at", "'soon' is not an instant such as 2026-11-23T08:00:00Z"),
        ("at=", "at", "'' is not an instant such as 2026-11-23T08:00:00Z"),
        ("at=0", "at", "'0' is not an instant such as 2026-11-23T08:00:00Z"),
        ("at=2200-01-01", "at", "'2200-01-01' lies outside 1900 to 2199"),
        ("technology=No!", "technology", "String should match pattern"),
        ("technology=%00", "technology", "String should match pattern"),
        ("technology=", "technology", "String should match pattern"),
    ],
)
def test_a_wrong_parameter_is_refused_by_name(program, query, name, said):
    found = program.problem(f"/api/v1/currency?{query}", 422)

    (error,) = found["errors"]
    assert error["parameter"] == name
    assert error["message"].startswith(said)
    assert found["detail"] == f"{name}: {error['message']}"

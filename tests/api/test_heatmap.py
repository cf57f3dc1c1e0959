import json
from datetime import timedelta
from urllib.parse import quote

import pytest

from learnlog.domain.members import Role
from learnlog.services.heatmap import heatmap_json
from tests.api.conftest import Program
from tests.conftest import NOW, ago
from tests.makers import make_team

ADDRESS = "/api/v1/teams/platform/heatmap"


@pytest.fixture
def team(store, ana, kubernetes):
    with store.begin() as session:
        return make_team(session, "Platform", members=[ana], slug="platform")


@pytest.fixture
def printed(store, team):
    """What the command line prints."""

    def read(at=NOW):
        with store.read() as session:
            return json.loads(heatmap_json(session, "platform", at=at, viewer=None, now=NOW))

    return read


def test_it_is_what_the_command_line_prints(program, printed):
    found = program.json(ADDRESS)

    assert found == printed()
    assert found["at"] == "2026-08-24T09:30:00Z"
    assert [person["name"] for person in found["people"]] == ["Ana Costa"]
    ((cell,),) = found["cells"]
    assert cell["level"] == 3


@pytest.mark.parametrize("days", [-400, -101, 90, 200])
def test_it_can_be_asked_for_as_of_another_instant(program, printed, days):
    at = NOW + timedelta(days=days)

    assert program.json(f"{ADDRESS}?at={quote(at.isoformat())}") == printed(at)


def test_as_of_a_given_instant_it_is_sent_once(program, team, later):
    first = program.get(f"{ADDRESS}?at=2026-08-01")

    again = later(3600).get(
        f"{ADDRESS}?at=2026-08-01", headers={"If-None-Match": first.headers["ETag"]}
    )

    assert again.status_code == 304


def test_the_cell_is_the_currency_of_the_member(program, team):
    ((cell,),) = program.json(ADDRESS)["cells"]
    (only,) = program.json("/api/v1/currency")

    assert {key: only[key] for key in ("level", "currency", "band")} == cell


def test_another_team_is_not_there(stranger, team):
    theirs = stranger.problem(ADDRESS, 404)
    nobodys = stranger.problem("/api/v1/teams/nowhere/heatmap", 404)

    assert theirs == nobodys | {"detail": "platform: no such team"}


def test_an_admin_sees_every_team(app, team, printed, register, make_token):
    register("Olga Owner", role=Role.ADMIN)

    olga = Program(app, make_token("olga@team.example").token)

    assert olga.json(ADDRESS) == printed()


@pytest.mark.parametrize("slug", ["%00", "Platform", "a--b", "..", "%2e%2e", "platform%20"])
def test_what_no_team_can_be_called_is_not_found(program, team, slug):
    assert program.get(f"/api/v1/teams/{slug}/heatmap").status_code == 404


@pytest.mark.parametrize("at", ["", "soon", "2026-13-01", "1899-12-31"])
def test_an_instant_that_is_none_is_refused_by_name(program, team, at):
    found = program.problem(f"{ADDRESS}?at={at}", 422)

    assert [error["parameter"] for error in found["errors"]] == ["at"]


def test_a_day_before_anything_was_known_is_unknown(program, team):
    ((cell,),) = program.json(f"{ADDRESS}?at={ago(101):%Y-%m-%d}")["cells"]

    assert (cell["currency"], cell["band"]) == (None, "unknown")

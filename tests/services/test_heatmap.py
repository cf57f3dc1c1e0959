import json
from datetime import timedelta

import pytest

from learnlog.domain.currency import Band
from learnlog.domain.errors import NotFoundError
from learnlog.domain.heatmap import Order
from learnlog.domain.members import Role
from learnlog.domain.proficiency import EvidenceKind, Level
from learnlog.domain.technology import Category
from learnlog.services import heatmap as service
from learnlog.services.accounts import signed_in
from learnlog.services.evidence import NewEvidence, record_evidence
from learnlog.services.heatmap import Wanted, heatmap_json, team_heatmap
from learnlog.store import people
from tests.conftest import NOW, ago
from tests.makers import make_follow, make_member, make_team, make_technology


@pytest.fixture
def team(session):
    """Three people; Kafka rests on Ana, Python on two, Redis on nobody."""
    ana, ben, chi = (make_member(session, n, handle=n.lower()) for n in ("Ana", "Ben", "Chi"))
    make_team(session, "Platform", members=[ana, ben, chi], slug="platform")
    technologies = {
        "kafka": make_technology(session, "kafka", category="data"),
        "redis": make_technology(session, "redis", category="data"),
        "python": make_technology(session, "python", category="language"),
    }
    for slug, user_id, days in (
        ("kafka", ana, 3),
        ("kafka", ben, 500),
        ("python", ana, 3),
        ("python", ben, 5),
        ("redis", chi, 500),
    ):
        make_follow(session, user_id, technologies[slug], level=3, followed_at=ago(600))
        new = NewEvidence(user_id, slug, EvidenceKind.EXPERIMENT, ago(days))
        record_evidence(session, new, now=NOW)
    make_follow(session, chi, technologies["kafka"])
    return {"ana": ana, "ben": ben, "chi": chi}


def viewer(session, user_id):
    return signed_in(session, people.get_member(session, user_id))


def shown(session, viewer=None, **wanted):
    options = Wanted(**({"at": NOW} | wanted))
    return team_heatmap(session, "platform", options, viewer=viewer, now=NOW)


def rows(found):
    return {row.subject.slug: row for row in found.grid.rows}


def test_the_grid_holds_every_followed_pair(session, team):
    found = shown(session, viewer(session, team["ana"]))

    assert [p.name for p in found.grid.people] == ["Ana", "Ben", "Chi"]
    assert {slug: row.cover for slug, row in rows(found).items()} == {
        "kafka": 1,
        "python": 2,
        "redis": 0,
    }
    kafka = rows(found)["kafka"].cells
    assert (kafka[0].band, kafka[2].band) == (Band.CURRENT, Band.UNKNOWN)
    assert rows(found)["redis"].cells[0] is None
    assert found.heading.startswith("Platform: 50% of what we follow is current")


def test_thin_cover_names_on_whom_it_rests_or_who_is_closest(session, team):
    redis, kafka = shown(session).thin

    assert (redis.subject.slug, redis.names, redis.closest.name) == ("redis", (), "Chi")
    assert (kafka.subject.slug, kafka.names, kafka.closest) == ("kafka", ("Ana",), None)


def test_thin_cover_without_any_evidence_has_nobody_close(session, team):
    unknown = make_technology(session, "nats", category="data")
    make_follow(session, team["ana"], unknown)

    (nats,) = (thin for thin in shown(session).thin if thin.subject.slug == "nats")
    assert (nats.names, nats.closest) == ((), None)


def test_filters_narrow_the_grid(session, team):
    assert set(rows(shown(session, category=Category.DATA))) == {"kafka", "redis"}
    assert rows(shown(session, least_level=Level.ADVISING)) == {}
    assert rows(shown(session, least_level=Level.WORKING))["kafka"].cells[2] is None
    assert [row.subject.slug for row in shown(session, order=Order.NAME).grid.rows] == [
        "python",
        "kafka",
        "redis",
    ]


def test_another_day_shows_what_was_then_and_what_will_be_if_nobody_acts(session, team):
    before = rows(shown(session, at=ago(100)))
    ahead = rows(shown(session, at=NOW + timedelta(days=90)))
    now = rows(shown(session))

    assert before["python"].cells[0].band is Band.UNKNOWN
    assert ahead["python"].cells[0].currency < now["python"].cells[0].currency


def test_a_day_out_of_reach_is_the_nearest_within(session, team):
    assert shown(session, at=ago(5_000)).at == ago(366)
    assert shown(session, at=NOW + timedelta(days=500)).at == NOW + timedelta(days=90)


def test_the_week_before_is_summed_up(session, team):
    new = NewEvidence(team["chi"], "redis", EvidenceKind.EXPERIMENT, ago(1))
    record_evidence(session, new, now=NOW)

    found = shown(session)
    assert (found.refreshed, found.slipped) == (1, 0)


def test_outsiders_see_no_team_and_admins_see_every_one(session, team):
    eve = viewer(session, make_member(session, "Eve"))
    admin = viewer(session, make_member(session, "Zoe", role=Role.ADMIN.value))

    with pytest.raises(NotFoundError, match="platform"):
        shown(session, eve)
    with pytest.raises(NotFoundError, match="nowhere"):
        team_heatmap(session, "nowhere", Wanted(at=NOW), viewer=None, now=NOW)
    assert shown(session, admin).team.slug == "platform"


def test_programs_see_the_teams_that_their_members_see(session, team):
    def read(by):
        return json.loads(heatmap_json(session, "platform", at=NOW, viewer=by, now=NOW))

    ana = viewer(session, team["ana"])
    eve = viewer(session, make_member(session, "Eve"))

    assert [person["name"] for person in read(ana)["people"]] == ["Ana", "Ben", "Chi"]
    assert read(ana) == read(None)
    with pytest.raises(NotFoundError, match="platform: no such team"):
        read(eve)


def test_one_cell_is_explained_to_who_may_see_it(session, team):
    ana = viewer(session, team["ana"])

    def cell(technology, handle):
        return service.cell_of(session, "platform", technology, handle, viewer=ana, now=NOW)

    person, report = cell("kafka", "ben")
    assert person.name == "Ben"
    assert report.causes
    assert cell("kafka", "nobody") is None
    assert cell("python", "chi") is None


def test_a_member_who_left_is_no_column(session, team):
    people_before = [person.name for person in shown(session).grid.people]
    session.get(people.MemberRow, team["chi"]).disabled_at = ago(1)
    session.flush()

    assert people_before == ["Ana", "Ben", "Chi"]
    assert [person.name for person in shown(session).grid.people] == ["Ana", "Ben"]

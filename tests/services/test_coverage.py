"""What rests on too few people, held against the grid with its clock moved."""

from datetime import date, timedelta

import pytest

from learnlog.domain.errors import NotFoundError
from learnlog.domain.explanation import Action
from learnlog.domain.proficiency import EvidenceKind, Level
from learnlog.services.accounts import signed_in
from learnlog.services.coverage import Need, team_coverage
from learnlog.services.evidence import NewEvidence, record_evidence
from learnlog.services.heatmap import Wanted, team_heatmap
from learnlog.store import people
from learnlog.store.tables import ReleaseLineRow
from tests.conftest import NOW, ago
from tests.makers import make_follow, make_member, make_release, make_team, make_technology


def after(days):
    return NOW + timedelta(days=days)


def did(session, user_id, slug, days, kind=EvidenceKind.EXPERIMENT, **changes):
    record_evidence(session, NewEvidence(user_id, slug, kind, ago(days), **changes), now=NOW)


@pytest.fixture
def team(session):
    """Kafka rests on Ana, Python on Ana and Ben, Redis on nobody; Chi only looks at Kafka."""
    ana, ben, chi = (make_member(session, n, handle=n.lower()) for n in ("Ana", "Ben", "Chi"))
    make_team(session, "Platform", members=[ana, ben, chi], slug="platform")
    technologies = {
        slug: make_technology(session, slug, category=category, validity_half_life_years=5.0)
        for slug, category in (("kafka", "data"), ("redis", "data"), ("python", "language"))
    }
    for slug, user_id, days in (
        ("kafka", ana, 3),
        ("kafka", ben, 500),
        ("python", ana, 3),
        ("python", ben, 5),
        ("redis", chi, 500),
    ):
        make_follow(session, user_id, technologies[slug], level=3, followed_at=ago(600))
        did(session, user_id, slug, days)
    make_follow(session, chi, technologies["kafka"], level=1)
    return {"ana": ana, "ben": ben, "chi": chi} | technologies


def find(session, *, viewer=None, only=None, **need):
    return team_coverage(session, "platform", Need(**need), viewer=viewer, now=NOW, only=only)


def thin(session, **need):
    return {cover.subject.slug: cover for cover in find(session, **need).thin}


def cover_at(session, slug, at):
    """How many are current on the grid when the clock stands at an instant."""
    found = team_heatmap(session, "platform", Wanted(at=at), viewer=None, now=at)
    return next(row.cover for row in found.grid.rows if row.subject.slug == slug)


def assert_falls_as_the_grid_does(session, cover):
    assert cover.cover == cover_at(session, cover.subject.slug, NOW)
    for fall in cover.falls:
        assert cover_at(session, cover.subject.slug, fall.at - timedelta(minutes=1)) == fall.n
        assert cover_at(session, cover.subject.slug, fall.at + timedelta(minutes=1)) == fall.n - 1


def test_what_is_thin_now_comes_first_and_then_what_will_be(session, team):
    found = find(session, days=90)

    assert [cover.subject.slug for cover in found.thin] == ["redis", "kafka", "python"]
    assert (found.enough, found.team.name, found.until) == (0, "Platform", after(90))
    assert find(session, days=10).enough == 1
    assert find(session, people=1, days=10).enough == 2


def test_of_equal_cover_what_more_people_work_with_comes_first(session, team):
    busy = make_technology(session, "zookeeper", category="data")
    for name in ("ana", "ben"):
        make_follow(session, team[name], busy, level=3)

    found = find(session, days=10)

    assert [cover.subject.slug for cover in found.thin] == ["zookeeper", "redis", "kafka"]


def test_the_cover_falls_on_the_grid_on_the_days_that_are_named(session, team):
    for cover in find(session, days=365).thin:
        assert_falls_as_the_grid_does(session, cover)

    python = thin(session, days=365)["python"]
    assert [(fall.n, fall.name) for fall in python.falls] == [(2, "Ben"), (1, "Ana")]


def test_an_end_of_support_that_is_announced_is_a_day_on_which_the_cover_falls(session, team):
    make_release(session, team["kafka"], "3.9", released_at=ago(400))
    make_release(session, team["kafka"], "4.0", released_at=ago(2))
    for cycle, released, until in (
        ("3.9", ago(400), after(20)),
        ("4.0", ago(2), after(900)),
    ):
        session.add(
            ReleaseLineRow(
                technology_id=team["kafka"],
                cycle=cycle,
                released_on=released.date(),
                supported_until=until.date(),
                source="catalogue",
            )
        )
    session.flush()
    # Enough practice to last beyond that day, all of it with the line that ends.
    for days in range(10, 200, 20):
        did(session, team["ana"], "kafka", days, version="3.9")

    kafka = thin(session)["kafka"]

    (fall,) = kafka.falls
    assert fall.at.date() in {date(2026, 9, 13), date(2026, 9, 14)}
    assert_falls_as_the_grid_does(session, kafka)


def test_the_cheapest_fix_gives_cover_to_the_horizon_when_it_is_done(session, team):
    kafka = thin(session, days=60)["kafka"]

    # Ana falls within sixty days too: two are missing by then, and both can be held.
    assert (kafka.missing, [fix.name for fix in kafka.fixes]) == (2, ["Ana", "Ben"])
    assert all(fix.until is None for fix in kafka.fixes)
    for fix in kafka.fixes:
        assert (fix.actions, fix.minutes) == ((Action.EXPERIMENT,), 60)
        did(session, fix.person_id, "kafka", 0)
    assert "kafka" not in thin(session, days=60)
    assert cover_at(session, "kafka", after(60)) == 2


def test_who_is_below_the_level_or_unknown_mends_nothing(session, team):
    kafka = thin(session, people=3, level=Level.CONVERSANT)["kafka"]
    assert {fix.name for fix in kafka.fixes} == {"Ana", "Ben"}

    nats = make_technology(session, "nats", category="data")
    make_follow(session, team["ana"], nats, level=4)
    unknown = thin(session)["nats"]
    assert (unknown.cover, unknown.fixes, unknown.currency) == (0, (), None)


def test_what_nobody_can_do_well_enough_is_thin_too(session, team):
    found = thin(session, level=Level.ADVISING, days=1)

    assert {slug: cover.cover for slug, cover in found.items()} == {
        "kafka": 0,
        "python": 0,
        "redis": 0,
    }


def test_only_what_is_asked_about_is_looked_at(session, team):
    assert [c.subject.slug for c in find(session, only=["kafka"]).thin] == ["kafka"]
    assert find(session, only=[]).thin == ()


def test_outsiders_are_told_nothing(session, team):
    eve = signed_in(session, people.get_member(session, make_member(session, "Eve")))
    ana = signed_in(session, people.get_member(session, team["ana"]))

    with pytest.raises(NotFoundError, match="platform"):
        find(session, viewer=eve)
    assert len(find(session, viewer=ana).thin) == 3


def test_a_practice_falls_when_its_slow_change_takes_it_there(session, team):
    review = make_technology(
        session, "design-review", category="advisory", drift="time", validity_half_life_years=1.0
    )
    make_follow(session, team["ana"], review, level=3, followed_at=ago(600))
    did(session, team["ana"], "design-review", 5)

    cover = thin(session)["design-review"]

    assert len(cover.falls) == 1
    assert_falls_as_the_grid_does(session, cover)

from datetime import date, timedelta

import pytest

from learnlog.domain.errors import NotAllowedError, NotFoundError, RuleError
from learnlog.domain.members import Role
from learnlog.domain.proficiency import Level
from learnlog.services import engagements
from learnlog.services.accounts import signed_in
from learnlog.services.engagements import EngagementValues
from learnlog.services.targets import NewTarget, team_targets
from learnlog.store import people
from tests.conftest import NOW
from tests.makers import make_member, make_team, make_technology

TODAY = date(2026, 8, 24)
ACME = EngagementValues("Acme", TODAY + timedelta(days=12), handles=["ana"])
WORKING = NewTarget("kubernetes", Level.WORKING, is_must=True)


def viewer(session, user_id):
    return signed_in(session, people.get_member(session, user_id))


@pytest.fixture
def ana(session):
    make_technology(session, name="Kubernetes")
    return make_member(session, handle="ana")


@pytest.fixture
def by(session, ana):
    lead = make_member(session, "Lea", handle="lea")
    make_team(session, "Platform", members=[ana], leads=[lead], slug="platform")
    return viewer(session, lead)


def create(session, by, new=ACME, team="platform"):
    return engagements.create_engagement(session, team, new, by=by, now=NOW)


def page(session, by, slug):
    return engagements.engagement_page(session, "platform", slug, viewer=by)


def test_an_engagement_has_a_name_days_people_and_what_it_asks(session, by, ana):
    slug = create(session, by)
    engagements.set_engagement_target(session, "platform", slug, WORKING, by=by, now=NOW)

    found = page(session, by, slug)

    assert (slug, found.engagement.name) == ("acme", "Acme")
    assert found.engagement.kickoff_on == TODAY + timedelta(days=12)
    assert found.on_it == {ana}
    assert [(one.slug, one.level, one.is_must) for one in found.targets] == [
        ("kubernetes", Level.WORKING, True)
    ]
    assert found.may_change
    assert [one.name for one in found.people] == ["Ana Costa", "Lea"]


def test_two_of_one_name_get_two_addresses(session, by):
    assert [create(session, by) for _ in range(2)] == ["acme", "acme-2"]


def test_the_latest_kickoff_comes_first(session, by):
    create(session, by)
    create(session, by, EngagementValues("Bolt", TODAY + timedelta(days=90)))

    listed = team_targets(session, "platform", viewer=by, today=TODAY).engagements

    assert [one.name for one in listed] == ["Bolt", "Acme"]


@pytest.mark.parametrize(
    ("ends_on", "runs"), [(None, True), (TODAY, True), (TODAY - timedelta(days=1), False)]
)
def test_it_runs_to_the_end_of_its_last_day(session, by, ends_on, runs):
    slug = create(session, by, EngagementValues("Acme", TODAY - timedelta(days=30), ends_on))

    assert page(session, by, slug).engagement.is_running(TODAY) is runs


def test_name_days_and_people_can_change(session, by, ana):
    slug = create(session, by)
    new = EngagementValues("  Acme  Corp ", TODAY, TODAY, ["lea", "lea"])

    engagements.change_engagement(session, "platform", slug, new, by=by)

    found = page(session, by, slug)
    assert (found.engagement.name, found.engagement.ends_on) == ("Acme Corp", TODAY)
    assert found.on_it == {by.id}


@pytest.mark.parametrize(
    ("new", "said"),
    [
        (EngagementValues("", TODAY), "a name of 1 to 100"),
        (EngagementValues("x" * 101, TODAY), "a name of 1 to 100"),
        (EngagementValues("Acme", TODAY, TODAY - timedelta(days=1)), "before its kickoff"),
        (EngagementValues("Acme", TODAY, None, ["eve"]), "'eve' is not of the team"),
    ],
)
def test_what_cannot_be_used_is_refused(session, by, new, said):
    with pytest.raises(RuleError, match=said):
        create(session, by, new)
    slug = create(session, by)
    with pytest.raises(RuleError, match=said):
        engagements.change_engagement(session, "platform", slug, new, by=by)


def test_a_closed_engagement_is_read_and_not_changed(session, by):
    slug = create(session, by)
    engagements.set_engagement_target(session, "platform", slug, WORKING, by=by, now=NOW)

    engagements.close_engagement(session, "platform", slug, by=by, now=NOW)

    found = page(session, by, slug)
    assert not found.engagement.is_running(TODAY)
    assert not found.may_change
    with pytest.raises(NotFoundError):
        engagements.change_engagement(session, "platform", slug, ACME, by=by)
    with pytest.raises(NotFoundError):
        engagements.close_engagement(session, "platform", slug, by=by, now=NOW)


def test_what_it_asks_can_be_taken_off(session, by):
    slug = create(session, by)
    engagements.set_engagement_target(session, "platform", slug, WORKING, by=by, now=NOW)

    engagements.remove_engagement_target(session, "platform", slug, "kubernetes", by=by)

    assert page(session, by, slug).targets == ()
    with pytest.raises(NotFoundError):
        engagements.remove_engagement_target(session, "platform", slug, "kubernetes", by=by)


def test_people_of_the_team_read_and_leads_write(session, by, ana):
    slug = create(session, by)
    member = viewer(session, ana)

    assert not page(session, member, slug).may_change
    with pytest.raises(NotAllowedError):
        create(session, member)
    with pytest.raises(NotAllowedError):
        engagements.change_engagement(session, "platform", slug, ACME, by=member)
    with pytest.raises(NotAllowedError):
        engagements.set_engagement_target(session, "platform", slug, WORKING, by=member, now=NOW)


def test_an_engagement_belongs_to_one_team(session, by):
    slug = create(session, by)
    make_team(session, "Mobile", leads=[by.id], slug="mobile")
    both = viewer(session, by.id)

    with pytest.raises(NotFoundError):
        engagements.engagement_page(session, "mobile", slug, viewer=both)
    with pytest.raises(NotFoundError):
        engagements.close_engagement(session, "mobile", slug, by=both, now=NOW)


def test_to_others_it_does_not_exist(session, by):
    slug = create(session, by)
    eve = viewer(session, make_member(session, "Eve", role=Role.STAFFING))

    with pytest.raises(NotFoundError):
        page(session, eve, slug)

from datetime import date, timedelta

import pytest

from learnlog.domain.errors import NotAllowedError, NotFoundError, RuleError
from learnlog.domain.members import Role
from learnlog.domain.proficiency import Level
from learnlog.domain.targets import TargetSource
from learnlog.services import engagements, exemptions, targets
from learnlog.services.accounts import signed_in
from learnlog.services.engagements import EngagementValues
from learnlog.services.exemptions import NewExemption
from learnlog.services.targets import NewTarget, wanted_of
from learnlog.store import people
from tests.conftest import NOW
from tests.makers import make_follow, make_member, make_team, make_technology

TODAY = date(2026, 8, 24)
WORKING = NewTarget("kubernetes", Level.WORKING, is_must=True)


def viewer(session, user_id):
    return signed_in(session, people.get_member(session, user_id))


@pytest.fixture
def kubernetes(session):
    return make_technology(session, name="Kubernetes")


@pytest.fixture
def ana(session, kubernetes):
    return make_member(session, handle="ana")


@pytest.fixture
def lea(session):
    return make_member(session, "Lea Lead", handle="lea", role=Role.LEAD)


@pytest.fixture
def team(session, ana, lea):
    return make_team(session, "Platform", members=[ana], leads=[lea], slug="platform")


@pytest.fixture
def by(session, team, lea):
    return viewer(session, lea)


@pytest.fixture
def admin(session):
    return viewer(session, make_member(session, "Zoe", role=Role.ADMIN))


def acme(session, by, *, days=12, ends=None, people=("ana",), level=4, is_must=True, name="Acme"):
    kickoff = TODAY + timedelta(days=days)
    new = EngagementValues(name, kickoff, ends, people)
    slug = engagements.create_engagement(session, "platform", new, by=by, now=NOW)
    wanted = NewTarget("kubernetes", Level(level), is_must)
    engagements.set_engagement_target(session, "platform", slug, wanted, by=by, now=NOW)
    return slug


def wanted(session, user_id, technology_id, *, today=TODAY):
    return wanted_of(session, user_id, today=today).get(technology_id)


def test_what_a_team_wants_reaches_its_people_and_nobody_else(session, by, ana, kubernetes):
    eve = make_member(session, "Eve")

    targets.set_team_target(session, "platform", WORKING, by=by, now=NOW)

    found = wanted(session, ana, kubernetes).target
    assert (found.level, found.source_words) == (3, "wanted by the Platform team")
    assert wanted_of(session, eve, today=TODAY) == {}


def test_wanting_again_replaces_and_removing_ends_it(session, by, ana, kubernetes):
    targets.set_team_target(session, "platform", WORKING, by=by, now=NOW)
    nice = NewTarget("kubernetes", Level.AWARE, is_must=False)
    targets.set_team_target(session, "platform", nice, by=by, now=NOW)

    page = targets.team_targets(session, "platform", viewer=by, today=TODAY)
    assert [(one.slug, one.level, one.is_must) for one in page.targets] == [
        ("kubernetes", Level.AWARE, False)
    ]

    targets.remove_team_target(session, "platform", "kubernetes", by=by)

    assert wanted(session, ana, kubernetes) is None
    with pytest.raises(NotFoundError):
        targets.remove_team_target(session, "platform", "kubernetes", by=by)


def test_sources_come_in_their_order(session, by, admin, ana, kubernetes):
    def source():
        return wanted(session, ana, kubernetes).target.source

    targets.set_team_target(session, "platform", WORKING, by=by, now=NOW)
    assert source() is TargetSource.TEAM
    targets.set_role_target(session, Role.MEMBER, WORKING, by=admin, now=NOW)
    assert source() is TargetSource.ROLE
    acme(session, by)
    assert source() is TargetSource.ENGAGEMENT
    make_follow(session, ana, kubernetes, target_level=1)
    assert source() is TargetSource.PERSON


def test_a_role_wants_of_those_who_have_it(session, by, lea, admin, ana, kubernetes):
    targets.set_role_target(session, Role.LEAD, WORKING, by=admin, now=NOW)

    assert wanted(session, lea, kubernetes).target.source_words == "wanted by your role, lead"
    assert wanted(session, ana, kubernetes) is None
    assert [one.role for one in targets.role_targets(session)] == [Role.LEAD]
    targets.remove_role_target(session, Role.LEAD, "kubernetes", by=admin)
    assert targets.role_targets(session) == []


def test_roles_are_for_admins(session, by):
    with pytest.raises(NotAllowedError):
        targets.set_role_target(session, Role.LEAD, WORKING, by=by, now=NOW)
    with pytest.raises(NotAllowedError):
        targets.remove_role_target(session, Role.LEAD, "kubernetes", by=by)


def test_an_engagement_wants_from_before_its_kickoff_until_its_last_day(
    session, by, ana, kubernetes
):
    acme(session, by, days=12, ends=TODAY + timedelta(days=100))

    found = wanted(session, ana, kubernetes)
    assert found.target.source_words == "wanted by the Acme engagement"
    assert [(one.name, one.kickoff_on) for one in found.must_haves] == [
        ("Acme", TODAY + timedelta(days=12))
    ]
    assert found.is_engaged
    assert wanted(session, ana, kubernetes, today=TODAY + timedelta(days=100)) is not None
    assert wanted(session, ana, kubernetes, today=TODAY + timedelta(days=101)) is None


def test_a_closed_engagement_wants_nothing(session, by, ana, kubernetes):
    slug = acme(session, by)

    engagements.close_engagement(session, "platform", slug, by=by, now=NOW)

    assert wanted(session, ana, kubernetes) is None


def test_of_two_engagements_the_must_counts(session, by, ana, kubernetes):
    acme(session, by, level=5, is_must=False, name="Bolt")
    acme(session, by, level=3, name="Acme")

    found = wanted(session, ana, kubernetes)

    assert (found.target.level, found.target.name) == (3, "Acme")
    assert [one.name for one in found.must_haves] == ["Acme"]


def test_an_exemption_mutes_what_others_want_until_the_end_of_its_day(session, by, ana, kubernetes):
    acme(session, by)
    new = NewExemption("ana", "kubernetes", TODAY + timedelta(days=5), "on leave")
    exemptions.exempt(session, "platform", new, by=by, today=TODAY, now=NOW)

    found = wanted(session, ana, kubernetes, today=TODAY + timedelta(days=5))
    assert found.target.exemption.reason == "on leave"
    assert found.must_haves == ()
    assert wanted(session, ana, kubernetes, today=TODAY + timedelta(days=6)).must_haves != ()


@pytest.mark.parametrize("slug", ["nomad", ""])
def test_only_what_the_catalogue_has_can_be_wanted(session, by, slug):
    with pytest.raises(NotFoundError):
        targets.set_team_target(
            session, "platform", NewTarget(slug, Level.WORKING, True), by=by, now=NOW
        )


def test_level_0_cannot_be_wanted(session, by, kubernetes):
    with pytest.raises(RuleError, match="Level 0"):
        targets.set_team_target(
            session, "platform", NewTarget("kubernetes", Level.NONE, True), by=by, now=NOW
        )


def test_members_see_the_page_and_change_nothing(session, by, ana):
    targets.set_team_target(session, "platform", WORKING, by=by, now=NOW)
    new = NewExemption("ana", "kubernetes", TODAY, "on leave")
    exemptions.exempt(session, "platform", new, by=by, today=TODAY, now=NOW)
    member = viewer(session, ana)

    page = targets.team_targets(session, "platform", viewer=member, today=TODAY)

    assert (len(page.targets), page.may_change, page.exemptions) == (1, False, ())
    assert len(targets.team_targets(session, "platform", viewer=by, today=TODAY).exemptions) == 1
    with pytest.raises(NotAllowedError):
        targets.set_team_target(session, "platform", WORKING, by=member, now=NOW)
    with pytest.raises(NotAllowedError):
        targets.remove_team_target(session, "platform", "kubernetes", by=member)


def test_to_others_the_team_does_not_exist(session, team):
    eve = viewer(session, make_member(session, "Eve", role=Role.LEAD))

    with pytest.raises(NotFoundError):
        targets.team_targets(session, "platform", viewer=eve, today=TODAY)
    with pytest.raises(NotFoundError):
        targets.set_team_target(session, "platform", WORKING, by=eve, now=NOW)


def test_what_can_be_wanted_is_the_catalogue(session, kubernetes):
    make_technology(session, "gone", archived_at=NOW)

    assert [item.slug for item in targets.known_technologies(session)] == ["kubernetes"]

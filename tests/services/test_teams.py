import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from learnlog.domain.errors import NotAllowedError, NotFoundError, RuleError
from learnlog.domain.members import Role
from learnlog.services import accounts, teams
from learnlog.services.accounts import NewMember
from learnlog.store import teams as store_teams
from learnlog.store.teams import NewInvitation
from tests.conftest import NOW


def member(session, name="Ana Costa", role=Role.MEMBER):
    email = f"{name.split()[0].lower()}@team.example"
    new = NewMember(email=email, name=name, password=None, role=role)
    accounts.create_member(session, new, now=NOW)
    return accounts.member_by_email(session, email)


def again(session, user):
    return accounts.member_by_email(session, user.email)


def newcomer(name="Ben Okafor"):
    return NewMember(email="ben@team.example", name=name, password="a good password")


def test_who_makes_a_team_leads_it(session):
    lead = member(session, role=Role.LEAD)

    slug = teams.create_team(session, "Platform  team", by=lead, now=NOW)

    (team,) = again(session, lead).teams
    assert (team.slug, team.name, team.is_lead) == ("platform-team", "Platform team", True)
    assert slug == "platform-team"
    assert again(session, lead).leads(team.id)


def test_a_team_called_new_gets_another_address(session):
    assert teams.create_team(session, "New", now=NOW) == "new-2"


def test_a_plain_member_makes_no_team(session):
    with pytest.raises(NotAllowedError):
        teams.create_team(session, "Platform", by=member(session), now=NOW)


@pytest.mark.parametrize("name", ["", "   ", "x" * 101])
def test_a_team_needs_a_name_of_some_length(session, name):
    with pytest.raises(RuleError):
        teams.create_team(session, name, now=NOW)


def test_members_see_their_teams_and_admins_see_all(session):
    ana, admin = member(session), member(session, "Zoe Adm", Role.ADMIN)
    teams.create_team(session, "Platform", now=NOW)
    teams.create_team(session, "Mobile", now=NOW)
    teams.add_to_team(session, "Mobile", ana.email, is_lead=False, now=NOW)

    assert [team.slug for team in teams.visible_teams(session, again(session, ana))] == ["mobile"]
    assert [team.slug for team in teams.visible_teams(session, admin)] == ["mobile", "platform"]


def test_a_member_of_a_team_can_be_made_its_lead(session):
    ana = member(session)
    teams.create_team(session, "Mobile", now=NOW)
    teams.add_to_team(session, "Mobile", ana.email, is_lead=False, now=NOW)
    slug = teams.add_to_team(session, "Mobile", ana.email, is_lead=True, now=NOW)

    assert slug == "mobile"
    assert [team.is_lead for team in again(session, ana).teams] == [True]


def test_an_unknown_team_or_member_is_named(session):
    teams.create_team(session, "Mobile", now=NOW)

    with pytest.raises(NotFoundError, match="Nowhere"):
        teams.add_to_team(session, "Nowhere", "ana@team.example", is_lead=False, now=NOW)
    with pytest.raises(NotFoundError, match="ana@team"):
        teams.add_to_team(session, "Mobile", "ana@team.example", is_lead=False, now=NOW)


def test_an_invitation_lets_one_person_join(session):
    lead = member(session, role=Role.LEAD)
    slug = teams.create_team(session, "Platform", by=lead, now=NOW)
    token = teams.invite(session, slug, by=again(session, lead), now=NOW)

    teams.accept(session, token, newcomer(), now=NOW)

    ben = accounts.member_by_email(session, "ben@team.example")
    assert [team.slug for team in ben.teams] == ["platform"]
    assert ben.role is Role.MEMBER
    with pytest.raises(NotFoundError):
        teams.accept(session, token, newcomer(), now=NOW)


def test_an_invitation_to_no_team_makes_an_account_alone(session):
    lead, ana = member(session, "Lea Lead", Role.LEAD), member(session)
    for token in ("for somebody new", "for somebody known"):
        hashed = accounts.token_hash(token)
        new = NewInvitation(hashed, None, lead.id, Role.STAFFING, NOW + timedelta(days=1))
        store_teams.add_invitation(session, new, now=NOW)

    teams.accept(session, "for somebody new", newcomer(), now=NOW)
    teams.join_as_member(session, "for somebody known", ana, now=NOW)

    ben = accounts.member_by_email(session, "ben@team.example")
    assert (ben.role, ben.teams) == (Role.STAFFING, ())
    assert again(session, ana).teams == ()


def test_an_invitation_expires_after_two_weeks(session):
    lead = member(session, role=Role.LEAD)
    slug = teams.create_team(session, "Platform", by=lead, now=NOW)
    token = teams.invite(session, slug, by=again(session, lead), now=NOW)

    with pytest.raises(NotFoundError):
        teams.find_invitation(session, token, now=NOW + timedelta(days=15))


def test_who_has_an_account_joins_with_it(session):
    lead, ana = member(session, "Lea Lead", Role.LEAD), member(session)
    slug = teams.create_team(session, "Platform", by=lead, now=NOW)
    token = teams.invite(session, slug, by=again(session, lead), now=NOW)

    teams.join_as_member(session, token, ana, now=NOW)

    assert [team.slug for team in again(session, ana).teams] == ["platform"]
    with pytest.raises(NotFoundError):
        teams.join_as_member(session, token, ana, now=NOW)


def test_only_a_lead_invites_and_outsiders_see_no_team(session):
    lead, ana, eve = (
        member(session, "Lea Lead", Role.LEAD),
        member(session),
        member(session, "Eve Out"),
    )
    slug = teams.create_team(session, "Platform", by=lead, now=NOW)
    teams.add_to_team(session, slug, ana.email, is_lead=False, now=NOW)

    with pytest.raises(NotAllowedError):
        teams.invite(session, slug, by=again(session, ana), now=NOW)
    with pytest.raises(NotFoundError):
        teams.invite(session, slug, by=eve, now=NOW)
    with pytest.raises(NotFoundError):
        teams.invite(session, "no-such-team", by=lead, now=NOW)


def test_of_two_who_take_one_invitation_at_once_one_gets_in(store):
    with store.begin() as session:
        lead = member(session, "Lea Lead", Role.LEAD)
        slug = teams.create_team(session, "Platform", by=lead, now=NOW)
        token = teams.invite(session, slug, by=again(session, lead), now=NOW)
        people = [member(session, name) for name in ("Ana Costa", "Ben Okafor")]
    start = threading.Barrier(len(people))

    def join(person):
        start.wait()
        try:
            with store.begin() as session:
                teams.join_as_member(session, token, person, now=NOW)
        except NotFoundError:
            return 0
        return 1

    with ThreadPoolExecutor() as pool:
        joined = list(pool.map(join, people))

    assert sum(joined) == 1
    with store.read() as session:
        assert sum(len(again(session, person).teams) for person in people) == 1


def test_a_teams_name_that_cannot_be_shown_is_refused(session):
    with pytest.raises(RuleError, match="can be shown"):
        teams.create_team(session, "Plat\x07form", now=NOW)

from dataclasses import replace
from datetime import date, timedelta

import pytest

from learnlog.domain.errors import NotAllowedError, NotFoundError, RuleError
from learnlog.domain.members import Role
from learnlog.services import exemptions
from learnlog.services.accounts import signed_in
from learnlog.services.exemptions import NewExemption
from learnlog.store import people
from learnlog.store.exemptions import list_exemptions
from tests.conftest import NOW
from tests.makers import make_member, make_team, make_technology

TODAY = date(2026, 8, 24)
LEAVE = NewExemption("ana", "kubernetes", TODAY + timedelta(days=30), "  on   leave ")


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


def exempt(session, by, new=LEAVE):
    return exemptions.exempt(session, "platform", new, by=by, today=TODAY, now=NOW)


def lasting(session, ana, *, today=TODAY):
    return [(one.technology, one.reason) for one in list_exemptions(session, [ana], today=today)]


def test_an_exemption_lasts_to_the_end_of_its_day(session, by, ana):
    exempt(session, by)

    assert lasting(session, ana) == [("Kubernetes", "on leave")]
    assert lasting(session, ana, today=TODAY + timedelta(days=30)) == [("Kubernetes", "on leave")]
    assert lasting(session, ana, today=TODAY + timedelta(days=31)) == []


def test_it_can_be_ended_before(session, by, ana):
    number = exempt(session, by)

    exemptions.end_exemption(session, "platform", number, by=by, now=NOW)

    assert lasting(session, ana) == []
    with pytest.raises(NotFoundError):
        exemptions.end_exemption(session, "platform", number, by=by, now=NOW)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"reason": "  "}, "a reason of 1 to 200"),
        ({"reason": "x" * 201}, "a reason of 1 to 200"),
        ({"until_on": TODAY - timedelta(days=1)}, "from today to two years"),
        ({"until_on": TODAY + timedelta(days=733)}, "from today to two years"),
    ],
)
def test_it_needs_a_reason_and_a_day_not_too_far(session, by, changes, said):
    with pytest.raises(RuleError, match=said):
        exempt(session, by, replace(LEAVE, **changes))


@pytest.mark.parametrize("changes", [{"handle": "eve"}, {"slug": "nomad"}])
def test_only_people_of_the_team_and_technologies_that_exist(session, by, changes):
    make_member(session, "Eve", handle="eve")

    with pytest.raises(NotFoundError):
        exempt(session, by, replace(LEAVE, **changes))


def test_members_exempt_nobody_and_admins_may(session, by, ana):
    with pytest.raises(NotAllowedError):
        exempt(session, viewer(session, ana))
    admin = viewer(session, make_member(session, "Zoe", role=Role.ADMIN))

    number = exempt(session, admin)

    with pytest.raises(NotAllowedError):
        exemptions.end_exemption(session, "platform", number, by=viewer(session, ana), now=NOW)


def test_a_lead_ends_none_of_another_team(session, by, ana):
    number = exempt(session, by)
    other = make_member(session, "Oli")
    make_team(session, "Mobile", leads=[other], slug="mobile")

    with pytest.raises(NotFoundError):
        exemptions.end_exemption(session, "mobile", number, by=viewer(session, other), now=NOW)
    assert len(lasting(session, ana)) == 1

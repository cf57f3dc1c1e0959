import pytest

from learnlog.domain.errors import NotFoundError
from learnlog.domain.interest import Interest
from learnlog.domain.members import Role
from learnlog.services.accounts import signed_in
from learnlog.services.members import member_page
from learnlog.store import people
from tests.conftest import NOW
from tests.makers import make_follow, make_member, make_team, make_technology


def viewer(session, user_id):
    return signed_in(session, people.get_member(session, user_id))


@pytest.fixture
def ana(session):
    user_id = make_member(session, handle="ana")
    make_follow(session, user_id, make_technology(session), level=2)
    return user_id


def test_a_colleague_sees_the_stack(session, ana):
    ben = make_member(session, "Ben")
    make_team(session, members=[ana, ben])

    page = member_page(session, "ana", viewer=viewer(session, ben), now=NOW)

    assert (page.name, [item.slug for item in page.reports]) == ("Ana Costa", ["kubernetes"])


def test_one_sees_oneself_and_an_admin_sees_all(session, ana):
    admin = make_member(session, "Zoe", role=Role.ADMIN.value)

    for user_id in (ana, admin):
        assert member_page(session, "ana", viewer=viewer(session, user_id), now=NOW).id == ana


def test_to_everybody_else_a_member_does_not_exist(session, ana):
    eve = make_member(session, "Eve")

    for handle in ("ana", "nobody"):
        with pytest.raises(NotFoundError, match=handle):
            member_page(session, handle, viewer=viewer(session, eve), now=NOW)


def test_interest_is_seen_by_the_person_and_the_leads_of_their_teams(session, ana):
    ben, lead = make_member(session, "Ben"), make_member(session, "Lea")
    admin = make_member(session, "Zoe", role=Role.ADMIN.value)
    make_team(session, members=[ana, ben], leads=[lead])
    make_team(session, "Mobile", leads=[ben])
    python = make_technology(session, "python", category="language")
    make_follow(session, ana, python, interest=-1)

    def seen(user_id):
        return member_page(session, "ana", viewer=viewer(session, user_id), now=NOW).interests

    assert seen(ana) == seen(lead) == {"python": Interest.RATHER_NOT}
    assert seen(ben) is None
    assert seen(admin) is None

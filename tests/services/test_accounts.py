from datetime import timedelta

import pytest
from sqlmodel import select

from learnlog.domain.errors import NotAllowedError, NotFoundError, RuleError
from learnlog.domain.members import Role
from learnlog.services import accounts
from learnlog.services.accounts import NewMember, Opened, Refused
from learnlog.store import people
from learnlog.store.tables import MemberRow, SignInSessionRow
from tests.conftest import NOW

PASSWORD = "correct horse battery"


def new_member(**changes):
    values = {
        "email": "Ana@Team.example",
        "name": "Ana Costa",
        "password": PASSWORD,
        "zone": "Europe/Lisbon",
    }
    return NewMember(**(values | changes))


def sign_in(session, password=PASSWORD, *, email="ana@team.example", now=NOW):
    return accounts.sign_in(
        session, email, password, address="127.0.0.1", user_agent="a browser", now=now
    )


def test_the_first_visitor_becomes_the_admin(session):
    assert accounts.needs_owner(session)

    user_id = accounts.create_owner(session, new_member(), now=NOW)

    assert people.get_member(session, user_id).role is Role.ADMIN
    assert not accounts.needs_owner(session)


def test_a_second_owner_is_refused(session):
    accounts.create_owner(session, new_member(), now=NOW)

    with pytest.raises(NotAllowedError):
        accounts.create_owner(session, new_member(email="ben@team.example"), now=NOW)


def test_an_owner_claimed_by_another_process_is_refused(session):
    people.claim(session, "owner", "ben@team.example")

    with pytest.raises(NotAllowedError):
        accounts.create_owner(session, new_member(), now=NOW)


def test_the_first_digest_is_due_on_monday_at_eight_local(session):
    # NOW is Monday 2026-08-24 09:30 UTC, 10:30 in Lisbon: past eight, so a week later.
    user_id = accounts.create_member(session, new_member(), now=NOW)

    row = session.get(MemberRow, user_id)
    assert row.next_digest_at.isoformat() == "2026-08-31T07:00:00+00:00"


def test_two_members_of_one_name_get_two_handles(session):
    accounts.create_member(session, new_member(), now=NOW)
    second = accounts.create_member(session, new_member(email="ana2@team.example"), now=NOW)

    assert people.get_member(session, second).handle == "ana-costa-2"


@pytest.mark.parametrize(
    "changes",
    [
        {"email": "nobody"},
        {"email": "a b@team.example"},
        {"email": "@team.example"},
        {"email": "ana@"},
        {"email": "ana@team.example\nBcc: x@y.example"},
        {"email": "a" * 250 + "@team.example"},
        {"name": "   "},
        {"name": "x" * 201},
        {"zone": "Europe/Nowhere"},
        {"budget_minutes": 0},
        {"password": "short"},
        {"password": "x" * 1001},
    ],
)
def test_an_account_with_a_fault_is_not_made(session, changes):
    with pytest.raises(RuleError):
        accounts.create_member(session, new_member(**changes), now=NOW)

    assert people.count_members(session) == 0


def test_an_address_has_one_account(session):
    accounts.create_member(session, new_member(), now=NOW)

    with pytest.raises(RuleError, match="has an account already"):
        accounts.create_member(session, new_member(email="ANA@team.example"), now=NOW)


def test_the_right_password_opens_a_session(session):
    user_id = accounts.create_member(session, new_member(), now=NOW)

    outcome = sign_in(session, email=" ANA@team.example ")

    assert isinstance(outcome, Opened)
    assert accounts.find_signed_in(session, outcome.token, now=NOW).id == user_id


def test_a_wrong_password_and_a_stranger_get_the_same_answer(session):
    accounts.create_member(session, new_member(), now=NOW)

    wrong = sign_in(session, "not the password")
    stranger = sign_in(session, email="nobody@team.example")

    assert wrong == stranger == Refused("That address and password do not match.")


def test_a_member_without_a_password_cannot_sign_in(session):
    accounts.create_member(session, new_member(password=None), now=NOW)

    assert isinstance(sign_in(session, "anything at all"), Refused)


def test_the_eleventh_try_has_to_wait(session):
    accounts.create_member(session, new_member(), now=NOW)
    for _ in range(10):
        sign_in(session, "not the password")

    refused = sign_in(session)

    assert refused.retry_seconds == 120
    assert isinstance(sign_in(session, now=NOW + timedelta(seconds=120)), Opened)


def test_only_the_hash_of_a_token_is_kept(session):
    accounts.create_member(session, new_member(), now=NOW)
    token = sign_in(session).token

    row = session.exec(select(SignInSessionRow)).one()
    assert token not in repr(row)
    assert row.token_hash == accounts.token_hash(token)


def test_a_session_ends_by_idleness_and_in_any_case_after_ninety_days(session):
    accounts.create_member(session, new_member(), now=NOW)
    token = sign_in(session).token

    assert accounts.find_signed_in(session, token, now=NOW + timedelta(days=13))
    assert accounts.find_signed_in(session, token, now=NOW + timedelta(days=15)) is None

    for day in range(0, 90, 10):
        accounts.touch_session(session, token, now=NOW + timedelta(days=day))
    assert accounts.find_signed_in(session, token, now=NOW + timedelta(days=89))
    assert accounts.find_signed_in(session, token, now=NOW + timedelta(days=91)) is None


def test_a_session_is_touched_once_an_hour_at_most(session):
    accounts.create_member(session, new_member(), now=NOW)
    token = sign_in(session).token

    assert not accounts.needs_touch(session, token, now=NOW + timedelta(minutes=59))
    assert accounts.needs_touch(session, token, now=NOW + timedelta(minutes=60))
    assert not accounts.needs_touch(session, "no such token", now=NOW)


def test_signing_out_ends_the_session(session):
    accounts.create_member(session, new_member(), now=NOW)
    token = sign_in(session).token

    accounts.sign_out(session, token)

    assert accounts.find_signed_in(session, token, now=NOW) is None


def test_a_new_password_ends_every_other_session(session):
    accounts.create_member(session, new_member(), now=NOW)
    here, elsewhere = sign_in(session).token, sign_in(session).token
    user = accounts.find_signed_in(session, here, now=NOW)

    accounts.change_password(session, user, old=PASSWORD, new="another good one", token=here)

    assert accounts.find_signed_in(session, here, now=NOW)
    assert accounts.find_signed_in(session, elsewhere, now=NOW) is None
    assert isinstance(sign_in(session, "another good one"), Opened)


def test_a_password_changes_only_for_who_knows_the_old_one(session):
    accounts.create_member(session, new_member(), now=NOW)
    token = sign_in(session).token
    user = accounts.find_signed_in(session, token, now=NOW)

    with pytest.raises(RuleError, match="old password"):
        accounts.change_password(session, user, old="wrong", new="another good one", token=token)


def test_a_member_is_found_by_address(session):
    accounts.create_member(session, new_member(), now=NOW)

    found = accounts.member_by_email(session, " Ana@team.example")

    assert (found.name, found.initials, found.is_admin) == ("Ana Costa", "AC", False)


def test_an_address_of_nobody_is_named(session):
    with pytest.raises(NotFoundError, match=r"nobody@team\.example"):
        accounts.member_by_email(session, "nobody@team.example")


@pytest.mark.parametrize("name", ["", "   ", "n" * 201, "Ana\x00Costa", "Ana\x1b[31m"])
def test_a_name_that_is_empty_too_long_or_cannot_be_shown_is_refused(name):
    with pytest.raises(RuleError, match="1 to 200 characters"):
        accounts.checked_name(name)


def test_a_name_in_any_script_is_kept_with_single_spaces():
    assert accounts.checked_name("  Ana   Costa ") == "Ana Costa"
    assert accounts.checked_name("محمد 李") == "محمد 李"
    # A Persian name with the joiner that its spelling needs.
    assert accounts.checked_name("علی\u200cرضا") == "علی\u200cرضا"

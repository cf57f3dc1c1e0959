import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from learnlog.domain.errors import NotFoundError, RuleError
from learnlog.domain.members import Role
from learnlog.domain.tokens import Scope
from learnlog.services import tokens
from learnlog.services.accounts import member_by_email
from learnlog.services.tokens import ALLOWANCE
from learnlog.store.tables import ApiTokenRow, MemberRow
from tests.conftest import NOW, ago
from tests.makers import make_member

DAY = timedelta(days=1)


@pytest.fixture
def ana(session):
    make_member(session, email="ana@team.example")
    return member_by_email(session, "ana@team.example")


@pytest.fixture
def made(session, ana):
    return tokens.create_token(session, ana, "Report", days=30, now=NOW)


def test_a_program_comes_in_as_the_member_who_made_the_token(session, ana, made):
    caller = tokens.find_caller(session, made.token, now=NOW)

    assert caller.user == ana
    assert (caller.token.prefix, caller.token.name) == (made.prefix, "Report")
    assert caller.token.scope is Scope.READ
    assert caller.token.expires_at == NOW + 30 * DAY
    assert made.token.startswith(f"{made.prefix}_")


def test_only_the_hash_of_a_token_is_kept(session, made):
    row = session.exec(select(ApiTokenRow)).one()

    assert row.token_hash == hashlib.sha256(made.token.encode()).hexdigest()
    assert made.token not in repr(row)


def test_no_two_tokens_are_alike(session, ana):
    made = {tokens.create_token(session, ana, "Report", now=NOW) for _ in range(20)}

    assert len({one.token for one in made}) == len({one.prefix for one in made}) == 20


def test_nobody_comes_in_with_what_is_no_token(session, made):
    assert tokens.find_caller(session, "", now=NOW) is None
    assert tokens.find_caller(session, made.prefix, now=NOW) is None
    assert tokens.find_caller(session, made.token[:-1], now=NOW) is None


def test_nobody_comes_in_with_a_token_that_was_never_made(session, made):
    other = tokens.write_token("A1b2C3d4E5f6", "s" * 43)

    assert tokens.find_caller(session, other, now=NOW) is None


def test_nobody_comes_in_with_the_right_beginning_and_a_wrong_secret(session, made):
    token_id = made.prefix.removeprefix("ll_")
    wrong = tokens.write_token(token_id, "s" * 43)

    assert tokens.find_caller(session, wrong, now=NOW) is None


def test_a_token_ends_when_its_days_are_over(session, made):
    last = NOW + 30 * DAY - timedelta(seconds=1)

    assert tokens.find_caller(session, made.token, now=last) is not None
    assert tokens.find_caller(session, made.token, now=NOW + 30 * DAY) is None


def test_a_token_ends_with_its_member(session, ana, made):
    session.get(MemberRow, ana.id).disabled_at = NOW
    session.flush()

    assert tokens.find_caller(session, made.token, now=NOW) is None


def test_a_revoked_token_lets_nobody_in_and_is_no_longer_among_the_live_ones(session, ana, made):
    revoked = tokens.revoke_token(session, made.prefix, now=NOW)

    assert tokens.find_caller(session, made.token, now=NOW) is None
    assert tokens.live_tokens(session, ana.id, now=NOW) == []
    assert tokens.list_tokens(session) == [revoked]
    assert revoked.revoked_at == NOW


def test_revoking_twice_is_the_same_as_once(session, made):
    first = tokens.revoke_token(session, made.prefix, now=NOW)

    assert tokens.revoke_token(session, made.prefix, now=NOW + DAY) == first
    assert tokens.list_tokens(session) == [first]


def test_a_member_revokes_only_their_own(session, ana, made):
    with pytest.raises(NotFoundError):
        tokens.revoke_token(session, made.prefix, user_id=ana.id + 1, now=NOW)

    assert tokens.revoke_token(session, made.prefix, user_id=ana.id, now=NOW).user_id == ana.id


def test_what_was_never_made_cannot_be_revoked(session):
    with pytest.raises(NotFoundError, match="ll_nothing: no such token"):
        tokens.revoke_token(session, "ll_nothing", now=NOW)


def test_tokens_are_listed_the_newest_first_and_by_member(session, ana, made):
    make_member(session, "Bo Eriksson", email="bo@team.example")
    bo = member_by_email(session, "bo@team.example")
    theirs = tokens.create_token(session, bo, "Theirs", now=ago(2))
    older = tokens.create_token(session, ana, "Older", now=ago(1))

    everyone = [token.prefix for token in tokens.list_tokens(session)]
    mine = [token.prefix for token in tokens.list_tokens(session, user_id=ana.id)]

    assert everyone == [made.prefix, older.prefix, theirs.prefix]
    assert mine == [made.prefix, older.prefix]


def test_a_use_is_noted_and_counted(session, made):
    caller = tokens.find_caller(session, made.token, now=NOW)

    first = tokens.note_use(session, caller.token, now=NOW)
    second = tokens.note_use(session, caller.token, now=NOW)

    (after,) = tokens.list_tokens(session)
    assert after == replace(caller.token, used_at=NOW)
    assert (first.left, second.left) == (ALLOWANCE.burst - 1, ALLOWANCE.burst - 2)


@pytest.mark.parametrize("name", ["", " \t ", "x" * 101])
def test_a_token_needs_a_name(session, ana, name):
    with pytest.raises(RuleError, match="a name of 1 to 100 characters"):
        tokens.create_token(session, ana, name, now=NOW)


@pytest.mark.parametrize("days", [0, -1, 3651])
def test_a_token_does_not_last_for_ever(session, ana, days):
    with pytest.raises(RuleError, match="1 to 3650 days"):
        tokens.create_token(session, ana, "Report", days=days, now=NOW)


def test_only_an_admin_has_a_token_of_an_admin(session, ana):
    make_member(session, "Olga Owner", email="olga@team.example", role=Role.ADMIN)
    olga = member_by_email(session, "olga@team.example")

    made = tokens.create_token(session, olga, "Backup", scope=Scope.ADMIN, now=NOW)

    assert tokens.find_caller(session, made.token, now=NOW).token.scope is Scope.ADMIN
    with pytest.raises(RuleError, match="is no admin"):
        tokens.create_token(session, ana, "Backup", scope=Scope.ADMIN, now=NOW)

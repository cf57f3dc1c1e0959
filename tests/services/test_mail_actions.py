from datetime import timedelta

import pytest

from learnlog.domain.errors import NotFoundError
from learnlog.domain.members import DigestCadence
from learnlog.mail.links import LEAD_DIGEST, Claim, Purpose, sign
from learnlog.services.mail_actions import find_action, perform
from learnlog.services.settings import settings_view
from tests.conftest import NOW
from tests.makers import make_member

KEY = "a secret of at least 32 characters"


@pytest.fixture
def ana(session):
    return make_member(session, mail_epoch=2)


def token_of(user_id, purpose=Purpose.PAUSE, *, object_id=0, day=NOW, epoch=2):
    return sign(Claim(purpose, user_id, object_id, day.date()), KEY, mail_epoch=epoch)


def find(session, token, purpose="p"):
    return find_action(session, purpose, token, secret_key=KEY, now=NOW)


def choices(session, user_id):
    return settings_view(session, user_id).choices


def test_looking_at_an_action_changes_nothing(session, ana):
    before = choices(session, ana)

    find(session, token_of(ana))

    assert choices(session, ana) == before


def test_unsubscribing_takes_effect_at_once(session, ana):
    perform(session, find(session, token_of(ana, Purpose.UNSUBSCRIBE), "u"), now=NOW)

    assert choices(session, ana).schedule.cadence is DigestCadence.OFF


def test_leaving_the_teams_digest_keeps_the_own_one(session, ana):
    token = token_of(ana, Purpose.UNSUBSCRIBE, object_id=LEAD_DIGEST)
    action = find(session, token, "u")

    perform(session, action, now=NOW)

    assert action.is_lead
    assert choices(session, ana).schedule.cadence is DigestCadence.WEEKLY
    assert not choices(session, ana).lead_digest


def test_pausing_twice_has_the_effect_of_once(session, ana):
    action = find(session, token_of(ana))

    perform(session, action, now=NOW)
    perform(session, action, now=NOW + timedelta(days=3))

    assert choices(session, ana).paused_until == NOW + timedelta(days=14)


def test_an_old_pause_link_has_expired_and_an_old_unsubscribe_link_has_not(session, ana):
    old = NOW - timedelta(days=40)

    pause = find(session, token_of(ana, day=old))
    leave = find(session, token_of(ana, Purpose.UNSUBSCRIBE, day=old), "u")

    assert pause.is_expired
    assert not leave.is_expired


def test_a_token_that_is_not_genuine_is_nothing(session, ana):
    other = make_member(session, name="Ben")
    wrong = [
        "nonsense",
        token_of(ana, Purpose.UNSUBSCRIBE),  # of another purpose
        token_of(ana, epoch=1),  # of an earlier epoch
        token_of(ana, object_id=LEAD_DIGEST),  # pausing is for all
        token_of(ana, object_id=7),  # about something that does not exist
        token_of(other + 1),  # of nobody
        token_of(ana)[:-1] + "A",
    ]

    for token in wrong:
        with pytest.raises(NotFoundError, match="not one of ours"):
            find(session, token)


def test_the_token_of_a_closed_account_is_nothing(session):
    gone = make_member(session, mail_epoch=2, disabled_at=NOW)

    with pytest.raises(NotFoundError):
        find(session, token_of(gone))

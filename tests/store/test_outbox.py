from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from learnlog.domain.members import DigestCadence
from learnlog.store import outbox, sender
from learnlog.store.outbox import Addressee, NewOutboxMail
from tests.conftest import NOW, ago
from tests.makers import make_member

UNTIL = NOW + timedelta(minutes=15)


def add(session, number=1, *, user_id=None, now=NOW):
    new = NewOutboxMail(
        period_id=None,
        user_id=user_id,
        kind="digest",
        dedupe_key=f"digest:2026-W35:{number}",
        message_id=f"<digest.2026-W35.{number}@example.org>",
        to_address=f"m{number}@team.example",
        subject=f"Mail {number}",
        content=b"body",
    )
    return outbox.add_mail(session, new, now=now)


def claim(session, token="mine", *, limit=10, now=NOW):
    return outbox.claim_mails(session, token=token, until=UNTIL, limit=limit, now=now)


def listed(session, *states):
    return outbox.list_mails(session, states=states, limit=10)


def test_one_mail_is_never_written_twice(session):
    add(session)

    with pytest.raises(IntegrityError):
        add(session)


def test_a_claim_takes_the_longest_waiting_first_and_not_more_than_asked(session):
    for number, days in ((1, 1), (2, 3), (3, 2)):
        add(session, number, now=ago(days))

    claimed = claim(session, limit=2)

    assert [mail.subject for mail in claimed] == ["Mail 2", "Mail 3"]
    assert claimed[0].content == b"body"


def test_a_mail_is_leased_to_one_until_the_lease_ends(session):
    add(session)

    first, second = claim(session), claim(session, "other")
    third = claim(session, "other", now=UNTIL)

    assert [len(first), len(second), len(third)] == [1, 0, 1]


def test_a_lease_can_be_given_back_untouched(session):
    add(session)
    add(session, 2)
    claim(session)

    assert outbox.release(session, "mine") == 2
    assert [mail.attempts for mail in listed(session, "queued")] == [0, 0]


def test_only_the_holder_of_the_lease_may_change_a_mail(session):
    mail_id = add(session)
    claim(session)

    wrong = outbox.settle(session, mail_id, token="other", state="sent", now=NOW)
    right = outbox.put_back(
        session, mail_id, token="mine", attempts=1, next_try_at=UNTIL, error="x" * 400
    )

    assert (wrong, right) == (False, True)
    (entry,) = listed(session, "queued")
    assert (entry.attempts, entry.next_try_at, len(entry.last_error)) == (1, UNTIL, 300)


def test_the_addressee_is_asked_for_as_things_stand(session):
    ana = make_member(session, digest_cadence="off", paused_until=NOW)
    gone = make_member(session, disabled_at=NOW)
    for number, user_id in enumerate((ana, gone, None), start=1):
        add(session, number, user_id=user_id)
    sender.suppress(session, "m3@team.example", "550", now=NOW)
    mails = claim(session)

    found = [outbox.addressee(session, mail) for mail in mails]

    assert found[0] == Addressee(False, False, DigestCadence.OFF, True, NOW)
    assert found[1].is_closed
    assert found[2] == Addressee(True, False, None, True, None)


def test_states_are_counted_and_only_what_was_given_up_is_queued_anew(session):
    mail_id = add(session, now=ago(3))
    add(session, 2)
    claim(session, limit=1)
    outbox.settle(session, mail_id, token="mine", state="dead", error="451", now=NOW)
    counts = outbox.count_states(session)

    address = outbox.retry(session, mail_id, now=NOW)

    assert counts == {"dead": 1, "queued": 1}
    assert address == "m1@team.example"
    assert outbox.retry(session, mail_id, now=NOW) is None
    assert outbox.count_states(session) == {"queued": 2}

from datetime import timedelta

import pytest

from learnlog.domain.errors import NotFoundError
from learnlog.mail.outcome import (
    AddressRejected,
    MailRejected,
    SenderRefused,
    Sent,
    TemporaryFailure,
    Unknown,
)
from learnlog.services.outbox import BATCH, LEASE, outbox_view, retry_mail, send_all
from learnlog.store import outbox, sender
from learnlog.store.outbox import NewOutboxMail
from learnlog.store.session import Store
from learnlog.store.tables import MemberRow
from tests.conftest import NOW, ago
from tests.fakes import Outbox
from tests.mail.crashes import Crash, CrashingStore
from tests.makers import make_member

FROM = "learnlog@example.org"


def queue_mails(store, count=1, *, user_id=None, kind="invitation", now=NOW):
    with store.begin() as session:
        for n in range(count):
            new = NewOutboxMail(
                period_id=None,
                user_id=user_id,
                kind=kind,
                dedupe_key=f"{kind}:{n}",
                message_id=f"<{kind}.{n}@example.org>",
                to_address=f"m{n}@team.example",
                subject="Hello",
                content=b"body\r\n",
            )
            outbox.add_mail(session, new, now=now)


def send(store, post, now=NOW):
    return send_all(store, post, mail_from=FROM, read_clock=lambda: now)


def states(store):
    with store.read() as session:
        return outbox.count_states(session)


def view(store):
    with store.read() as session:
        return outbox_view(session)


def test_every_mail_that_is_due_is_sent_once(store):
    queue_mails(store, 2 * BATCH + 3)
    post = Outbox()

    report = send(store, post)
    again = send(store, post)

    assert report.states == {"sent": 2 * BATCH + 3}
    assert again.total == 0
    assert len({mail.message_id for mail in post.sent}) == len(post.sent) == 2 * BATCH + 3
    assert post.is_closed


def test_a_mail_not_due_yet_waits(store):
    queue_mails(store, now=NOW + timedelta(minutes=1))

    assert send(store, Outbox()).total == 0
    assert send(store, Outbox(), now=NOW + timedelta(minutes=1)).states == {"sent": 1}


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (AddressRejected("550 nobody"), "bounced"),
        (MailRejected("554 spam"), "dead"),
        (TemporaryFailure("451 later"), "queued"),
        (Unknown("lost"), "queued"),
        (RuntimeError("a fault of ours"), "queued"),
    ],
)
def test_each_outcome_leads_to_its_state_and_the_rest_still_goes(store, outcome, state):
    queue_mails(store, 3)

    report = send(store, Outbox(outcome))

    assert report.states == {"sent": 2, state: 1}


def test_a_rejected_address_gets_nothing_more(store):
    queue_mails(store)
    send(store, Outbox(AddressRejected("550 nobody")))
    queue_mails(store, kind="other")
    post = Outbox()

    report = send(store, post)

    assert report.states == {"skipped": 1}
    assert post.offered == []


def test_a_temporary_failure_is_tried_again_later_with_the_same_message_id(store):
    queue_mails(store)
    post = Outbox(TemporaryFailure("451 later"), Unknown("lost"))

    send(store, post)
    at_once = send(store, post)
    later = [send(store, post, now=NOW + timedelta(minutes=m)).states for m in (3, 20)]

    assert at_once.total == 0
    assert later == [{"queued": 1}, {"sent": 1}]
    assert set(post.offered) == {"<invitation.0@example.org>"}
    assert len(post.offered) == 3


def test_a_mail_that_fails_for_48_hours_is_given_up_and_shown(store):
    queue_mails(store, now=ago(2))

    report = send(store, Outbox(TemporaryFailure("451 later")))

    assert report.states == {"dead": 1}
    assert [mail.last_error for mail in view(store).troubled] == ["451 later"]


def test_a_refused_sender_pauses_everything_and_costs_no_attempt(store):
    queue_mails(store, 3)
    post = Outbox(Sent(), SenderRefused("535 wrong password"))

    report = send(store, post)
    while_open = send(store, post, now=NOW + timedelta(seconds=59))

    assert report.states == {"sent": 1}
    assert report.refused == while_open.refused == "535 wrong password"
    assert while_open.total == 0
    assert [mail.attempts for mail in view(store).waiting] == [0, 0]
    assert view(store).circuit.failures == 1


def test_each_refusal_in_a_row_pauses_longer_and_a_sent_mail_ends_it(store):
    queue_mails(store, 2)
    post = Outbox(SenderRefused("no"), SenderRefused("no"))

    send(store, post)
    send(store, post, now=NOW + timedelta(minutes=1))
    too_soon = send(store, post, now=NOW + timedelta(minutes=2))
    report = send(store, post, now=NOW + timedelta(minutes=3))

    assert too_soon.refused == "no"
    assert report.states == {"sent": 2}
    assert view(store).circuit == sender.Circuit(None, 0, "")


@pytest.mark.parametrize(
    ("columns", "state"),
    [
        ({"digest_cadence": "off"}, "skipped"),
        ({"paused_until": NOW + timedelta(days=1)}, "skipped"),
        ({"disabled_at": ago(1)}, "skipped"),
        ({"paused_until": ago(1)}, "sent"),
    ],
)
def test_who_left_after_the_digest_was_written_does_not_get_it(store, columns, state):
    with store.begin() as session:
        user_id = make_member(session, **columns)
    queue_mails(store, user_id=user_id, kind="digest")

    assert send(store, Outbox()).states == {state: 1}


def test_somebody_without_digests_still_gets_other_mail(store):
    with store.begin() as session:
        user_id = make_member(session, digest_cadence="off")
    queue_mails(store, user_id=user_id)

    assert send(store, Outbox()).states == {"sent": 1}


def test_a_mail_of_a_member_who_is_gone_goes_to_nobody(store):
    with store.begin() as session:
        user_id = make_member(session)
    queue_mails(store, user_id=user_id, kind="digest")
    with store.begin() as session:
        session.get(MemberRow, user_id).disabled_at = NOW

    assert send(store, Outbox()).states == {"skipped": 1}


def test_two_senders_never_hold_the_same_mail(store):
    queue_mails(store, 3)
    with store.begin() as session:
        outbox.claim_mails(session, token="other", until=NOW + LEASE, limit=2, now=NOW)

    meanwhile = send(store, Outbox())
    after = send(store, Outbox(), now=NOW + LEASE)

    assert meanwhile.states == {"sent": 1}
    assert after.states == {"sent": 2}


def test_a_sender_that_lost_its_lease_does_not_overwrite_the_other(store):
    queue_mails(store)
    with store.begin() as session:
        (mail,) = outbox.claim_mails(session, token="slow", until=NOW + LEASE, limit=1, now=NOW)
    send(store, Outbox(), now=NOW + LEASE)

    with store.begin() as session:
        is_mine = outbox.settle(session, mail.id, token="slow", state="dead", now=NOW)

    assert not is_mine
    assert states(store) == {"sent": 1}


def test_a_mail_that_was_given_up_can_be_queued_anew(store):
    queue_mails(store, now=ago(3))
    send(store, Outbox(AddressRejected("550 nobody")))
    (entry,) = view(store).troubled

    with store.begin() as session:
        retry_mail(session, entry.id, now=NOW)
        with pytest.raises(NotFoundError):
            retry_mail(session, entry.id, now=NOW)
        with pytest.raises(NotFoundError):
            retry_mail(session, entry.id + 1, now=NOW)

    assert send(store, Outbox()).states == {"sent": 1}


@pytest.mark.parametrize("answer", [Sent(), Crash()])
def test_a_crash_at_any_point_loses_nothing_and_repeats_only_the_same_message_id(
    sqlite_template, tmp_path, answer
):
    crashes = 0
    for at in range(1, 40):
        path = tmp_path / f"{at}.db"
        path.write_bytes(sqlite_template.read_bytes())
        store = Store(f"sqlite:///{path}")
        queue_mails(store, 3)
        post = Outbox(Sent(), answer)
        try:
            send(CrashingStore(store, at=at), post)
        except Crash:
            crashes += 1

        after = Outbox()
        for minutes in (15, 30, 60):
            send(store, after, now=NOW + timedelta(minutes=minutes))
        taken = [mail.message_id for mail in (*post.sent, *after.sent)]

        assert set(taken) == {f"<invitation.{n}@example.org>" for n in range(3)}
        assert len(taken) <= 4
        assert states(store) == {"sent": 3}
        store.close()
    assert crashes > 20

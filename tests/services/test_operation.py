from learnlog.services.health import record_beat
from learnlog.services.operation import operation
from learnlog.store import digests, outbox, sender
from learnlog.store.beats import Beat
from learnlog.store.digests import Period
from learnlog.store.outbox import NewOutboxMail
from learnlog.store.sender import Circuit
from tests.conftest import NOW
from tests.makers import make_member


def test_a_quiet_service_needs_no_look(session):
    make_member(session)
    record_beat(session, Beat("heartbeat", NOW, 30, 1, 0, ""))

    state = operation(session)

    assert (state.people, state.needs_a_look) == (1, 0)
    assert [beat.name for beat in state.beats] == ["heartbeat"]


def test_everything_that_went_wrong_needs_a_look(session):
    user_id = make_member(session)
    record_beat(session, Beat("send_outbox", NOW, 30, 1, 0, "OSError: no"))
    period_id = digests.claim_period(
        session, Period(user_id, "digest", "failed:2026-08-24", NOW), now=NOW
    )
    digests.skip_period(session, period_id, "ValueError: broken")
    sender.write_circuit(session, Circuit(NOW, 3, "535 no"))
    new = NewOutboxMail(None, user_id, "digest", "a", "<a@b>", "a@team.example", "Hi", b"")
    mail_id = outbox.add_mail(session, new, now=NOW)
    outbox.claim_mails(session, token="t", until=NOW, limit=1, now=NOW)
    outbox.settle(session, mail_id, token="t", state="dead", error="451", now=NOW)

    state = operation(session)

    assert state.needs_a_look == 4
    assert [mail.subject for mail in state.outbox.troubled] == ["Hi"]
    assert [trouble.reason for trouble in state.troubles] == ["ValueError: broken"]

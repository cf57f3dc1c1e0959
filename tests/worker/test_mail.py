from datetime import timedelta

from learnlog.worker.mail import plan_due, send_outbox
from tests.conftest import NOW, ago
from tests.makers import make_follow, make_member, make_release, make_technology


def test_the_ticks_write_what_is_due_and_send_it(parts):
    with parts.store.begin() as session:
        user_id = make_member(session, next_digest_at=NOW - timedelta(hours=1))
        technology_id = make_technology(session)
        make_follow(session, user_id, technology_id, followed_at=ago(200))
        make_release(session, technology_id, "1.37", released_at=ago(2))

    done = [plan_due(parts, now=NOW), send_outbox(parts, now=NOW)]
    idle = [plan_due(parts, now=NOW), send_outbox(parts, now=NOW)]

    assert (done, idle) == ([1, 1], [0, 0])
    assert [mail.message_id for mail in parts.mailer.sent] == [
        f"<digest.2026-W35.{user_id}@127.0.0.1>"
    ]

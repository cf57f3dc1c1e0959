from datetime import timedelta

import pytest

from learnlog.bootstrap import Parts
from learnlog.config import read_settings
from learnlog.worker.mail import plan_due, send_outbox
from tests.conftest import NOW, ago
from tests.fakes import FakeFetcher, Outbox, small_catalogue
from tests.makers import make_follow, make_member, make_release, make_technology


@pytest.fixture
def parts(store, tmp_path):
    return Parts(
        settings=read_settings({"LEARNLOG_HOME": str(tmp_path / "home")}),
        store=store,
        fetcher=FakeFetcher({}),
        parser=None,
        mailer=Outbox(),
        catalogue=small_catalogue(),
    )


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

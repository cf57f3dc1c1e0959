from datetime import timedelta

import pytest

from learnlog.mail.smtp import Server, SmtpMailer, Tls
from learnlog.services.outbox import send_all
from learnlog.store import outbox
from learnlog.store.outbox import NewOutboxMail
from learnlog.store.session import Store
from tests.conftest import NOW
from tests.mail.smtp_server import HANG_UP, TAKEN, Script, smtp_server

FROM = "learnlog@example.org"
MAILS = 3


@pytest.fixture
def store(sqlite_template, tmp_path):
    path = tmp_path / "learnlog.db"
    path.write_bytes(sqlite_template.read_bytes())
    store = Store(f"sqlite:///{path}")
    with store.begin() as session:
        for n in range(MAILS):
            content = f"Message-ID: <{n}@example.org>\r\n\r\nbody\r\n".encode()
            new = NewOutboxMail(
                period_id=None,
                user_id=None,
                kind="digest",
                dedupe_key=str(n),
                message_id=f"<{n}@example.org>",
                to_address=f"m{n}@team.example",
                subject="Hello",
                content=content,
            )
            outbox.add_mail(session, new, now=NOW)
    yield store
    store.close()


def send_for_three_days(store, port, **login):
    """Run a sender every quarter of an hour against one server."""
    mailer = SmtpMailer(Server("127.0.0.1", port, Tls.NONE, **login), timeout_seconds=30.0)
    for quarters in range(3 * 24 * 4):
        now = NOW + timedelta(minutes=15 * quarters)
        send_all(store, mailer, mail_from=FROM, read_clock=lambda now=now: now)
    with store.read() as session:
        return outbox.count_states(session)


@pytest.mark.parametrize("place", range(MAILS))
@pytest.mark.parametrize(
    ("step", "answer", "states"),
    [
        ("mail", "451 later", {"sent": 3}),
        ("mail", "550 not you", {"sent": 3}),
        ("mail", "421 closing", {"sent": 3}),
        ("mail", HANG_UP, {"sent": 3}),
        ("rcpt", "451 later", {"sent": 3}),
        ("rcpt", "421 closing", {"sent": 3}),
        ("rcpt", "550 nobody", {"sent": 2, "bounced": 1}),
        ("rcpt", HANG_UP, {"sent": 3}),
        ("data", "451 later", {"sent": 3}),
        ("data", "554 spam", {"sent": 2, "dead": 1}),
        ("data", HANG_UP, {"sent": 3}),
    ],
)
def test_one_fault_at_any_mail_loses_none(store, place, step, answer, states):
    script = Script(**{step: [TAKEN] * place + [answer]})

    with smtp_server(script) as port:
        found = send_for_three_days(store, port)

    assert found == states
    assert len({content for _, content in script.taken}) == states["sent"]
    # Taken, but the answer was lost: the one way to a second copy, of the same Message-ID.
    copies = 1 if (step, answer) == ("data", HANG_UP) else 0
    assert len(script.taken) == states["sent"] + copies


def test_a_server_that_never_takes_a_mail_leaves_it_dead_and_not_lost(store):
    with smtp_server(Script(rcpt=["451 later"] * 10_000)) as port:
        assert send_for_three_days(store, port) == {"dead": MAILS}


def test_a_server_that_is_away_costs_no_mail_its_tries(store):
    with smtp_server(Script()) as port:
        pass

    assert send_for_three_days(store, port) == {"queued": MAILS}
    with store.read() as session:
        waiting = outbox.list_mails(session, states=("queued",), limit=9)
    assert [mail.attempts for mail in waiting] == [0] * MAILS

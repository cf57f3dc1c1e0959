import pytest

from learnlog.mail.message import WrittenMail
from learnlog.mail.outcome import (
    AddressRejected,
    MailRejected,
    SenderRefused,
    Sent,
    TemporaryFailure,
    Unknown,
)
from learnlog.mail.smtp import MAILS_PER_CONNECTION, Server, SmtpMailer, Tls
from tests.mail.smtp_server import HANG_UP, Script, only, smtp_server

FROM = "learnlog@example.org"


def mail(number=1, content=b"Subject: hello\r\n\r\n.a dot\r\nlast\r\n"):
    return WrittenMail(f"<{number}@example.org>", f"m{number}@team.example", "hello", content)


def mailer(port, **options):
    server = Server("127.0.0.1", port, Tls.NONE, **options)
    return SmtpMailer(server, timeout_seconds=2.0)


def send_one(script, **options):
    with smtp_server(script) as port:
        post = mailer(port, **options)
        outcome = post.send(mail(), mail_from=FROM)
        post.close()
    return outcome


def test_a_mail_arrives_with_its_bytes_unchanged():
    script = Script()

    outcome = send_one(script)

    assert outcome == Sent()
    assert script.taken == [("m1@team.example", mail().content)]


@pytest.mark.parametrize(
    ("script", "outcome"),
    [
        (Script(mail=["451 later"]), TemporaryFailure("MAIL FROM: 451 later")),
        (Script(mail=["550 not you"]), SenderRefused("MAIL FROM: 550 not you")),
        (Script(rcpt=["451 later"]), TemporaryFailure("RCPT TO: 451 later")),
        (Script(rcpt=["550 nobody"]), AddressRejected("RCPT TO: 550 nobody")),
        (Script(rcpt=["421 closing"]), TemporaryFailure("RCPT TO: 421 closing")),
        (Script(data=["451 later"]), TemporaryFailure("DATA: 451 later")),
        (Script(data=["554 spam"]), MailRejected("DATA: 554 spam")),
    ],
)
def test_each_refusal_is_told_apart_by_the_step_it_came_at(script, outcome):
    assert send_one(script) == outcome


def test_a_connection_lost_after_the_content_leaves_the_fate_unknown():
    outcome = send_one(Script(data=[HANG_UP]))

    assert isinstance(outcome, Unknown)


def test_a_connection_lost_before_the_content_is_a_failure_to_try_again():
    outcome = send_one(Script(rcpt=[HANG_UP]))

    assert isinstance(outcome, TemporaryFailure)


def test_a_server_that_is_not_there_refuses_the_sender():
    with smtp_server(Script()) as port:
        pass

    assert isinstance(mailer(port).send(mail(), mail_from=FROM), SenderRefused)


def test_a_wrong_password_refuses_the_sender():
    script = Script()
    options = {"authenticator": only("ana", "right"), "auth_require_tls": False}

    with smtp_server(script, **options) as port:
        wrong = mailer(port, user="ana", password="wrong").send(mail(), mail_from=FROM)
        post = mailer(port, user="ana", password="right")
        right = post.send(mail(), mail_from=FROM)
        post.close()

    assert isinstance(wrong, SenderRefused)
    assert wrong.reason.startswith("535")
    assert right == Sent()


@pytest.mark.parametrize("tls", [Tls.STARTTLS, Tls.IMPLICIT])
def test_a_server_without_the_protection_asked_for_refuses_the_sender(tls):
    script = Script()

    with smtp_server(script) as port:
        post = SmtpMailer(Server("127.0.0.1", port, tls), timeout_seconds=2.0)
        outcome = post.send(mail(), mail_from=FROM)

    assert isinstance(outcome, SenderRefused)
    assert script.taken == []


def test_mails_share_a_connection_and_the_hundredth_is_its_last():
    script = Script()

    with smtp_server(script) as port:
        post = mailer(port)
        outcomes = [post.send(mail(n), mail_from=FROM) for n in range(MAILS_PER_CONNECTION + 1)]
        post.close()

    assert set(outcomes) == {Sent()}
    assert script.connections == 2


def test_a_rejected_recipient_does_not_cost_the_next_mail_its_connection():
    script = Script(rcpt=["550 nobody"])

    with smtp_server(script) as port:
        post = mailer(port)
        outcomes = [post.send(mail(n), mail_from=FROM) for n in (1, 2)]
        post.close()

    assert isinstance(outcomes[0], AddressRejected)
    assert outcomes[1] == Sent()
    assert script.connections == 1


def test_a_connection_that_was_closed_while_idle_is_opened_anew():
    script = Script(mail=["250 OK", HANG_UP])

    with smtp_server(script) as port:
        post = mailer(port)
        outcomes = [post.send(mail(n), mail_from=FROM) for n in (1, 2)]
        post.close()

    assert outcomes == [Sent(), Sent()]
    assert script.connections == 2


def test_an_address_beyond_ascii_is_rejected_and_not_sent_garbled():
    script = Script()
    foreign = WrittenMail("<1@example.org>", "ana@exämple.org", "hello", b"\r\n")

    with smtp_server(script) as port:
        post = mailer(port)
        outcome = post.send(foreign, mail_from=FROM)
        post.close()

    assert isinstance(outcome, AddressRejected)


def test_closing_twice_does_no_harm():
    post = mailer(1)

    post.close()
    post.close()

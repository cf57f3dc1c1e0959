import pytest

from learnlog.mail.message import WrittenMail
from learnlog.mail.outcome import MailRejected, Sent, TemporaryFailure
from learnlog.mail.send import FileMailer, mailer_from_url
from learnlog.mail.smtp import Server, SmtpMailer, Tls

MAIL = WrittenMail("<digest.2026-W48.17@learn.example.org>", "a@team.example", "hi", b"body\r\n")


def send(mailer, mail=MAIL):
    return mailer.send(mail, mail_from="learnlog@example.org")


def test_a_file_holds_the_bytes_under_the_name_of_the_message(tmp_path):
    mailer = FileMailer(tmp_path / "outbox")

    outcomes = [send(mailer), send(mailer)]
    mailer.close()

    assert outcomes == [Sent(), Sent()]
    files = list((tmp_path / "outbox").iterdir())
    assert [file.name for file in files] == ["digest.2026-W48.17@learn.example.org.eml"]
    assert files[0].read_bytes() == MAIL.content


def test_a_name_cannot_lead_out_of_the_directory(tmp_path):
    mailer = FileMailer(tmp_path / "outbox")

    outcome = send(mailer, WrittenMail("<../../evil@x>", "a@team.example", "hi", b""))

    assert outcome == Sent()
    assert [path.parent for path in tmp_path.rglob("*.eml")] == [tmp_path / "outbox"]


def test_a_message_without_a_name_is_rejected(tmp_path):
    outcome = send(FileMailer(tmp_path), WrittenMail("<>", "a@team.example", "hi", b""))

    assert isinstance(outcome, MailRejected)


def test_a_directory_that_cannot_be_made_is_tried_again(tmp_path):
    (tmp_path / "outbox").write_text("in the way")

    assert isinstance(send(FileMailer(tmp_path / "outbox")), TemporaryFailure)


@pytest.mark.parametrize(
    ("url", "server"),
    [
        (
            "smtp://ana%40x:p%3Aw@mail.example:2525?tls=none",
            Server("mail.example", 2525, Tls.NONE, "ana@x", "p:w"),
        ),
        ("smtp://mail.example", Server("mail.example", 587, Tls.STARTTLS)),
        ("smtp://mail.example?tls=implicit", Server("mail.example", 465, Tls.IMPLICIT)),
        ("smtp://mail.example?tls=none", Server("mail.example", 25, Tls.NONE)),
    ],
)
def test_an_smtp_address_says_where_and_how(url, server):
    mailer = mailer_from_url(url)

    assert isinstance(mailer, SmtpMailer)
    assert mailer.server == server


def test_a_file_address_names_a_directory(tmp_path):
    mailer = mailer_from_url(f"file:{tmp_path}/out%20box")

    assert isinstance(mailer, FileMailer)
    assert mailer.directory == tmp_path / "out box"


@pytest.mark.parametrize("url", ["", "http://mail.example", "smtp://", "smtp://host?tls=maybe"])
def test_any_other_address_is_refused(url):
    with pytest.raises(ValueError, match=r"\S"):
        mailer_from_url(url)

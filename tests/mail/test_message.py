from email import message_from_bytes
from email.policy import default

import pytest

from learnlog.mail.message import Mail, write
from tests.conftest import NOW

LONG_URL = "https://learn.example.org/e/u/" + "k" * 120
BASE_URL = "https://learn.example.org"


def mail(**changed):
    values = {
        "key": "digest:2026-W48:17",
        "to_name": "Tomás Silva",
        "to_address": "tomas@team.example",
        "subject": "3 things this week: “Ünïcode” and a subject that is quite long",
        "text": "Grüße ●\nfrom the digest\n",
        "html": "<p>Grüße</p>" + "<td>x</td>" * 500,
        "unsubscribe_url": LONG_URL,
    }
    return Mail(**(values | changed))


def written(**changed):
    return write(mail(**changed), mail_from="learnlog@example.org", base_url=BASE_URL, now=NOW)


def read_back(**changed):
    return message_from_bytes(written(**changed).content, policy=default)


def test_the_bytes_read_back_as_what_was_written():
    message = read_back()

    assert message["Subject"] == mail().subject
    assert str(message["To"]) == "Tomás Silva <tomas@team.example>"
    text, html = message.iter_parts()
    assert text.get_content().replace("\r\n", "\n") == mail().text
    assert html.get_content().strip() == mail().html
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")


def test_a_long_unsubscribe_address_stays_on_one_plain_line():
    lines = written().content.decode().split("\r\n")

    found = [line for line in lines if line.startswith("List-Unsubscribe:")]
    by_mail = "<mailto:learnlog@example.org?subject=unsubscribe%20digest>"
    assert found == [f"List-Unsubscribe: <{LONG_URL}>, {by_mail}"]


def test_no_encoded_word_is_longer_than_75_characters():
    words = written().content.split()

    assert max(len(word) for word in words if word.startswith(b"=?")) <= 75


def test_every_line_ends_as_mail_wants_it_and_none_is_too_long():
    content = written().content

    assert content.count(b"\n") == content.count(b"\r\n")
    assert max(len(line) for line in content.split(b"\r\n")) <= 998


def test_a_digest_says_that_a_machine_sent_it_and_how_to_leave():
    message = read_back()

    assert message["Message-ID"] == "<digest.2026-W48.17@learn.example.org>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Id"] == "learnlog digest <digest.learn.example.org>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_mail_that_was_asked_for_offers_no_way_to_leave():
    message = read_back(unsubscribe_url="")

    assert message["List-Unsubscribe"] is None
    assert message["List-Id"] is None


def test_writing_the_same_mail_twice_gives_the_same_bytes():
    assert written() == written()


@pytest.mark.parametrize(
    "changed",
    [
        {"subject": "hello\r\nBcc: everyone@team.example"},
        {"to_address": "ana@team.example\r\nBcc: everyone@team.example"},
    ],
)
def test_a_line_break_in_a_header_is_refused(changed):
    with pytest.raises(ValueError, match=r"\S"):
        written(**changed)


def test_a_line_break_in_a_name_is_harmless():
    message = read_back(to_name="Ana\r\nBcc: everyone@team.example")

    assert message["Bcc"] is None

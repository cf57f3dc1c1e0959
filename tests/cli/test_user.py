import pytest

from learnlog.services import accounts
from learnlog.services.accounts import Opened
from learnlog.store.session import Store
from tests.conftest import NOW


def test_a_member_is_made_with_a_password_from_standard_input(terminal, home):
    made = terminal.json(
        "user", "create", "Ana@team.example", "--name", "Ana Costa", "--password-stdin",
        given="correct horse battery\n",
    )  # fmt: skip

    assert made == {"id": "1", "email": "ana@team.example"}
    store = Store(f"sqlite:///{home / 'learnlog.db'}")
    with store.begin() as session:
        outcome = accounts.sign_in(
            session, made["email"], "correct horse battery",
            address="127.0.0.1", user_agent="", now=NOW,
        )  # fmt: skip
    store.close()
    assert isinstance(outcome, Opened)


def test_an_address_that_is_none_is_refused_in_one_line(terminal):
    said = terminal.refusal("user", "create", "nobody", "--name", "Ana")

    assert said == "learnlog: 'nobody' is not an e-mail address."


def test_a_role_that_does_not_exist_is_wrong_usage(terminal):
    terminal.run("user", "create", "a@b.example", "--name", "A", "--role", "king", expect=2)


def test_a_team_is_made_and_filled(terminal):
    terminal.run("user", "create", "ana@team.example", "--name", "Ana")

    made = terminal.json("team", "create", "Platform team")
    added = terminal.json("team", "add", "Platform team", "Ana@team.example", "--lead")
    again = terminal.run("team", "add", "platform-team", "ana@team.example").stdout

    assert made == {"slug": "platform-team", "name": "Platform team"}
    assert added == {"team": "platform-team", "email": "ana@team.example", "lead": True}
    assert again == "ana@team.example is in platform-team.\n"


@pytest.mark.parametrize("words", [("Nowhere", "ana@team.example"), ("Platform", "b@team.example")])
def test_an_unknown_team_or_member_is_refused(terminal, words):
    terminal.run("team", "create", "Platform")
    terminal.run("user", "create", "ana@team.example", "--name", "Ana")

    assert "no such" in terminal.refusal("team", "add", *words)

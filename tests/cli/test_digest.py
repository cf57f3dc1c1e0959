import pytest

from learnlog.store.session import Store
from learnlog.store.tables import MemberRow
from tests.conftest import NOW, ago
from tests.makers import make_follow, make_release, make_technology

AT = ("--now", NOW.isoformat())


@pytest.fixture
def ana(terminal, home):
    """Ana, whose digest is due and who has one new release to hear of."""
    terminal.run("user", "create", "ana@team.example", "--name", "Ana Costa")
    store = Store(f"sqlite:///{home / 'learnlog.db'}")
    with store.begin() as session:
        member = session.get(MemberRow, 1)
        member.created_at, member.next_digest_at = ago(200), ago(0.1)
        technology_id = make_technology(session, "a-technology-of-ours")
        make_follow(session, 1, technology_id, followed_at=ago(200))
        make_release(session, technology_id, "1.37", released_at=ago(2))
    store.close()
    return "ana@team.example"


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ("text", "NEW RELEASES YOU FOLLOW\n  A Technology Of Ours  1.37  A minor release.\n"),
        ("html", "New releases you follow</h2>"),
        ("eml", "Message-ID: <digest.2026-W35.1@127.0.0.1>"),
    ],
)
def test_a_preview_shows_the_digest_and_changes_nothing(terminal, ana, home, form, said):
    result = terminal.run("digest", "preview", ana, "--format", form, *AT)

    assert said in result.stdout
    assert not (home / "outbox").exists()


def test_a_preview_of_nothing_says_so(terminal):
    terminal.run("user", "create", "ben@team.example", "--name", "Ben")

    assert "no digest would be sent" in terminal.run("digest", "preview", "ben@team.example").stdout


def test_the_teams_digest_is_for_leads(terminal, ana):
    before = terminal.run("digest", "preview", ana, "--kind", "lead", *AT).stdout
    terminal.run("team", "create", "Platform")
    terminal.run("team", "add", "Platform", ana, "--lead")

    after = terminal.run("digest", "preview", ana, "--kind", "lead", *AT).stdout

    assert "no digest would be sent" in before
    assert after.startswith("One technology rests on one person or nobody\n")


def test_a_preview_for_nobody_is_refused(terminal):
    assert "no such member" in terminal.refusal("digest", "preview", "x@team.example")


def test_what_is_due_is_sent_once(terminal, ana, home):
    dry = terminal.json("digest", "send", "--dry-run")
    first = terminal.json("digest", "send")
    second = terminal.run("digest", "send", *AT)

    assert dry == first == {"sent": 1, "skipped": {}, "failed": 0}
    assert second.stdout == "0 sent, 0 failed.\n"
    files = [path.name for path in (home / "outbox").iterdir()]
    assert files == ["digest.2026-W35.1@127.0.0.1.eml"]


def test_a_dry_run_says_what_would_be_sent_and_why_others_are_not(terminal, ana, home):
    store = Store(f"sqlite:///{home / 'learnlog.db'}")
    with store.begin() as session:
        session.get(MemberRow, 1).paused_until = ago(-1)
    store.close()

    said = terminal.run("digest", "send", "--dry-run", *AT).stdout

    assert said == "0 would be sent, 1 skipped (paused), 0 failed.\n"


def test_a_mail_server_that_refuses_is_named(terminal, ana):
    terminal.environ["LEARNLOG_MAIL_URL"] = "smtp://127.0.0.1:1?tls=none"

    result = terminal.run("digest", "send", *AT)

    assert result.stdout == "0 sent, 0 failed.\n"
    assert "The mail server refuses us: ConnectionRefusedError" in result.stderr

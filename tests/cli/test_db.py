import pytest
from sqlalchemy import text

from learnlog.store.session import Store
from tests.cli.conftest import ANA, Terminal


def test_upgrading_again_keeps_every_row(house):
    before = house.json("currency", "show", ANA)

    said = house.run("db", "upgrade").stdout

    assert said == "The schema is the newest.\n"
    assert house.json("currency", "show", ANA) == before


def test_a_schema_that_equals_the_code_is_said_so(house):
    assert house.run("db", "check").stdout == "The schema equals the code.\n"


def test_a_schema_that_differs_is_refused_with_what_differs(house, home):
    store = Store(f"sqlite:///{home / 'learnlog.db'}")
    with store.begin() as session:
        session.exec(text("ALTER TABLE team ADD COLUMN motto TEXT"))
    store.close()

    said = house.refusal("db", "check")

    assert said.startswith("learnlog: the schema differs from the code: ")
    assert "motto" in said


def test_writing_migrations_is_for_contributors_and_hidden(terminal):
    said = terminal.run("db", "--help").stdout

    assert "upgrade" in said
    assert "revision" not in said
    terminal.wrong_usage("db", "revision")


@pytest.fixture
def no_database(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("These are notes and no database. " * 40, encoding="utf-8")
    return path


def test_a_file_that_is_no_database_is_refused_in_one_line(environ, no_database):
    terminal = Terminal(environ | {"LEARNLOG_DATABASE_URL": f"sqlite:///{no_database}"})

    assert terminal.refusal("db", "check") == "learnlog: the database: file is not a database"
    assert no_database.read_text(encoding="utf-8").startswith("These are notes")


def test_a_directory_is_no_database(environ, tmp_path):
    terminal = Terminal(environ | {"LEARNLOG_DATABASE_URL": f"sqlite:///{tmp_path}"})

    assert "unable to open database file" in terminal.refusal("db", "upgrade")


def test_a_server_that_does_not_answer_is_refused_in_one_line(environ):
    url = "postgresql+psycopg://learnlog@127.0.0.1:1/learnlog"
    terminal = Terminal(environ | {"LEARNLOG_DATABASE_URL": url})

    said = terminal.refusal("team", "create", "Platform")

    assert said.startswith("learnlog: the database: connection failed")
    assert "127.0.0.1" in said


def test_a_home_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    terminal = Terminal({"LEARNLOG_HOME": str(tmp_path / "file" / "home")})

    assert str(tmp_path / "file") in terminal.refusal("db", "upgrade")

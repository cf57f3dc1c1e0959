import threading

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from learnlog.domain.errors import ConfigError
from learnlog.store.session import Store
from tests.makers import make_member


def test_a_block_that_ends_well_is_kept(store):
    with store.begin() as session:
        make_member(session)

    with store.read() as session:
        assert session.exec(text("SELECT count(*) FROM member")).scalar() == 1


def test_a_block_that_raises_leaves_nothing(store):
    with pytest.raises(RuntimeError), store.begin() as session:
        make_member(session)
        raise RuntimeError

    with store.read() as session:
        assert session.exec(text("SELECT count(*) FROM member")).scalar() == 0


def test_a_reading_session_cannot_write_on_a_server(store):
    if store.engine.dialect.name == "sqlite":
        return  # SQLite takes the write; it only does not lock for it beforehand

    with pytest.raises(DBAPIError), store.read() as session:
        make_member(session)


def test_foreign_keys_are_enforced(store):
    with pytest.raises(IntegrityError), store.begin() as session:
        session.exec(
            text(
                "INSERT INTO team_member (team_id, user_id, is_lead, joined_at)"
                " VALUES (77, 78, :lead, :at)"
            ),
            params={"lead": False, "at": "2026-01-01 00:00:00+00:00"},
        )


def test_a_value_outside_an_enumeration_is_refused(store):
    with pytest.raises(IntegrityError), store.begin() as session:
        make_member(session, role="emperor")


def test_a_text_in_a_number_column_is_refused(store):
    with pytest.raises(DBAPIError), store.begin() as session:
        make_member(session, budget_minutes="an hour")


def test_writers_at_once_lose_no_increment(store):
    with store.begin() as session:
        session.exec(text("INSERT INTO meta (key, value) VALUES ('n', '0')"))

    def add_ten():
        for _ in range(10):
            with store.begin() as session:
                lock = "" if store.engine.dialect.name == "sqlite" else " FOR UPDATE"
                query = text(f"SELECT value FROM meta WHERE key = 'n'{lock}")
                value = int(session.exec(query).scalar())
                session.exec(
                    text("UPDATE meta SET value = :v WHERE key = 'n'"), params={"v": str(value + 1)}
                )

    threads = [threading.Thread(target=add_ten) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with store.read() as session:
        assert session.exec(text("SELECT value FROM meta")).scalar() == "40"


def test_a_database_that_is_there_answers(store):
    assert store.answers()


def test_a_database_without_tables_does_not_answer(tmp_path):
    store = Store(f"sqlite:///{tmp_path / 'empty.db'}")

    assert not store.answers()
    store.close()


@pytest.mark.parametrize("url", ["mysql://root@localhost/x", "::nonsense::"])
def test_an_address_that_is_no_database_is_refused_by_name(url):
    with pytest.raises(ConfigError, match="LEARNLOG_DATABASE_URL"):
        Store(url)

"""The migrations against the tables, on both databases, with rows in place."""

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from learnlog.resources import resource_dir
from learnlog.store import schema
from learnlog.store.session import Store
from tests.makers import make_follow, make_member, make_technology

MIGRATIONS = resource_dir("migrations")


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_store(request, tmp_path):
    if request.param == "sqlite":
        store = Store(f"sqlite:///{tmp_path / 'learnlog.db'}")
        yield store
        store.close()
    else:
        server = request.getfixturevalue("postgresql_server")
        with server.empty_database() as url:
            store = Store(url)
            yield store
            store.close()


def test_an_upgraded_database_equals_the_tables(empty_store):
    schema.upgrade(empty_store, MIGRATIONS)

    assert schema.differences(empty_store) == []
    assert schema.is_current(empty_store, MIGRATIONS)


def test_an_empty_database_is_not_current(empty_store):
    assert not schema.is_current(empty_store, MIGRATIONS)
    assert schema.differences(empty_store) != []


def test_up_down_and_up_again_works(empty_store):
    schema.upgrade(empty_store, MIGRATIONS)
    schema.downgrade(empty_store, MIGRATIONS)

    assert set(inspect(empty_store.engine).get_table_names()) <= {"alembic_version"}

    schema.upgrade(empty_store, MIGRATIONS)
    assert schema.differences(empty_store) == []


def test_upgrading_twice_keeps_the_rows(empty_store):
    schema.upgrade(empty_store, MIGRATIONS)
    with empty_store.begin() as session:
        make_follow(session, make_member(session), make_technology(session), level=3)

    schema.upgrade(empty_store, MIGRATIONS)

    with empty_store.read() as session:
        assert session.exec(text("SELECT count(*) FROM rating")).scalar() == 1


def test_there_is_one_newest_migration():
    script = ScriptDirectory.from_config(schema.migration_config(MIGRATIONS))

    assert len(script.get_heads()) == 1


def test_every_table_is_strict_on_sqlite(tmp_path):
    store = Store(f"sqlite:///{tmp_path / 'learnlog.db'}")
    schema.upgrade(store, MIGRATIONS)

    with store.read() as session:
        loose = session.exec(
            text(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name != 'alembic_version'"
                " AND name NOT LIKE 'search_text%'"  # an index, whose tables are SQLite's own
                " AND sql NOT LIKE '%STRICT%'"
            )
        ).all()
    store.close()

    assert loose == []


def test_a_migration_imports_nothing_of_learnlog():
    for path in (MIGRATIONS / "versions").glob("*.py"):
        assert "learnlog" not in path.read_text(encoding="utf-8"), path.name


def test_a_revision_is_named_by_its_day_and_what_it_does(tmp_path):
    directory = tmp_path / "migrations"
    (directory / "versions").mkdir(parents=True)
    for name in ("env.py", "script.py.mako"):
        (directory / name).write_text((MIGRATIONS / name).read_text())
    store = Store(f"sqlite:///{tmp_path / 'learnlog.db'}")

    schema.write_revision(store, directory, message="begin")
    store.close()

    (written,) = (directory / "versions").glob("*.py")
    assert written.name.endswith("_begin.py")
    assert written.name[:8].isdigit()

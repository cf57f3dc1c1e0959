"""The migrations against the tables, on both databases, with rows in place."""

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from learnlog.resources import resource_dir
from learnlog.store import schema
from learnlog.store.session import Store, is_sqlite
from tests.makers import make_follow, make_member, make_technology

MIGRATIONS = resource_dir("migrations")


AT = "'2026-01-01 00:00:00.000000'"
# A member, a technology, a card and its review, as the schema before spaced review kept them.
MEMBER = f"""
INSERT INTO member (id, email, handle, name, role, zone, theme, single_keys, budget_minutes,
    desired_retention, digest_cadence, digest_weekday, digest_minute, lead_digest, mail_epoch,
    created_at)
VALUES (1, 'a@b.example', 'a', 'A', 'member', 'UTC', 'auto', {{yes}}, 60, 0.85, 'weekly', 0, 480,
    {{yes}}, 0, {AT})
"""
CARD = f"""
INSERT INTO card (id, user_id, technology_id, prompt, answer, source_url, origin, due_day,
    reviews, lapses, revision, created_at)
VALUES (1, 1, 1, 'Q', 'A', '', 'own', 9, 1, 0, 1, {AT})
"""
REVIEW = f"""
INSERT INTO review_log (id, card_id, user_id, at, day_number, zone, elapsed_days, grade,
    stability_after, difficulty_after, due_day_before, due_day_after, revision, algo_version,
    source)
VALUES (1, 1, 1, {AT}, 5, 'UTC', 0, 3, 2.3, 5.0, 5, 9, 0, 'fsrs-6/1', 'web')
"""


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


def test_cards_and_reviews_from_before_spaced_review_survive_it_and_the_way_back(empty_store):
    schema.upgrade(empty_store, MIGRATIONS, revision="12c2f82cc234")
    with empty_store.begin() as session:
        yes = "1" if is_sqlite(empty_store.url) else "true"
        make_technology(session)
        for row in (MEMBER, CARD, REVIEW):
            session.exec(text(row.format(yes=yes)))

    schema.upgrade(empty_store, MIGRATIONS)
    schema.downgrade(empty_store, MIGRATIONS, revision="12c2f82cc234")
    schema.upgrade(empty_store, MIGRATIONS)

    with empty_store.read() as session:
        card = session.exec(text("SELECT prompt, kind, true_as_of = created_at FROM card")).one()
        assert (card[0], card[1], bool(card[2])) == ("Q", "question", True)
        assert session.exec(text("SELECT grade FROM review_log")).one()[0] == 3
        assert session.exec(text("SELECT review_weekdays FROM member")).one()[0] == 31


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

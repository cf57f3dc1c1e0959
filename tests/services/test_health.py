from datetime import timedelta

import pytest

from learnlog.resources import resource_dir
from learnlog.services.health import HEARTBEAT, Beat, Health, health, last_beats, record_beat
from learnlog.store import schema
from learnlog.store.session import Store
from tests.conftest import NOW


@pytest.fixture
def upgraded(tmp_path):
    store = Store(f"sqlite:///{tmp_path / 'learnlog.db'}")
    schema.upgrade(store, resource_dir("migrations"))
    yield store
    store.close()


def beat(at=NOW, name=HEARTBEAT):
    return Beat(name=name, at=at, period_seconds=30, duration_ms=1, done=0, error="")


def test_a_service_whose_clock_beats_is_ready(upgraded):
    with upgraded.begin() as session:
        record_beat(session, beat())

    found = health(upgraded, now=NOW + timedelta(seconds=90))

    assert found == Health(database=True, schema=True, scheduler=True)
    assert found.is_ready


def test_a_clock_that_missed_three_beats_is_not_well(upgraded):
    with upgraded.begin() as session:
        record_beat(session, beat())

    found = health(upgraded, now=NOW + timedelta(seconds=91))

    assert not found.scheduler
    assert not found.is_ready


def test_a_clock_that_never_beat_is_not_well(upgraded):
    with upgraded.begin() as session:
        record_beat(session, beat(name="refresh_feeds"))

    assert not health(upgraded, now=NOW).scheduler


def test_a_database_without_tables_is_not_well(tmp_path):
    store = Store(f"sqlite:///{tmp_path / 'empty.db'}")

    assert health(store, now=NOW) == Health(database=False, schema=False, scheduler=False)
    store.close()


def test_a_schema_made_without_migrations_is_not_the_newest(store):
    assert health(store, now=NOW) == Health(database=True, schema=False, scheduler=False)


def test_the_last_beat_of_each_tick_is_kept(session):
    record_beat(session, beat())
    record_beat(session, beat(at=NOW + timedelta(seconds=30)))

    assert [b.at for b in last_beats(session)] == [NOW + timedelta(seconds=30)]

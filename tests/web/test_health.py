from dataclasses import replace

import pytest

from learnlog.resources import resource_dir
from learnlog.services.health import HEARTBEAT, Beat, record_beat
from learnlog.store import schema
from learnlog.store.session import Store
from learnlog.web import create_app
from tests.conftest import NOW, ago


@pytest.fixture
def serve(parts):
    """A client of the service over a database of its own."""
    stores = []

    def make(path, *, upgraded):
        store = Store(f"sqlite:///{path}")
        stores.append(store)
        if upgraded:
            schema.upgrade(store, resource_dir("migrations"))
        app = create_app(replace(parts, store=store), read_clock=lambda: NOW)
        return store, app.test_client()

    yield make
    for store in stores:
        store.close()


def beat(at):
    return Beat(name=HEARTBEAT, at=at, period_seconds=30, duration_ms=1, done=0, error="")


def test_the_process_says_that_it_lives_even_without_a_database(serve, tmp_path):
    _, client = serve(tmp_path / "no" / "such" / "directory.db", upgraded=False)

    response = client.get("/healthz")

    assert (response.status_code, response.get_json()) == (200, {"alive": True})


def test_a_service_that_is_well_is_ready(serve, tmp_path):
    store, client = serve(tmp_path / "own.db", upgraded=True)
    with store.begin() as session:
        record_beat(session, beat(NOW))

    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.get_json() == {"database": True, "schema": True, "scheduler": True}


def test_a_service_whose_clock_stands_still_is_not_ready(serve, tmp_path):
    store, client = serve(tmp_path / "own.db", upgraded=True)
    with store.begin() as session:
        record_beat(session, beat(ago(1)))

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.get_json() == {"database": True, "schema": True, "scheduler": False}


@pytest.mark.parametrize("path", ["empty.db", "no/such/directory.db"])
def test_a_service_without_its_tables_is_not_ready(serve, tmp_path, path):
    _, client = serve(tmp_path / path, upgraded=False)

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.get_json() == {"database": False, "schema": False, "scheduler": False}


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_machines_ask_by_any_name_and_are_given_no_cookie(anonymous, ana, address):
    response = anonymous.get(address, headers={"Host": "10.0.0.7:8000"})

    assert response.status_code in {200, 503}
    assert response.mimetype == "application/json"
    assert "Set-Cookie" not in response.headers

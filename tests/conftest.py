"""The instant that tests work at, a real database, and where the shared data lies."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

NOW = datetime(2026, 8, 24, 9, 30, tzinfo=UTC)
SHARED = Path(os.environ.get("LEARNLOG_SHARED") or Path(__file__).parents[2] / "shared")


def ago(days):
    return NOW - timedelta(days=days)


@pytest.fixture
def now():
    return NOW


@pytest.fixture(scope="session")
def shared_dir():
    """The data set beside the project; its tests skip without it, but never in CI."""
    if not (SHARED / "data").is_dir():
        if os.environ.get("CI"):
            pytest.fail(f"CI has no shared data at {SHARED}")
        pytest.skip("the shared data set is not here")
    return SHARED


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory):
    from tests.databases import create_sqlite_template

    return create_sqlite_template(tmp_path_factory.mktemp("template") / "learnlog.db")


@pytest.fixture(scope="session")
def postgresql_server():
    from tests.databases import postgresql_server

    with postgresql_server() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def database_kind(request):
    return request.param


@pytest.fixture
def database_url(request, database_kind, tmp_path):
    """The address of an empty database with every table, once for each kind."""
    if database_kind == "sqlite":
        template = request.getfixturevalue("sqlite_template")
        path = tmp_path / "learnlog.db"
        path.write_bytes(template.read_bytes())
        yield f"sqlite:///{path}"
    else:
        server = request.getfixturevalue("postgresql_server")
        with server.fresh_database() as url:
            yield url


@pytest.fixture(scope="session")
def sqlite_shared(sqlite_template, tmp_path_factory):
    from tests.databases import Shared

    path = tmp_path_factory.mktemp("shared") / "learnlog.db"
    path.write_bytes(sqlite_template.read_bytes())
    with Shared(f"sqlite:///{path}") as shared:
        yield shared


@pytest.fixture(scope="session")
def postgresql_shared(postgresql_server):
    from tests.databases import Shared

    with postgresql_server.fresh_database() as url, Shared(url) as shared:
        yield shared


@pytest.fixture
def store(database_url):
    from learnlog.store.session import Store

    store = Store(database_url)
    yield store
    store.close()


@pytest.fixture
def session(request, database_kind):
    """A writing session; rolled back at the end, so that no test sees another's rows.

    A test that asks for the store as well has a database of its own.
    """
    from learnlog.store.session import Session

    if "store" in request.fixturenames:
        store = request.getfixturevalue("store")
        with Session(store.engine, expire_on_commit=False) as session, session.begin() as change:
            yield session
            change.rollback()
    else:
        with request.getfixturevalue(f"{database_kind}_shared").session() as session:
            yield session

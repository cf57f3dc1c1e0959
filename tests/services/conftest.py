"""The demo's story is told once, and whoever reads it changes nothing."""

import pytest


@pytest.fixture(scope="session")
def new_store(tmp_path_factory, sqlite_template):
    """Make a store over an empty database as often as it is called."""
    from learnlog.store.session import Store

    stores = []

    def make():
        path = tmp_path_factory.mktemp("demo") / "learnlog.db"
        path.write_bytes(sqlite_template.read_bytes())
        stores.append(Store(f"sqlite:///{path}"))
        return stores[-1]

    yield make
    for store in stores:
        store.close()


@pytest.fixture(scope="session")
def made():
    from tests.services.demo_story import organisation

    return organisation()


@pytest.fixture(scope="session")
def told(new_store, made):
    """The database, what was reported of it, and the mails."""
    from tests.services.demo_story import tell

    store = new_store()
    return store, *tell(store, made)


@pytest.fixture
def reading(told):
    with told[0].read() as session:
        yield session

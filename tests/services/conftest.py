"""The demo's story is told once, and whoever reads it changes nothing."""

import pytest

from learnlog.domain.proficiency import EvidenceKind
from learnlog.services.evidence import NewEvidence, record_evidence
from tests.conftest import NOW, ago
from tests.makers import make_follow, make_member, make_team, make_technology


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


@pytest.fixture
def team(session):
    """Three people; Kafka rests on Ana, Python on two, Redis on nobody."""
    ana, ben, chi = (make_member(session, n, handle=n.lower()) for n in ("Ana", "Ben", "Chi"))
    make_team(session, "Platform", members=[ana, ben, chi], slug="platform")
    technologies = {
        "kafka": make_technology(session, "kafka", category="data"),
        "redis": make_technology(session, "redis", category="data"),
        "python": make_technology(session, "python", category="language"),
    }
    for slug, user_id, days in (
        ("kafka", ana, 3),
        ("kafka", ben, 500),
        ("python", ana, 3),
        ("python", ben, 5),
        ("redis", chi, 500),
    ):
        make_follow(session, user_id, technologies[slug], level=3, followed_at=ago(600))
        new = NewEvidence(user_id, slug, EvidenceKind.EXPERIMENT, ago(days))
        record_evidence(session, new, now=NOW)
    make_follow(session, chi, technologies["kafka"])
    return {"ana": ana, "ben": ben, "chi": chi}

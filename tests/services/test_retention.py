import pytest
from sqlmodel import select

from learnlog.domain.technology import SourceKind
from learnlog.services import retention
from learnlog.services.documents import store_document
from learnlog.store.tables import EntryRow, EntryTombstoneRow, TriageRow
from tests.conftest import NOW, ago
from tests.makers import make_member, make_technology
from tests.services.test_documents import document, make_feed, post, tag

OLD = 181


@pytest.fixture
def kubernetes(session):
    return make_technology(session, name="Kubernetes")


@pytest.fixture
def blog(session, kubernetes):
    return make_feed(session, kubernetes, kind=SourceKind.NEWS.value, url="https://b.example/")


def titles(session):
    return sorted(session.exec(select(EntryRow.title)))


def prune(session):
    return retention.prune_entries(session, now=NOW)


def test_news_go_after_180_days_and_do_not_come_back(session, blog):
    found = document(post(1, OLD), post(2, OLD - 2))
    store_document(session, blog, found, now=ago(OLD - 2))
    store_document(session, blog, document(post(3, 179)), now=ago(179))

    assert prune(session) == 0
    store_document(session, blog, document(post(4, 300)), now=ago(OLD))
    assert prune(session) == 1

    assert titles(session) == ["Post 1", "Post 2", "Post 3"]
    again = document(post(4, 300), post(4, 300, guid="another"))
    assert store_document(session, blog, again, now=NOW).new == 0


def test_what_came_in_lately_stays_however_old_it_is(session, blog):
    store_document(session, blog, document(post(1, 900)), now=ago(2))

    assert prune(session) == 0


def test_releases_and_news_of_releases_are_kept_for_ever(session, kubernetes, blog):
    releases = make_feed(session, kubernetes)
    announced = post(1, 900, title="Kubernetes 1.30 released")
    store_document(session, blog, document(announced), now=ago(900))
    store_document(session, releases, document(tag("1.29", 900), post(2, 900)), now=ago(900))

    assert prune(session) == 0


@pytest.mark.parametrize(
    ("decided", "is_kept"),
    [
        ({"state": "read", "starred": True}, True),
        ({"state": "later"}, True),
        ({"state": "planned"}, True),
        ({"state": "new", "progress": "watching"}, True),
        ({"state": "read", "progress": "done"}, False),
        ({"state": "dismissed"}, False),
    ],
)
def test_what_somebody_asked_to_keep_is_kept(session, blog, decided, is_kept):
    store_document(session, blog, document(post(1, OLD)), now=ago(OLD))
    (entry_id,) = session.exec(select(EntryRow.id))
    ana = make_member(session)
    session.add(TriageRow(user_id=ana, entry_id=entry_id, changed_at=ago(OLD), **decided))
    session.flush()

    assert prune(session) == (0 if is_kept else 1)


def test_where_ids_are_made_up_links_are_remembered(session, kubernetes):
    feed = make_feed(session, kubernetes, kind="news", link_keys=True, url="https://c.example/")
    store_document(session, feed, document(post(1, OLD), post(2, OLD)), now=ago(OLD))

    assert prune(session) == 2

    renamed = document(*(post(n, OLD, guid=f"x{n}", title=f"Edited {n}") for n in (1, 2)))
    assert store_document(session, feed, renamed, now=NOW).new == 0
    assert session.exec(select(EntryTombstoneRow)).first() is not None

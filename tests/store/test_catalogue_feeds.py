from sqlmodel import select

from learnlog.domain.technology import FeedSource, SourceKind
from learnlog.store.catalogue_feeds import store_feeds
from learnlog.store.tables import FeedRow
from tests.conftest import NOW
from tests.makers import make_feed, make_technology

OLD = "https://example.org/old.atom"
NEW = "https://example.org/new.atom"


def store(session, technology_id, *sources):
    first_checks = {source.url: NOW for source in sources}
    return store_feeds(
        session, [(technology_id, source) for source in sources], first_checks=first_checks
    )


def source(url=OLD, **changes):
    return FeedSource(kind=SourceKind.RELEASES, url=url, **changes)


def test_a_feed_that_moved_is_still_the_one_that_the_catalogue_names(session):
    technology_id = make_technology(session)
    make_feed(session, NEW, former_url=OLD, origin="catalogue")

    changes = store(session, technology_id, source(OLD))

    assert (changes.added, changes.removed) == (0, 0)
    (row,) = session.exec(select(FeedRow)).all()
    assert (row.url, row.technology_id, row.enabled) == (NEW, technology_id, True)


def test_the_new_address_in_the_catalogue_is_the_same_feed_too(session):
    make_feed(session, NEW, former_url=OLD, origin="catalogue")

    changes = store(session, make_technology(session), source(NEW))

    assert (changes.added, changes.removed) == (0, 0)


def test_a_feed_with_other_patterns_is_read_anew(session):
    technology_id = make_technology(session)
    store(session, technology_id, source())
    (row,) = session.exec(select(FeedRow)).all()
    row.body_hash, row.etag, row.item_hashes = "x", b'"x"', b"x"

    store(session, technology_id, source(exclude="-rc"))

    assert (row.body_hash, row.etag, row.item_hashes) == (None, None, None)


def test_what_a_person_turned_off_stays_off_and_what_had_left_the_catalogue_is_back(session):
    technology_id = make_technology(session)
    make_feed(session, OLD, origin="catalogue", enabled=False, state="paused")
    make_feed(session, NEW, origin="catalogue", enabled=False, state="ok")

    store(session, technology_id, source(OLD), source(NEW))

    rows = session.exec(select(FeedRow)).all()
    assert {row.url: row.enabled for row in rows} == {OLD: False, NEW: True}

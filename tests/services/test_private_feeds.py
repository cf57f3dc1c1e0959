import pytest
from sqlmodel import select

from learnlog.domain.errors import NotFoundError, RuleError
from learnlog.domain.technology import SourceKind
from learnlog.services.private_feeds import (
    MOST,
    add_private_feed,
    private_feeds,
    remove_private_feed,
)
from learnlog.store.entries import EntryFilter, entries_for
from learnlog.store.tables import EntryRow, FeedRow
from tests.conftest import NOW, ago
from tests.makers import make_follow, make_member, make_technology

URL = "https://a.example/feed"


@pytest.fixture
def kubernetes(session):
    return make_technology(session)


@pytest.fixture
def ana(session, kubernetes):
    return make_member(session)


def add(session, user_id, url=URL, slug="kubernetes"):
    return add_private_feed(session, user_id, slug, url, kind=SourceKind.NEWS, now=NOW)


def urls(session, user_id, slug="kubernetes"):
    return [feed.url for feed in private_feeds(session, user_id, slug)]


def test_a_feed_of_one_s_own_is_read_by_nobody_else_and_asked_at_once(session, ana, kubernetes):
    bo = make_member(session)

    add(session, ana)

    row = session.exec(select(FeedRow)).one()
    assert (row.origin, row.technology_id, row.next_check_at) == ("private", kubernetes, NOW)
    assert (row.kind, row.host_key) == ("news", "a.example")
    assert (urls(session, ana), urls(session, bo)) == ([URL], [])


def test_two_members_read_one_feed_however_they_spell_it(session, ana):
    bo = make_member(session)

    add(session, ana)
    add(session, bo, "http://A.example/feed/?utm_source=x")
    add(session, bo)

    assert len(session.exec(select(FeedRow)).all()) == 1
    assert urls(session, ana) == urls(session, bo) == [URL]


@pytest.mark.parametrize("origin", ["catalogue", "added"])
def test_what_is_everybody_s_stays_so(session, ana, origin):
    session.add(FeedRow(url=URL, kind="news", origin=origin, next_check_at=NOW))
    session.flush()

    with pytest.raises(RuleError, match="known already"):
        add(session, ana)

    assert urls(session, ana) == []


@pytest.mark.parametrize("url", ["", "ftp://a.example", "javascript:alert(1)", URL + "x" * 2_000])
def test_what_is_no_address_is_refused(session, ana, url):
    with pytest.raises(RuleError, match="is not an http"):
        add(session, ana, url)


def test_a_technology_that_does_not_exist_has_no_feeds(session, ana):
    with pytest.raises(NotFoundError):
        add(session, ana, slug="nothing")


def test_nobody_has_feeds_without_an_end(session, ana):
    for number in range(MOST):
        add(session, ana, f"https://a.example/{number}")

    with pytest.raises(RuleError, match="remove one first"):
        add(session, ana)


def test_a_feed_that_is_removed_stays_with_its_other_readers(session, ana):
    bo = make_member(session)
    add(session, ana)
    add(session, bo)
    (feed,) = private_feeds(session, ana, "kubernetes")

    remove_private_feed(session, ana, feed.id)

    assert (urls(session, ana), urls(session, bo)) == ([], [URL])
    with pytest.raises(NotFoundError):
        remove_private_feed(session, ana, feed.id)


def test_feeds_are_listed_by_technology(session, ana):
    make_technology(session, "nomad")
    add(session, ana)
    add(session, ana, "https://b.example/feed", "nomad")

    assert urls(session, ana, "nomad") == ["https://b.example/feed"]


def test_what_a_feed_brought_is_nobody_s_once_its_last_reader_has_left(session, ana, kubernetes):
    make_follow(session, ana, kubernetes, followed_at=ago(30))
    add(session, ana)
    (feed,) = private_feeds(session, ana, "kubernetes")
    entry = EntryRow(
        feed_id=feed.id,
        key="guid:1",
        title="Secret",
        published_at=ago(1),
        first_seen_at=ago(1),
        text_hash="x",
    )
    session.add(entry)
    session.flush()
    before = entries_for(session, ana, EntryFilter(), limit=9)

    remove_private_feed(session, ana, feed.id)

    assert [found.title for found in before] == ["Secret"]
    assert entries_for(session, ana, EntryFilter(), limit=9) == []

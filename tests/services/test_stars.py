import pytest

from learnlog.domain.errors import NotFoundError
from learnlog.services.stars import is_starred, starred, turn_star
from learnlog.store.tables import EntryRow
from tests.conftest import NOW, ago
from tests.makers import make_feed, make_follow, make_member, make_technology


@pytest.fixture
def entry(session):
    feed_id = make_feed(session, technology_id=make_technology(session))
    row = EntryRow(
        feed_id=feed_id,
        key="guid:1",
        title="Old news",
        published_at=ago(900),
        first_seen_at=ago(900),
        text_hash="x",
    )
    session.add(row)
    session.flush()
    return row.id


@pytest.fixture
def ana(session, entry):
    user_id = make_member(session)
    make_follow(session, user_id, 1, followed_at=ago(30))
    return user_id


def test_a_star_is_given_and_taken_away(session, ana, entry):
    bo = make_member(session)
    make_follow(session, bo, 1)

    given = turn_star(session, ana, entry, now=NOW)
    listed = [item.title for item in starred(session, ana)]
    of_others = (is_starred(session, bo, entry), starred(session, bo))
    taken = turn_star(session, ana, entry, now=NOW)

    assert (given, listed, of_others) == (True, ["Old news"], (False, []))
    assert (taken, is_starred(session, ana, entry), starred(session, ana)) == (False, False, [])


def test_what_one_does_not_follow_cannot_be_starred(session, entry):
    with pytest.raises(NotFoundError):
        turn_star(session, make_member(session), entry, now=NOW)

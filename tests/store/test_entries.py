import pytest

from learnlog.store import entries
from learnlog.store.entries import EntryFilter
from learnlog.store.tables import EntryRow, FeedRow, ReleaseEntryRow
from tests.conftest import NOW, ago
from tests.makers import make_follow, make_member, make_private, make_release, make_technology

LINK = "https://blog.example/one"
NEW = EntryFilter(states=("new",))


@pytest.fixture
def ana(session):
    return make_member(session)


@pytest.fixture
def kubernetes(session, ana):
    return followed(session, ana, "kubernetes")


def followed(session, user_id, slug):
    technology_id = make_technology(session, slug)
    make_follow(session, user_id, technology_id)
    return technology_id


def add_feed(session, technology_id, name, *, readers=()):
    feed = FeedRow(
        url=f"https://{name}.example/feed",
        kind="news",
        technology_id=technology_id,
        next_check_at=NOW,
    )
    session.add(feed)
    session.flush()
    if readers:
        make_private(session, feed.id, *readers)
    return feed.id


def add_entry(session, feed_id, title, *, seen_at=NOW, link=LINK, **columns):
    entry = EntryRow(
        feed_id=feed_id,
        key=title,
        title=title,
        url=link,
        url_canon=link,
        published_at=ago(3),
        first_seen_at=seen_at,
        text_hash="",
        **columns,
    )
    session.add(entry)
    session.flush()
    return entry.id


def titles(session, user_id, wanted=NEW):
    return [record.title for record in entries.entries_for(session, user_id, wanted, limit=9)]


def test_a_link_that_three_feeds_bring_is_shown_once_as_it_came_first(session, ana, kubernetes):
    for number, name in enumerate(("second", "first", "third")):
        feed_id = add_feed(session, kubernetes, name)
        add_entry(session, feed_id, name, seen_at=ago(1 if name == "first" else 0.5 - number / 9))

    assert titles(session, ana) == ["first"]
    assert entries.counts_by_state(session, ana) == {"new": 1}


def test_of_two_that_came_at_the_same_time_one_is_shown(session, ana, kubernetes):
    for name in ("one", "other"):
        add_entry(session, add_feed(session, kubernetes, name), name)

    assert titles(session, ana) == ["one"]


def test_a_link_twice_in_one_feed_or_to_a_front_page_is_no_twin(session, ana, kubernetes):
    feed_id, other_id = (add_feed(session, kubernetes, name) for name in ("a", "b"))
    for title in ("part one", "part two"):
        add_entry(session, feed_id, title)
    add_entry(session, feed_id, "home of a", link="https://blog.example/")
    add_entry(session, other_id, "home of b", link="https://blog.example/")
    add_entry(session, other_id, "no link", link=None)

    assert len(titles(session, ana)) == 5


def test_a_link_that_an_unfollowed_technology_brought_first_is_shown(session, ana, kubernetes):
    other = make_technology(session, "python")
    add_entry(session, add_feed(session, other, "a"), "unfollowed", seen_at=ago(1))
    add_entry(session, add_feed(session, kubernetes, "b"), "followed")

    assert titles(session, ana) == ["followed"]


def test_the_page_of_a_technology_leaves_out_its_own_twins_alone(session, ana, kubernetes):
    python = followed(session, ana, "python")
    add_entry(session, add_feed(session, kubernetes, "a"), "first", seen_at=ago(1))
    add_entry(session, add_feed(session, python, "b"), "second")

    assert titles(session, ana) == ["first"]
    assert titles(session, ana, EntryFilter(slug="python")) == ["second"]


def test_an_entry_that_is_named_is_found_although_it_is_a_twin(session, ana, kubernetes):
    add_entry(session, add_feed(session, kubernetes, "a"), "first", seen_at=ago(1))
    twin = add_entry(session, add_feed(session, kubernetes, "b"), "second")

    assert titles(session, ana, EntryFilter(ids=(twin,))) == ["second"]


def test_a_private_feed_is_read_by_its_readers_alone(session, ana, kubernetes):
    bo = make_member(session)
    make_follow(session, bo, kubernetes)
    entry_id = add_entry(session, add_feed(session, kubernetes, "a", readers=[bo]), "secret")

    assert (titles(session, ana), titles(session, bo)) == ([], ["secret"])
    assert titles(session, ana, EntryFilter(ids=(entry_id,))) == []
    assert entries.counts_by_state(session, ana) == {}
    assert entries.counts_by_state(session, bo) == {"new": 1}
    assert entries.entry_html(session, ana, entry_id) is None
    assert entries.entry_html(session, bo, entry_id) == ""


def test_a_twin_that_a_member_may_not_read_hides_nothing(session, ana, kubernetes):
    bo = make_member(session)
    make_follow(session, bo, kubernetes)
    private = add_feed(session, kubernetes, "a", readers=[bo])
    add_entry(session, private, "secret", seen_at=ago(1))
    add_entry(session, add_feed(session, kubernetes, "b"), "public")

    assert (titles(session, ana), titles(session, bo)) == (["public"], ["secret"])


def test_an_entry_warns_of_what_its_release_does_and_without_one_of_its_own(
    session, ana, kubernetes
):
    feed_id = add_feed(session, kubernetes, "a")
    warned = {"flags": ["security", "end_of_life"], "matched": ["Support ends."]}
    add_entry(session, feed_id, "news", **warned)
    announcing = add_entry(session, feed_id, "release", link="https://a.example/r", **warned)
    release_id = make_release(session, kubernetes, "1.36", breaking=True, matched=["Breaks."])
    session.add(ReleaseEntryRow(release_id=release_id, entry_id=announcing))
    session.flush()

    found = {
        record.title: (record.security, record.breaking, record.end_of_life, record.matched)
        for record in entries.entries_for(session, ana, NEW, limit=9)
    }

    assert found == {
        "news": (True, False, True, ["Support ends."]),
        "release": (False, True, False, ["Breaks."]),
    }


@pytest.mark.parametrize(
    ("titles_told", "shown"),
    [
        (("v1.36.0", "1.36.0"), ["v1.36.0"]),
        (("Kubernetes 1.36.0", "kubernetes 1.36.0"), ["Kubernetes 1.36.0"]),
        (("v1.36.0", "What is new in 1.36.0"), ["What is new in 1.36.0", "v1.36.0"]),
    ],
)
def test_a_release_told_twice_in_like_words_is_shown_once(
    session, ana, kubernetes, titles_told, shown
):
    release_id = make_release(session, kubernetes, "1.36")
    for number, title in enumerate(titles_told):
        feed_id = add_feed(session, kubernetes, f"f{number}")
        entry_id = add_entry(session, feed_id, title, link=f"https://f.example/{number}")
        session.add(ReleaseEntryRow(release_id=release_id, entry_id=entry_id))
    session.flush()

    assert titles(session, ana) == shown

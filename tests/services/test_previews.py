from datetime import timedelta

import pytest

from learnlog.domain.errors import LearnlogError, NotFoundError, RuleError
from learnlog.services.previews import (
    AT_ONCE,
    MOST_WAITING,
    Offer,
    ask_preview,
    look_at_pages,
    preview_page,
)
from tests.conftest import NOW
from tests.makers import make_member

PAGE = "https://blog.example/"
FEED = Offer("https://blog.example/feed", "A blog", "atom10", 12, ("Newest", "Older"))


@pytest.fixture
def ana(store):
    with store.begin() as session:
        return make_member(session)


def ask(store, user_id, url=PAGE, *, now=NOW):
    with store.begin() as session:
        return ask_preview(session, user_id, url, now=now)


def page(store, user_id, preview_id):
    with store.read() as session:
        return preview_page(session, user_id, preview_id)


def test_a_page_is_looked_at_by_the_worker_and_not_before(store, ana):
    looked = []

    def look(url):
        looked.append(url)
        return [FEED]

    wish = ask(store, ana)
    before = page(store, ana, wish)
    done = [look_at_pages(store, look, now=NOW), look_at_pages(store, look, now=NOW)]
    after = page(store, ana, wish)

    assert (before.is_done, before.offers) == (False, ())
    assert (done, looked) == ([1, 0], [PAGE])
    assert (after.is_done, after.error, after.offers) == (True, "", (FEED,))


def test_what_cannot_be_looked_at_says_why_and_keeps_no_other_waiting(store, ana):
    def look(url):
        if url == PAGE:
            raise LearnlogError("the server answered 404")
        return [FEED]

    first, second = ask(store, ana), ask(store, ana, "https://other.example/")
    look_at_pages(store, look, now=NOW)

    assert page(store, ana, first).error == "the server answered 404"
    assert page(store, ana, second).offers == (FEED,)


@pytest.mark.parametrize(
    ("typed", "url"),
    [("blog.example", "https://blog.example"), ("http://blog.example/x", "http://blog.example/x")],
)
def test_an_address_may_be_typed_as_people_do(store, ana, typed, url):
    assert page(store, ana, ask(store, ana, typed)).url == url


@pytest.mark.parametrize("url", ["", "javascript://x", "ftp://a.example", "a" * 2_001])
def test_what_is_no_address_is_refused(store, ana, url):
    with pytest.raises(RuleError, match="is not an http"):
        ask(store, ana, url)


def test_nobody_has_more_than_a_few_pages_looked_at_at_once(store, ana):
    for number in range(MOST_WAITING):
        ask(store, ana, f"https://{number}.example/")

    with pytest.raises(RuleError, match="wait"):
        ask(store, ana)
    look_at_pages(store, lambda _: [], now=NOW)
    assert ask(store, ana)


def test_the_worker_takes_a_few_at_a_time(store):
    with store.begin() as session:
        for number in range(AT_ONCE + 1):
            user_id = make_member(session)
            ask_preview(session, user_id, f"https://{number}.example/", now=NOW)

    done = [look_at_pages(store, lambda _: [], now=NOW) for _ in range(3)]

    assert done == [AT_ONCE, 1, 0]


def test_nobody_sees_another_s_and_an_old_one_is_forgotten(store, ana):
    wish = ask(store, ana)
    with store.begin() as session:
        eve = make_member(session)

    with pytest.raises(NotFoundError):
        page(store, eve, wish)
    ask(store, ana, "https://later.example/", now=NOW + timedelta(hours=2))
    with pytest.raises(NotFoundError):
        page(store, ana, wish)

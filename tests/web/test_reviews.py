import re

import pytest

from learnlog.services import cards, review
from learnlog.services.cards import Wording
from learnlog.services.evidence import technology_id_of
from learnlog.store.cards import CardValues
from tests.conftest import NOW, ago
from tests.makers import make_follow, make_technology
from tests.web.pages import Page, is_whole

HTMX = {"HX-Request": "true"}


@pytest.fixture
def make_card(store, ana, kubernetes):
    """Give Ana a card that is due today; returns its id."""

    def make(prompt="What does a readiness probe miss?", answer="What it does not ask.", **more):
        with store.begin() as session:
            slug = more.pop("slug", "kubernetes")
            values = CardValues(
                technology_id=technology_id_of(session, slug),
                prompt=prompt,
                answer=answer,
                **more,
            )
            return cards.add_card(session, values, user_id=ana, now=ago(3))

    return make


@pytest.fixture
def card_id(make_card):
    return make_card()


@pytest.fixture
def read(store, ana):
    """A card as it is stored."""

    def read(card_id):
        with store.read() as session:
            return cards.get_card(session, card_id, user_id=ana)

    return read


@pytest.fixture
def left(store, ana):
    """How many cards are left today."""

    def read():
        with store.read() as session:
            return review.review_queue(session, ana, now=NOW).left

    return read


def grade(browser, card_id, given="good", **more):
    headers = more.pop("headers", None)
    return browser.post(f"/review/{card_id}", {"grade": given} | more, headers=headers)


def test_where_nothing_is_due_the_page_says_so(browser):
    page = Page(browser.text("/review"))

    assert "Nothing is due today" in page.text
    assert "/cards/new" in [a["href"] for a in page.all("a")]


@pytest.mark.parametrize("address", ["/review", "/cards/new", "/cards/1"])
def test_reviewing_is_for_members(anonymous, card_id, address):
    assert anonymous.get(address).location == f"/sign-in?next={address}"
    for posted in ("/review/1", "/review/undo", "/cards/new", "/cards/1"):
        assert anonymous.post(posted, {"grade": "good"}).location == "/sign-in"


def test_the_question_comes_before_the_answer_and_the_grades(browser, card_id):
    asked = Page(browser.text("/review"))
    shown = Page(browser.text("/review?show=1"))

    assert "What does a readiness probe miss?" in asked.text
    assert "What it does not ask." not in asked.text
    assert "What it does not ask." in shown.text
    values = [a["value"] for a in shown.all("button") if a.get("name") == "grade"]
    assert values == ["again", "hard", "good", "easy"]
    assert [a for a in asked.all("button") if a.get("name") == "grade"] == []


def test_a_grade_says_its_day_before_it_is_chosen_and_keeps_to_it(browser, card_id, read):
    text = Page(browser.text("/review?show=1")).text
    promised = int(re.search(r"Good 3 (\d+) d", text).group(1))

    grade(browser, card_id)

    assert read(card_id).state.due_day == NOW.date().toordinal() + promised


@pytest.mark.parametrize("given", ["again", "hard", "good", "easy", "1", "2", "3", "4"])
def test_a_grade_leads_to_the_next_card(browser, make_card, left, given):
    first = make_card()
    make_card("And a liveness probe?")

    response = grade(browser, first, given)

    assert (response.status_code, response.location) == (303, "/review")
    assert left() == 1
    page = Page(browser.text("/review"))
    assert "And a liveness probe?" in page.text
    assert "2 of 2, about 1 min left" in page.text


def test_by_htmx_the_next_card_comes_alone(browser, make_card):
    first = make_card()
    make_card("And a liveness probe?")

    response = grade(browser, first, headers=HTMX)
    shown = browser.get("/review?show=1", headers=HTMX)
    undone = browser.post("/review/undo", headers=HTMX)

    for answer in (response, shown, undone):
        assert answer.status_code == 200
        assert not is_whole(answer.text)
        assert Page(answer.text).ids.count("session") == 1
        assert {"HX-Request", "Cookie"} <= set(answer.vary)
    assert "And a liveness probe?" in response.text
    assert "What does a readiness probe miss?" in undone.text


@pytest.mark.parametrize("given", ["superb", "0", "5", ""])
def test_a_grade_that_is_none_is_refused_by_name(browser, card_id, everything, given):
    before = everything()

    page = grade(browser, card_id, given)
    notice = grade(browser, card_id, given, headers=HTMX)

    assert (page.status_code, notice.status_code) == (422, 422)
    for answer in (page, notice):
        assert f"Grade: {given!r} is not one of the choices." in Page(answer.text).text
    assert is_whole(page.text)
    assert not is_whole(notice.text)
    assert notice.headers["HX-Retarget"] == "#notices"
    assert everything() == before


def test_a_grade_sent_twice_counts_once(browser, card_id, read):
    sent = {"client_id": "b7c1"}

    statuses = [grade(browser, card_id, **sent).status_code for _ in range(2)]

    assert statuses == [303, 303]
    assert read(card_id).state.reviews == 1


@pytest.mark.parametrize(
    ("address", "form"),
    [
        ("/review/{}", {"grade": "good"}),
        ("/review/{}", {"tomorrow": "1"}),
        ("/review/{}", {"suspend": "1"}),
        ("/cards/{}", {"prompt": "Mine?", "answer": "Mine.", "revision": "0"}),
        ("/cards/{}", {"suspend": "1"}),
    ],
)
def test_someone_elses_card_does_not_exist(bo, card_id, everything, address, form):
    before = everything()

    for number in (card_id, card_id + 1):
        assert bo.post(address.format(number), form).status_code == 404
        assert bo.get(f"/cards/{number}").status_code == 404
    assert everything() == before


def test_a_card_is_put_off_until_tomorrow(browser, card_id, read):
    assert browser.post(f"/review/{card_id}", {"tomorrow": "1"}).status_code == 303

    assert read(card_id).state.due_day == NOW.date().toordinal() + 1
    assert read(card_id).state.reviews == 0


def test_a_card_is_suspended_and_put_back(browser, card_id, read, left):
    browser.post(f"/review/{card_id}", {"suspend": "1"})
    suspended = read(card_id).is_suspended
    page = Page(browser.text(f"/cards/{card_id}"))
    response = browser.post(f"/cards/{card_id}", {"suspend": "1"})

    assert suspended
    assert "Put it back" in page.text
    assert response.location == "/t/kubernetes"
    assert left() == 1


def test_the_last_grade_is_taken_back_even_when_all_is_done(browser, card_id, read):
    grade(browser, card_id, "easy")
    page = Page(browser.text("/review"))

    response = browser.post(page.form("/review/undo").action)

    assert "All done: 1 card today" in page.text
    assert response.status_code == 303
    assert read(card_id).state.reviews == 0
    assert "What does a readiness probe miss?" in browser.text("/review")


def test_where_nothing_was_graded_there_is_nothing_to_take_back(browser, card_id):
    response = browser.post("/review/undo")
    by_htmx = browser.post("/review/undo", headers=HTMX)

    assert response.status_code == 303
    assert "There is nothing to take back." in Page(by_htmx.text).text


def test_a_session_on_one_technology_stays_there(browser, store, ana, make_card):
    with store.begin() as session:
        make_follow(session, ana, make_technology(session, "redis"))
    first = make_card("Why does a cache lie?", slug="redis")
    make_card()

    asked = Page(browser.text("/review?technology=redis"))
    response = grade(browser, first, technology="redis")

    assert "Why does a cache lie?" in asked.text
    assert asked.form(f"/review/{first}").fields["technology"] == "redis"
    assert response.location == "/review?technology=redis"
    assert "readiness" not in Page(browser.text(response.location)).text


def test_a_card_links_to_where_it_came_from(browser, make_card):
    make_card(source_url="https://kubernetes.io/docs/")

    page = Page(browser.text("/review?show=1"))

    assert "https://kubernetes.io/docs/" in [a["href"] for a in page.all("a")]


def test_a_long_card_keeps_its_paragraphs(browser, make_card):
    make_card("Why? " * 900, "First.\n\nSecond. " * 200)

    page = Page(browser.text("/review?show=1"))

    assert "First." in page.words
    assert len(page.all("p")) > 200


def test_the_words_of_a_card_are_of_its_owner(browser, card_id, read):
    words = Wording("What does a probe miss?", "All it does not ask.", "https://k8s.io/")

    response = browser.post(
        f"/cards/{card_id}",
        {
            "prompt": words.prompt,
            "answer": words.answer,
            "source_url": words.source_url,
            "revision": "0",
        },
    )

    changed = read(card_id)
    assert (response.status_code, response.location) == (303, "/t/kubernetes")
    assert Wording(changed.prompt, changed.answer, changed.source_url) == words

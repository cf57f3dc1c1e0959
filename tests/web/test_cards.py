"""The forms of a card, in the pages of reviews."""

import pytest

from learnlog.services import cards
from learnlog.services.cards import Wording
from learnlog.store.cards import CardValues
from tests.conftest import NOW, ago
from tests.web.pages import Page

NEW = {
    "technology": "kubernetes",
    "prompt": "What does a probe miss?",
    "answer": "What it does not ask.",
    "source_url": "https://kubernetes.io/docs/",
}
WORDS = ("prompt", "answer", "source_url")


@pytest.fixture
def card_id(store, ana, kubernetes):
    with store.begin() as session:
        values = CardValues(kubernetes, "Old question?", "Old answer.", "https://old.example/")
        return cards.add_card(session, values, user_id=ana, now=ago(3))


@pytest.fixture
def mine(store, ana):
    """Ana's cards."""

    def read():
        with store.read() as session:
            return cards.cards_of(session, ana)

    return read


@pytest.fixture
def change(store, ana):
    """Change a card elsewhere, so that an open form of it is stale."""

    def change(card_id, revision=0):
        words = Wording("Newer question?", "Newer answer.", "https://newer.example/")
        with store.begin() as session:
            cards.edit_card(session, card_id, words, user_id=ana, revision=revision, now=NOW)

    return change


def test_a_card_of_ones_own_is_asked_today(browser, kubernetes, mine):
    shown = Page(browser.text("/cards/new?technology=kubernetes")).form("/cards/new")

    response = browser.post("/cards/new", NEW)

    assert shown.fields["technology"] == "kubernetes"
    assert (response.status_code, response.location) == (303, "/t/kubernetes")
    (card,) = mine()
    assert (card.prompt, card.answer, card.source_url) == tuple(NEW[name] for name in WORDS)
    assert card.state.due_day == NOW.date().toordinal()
    assert "Card added. It is asked today." in Page(browser.text("/t/kubernetes")).text


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"prompt": " "}, "Question: fill this in."),
        ({"answer": ""}, "Answer: fill this in."),
        ({"prompt": "x" * 5001}, "Question: at most 5000 characters."),
        ({"answer": "x" * 5001}, "Answer: at most 5000 characters."),
        (
            {"source_url": "javascript:alert(1)"},
            "Source url: an address that begins with https://.",
        ),
        ({"source_url": "kubernetes.io"}, "Source url: an address that begins with https://."),
        ({"technology": ""}, "Technology: fill this in."),
    ],
)
def test_a_faulty_new_card_comes_back_with_what_was_typed(
    browser, kubernetes, everything, changed, said
):
    before = everything()

    response = browser.post("/cards/new", NEW | changed)

    page = Page(response.text)
    fields = page.form("/cards/new").fields
    assert response.status_code == 422
    assert said in page.text
    assert {name: fields[name].strip() for name in WORDS} == {
        name: (NEW | changed)[name].strip() for name in WORDS
    }
    assert everything() == before


def test_who_follows_nothing_is_led_to_pick_first(browser):
    page = Page(browser.text("/cards/new"))
    response = browser.post("/cards/new", NEW | {"technology": ""})

    assert "Follow a technology first." in page.text
    assert response.status_code == 422
    assert "Technology: fill this in." in Page(response.text).text


def test_a_card_about_what_is_no_technology_is_not_made(browser, mine):
    assert browser.post("/cards/new", NEW | {"technology": "nothing"}).status_code == 404
    assert mine() == []


def test_a_changed_card_keeps_its_schedule_unless_it_starts_anew(browser, card_id, mine):
    browser.post(f"/review/{card_id}", {"grade": "easy"})
    form = Page(browser.text(f"/cards/{card_id}")).form(f"/cards/{card_id}").fields

    kept = browser.post(f"/cards/{card_id}", form | {"prompt": "Same, in other words?"})
    after = mine()[0]
    form = Page(browser.text(f"/cards/{card_id}")).form(f"/cards/{card_id}").fields
    anew = browser.post(f"/cards/{card_id}", form | {"starts_anew": "1"})

    assert (kept.status_code, anew.status_code) == (303, 303)
    assert after.prompt == "Same, in other words?"
    assert after.state.state is not None
    assert mine()[0].state.state is None
    assert mine()[0].state.due_day == NOW.date().toordinal()


def test_a_form_that_grew_stale_shows_the_newer_words_beside_ones_own(
    browser, card_id, change, mine
):
    form = Page(browser.text(f"/cards/{card_id}")).form(f"/cards/{card_id}").fields
    change(card_id)

    stale = browser.post(f"/cards/{card_id}", form | {"prompt": "My question?"})

    page = Page(stale.text)
    fields = page.form(f"/cards/{card_id}").fields
    assert stale.status_code == 409
    assert "That card was changed meanwhile." in page.text
    assert "How it stands now Question Newer question? Answer Newer answer." in page.text
    assert (fields["prompt"], fields["answer"]) == ("My question?", "Old answer.")
    assert mine()[0].prompt == "Newer question?"

    assert browser.post(f"/cards/{card_id}", fields).status_code == 303
    assert mine()[0].prompt == "My question?"


def test_a_form_that_is_stale_and_faulty_is_still_stale_when_it_is_mended(
    browser, card_id, change, mine
):
    form = Page(browser.text(f"/cards/{card_id}")).form(f"/cards/{card_id}").fields
    change(card_id)

    faulty = browser.post(f"/cards/{card_id}", form | {"answer": ""})
    fields = Page(faulty.text).form(f"/cards/{card_id}").fields
    mended = browser.post(f"/cards/{card_id}", fields | {"answer": "Mine."})

    assert faulty.status_code == 422
    assert fields["answer"] == ""
    assert mended.status_code == 409
    assert mine()[0].answer == "Newer answer."


def test_a_form_without_its_revision_is_refused(browser, card_id, everything):
    before = everything()

    response = browser.post(f"/cards/{card_id}", {"prompt": "A?", "answer": "B."})

    assert response.status_code == 422
    assert everything() == before


def test_the_box_that_starts_anew_stays_ticked_while_a_fault_is_mended(browser, card_id):
    form = {"prompt": "", "answer": "B.", "revision": "0", "starts_anew": "1"}

    response = browser.post(f"/cards/{card_id}", form)

    assert Page(response.text).form(f"/cards/{card_id}").fields["starts_anew"] == "1"

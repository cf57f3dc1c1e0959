"""The list of cards, and the forms of one."""

import pytest

from learnlog.domain.card import CardKind
from learnlog.domain.experiment import FindingTopic
from learnlog.services import cards
from learnlog.services.cards import Wording
from learnlog.store.cards import CardValues
from tests.conftest import NOW, ago
from tests.makers import make_card, make_release
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
    page = Page(browser.text("/t/kubernetes"))
    assert "Card added. It comes up with your new cards." in page.text


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


@pytest.mark.parametrize(
    ("kind", "changes", "said"),
    [
        ("cloze", {"prompt": "Nothing hidden", "answer": ""}, "hides at least one part"),
        ("cloze", {"prompt": ""}, "Text: fill this in."),
        ("topic", {"prompt": ""}, "What to explain: fill this in."),
        ("drill", {"answer": "", "topic": "cost"}, "What a good answer holds: fill this in."),
        ("drill", {"topic": "taste"}, "Topic: 'taste' is not one of the choices."),
        ("question", {"true_from": "soon"}, "'soon' is no version"),
        ("question", {"true_until": "next one"}, "'next one' is no version"),
        ("question", {"true_from": "1.4", "true_until": "1.4"}, "until a version after the one"),
    ],
)
def test_each_kind_says_what_it_lacks(browser, kubernetes, everything, kind, changes, said):
    before = everything()

    response = browser.post("/cards/new", NEW | {"kind": kind} | changes)

    page = Page(response.text)
    assert response.status_code == 422
    assert said in page.text
    assert page.form("/cards/new").fields["kind"] == kind
    assert everything() == before


def test_a_cloze_text_makes_a_card_for_each_part(browser, kubernetes, mine):
    cloze = NEW | {"kind": "cloze", "prompt": "{{c1::A}} and {{c2::B}}", "answer": ""}

    browser.post("/cards/new", cloze | {"tags": "x y", "true_from": "1.2", "true_until": ""})

    assert [(card.cloze, card.tags, card.true_from, card.true_until) for card in mine()] == [
        (1, "x y", "1.2", None),
        (2, "x y", "1.2", None),
    ]
    page = Page(browser.text("/t/kubernetes"))
    assert "2 cards added. They come up with your new cards." in page.text


def test_a_topic_needs_no_answer_and_a_drill_has_a_topic(browser, kubernetes, mine):
    browser.post("/cards/new", NEW | {"kind": "topic", "answer": ""})
    browser.post("/cards/new", NEW | {"kind": "drill", "topic": "cost"})

    assert [(card.kind.value, card.topic) for card in mine()] == [
        ("topic", None),
        ("drill", FindingTopic.COST),
    ]


def test_the_form_of_an_unknown_kind_asks_for_a_question(browser, kubernetes):
    form = Page(browser.text("/cards/new?kind=riddle")).form("/cards/new")

    assert form.fields["kind"] == "question"


def test_a_card_is_listed_and_found(browser, card_id):
    listed = Page(browser.text("/cards"))
    found = Page(browser.text("/cards?q=old+answer&technology=kubernetes&kind=question&show=new"))
    missed = Page(browser.text("/cards?q=nothing"))

    assert "1 card, 1 due or new" in listed.text
    assert "Old question? Kubernetes · Question and answer Today New" in listed.text
    assert f"/cards/{card_id}?from=cards" in {a.get("href") for a in found.all("a")}
    assert "No card is like that." in missed.text


@pytest.mark.parametrize(
    "query", ["show=x&kind=y&page=z", "page=-1", "page=9999999999999", "technology=none&page=3"]
)
def test_a_filter_that_is_none_breaks_nothing(browser, card_id, query):
    assert browser.get(f"/cards?{query}").status_code == 200


def test_many_cards_are_shown_a_page_at_a_time(browser, store, ana, kubernetes):
    with store.begin() as session:
        for number in range(51):
            make_card(session, ana, kubernetes, f"Number {number}?", due_day=number + 1)

    first, second = Page(browser.text("/cards?q=number")), Page(browser.text("/cards?page=2"))

    assert "Page 1 of 2" in first.text
    assert "/cards?page=2&q=number" in {a.get("href") for a in first.all("a")}
    assert "Number 50?" in second.text
    assert "Number 49?" not in second.text


@pytest.mark.parametrize(
    ("act", "said", "shelf"),
    [("suspend", "1 card suspended.", "suspended"), ("retire", "1 card retired.", "retired")],
)
def test_ticked_cards_are_put_away_and_taken_back(browser, card_id, mine, act, said, shelf):
    response = browser.post("/cards/change?show=new", {"act": act, "card": card_id})

    page = Page(browser.text(f"/cards?show={shelf}"))
    undo = page.form(f"/cards/change?ids={card_id}")
    assert (response.status_code, response.location) == (303, "/cards?show=new")
    assert said in page.text
    assert "Old question?" in page.text

    browser.post(undo.action)
    assert [card.is_suspended for card in mine()] == [False]


def test_ticked_cards_are_put_back(browser, card_id, mine):
    browser.post("/cards/change", {"act": "retire", "card": card_id})

    browser.post("/cards/change?show=retired", {"act": "back", "card": card_id})

    assert [card.id for card in mine()] == [card_id]


@pytest.mark.parametrize(
    "data",
    [
        {"act": "suspend"},
        {"act": "delete", "card": "1"},
        {"act": "suspend", "card": "x"},
        {"act": "suspend", "card": [str(number) for number in range(201)]},
    ],
)
def test_nothing_ticked_and_too_much_ticked_is_refused(browser, card_id, everything, data):
    before = everything()

    assert browser.post("/cards/change", data).status_code == 422
    assert everything() == before


def test_the_cards_of_someone_else_are_neither_listed_nor_changed(browser, bo, card_id, everything):
    before = everything()

    assert "Old question?" not in bo.text("/cards")
    assert bo.get(f"/cards/{card_id}").status_code == 404
    assert bo.post(f"/cards/{card_id}", {"retire": "1"}).status_code == 404
    assert bo.post("/cards/change", {"act": "retire", "card": card_id}).status_code == 303
    assert everything() == before


@pytest.mark.parametrize(
    ("opened_from", "location"),
    [("", "/t/kubernetes"), ("cards", "/cards"), ("review", "/review"), ("//x", "/t/kubernetes")],
)
def test_a_change_leads_back_to_where_the_card_was_opened(browser, card_id, opened_from, location):
    page = Page(browser.text(f"/cards/{card_id}?from={opened_from}"))
    form = page.form(f"/cards/{card_id}").fields

    response = browser.post(f"/cards/{card_id}", form | {"prompt": "Newer?"})

    assert (response.status_code, response.location) == (303, location)


@pytest.mark.parametrize("act", ["suspend", "retire"])
def test_one_card_is_put_away_and_put_back_on_its_page(browser, card_id, mine, act):
    browser.post(f"/cards/{card_id}", {act: "1"})
    away = [card.id for card in mine() if not card.is_suspended]
    buttons = Page(browser.text(f"/cards/{card_id}")).all("button")

    browser.post(f"/cards/{card_id}", {"back": "1"})

    assert away == []
    assert "back" in {button.get("name") for button in buttons}
    assert [card.is_suspended for card in mine()] == [False]


def test_words_that_cannot_be_are_refused_in_words(browser, store, ana, kubernetes):
    with store.begin() as session:
        values = CardValues(kubernetes, "{{c1::A}}", "", kind=CardKind.CLOZE)
        (number,) = cards.add_note(session, values, user_id=ana, now=ago(3))
    form = Page(browser.text(f"/cards/{number}")).form(f"/cards/{number}").fields

    response = browser.post(f"/cards/{number}", form | {"prompt": "Nothing hidden"})

    page = Page(response.text)
    assert response.status_code == 422
    assert "hides at least one part" in page.text
    assert page.form(f"/cards/{number}").fields["revision"] == form["revision"]


def test_a_card_tells_where_it_stands(browser, store, ana, kubernetes):
    with store.begin() as session:
        release_id = make_release(session, kubernetes, "1.37")
        number = make_card(
            session,
            ana,
            kubernetes,
            suspended_at=ago(1),
            changed_at=ago(1),
            changed_by_release_id=release_id,
            reviews=3,
            lapses=2,
            source_text="The flag was removed.",
            origin="release",
            release_id=release_id,
        )

    text = Page(browser.text(f"/cards/{number}")).text

    assert "Suspended because Kubernetes 1.37 changed this" in text
    assert "3 reviews, forgotten 2 times" in text
    assert "From Kubernetes 1.37" in text
    assert "The flag was removed." in text
    assert "Still true: put it back" in text

import pytest

from learnlog.domain.card import CardKind
from learnlog.domain.members import Role
from learnlog.services import cards
from learnlog.services.evidence import technology_id_of
from learnlog.store.cards import CardValues
from tests.conftest import NOW
from tests.makers import make_team, make_technology
from tests.web.conftest import Browser
from tests.web.pages import Page

DECKS = "/team/platform/decks"
DECK = f"{DECKS}/how-we-run"
CARD = f"{DECK}/cards/1"
NEW = {
    "technology": "kubernetes",
    "kind": "question",
    "prompt": "What drains a node?",
    "answer": "kubectl drain",
    "source_url": "",
}


@pytest.fixture
def lea(app, store, ana, register):
    """The browser of who leads the team that Ana is in."""
    lea = register("Lea Lead", role=Role.LEAD)
    with store.begin() as session:
        make_technology(session, name="Kubernetes")
        make_team(session, "Platform", members=[ana], leads=[lea], slug="platform")
    browser = Browser(app).sign_in("lea@team.example")
    browser.post(DECKS, {"name": "How we run", "summary": "What we all know."})
    return browser


@pytest.fixture
def shared(lea):
    """A card in the deck; its number is 1."""
    lea.post(f"{DECK}/cards/new", NEW)


@pytest.fixture
def mine(store, ana):
    def read():
        with store.read() as session:
            return cards.cards_of(session, ana)

    return read


def test_a_lead_makes_a_deck_and_members_see_it(lea, browser):
    page = Page(browser.text(DECKS))

    assert "Platform shares 1 deck" in page.text
    assert "How we run What we all know. 0 cards, 0 readers" in page.text
    assert page.forms == []
    assert Page(browser.text("/decks")).text == page.text


def test_the_decks_of_several_teams_are_on_one_page(lea, browser, store, ana):
    with store.begin() as session:
        make_team(session, "Mobile", members=[ana], slug="mobile")

    text = Page(browser.text("/decks")).text

    assert "Your teams share 1 deck" in text
    assert "Mobile No decks yet. The team’s leads make them." in text


def test_who_is_in_no_team_is_told(bo):
    assert "You are in no team yet." in Page(bo.text("/decks")).text


@pytest.mark.parametrize("name", ["", "x" * 101, "\u0085"])
def test_a_deck_without_a_name_that_can_be_shown_is_refused(lea, everything, name):
    before = everything()

    response = lea.post(DECKS, {"name": name, "summary": "Kept."})

    assert response.status_code == 422
    assert Page(response.text).form(DECKS).fields["summary"] == "Kept."
    assert everything() == before


def test_joining_brings_the_cards_and_leaving_takes_them(lea, browser, shared, mine):
    joined = browser.post(f"{DECK}/join")
    page = Page(browser.text(DECK))
    brought = [card.prompt for card in mine()]
    left = browser.post(f"{DECK}/leave")

    assert (joined.status_code, joined.location, left.location) == (303, DECK, DECK)
    assert "How we run: 1 card, 1 reader" in page.text
    assert "You review this deck: 1 card, a few new ones a day." in page.text
    assert brought == ["What drains a node?"]
    assert mine() == []
    assert "Join again and its cards go on where they stood." in Page(browser.text(DECK)).text


def test_a_lead_changes_a_card_for_every_reader(lea, browser, shared, mine):
    browser.post(f"{DECK}/join")
    form = Page(lea.text(CARD)).form(CARD).fields

    response = lea.post(CARD, form | {"prompt": "What empties a node?", "tags": "ops"})

    assert (response.status_code, response.location) == (303, DECK)
    assert "Saved for 1 reader." in Page(lea.text(DECK)).text
    assert [(card.prompt, card.tags) for card in mine()] == [("What empties a node?", "ops")]


def test_a_lead_retires_a_card_for_everybody(lea, browser, shared, mine):
    browser.post(f"{DECK}/join")

    response = lea.post(CARD, {"retire": "1"})

    assert (response.status_code, response.location) == (303, DECK)
    assert mine() == []
    assert lea.get(CARD).status_code == 404


def test_a_member_proposes_other_words_and_a_lead_accepts(lea, browser, shared, mine):
    browser.post(f"{DECK}/join")
    page = Page(browser.text(CARD))
    form = page.form(CARD).fields

    proposed = browser.post(CARD, form | {"prompt": "What empties a node?", "why": "Clearer."})
    waiting = Page(browser.text(DECK))
    decision = Page(lea.text(DECK)).form(f"{DECK}/proposals/1").fields

    assert "Propose other words" in page.text
    assert (proposed.status_code, proposed.location) == (303, DECK)
    assert "1 proposal waits for the team’s leads" in waiting.text
    assert "Because: Clearer." in waiting.text
    assert [card.prompt for card in mine()] == ["What drains a node?"]

    accepted = lea.post(f"{DECK}/proposals/1", decision | {"action": "accept"})
    assert (accepted.status_code, accepted.location) == (303, DECK)
    assert [card.prompt for card in mine()] == ["What empties a node?"]
    assert "What became of your proposals What empties a node? Accepted" in (
        Page(browser.text(DECK)).text
    )


def test_a_member_proposes_a_new_card_and_a_lead_declines(lea, browser, mine):
    page = Page(browser.text(f"{DECK}/cards/new?kind=drill"))
    drill = NEW | {"kind": "drill", "topic": "cost", "why": "Clients ask."}

    browser.post(f"{DECK}/cards/new", drill)
    waiting = Page(lea.text(DECK)).text
    lea.post(f"{DECK}/proposals/1", {"action": "decline"})

    assert "Propose a card for How we run" in page.text
    assert "a new card about Kubernetes" in waiting
    assert "1 proposal" not in Page(lea.text(DECKS)).text
    assert "Declined" in Page(browser.text(DECK)).text


def test_a_member_takes_back_what_was_proposed(lea, browser):
    browser.post(f"{DECK}/cards/new", NEW)

    browser.post(f"{DECK}/proposals/1", {"action": "withdraw"})

    assert "proposal" not in Page(browser.text(DECKS)).text
    assert lea.post(f"{DECK}/proposals/1", {"action": "accept"}).status_code == 404


def test_a_lead_who_did_not_see_the_newer_words_is_shown_them(lea, browser, shared):
    form = Page(browser.text(CARD)).form(CARD).fields
    browser.post(CARD, form | {"prompt": "What empties a node?"})
    decision = Page(lea.text(DECK)).form(f"{DECK}/proposals/1").fields
    lea.post(CARD, Page(lea.text(CARD)).form(CARD).fields | {"prompt": "Meanwhile?"})

    stale = lea.post(f"{DECK}/proposals/1", decision | {"action": "accept"})

    page = Page(stale.text)
    assert stale.status_code == 409
    assert "That card was changed meanwhile." in page.text
    assert "The card was changed since this was proposed" in page.text
    again = page.form(f"{DECK}/proposals/1").fields
    assert lea.post(f"{DECK}/proposals/1", again | {"action": "accept"}).status_code == 303
    assert "What empties a node?" in Page(lea.text(DECK)).text


def test_a_form_that_grew_stale_shows_the_newer_words_beside_ones_own(lea, shared):
    form = Page(lea.text(CARD)).form(CARD).fields
    lea.post(CARD, form | {"prompt": "Newer?"})

    stale = lea.post(CARD, form | {"prompt": "Mine?"})

    page = Page(stale.text)
    fields = page.form(CARD).fields
    assert stale.status_code == 409
    assert "How it stands now Question Newer? Answer kubectl drain" in page.text
    assert fields["prompt"] == "Mine?"
    assert lea.post(CARD, fields).status_code == 303


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"prompt": ""}, "Question: fill this in."),
        ({"answer": ""}, "Answer: fill this in."),
        ({"technology": ""}, "Technology: fill this in."),
        ({"kind": "cloze"}, "hides at least one part"),
        ({"kind": "drill", "topic": "taste"}, "is not one of the choices"),
        ({"source_url": "javascript:alert(1)"}, "begins with https://"),
    ],
)
def test_a_faulty_new_card_comes_back_with_what_was_typed(lea, everything, changes, said):
    before = everything()

    response = lea.post(f"{DECK}/cards/new", NEW | changes)

    page = Page(response.text)
    fields = page.form(f"{DECK}/cards/new").fields
    assert response.status_code == 422
    assert said in page.text
    assert fields["prompt"].strip() == (NEW | changes)["prompt"]
    assert everything() == before


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"prompt": ""}, "Question: fill this in."),
        ({}, "These are the words as they stand."),
        ({"why": "x" * 501}, "Why: at most 500 characters."),
    ],
)
def test_a_faulty_proposal_comes_back_with_what_was_typed(
    browser, shared, everything, changes, said
):
    form = Page(browser.text(CARD)).form(CARD).fields
    before = everything()

    response = browser.post(CARD, form | changes)

    page = Page(response.text)
    assert response.status_code == 422
    assert said in page.text
    assert page.form(CARD).fields["answer"] == "kubectl drain"
    assert everything() == before


def test_a_technology_that_is_none_is_not_found(lea):
    assert lea.post(f"{DECK}/cards/new", NEW | {"technology": "none"}).status_code == 404


def test_a_closed_deck_leaves_its_cards_to_its_readers(lea, browser, shared, mine):
    browser.post(f"{DECK}/join")

    response = lea.post(f"{DECK}/close")

    assert (response.status_code, response.location) == (303, DECKS)
    assert browser.get(DECK).status_code == 404
    assert [card.deck_card_id for card in mine()] == [None]


def test_a_readers_own_page_of_a_card_leads_to_the_deck(browser, shared, mine):
    browser.post(f"{DECK}/join")
    (card,) = mine()

    page = Page(browser.text(f"/cards/{card.id}"))
    response = browser.post(f"/cards/{card.id}", NEW | {"revision": "0"})

    assert "A card of the deck How we run" in page.text
    assert CARD in {a.get("href") for a in page.all("a")}
    assert "prompt" not in page.form(f"/cards/{card.id}").fields
    assert response.status_code == 422
    assert "Propose the change there." in Page(response.text).text


def test_members_change_nothing_themselves(browser, lea, shared, everything):
    browser.post(CARD, Page(browser.text(CARD)).form(CARD).fields | {"prompt": "Mine?"})
    before = everything()

    assert browser.post(DECKS, {"name": "Mine"}).status_code == 403
    assert browser.post(f"{DECK}/close").status_code == 403
    assert browser.post(CARD, {"retire": "1"}).status_code == 403
    for action in ("accept", "decline"):
        assert browser.post(f"{DECK}/proposals/1", {"action": action}).status_code == 403
    assert everything() == before


def test_to_others_the_decks_do_not_exist(bo, anonymous, shared, everything):
    before = everything()

    for address in (DECKS, DECK, CARD, f"{DECK}/cards/new"):
        assert bo.get(address).status_code == 404
        assert anonymous.get(address).status_code == 303
    for address, data in (
        (DECKS, {"name": "Mine"}),
        (f"{DECK}/join", {}),
        (f"{DECK}/leave", {}),
        (f"{DECK}/close", {}),
        (f"{DECK}/cards/new", NEW),
        (CARD, NEW | {"revision": "0"}),
        (f"{DECK}/proposals/1", {"action": "accept"}),
    ):
        assert bo.post(address, data).status_code == 404, address
    assert everything() == before


def test_a_card_of_ones_own_is_shared_with_its_words(browser, lea, store, ana):
    with store.begin() as session:
        technology_id = technology_id_of(session, "kubernetes")
        values = CardValues(
            technology_id, "{{c1::A}}?", "More.", kind=CardKind.CLOZE, tags="x", true_from="1.2"
        )
        (number,) = cards.add_note(session, values, user_id=ana, now=NOW)

    links = {a.get("href") for a in Page(browser.text(f"/cards/{number}")).all("a")}
    choice = Page(browser.text(f"/decks?card={number}"))
    form = Page(browser.text(f"{DECK}/cards/new?card={number}")).form(f"{DECK}/cards/new")
    led = Page(lea.text(f"{DECK}/cards/new")).form(f"{DECK}/cards/new")

    assert f"/decks?card={number}" in links
    assert f"{DECK}/cards/new?card={number}" in {a.get("href") for a in choice.all("a")}
    assert (form.fields["kind"], form.fields["technology"]) == ("cloze", "kubernetes")
    assert (form.fields["prompt"].strip(), form.fields["answer"].strip()) == ("{{c1::A}}?", "More.")
    assert led.fields["prompt"] == ""
    assert browser.post(f"{DECK}/cards/new", form.fields).status_code == 303
    assert "{{c1::A}}?" in Page(browser.text(DECK)).text


def test_the_card_of_someone_else_is_not_shared(lea, store, ana):
    with store.begin() as session:
        values = CardValues(technology_id_of(session, "kubernetes"), "Secret?", "Yes.")
        (number,) = cards.add_note(session, values, user_id=ana, now=NOW)

    assert lea.get(f"/decks?card={number}").status_code == 404
    assert lea.get(f"{DECK}/cards/new?card={number}").status_code == 404
    assert lea.get("/decks?card=x").status_code == 200

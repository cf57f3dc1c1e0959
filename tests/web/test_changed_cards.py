import pytest
from sqlmodel import delete

from learnlog.services.card_validity import check_releases
from learnlog.store.tables import (
    CardReleaseCheckRow,
    CardRow,
    DeckCardRow,
    DeckRow,
    EntryRow,
    ReleaseEntryRow,
)
from tests.conftest import NOW, ago
from tests.makers import make_card, make_feed, make_release, make_team, make_technology

NOTES = "<ul><li>Removed the <code>terraform refresh</code> command.</li></ul>"


@pytest.fixture
def terraform(store):
    """Terraform, of which 1.15 broke a command yesterday."""
    with store.begin() as session:
        technology_id = make_technology(session, "terraform")
        release = make_release(session, technology_id, "1.15", released_at=ago(1))
        entry = EntryRow(
            feed_id=make_feed(session, kind="releases"),
            key="guid:1",
            title="v1.15",
            published_at=ago(1),
            first_seen_at=ago(1),
            content_html=NOTES,
            text_hash="h",
        )
        session.add(entry)
        session.flush()
        session.add(ReleaseEntryRow(release_id=release, entry_id=entry.id))
        return technology_id


@pytest.fixture
def touched(store, terraform, ana):
    """Add a card that the release touches, and hold it against it."""

    def add(prompt="What does `terraform refresh` do?", user_id=ana, **columns):
        with store.begin() as session:
            values = {"created_at": ago(30), "source_url": "https://t.example/a"} | columns
            card = make_card(session, user_id, terraform, prompt, **values)
            session.exec(delete(CardReleaseCheckRow))
            check_releases(session, now=NOW)
        return card

    return add


@pytest.fixture
def row_of(store):
    def read(card_id):
        with store.read() as session:
            row = session.get(CardRow, card_id)
            session.expunge(row)
            return row

    return read


def test_the_cards_that_a_release_changed_stand_there_with_its_words(browser, touched):
    touched()
    touched("It is {{c1::`terraform refresh`}}.", kind="cloze", cloze=1, answer="")

    page = browser.text("/cards/changed")

    assert "<h1>2 cards suspended</h1>" in page
    assert "Terraform 1.15 changed this" in page
    assert "<p>What does <code>terraform refresh</code> do?</p>" in page
    assert "<p>It is <strong><code>terraform refresh</code></strong>.</p>" in page
    assert "<mark>Removed the terraform refresh command.</mark>" in page


def test_a_drill_is_to_be_read_again(browser, touched):
    touched("How does it recover?", kind="drill", topic="disaster_recovery")

    assert "<h1>1 drill to read again</h1>" in browser.text("/cards/changed")


def test_a_card_says_until_when_it_holds(browser, touched):
    touched("What is a state?", true_until="1.15")

    assert "holds until 1.15" in browser.text("/cards/changed")


def test_without_changed_cards_the_page_says_what_would_stand_there(browser):
    assert "<h1>No release changed a card of yours</h1>" in browser.text("/cards/changed")


def test_checklist_and_technology_lead_to_the_changed_cards(browser, touched, kubernetes):
    touched()

    assert "1 card was changed by a release" in browser.text("/")
    assert "1 card changed by a release" in browser.text("/t/terraform")


def test_a_card_that_is_still_true_is_asked_again(browser, touched, row_of):
    card = touched()

    answer = browser.post(f"/cards/changed/{card}", {"act": "true"})

    assert answer.status_code == 303
    assert row_of(card).suspended_at is None
    assert "Still true: it is asked again." in browser.text("/cards/changed")


def test_a_card_that_no_longer_holds_is_retired(browser, touched, row_of):
    card = touched()

    browser.post(f"/cards/changed/{card}", {"act": "retire"})

    assert row_of(card).retired_at == NOW
    assert "Retired. Its reviews are kept." in browser.text("/cards/changed")


def test_a_card_is_rewritten_where_it_stands(browser, touched, row_of):
    card = touched()
    form = browser.text(f"/cards/changed?rewrite={card}")
    assert 'name="starts_anew" value="1" checked' in form
    assert 'value="https://t.example/a"' in form

    browser.post(
        f"/cards/changed/{card}",
        {
            "act": "rewrite",
            "prompt": "What took its place?",
            "answer": "plan",
            "source_url": "https://t.example/b",
            "revision": "1",
            "starts_anew": "1",
        },
    )

    row = row_of(card)
    assert (row.prompt, row.answer, row.true_from) == ("What took its place?", "plan", "1.15")
    assert row.source_url == "https://t.example/b"
    assert "Rewritten: it is asked again." in browser.text("/cards/changed")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"prompt": "", "answer": "A"}, "Question: fill this in."),
        ({"prompt": "Q", "answer": ""}, "A card needs a question and an answer."),
        ({"prompt": "Q", "answer": "A", "source_url": "x"}, "begins with https://"),
    ],
)
def test_a_card_without_its_words_is_not_rewritten(browser, touched, row_of, typed, said):
    card = touched()

    answer = browser.post(f"/cards/changed/{card}", {"act": "rewrite", "revision": "1"} | typed)

    assert answer.status_code == 422
    assert said in answer.get_data(as_text=True)
    assert row_of(card).suspended_at == NOW


def test_a_card_that_was_changed_meanwhile_is_shown_with_what_was_typed(browser, touched):
    card = touched()

    typed = {"act": "rewrite", "revision": "0", "prompt": "Mine", "answer": "A"}
    answer = browser.post(f"/cards/changed/{card}", typed)

    assert answer.status_code == 409
    page = answer.get_data(as_text=True)
    assert "changed meanwhile" in page
    assert ">Mine</textarea>" in page
    assert 'name="revision" value="1"' in page


def test_what_is_neither_of_the_answers_is_refused(browser, touched):
    card = touched()

    assert browser.post(f"/cards/changed/{card}", {"act": "forget"}).status_code == 422


def test_the_words_of_a_deck_card_are_changed_in_the_deck(browser, store, touched, ana):
    with store.begin() as session:
        deck = DeckRow(
            team_id=make_team(session, members=[ana]), slug="d", name="D", created_at=ago(40)
        )
        session.add(deck)
        session.flush()
        words = DeckCardRow(
            deck_id=deck.id, technology_id=1, prompt="Q", answer="A", created_at=ago(40)
        )
        session.add(words)
        session.flush()
        shared = words.id
    card = touched(deck_card_id=shared)

    page = browser.text(f"/cards/changed?rewrite={card}")

    assert "Propose other words" in page
    assert "<textarea" not in page


def test_nobody_answers_for_somebody_else(bo, touched, row_of):
    card = touched()

    for act in ("true", "retire", "rewrite"):
        words = {"act": act, "prompt": "Q", "answer": "A", "revision": "1"}
        assert bo.post(f"/cards/changed/{card}", words).status_code == 404
    assert "What does" not in bo.text("/cards/changed")
    assert row_of(card).suspended_at == NOW


def test_the_changed_cards_are_shown_to_members_alone(anonymous):
    assert anonymous.get("/cards/changed").status_code == 303

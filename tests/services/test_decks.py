from concurrent.futures import ThreadPoolExecutor

import pytest

from learnlog.domain.errors import NotAllowedError, NotFoundError, RuleError
from learnlog.domain.local_time import local_day
from learnlog.domain.review import Grade
from learnlog.services import card_list, cards, decks
from learnlog.services.accounts import signed_in
from learnlog.services.cards import Wording
from learnlog.services.decks import DeckPlace
from learnlog.services.review import GradeRequest, grade_card
from learnlog.store import decks as deck_store
from learnlog.store import people, teams
from tests.conftest import NOW, ago
from tests.makers import make_member
from tests.services.deck_people import (
    PLACE,
    a_team_with_a_deck,
    change,
    cloze,
    copies,
    question,
    share,
)


@pytest.fixture
def who(session):
    return a_team_with_a_deck(session)


def make_team_of(session, user_ids):
    """Put more members into the team that has the deck."""
    team = teams.find_team(session, "platform")
    for user_id in user_ids:
        teams.join_team(session, team.id, user_id, is_lead=False, now=NOW)


def join(session, reader, *, now=NOW):
    return decks.join_deck(session, PLACE, by=reader, now=now)


def test_a_team_sees_its_decks_and_leads_may_change_them(session, who):
    for viewer, may_change in ((who.ana, False), (who.lea, True), (who.olga, True)):
        shelf = decks.decks_of_team(session, "platform", viewer=viewer)

        assert [(deck.slug, deck.name, deck.summary) for deck in shelf.decks] == [
            ("how-we-run", "How we run", "Ours.")
        ]
        assert shelf.may_change is may_change


def test_a_deck_says_what_it_holds_and_who_reviews_it(session, who):
    share(session, who)
    join(session, who.ana)

    (shelf,) = decks.all_decks(session, viewer=who.ana)
    page = decks.deck_page(session, PLACE, viewer=who.bo, now=NOW)

    (deck,) = shelf.decks
    assert (deck.cards, deck.readers, deck.proposals, deck.is_reader) == (1, 1, 0, True)
    assert page.deck.is_reader is False
    assert page.card(page.cards[0].id) is page.cards[0]
    assert page.card(0) is None


def test_outside_the_team_there_is_no_deck(session, who):
    assert decks.all_decks(session, viewer=who.eve) == ()
    for act in (
        lambda: decks.decks_of_team(session, "platform", viewer=who.eve),
        lambda: decks.deck_page(session, PLACE, viewer=who.eve, now=NOW),
        lambda: decks.create_deck(session, "platform", "Mine", "", by=who.eve, now=NOW),
        lambda: decks.join_deck(session, PLACE, by=who.eve, now=NOW),
        lambda: decks.leave_deck(session, PLACE, by=who.eve, now=NOW),
        lambda: decks.close_deck(session, PLACE, by=who.eve, now=NOW),
    ):
        with pytest.raises(NotFoundError):
            act()


def test_a_deck_that_is_none_is_not_found(session, who):
    with pytest.raises(NotFoundError, match="nothing: no such deck"):
        decks.deck_page(session, DeckPlace("platform", "nothing"), viewer=who.ana, now=NOW)


def test_leads_alone_make_and_close_decks(session, who):
    with pytest.raises(NotAllowedError, match="make decks"):
        decks.create_deck(session, "platform", "Mine", "", by=who.ana, now=NOW)
    with pytest.raises(NotAllowedError, match="change its decks"):
        decks.close_deck(session, PLACE, by=who.ana, now=NOW)


@pytest.mark.parametrize("name", ["", " \t ", "x" * 101, "bell\x07"])
def test_a_deck_has_a_name_that_can_be_shown(session, who, name):
    with pytest.raises(RuleError, match="1 to 100 characters"):
        decks.create_deck(session, "platform", name, "", by=who.lea, now=NOW)


def test_decks_of_one_name_have_addresses_of_their_own(session, who):
    decks.close_deck(session, PLACE, by=who.lea, now=NOW)

    slug = decks.create_deck(session, "platform", " How  we run ", "", by=who.lea, now=NOW)

    assert slug == "how-we-run-2"


def test_who_joins_gets_every_card_as_a_new_one_of_the_own_day(session, who):
    shared = share(session, who, question(who, source_url="https://k8s.example/", tags="a b"))
    share(session, who, cloze(who))

    count = join(session, who.bo)

    first, *parts = copies(session, who.bo)
    assert count == 2
    assert (first.prompt, first.answer, first.source_url, first.tags) == (
        "What drains a node?",
        "kubectl drain",
        "https://k8s.example/",
        "a b",
    )
    assert (first.origin, first.deck_card_id, first.stability_days) == ("deck", shared, None)
    assert first.due_day == local_day(NOW, "Pacific/Pago_Pago") == local_day(NOW, "UTC") - 1
    assert [(part.cloze, part.note_key) for part in parts] == [
        (1, parts[0].note_key),
        (2, parts[0].note_key),
    ]


def test_a_readers_card_names_the_deck_that_its_words_belong_to(session, who):
    shared = share(session, who)
    join(session, who.ana)
    (card,) = copies(session, who.ana)

    deck = card_list.card_page(session, who.ana.id, card.id).deck

    assert (deck.team, deck.slug, deck.name, deck.card_id) == (
        "platform",
        "how-we-run",
        "How we run",
        shared,
    )


def test_a_cloze_text_is_listed_with_nothing_hidden(session, who):
    share(session, who, cloze(who))
    share(session, who)

    titles = [card.title for card in decks.deck_page(session, PLACE, viewer=who.ana, now=NOW).cards]

    assert titles == ["Guaranteed or BestEffort", "What drains a node?"]


def test_joining_twice_changes_nothing(session, who):
    share(session, who)
    join(session, who.ana)
    (card,) = copies(session, who.ana)
    grade_card(session, GradeRequest(card.id, Grade.GOOD), user_id=who.ana.id, now=NOW)

    join(session, who.ana)

    (after,) = copies(session, who.ana)
    assert after.reviews == 1
    assert deck_store.readers_of(session, after.deck_card_id) == [(who.ana.id, "UTC")]


def test_each_reader_has_a_schedule_of_their_own(session, who):
    share(session, who)
    for reader in (who.ana, who.bo):
        join(session, reader)
    (card,) = copies(session, who.ana)

    grade_card(session, GradeRequest(card.id, Grade.GOOD), user_id=who.ana.id, now=NOW)

    assert copies(session, who.ana)[0].reviews == 1
    assert copies(session, who.bo)[0].reviews == 0


def test_who_leaves_is_asked_no_more_and_goes_on_where_it_stood(session, who):
    shared = share(session, who)
    join(session, who.ana, now=ago(9))
    (card,) = copies(session, who.ana)
    done = grade_card(session, GradeRequest(card.id, Grade.GOOD), user_id=who.ana.id, now=ago(9))

    decks.leave_deck(session, PLACE, by=who.ana, now=ago(5))
    left = copies(session, who.ana)[0]
    assert (left.retired_at, left.deck_card_id) == (ago(5), None)
    change(session, who, shared, Wording("What empties a node?", "kubectl drain"), now=ago(4))
    join(session, who.ana)

    (back,) = copies(session, who.ana)
    assert (back.id, back.retired_at, back.deck_card_id) == (card.id, None, shared)
    assert (back.prompt, back.due_day) == ("What empties a node?", done.card.state.due_day)


def test_leaving_touches_no_other_reader_and_no_other_card(session, who):
    share(session, who)
    for reader in (who.ana, who.bo):
        join(session, reader)
    own = cards.add_note(
        session, cards.CardValues(who.technology_id, "Mine?", "Yes."), user_id=who.ana.id, now=NOW
    )

    decks.leave_deck(session, PLACE, by=who.ana, now=NOW)

    assert [card.id for card in cards.cards_of(session, who.ana.id)] == own
    assert copies(session, who.bo)[0].retired_at is None


def test_a_closed_deck_is_gone_and_its_readers_keep_the_cards(session, who):
    share(session, who)
    join(session, who.ana)

    decks.close_deck(session, PLACE, by=who.lea, now=NOW)

    (card,) = copies(session, who.ana)
    assert decks.decks_of_team(session, "platform", viewer=who.ana).decks == ()
    assert (card.deck_card_id, card.retired_at) == (None, None)
    cards.edit_card(
        session, card.id, Wording("Mine?", "Yes."), user_id=who.ana.id, revision=0, now=NOW
    )
    assert copies(session, who.ana)[0].prompt == "Mine?"


def test_who_joins_while_cards_are_added_gets_every_card_once(store):
    with store.begin() as session:
        who = a_team_with_a_deck(session)
        readers = [make_member(session, f"Reader {number}") for number in range(6)]
        make_team_of(session, readers)
        viewers = [signed_in(session, people.get_member(session, id_)) for id_ in readers]

    def add(number):
        with store.begin() as session:
            share(session, who, question(who, f"Question {number}?"))

    def come(reader):
        with store.begin() as session:
            join(session, reader)

    with ThreadPoolExecutor(max_workers=6) as pool:
        done = [pool.submit(add, number) for number in range(6)]
        done += [pool.submit(come, reader) for reader in viewers]
    for each in done:
        each.result()

    with store.read() as session:
        for reader in viewers:
            prompts = sorted(card.prompt for card in copies(session, reader))
            assert prompts == [f"Question {number}?" for number in range(6)]

from functools import partial

import pytest
from sqlmodel import select, update

from learnlog.domain.card import CardKind
from learnlog.domain.errors import NotFoundError, RuleError
from learnlog.domain.experiment import FindingTopic
from learnlog.domain.local_time import local_day
from learnlog.domain.review import Grade
from learnlog.services import cards
from learnlog.services.cards import Wording
from learnlog.services.review import GradeRequest, grade_card
from learnlog.store.cards import CardValues
from learnlog.store.tables import CardRow
from tests.conftest import NOW, ago
from tests.makers import make_member, make_release, make_technology

TODAY = local_day(NOW, "UTC")


@pytest.fixture
def ana(session):
    return make_member(session)


@pytest.fixture
def card(session, ana):
    technology_id = make_technology(session)
    values = CardValues(technology_id, prompt="Why?", answer="Because.")
    card_id = cards.add_card(session, values, user_id=ana, now=NOW)
    return cards.get_card(session, card_id, user_id=ana)


def again(session, card, ana):
    return cards.get_card(session, card.id, user_id=ana)


def edit(session, ana, card, words):
    revision = again(session, card, ana).revision
    cards.edit_card(session, card.id, words, user_id=ana, revision=revision, now=NOW)


def test_a_new_card_is_due_today(session, ana, card):
    assert (card.state.due_day, card.state.state, card.origin) == (TODAY, None, "own")
    assert [c.id for c in cards.cards_of(session, ana)] == [card.id]
    assert cards.cards_of(session, ana, "python") == []


def test_a_card_put_off_comes_tomorrow_without_a_grade(session, ana, card):
    cards.put_off(session, card.id, user_id=ana, now=NOW)

    after = again(session, card, ana)
    assert after.state.due_day == TODAY + 1
    assert after.state.reviews == 0


def test_a_card_that_was_graded_meanwhile_is_not_brought_forward(session, ana, card):
    grade_card(session, GradeRequest(card.id, Grade.EASY), user_id=ana, now=NOW)
    due_day = again(session, card, ana).state.due_day

    cards.put_off(session, card.id, user_id=ana, now=NOW)

    assert again(session, card, ana).state.due_day == due_day > TODAY + 1


def test_a_card_is_suspended_and_put_back(session, ana, card):
    cards.suspend(session, card.id, user_id=ana, now=NOW)
    assert again(session, card, ana).is_suspended

    cards.suspend(session, card.id, user_id=ana, now=NOW, back=True)
    assert not again(session, card, ana).is_suspended


def test_a_card_that_a_release_took_out_is_true_when_it_is_put_back(session, ana, card):
    marks = {"suspended_at": ago(1), "changed_at": ago(1), "true_as_of": ago(5)}
    session.exec(update(CardRow).values(**marks))

    cards.suspend(session, card.id, user_id=ana, now=NOW, back=True)

    row = session.get(CardRow, card.id, populate_existing=True)
    assert (row.suspended_at, row.changed_at, row.true_as_of) == (None, None, NOW)


def put_back(session, ana, card):
    cards.suspend(session, card.id, user_id=ana, now=NOW, back=True)


def edit_words(session, ana, card, true_until=None):
    edit(session, ana, card, Wording("How?", "So.", true_until=true_until))


@pytest.mark.parametrize(
    ("version", "answer", "holds_until"),
    [
        ("1.15", put_back, None),
        ("1.15.2", edit_words, None),
        ("1.15", partial(edit_words, true_until="1.15"), None),
        ("1.15", partial(edit_words, true_until="1.17"), "1.17"),
        ("1.14", put_back, "1.15"),
    ],
)
def test_a_version_that_was_reached_counts_no_more_once_a_card_is_said_to_be_true(
    session, ana, card, version, answer, holds_until
):
    row = session.get(CardRow, card.id)
    release_id = make_release(session, card.technology_id, version)
    row.true_until, row.changed_by_release_id = "1.15", release_id
    row.changed_at = row.suspended_at = ago(1)
    session.flush()

    answer(session, ana, card)

    after = again(session, card, ana)
    assert (after.true_until, after.changed_at, after.is_suspended) == (holds_until, None, False)


def test_a_retired_card_is_asked_no_more_and_is_kept(session, ana, card):
    cards.retire(session, card.id, user_id=ana, now=NOW)

    assert cards.cards_of(session, ana) == []
    assert session.get(CardRow, card.id, populate_existing=True).retired_at == NOW
    with pytest.raises(NotFoundError):
        cards.get_card(session, card.id, user_id=ana)


def test_changed_words_keep_the_schedule(session, ana, card):
    graded = grade_card(session, GradeRequest(card.id, Grade.GOOD), user_id=ana, now=NOW).card
    words = Wording(" How? ", " So. ", "https://example.org")

    cards.edit_card(
        session, card.id, words, user_id=ana, revision=again(session, card, ana).revision, now=NOW
    )

    after = again(session, card, ana)
    assert (after.prompt, after.answer, after.source_url) == ("How?", "So.", "https://example.org")
    assert after.state == graded.state


def test_a_changed_meaning_starts_anew(session, ana, card):
    grade_card(session, GradeRequest(card.id, Grade.GOOD), user_id=ana, now=NOW)
    words = Wording("How?", "So.", starts_anew=True)

    cards.edit_card(
        session, card.id, words, user_id=ana, revision=again(session, card, ana).revision, now=NOW
    )

    after = again(session, card, ana).state
    assert (after.state, after.last_day, after.due_day) == (None, None, TODAY)


def test_tags_and_versions_stay_where_nothing_is_said_of_them(session, ana, card):
    said = Wording("How?", "So.", tags=" a   b ", true_from="1.2", true_until="1.9")
    edit(session, ana, card, said)
    edit(session, ana, card, Wording("How so?", "So."))
    kept = again(session, card, ana)
    edit(session, ana, card, Wording("How?", "So.", tags="", true_from="", true_until=""))

    emptied = again(session, card, ana)
    assert (kept.tags, kept.true_from, kept.true_until) == ("a b", "1.2", "1.9")
    assert (emptied.tags, emptied.true_from, emptied.true_until) == ("", None, None)


@pytest.mark.parametrize("was_suspended", [True, False])
def test_other_words_answer_the_release_that_touched_a_card(session, ana, card, was_suspended):
    suspended_at = ago(1) if was_suspended else None
    marks = {"suspended_at": suspended_at, "changed_at": ago(1), "true_as_of": ago(5)}
    session.exec(update(CardRow).values(**marks))

    edit(session, ana, card, Wording("How?", "So."))

    row = session.get(CardRow, card.id, populate_existing=True)
    assert (row.suspended_at, row.changed_at, row.true_as_of) == (None, None, NOW)


def test_other_words_leave_a_card_suspended_that_its_owner_suspended(session, ana, card):
    cards.suspend(session, card.id, user_id=ana, now=NOW)

    edit(session, ana, card, Wording("How?", "So."))

    assert again(session, card, ana).is_suspended


@pytest.mark.parametrize("words", [Wording("", "So."), Wording("How?", "  ")])
def test_a_card_needs_a_question_and_an_answer(session, ana, card, words):
    with pytest.raises(RuleError, match="question and an answer"):
        cards.edit_card(session, card.id, words, user_id=ana, revision=card.revision, now=NOW)


def test_a_card_changed_elsewhere_is_not_overwritten(session, ana, card):
    with pytest.raises(RuleError, match="changed meanwhile"):
        cards.edit_card(session, card.id, Wording("How?", "So."), user_id=ana, revision=99, now=NOW)


def test_a_card_of_someone_else_does_not_exist(session, card):
    eve = make_member(session, "Eve")

    for act in (
        lambda: cards.get_card(session, card.id, user_id=eve),
        lambda: cards.put_off(session, card.id, user_id=eve, now=NOW),
        lambda: cards.suspend(session, card.id, user_id=eve, now=NOW),
        lambda: cards.retire(session, card.id, user_id=eve, now=NOW),
        lambda: cards.edit_card(
            session, card.id, Wording("How?", "So."), user_id=eve, revision=0, now=NOW
        ),
    ):
        with pytest.raises(NotFoundError):
            act()


def test_nobody_has_no_cards(session):
    with pytest.raises(NotFoundError, match="member 77"):
        cards.get_member(session, 77)


TWO = "{{c1::Guaranteed}} or {{c2::BestEffort::class}}"


@pytest.fixture
def note(session, ana):
    """A text that hides two parts, each on a card."""
    values = CardValues(make_technology(session), TWO, "", kind=CardKind.CLOZE, tags="a  b")
    return cards.add_note(session, values, user_id=ana, now=ago(3))


def standing(session):
    """Each deletion's card: its words, and whether it is retired."""
    rows = session.exec(select(CardRow).execution_options(populate_existing=True))
    return {row.cloze: (row.prompt, row.retired_at is not None) for row in rows}


def test_a_text_makes_one_card_for_each_part_that_it_hides(session, ana, note):
    made = [cards.get_card(session, card_id, user_id=ana) for card_id in note]

    assert [(card.prompt, card.cloze, card.tags) for card in made] == [
        (TWO, 1, "a b"),
        (TWO, 2, "a b"),
    ]
    assert made[0].note_key == made[1].note_key == f"note:{note[0]}"
    assert made[0].title == "[…] or BestEffort"
    assert made[1].title == "Guaranteed or [class]"


def test_two_texts_written_at_once_do_not_go_together(session, ana, note):
    technology_id = cards.get_card(session, note[0], user_id=ana).technology_id
    values = CardValues(technology_id, TWO, "", kind=CardKind.CLOZE)
    other = cards.add_note(session, values, user_id=ana, now=ago(3))

    edit(session, ana, cards.get_card(session, other[0], user_id=ana), Wording("{{c1::x}}", ""))

    assert cards.get_card(session, note[0], user_id=ana).prompt == TWO


def test_a_text_of_a_known_origin_is_added_once(session, ana):
    values = CardValues(
        make_technology(session), TWO, "", kind=CardKind.CLOZE, origin_key="release:1"
    )

    first = cards.add_note(session, values, user_id=ana, now=NOW)

    assert len(first) == 2
    assert cards.add_note(session, values, user_id=ana, now=NOW) == []
    assert cards.get_card(session, first[1], user_id=ana).note_key == "release:1"


def test_a_question_of_a_known_origin_is_added_once(session, ana):
    values = CardValues(make_technology(session), " Why? ", "So.", origin_key="release:1")

    (added,) = cards.add_note(session, values, user_id=ana, now=NOW)

    assert cards.get_card(session, added, user_id=ana).prompt == "Why?"
    assert cards.add_note(session, values, user_id=ana, now=NOW) == []


@pytest.mark.parametrize(
    ("kind", "topic"), [(CardKind.DRILL, None), (CardKind.QUESTION, FindingTopic.COST)]
)
def test_a_drill_alone_has_a_topic(session, ana, kind, topic):
    values = CardValues(make_technology(session), "Why?", "So.", kind=kind, topic=topic)

    with pytest.raises(RuleError, match="A drill is about one of the topics"):
        cards.add_note(session, values, user_id=ana, now=NOW)


def test_the_cards_of_a_text_change_together_and_keep_their_schedules(session, ana, note):
    graded = grade_card(session, GradeRequest(note[1], Grade.GOOD), user_id=ana, now=NOW).card
    words = Wording("{{c1::One}} or {{c2::two}}", "More.")

    edit(session, ana, cards.get_card(session, note[0], user_id=ana), words)

    assert {prompt for prompt, _ in standing(session).values()} == {words.prompt}
    assert cards.get_card(session, note[1], user_id=ana).state == graded.state


def test_a_new_text_brings_back_what_a_release_took_out_of_its_cards(session, ana, note):
    touched = {"suspended_at": NOW, "changed_at": NOW}
    session.exec(update(CardRow).where(CardRow.id.in_(note)).values(**touched))
    cards.suspend(session, note[0], user_id=ana, now=NOW, back=True)

    edit(session, ana, cards.get_card(session, note[0], user_id=ana), Wording(f"{TWO}.", ""))

    other = cards.get_card(session, note[1], user_id=ana)
    assert (other.is_suspended, other.changed_at) == (False, None)


def test_a_new_text_leaves_suspended_what_its_owner_suspended(session, ana, note):
    cards.suspend(session, note[1], user_id=ana, now=NOW)
    touched = {"suspended_at": NOW, "changed_at": NOW}
    session.exec(update(CardRow).where(CardRow.id == note[0]).values(**touched))

    edit(session, ana, cards.get_card(session, note[0], user_id=ana), Wording(f"{TWO}.", ""))

    states = [cards.get_card(session, card_id, user_id=ana).is_suspended for card_id in note]
    assert states == [False, True]


def test_a_part_hidden_anew_is_a_new_card_and_one_shown_again_is_retired(session, ana, note):
    shown = Wording("{{c1::Guaranteed}} or {{c3::Burstable}}", "")

    edit(session, ana, cards.get_card(session, note[0], user_id=ana), shown)

    assert {number: gone for number, (_, gone) in standing(session).items()} == {
        1: False,
        2: True,
        3: False,
    }
    new = next(card for card in cards.cards_of(session, ana) if card.cloze == 3)
    assert (new.state.state, new.tags, new.note_key) == (None, "a b", f"note:{note[0]}")


def test_a_part_that_is_hidden_again_gets_its_card_back(session, ana, note):
    grade_card(session, GradeRequest(note[1], Grade.GOOD), user_id=ana, now=ago(1))
    first = cards.get_card(session, note[0], user_id=ana)
    edit(session, ana, first, Wording("{{c1::Guaranteed}}", ""))

    edit(session, ana, first, Wording(TWO, ""))

    back = cards.get_card(session, note[1], user_id=ana)
    assert (back.state.reviews, len(standing(session))) == (1, 2)


def test_a_card_whose_own_part_is_shown_goes_with_it(session, ana, note):
    edit(session, ana, cards.get_card(session, note[0], user_id=ana), Wording("{{c2::x}}", ""))

    assert [card.id for card in cards.cards_of(session, ana)] == [note[1]]


def test_a_card_that_its_owner_retired_stays_away_when_the_text_changes(session, ana, note):
    cards.retire(session, note[1], user_id=ana, now=NOW)

    edit(session, ana, cards.get_card(session, note[0], user_id=ana), Wording(f"{TWO}.", ""))

    assert standing(session) == {1: (f"{TWO}.", False), 2: (f"{TWO}.", True)}

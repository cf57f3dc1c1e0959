from dataclasses import replace

import pytest

from learnlog.domain.card import CardKind
from learnlog.domain.card_file import CardFile, Fault, FileNote, guid_of
from learnlog.domain.review import CardState
from learnlog.services import card_import_plan
from learnlog.services.card_import_plan import file_guid, plan_import
from learnlog.store.card_files import StoredCard

SLUGS = {"react": "react"}
CARD = StoredCard(
    id=1,
    slug="react",
    technology="React",
    origin_key="import:g",
    note_key=None,
    kind=CardKind.QUESTION,
    cloze=None,
    topic=None,
    prompt="Why?",
    answer="Because.",
    source_url="",
    tags="",
    true_from=None,
    true_until=None,
    revision=0,
    is_of_deck=False,
    is_retired=False,
    is_suspended=False,
    state=CardState(None, None, 1, 0, 0),
)
CLOZE = replace(CARD, kind=CardKind.CLOZE, prompt="{{c1::a}} {{c2::b}}", answer="")
PARTS = (
    replace(CLOZE, id=2, cloze=1, origin_key="import:c#1", note_key="import:c"),
    replace(CLOZE, id=3, cloze=2, origin_key="import:c#2", note_key="import:c"),
)


def note(row=1, **values):
    return FileNote(**({"row": row, "prompt": "Why?", "answer": "Because.", "guid": "g"} | values))


def plan(*notes, stored=(CARD,)):
    return plan_import(CardFile(notes), stored, SLUGS, slug="react")


def test_a_card_is_named_as_in_the_file_it_came_from_else_by_its_words():
    own = guid_of("react", "question", "Why?")

    assert file_guid(CARD) == "g"
    assert {file_guid(part) for part in PARTS} == {"c"}
    assert file_guid(replace(CARD, origin_key="import:a#1")) == "a#1"
    assert file_guid(replace(CARD, origin_key=None)) == own
    assert file_guid(replace(CARD, origin_key="starter:react:Why?")) == own


def test_a_card_is_added_changed_or_left_as_its_words_are():
    found = plan(note(), note(2, guid="h", prompt="New?"))
    changed = plan(note(answer="Else."))

    assert ([words.row for words in found.added], found.unchanged) == ([2], 1)
    assert ([c.cards for c in changed.changed], changed.unchanged) == ([(CARD,)], 0)


def test_line_ends_alone_are_no_change():
    stored = replace(CARD, answer="a\r\nb")

    assert plan(note(answer="a\nb"), stored=(stored,)).unchanged == 1


def test_the_parts_of_one_cloze_text_are_found_together():
    text = CLOZE.prompt
    by_name = plan(note(guid="c", kind="cloze", prompt=text, answer=""), stored=PARTS)
    by_words = plan(note(guid="x", kind="cloze", prompt=text, answer=""), stored=PARTS)
    changed = plan(note(guid="c", kind="cloze", prompt="{{c1::z}}", answer=""), stored=PARTS)

    assert (by_name.unchanged, by_words.unchanged) == (2, 2)
    assert changed.changed[0].cards == PARTS


def test_a_card_in_use_is_meant_where_a_retired_one_has_the_same_words():
    retired = replace(CARD, id=9, is_retired=True, origin_key=None)
    own = replace(CARD, id=10, origin_key=None)

    for stored in ((retired, own), (own, retired)):
        found = plan(note(guid="", answer="Else."), stored=stored)
        assert found.changed[0].cards == (own,)


def test_a_card_belongs_to_the_row_that_calls_it_by_its_name():
    renamed, taken_over = note(prompt="Renamed?"), note(2, guid="other")

    for notes in ((renamed, taken_over), (taken_over, renamed)):
        found = plan(*notes)
        assert [change.words.guid for change in found.changed] == ["g"]
        assert [words.guid for words in found.added] == ["other"]


def test_what_a_file_may_not_change_is_a_fault():
    other_kind = plan(note(kind="topic", prompt="Explain"))
    of_deck = plan(note(answer="Else."), stored=(replace(CARD, is_of_deck=True),))

    assert other_kind.faults == [Fault(1, "The card is a question here, and a topic in the file.")]
    (fault,) = of_deck.faults
    assert "belong to a team deck" in fault.message
    assert plan(note(), stored=(replace(CARD, is_of_deck=True),)).unchanged == 1


def test_the_same_card_twice_in_a_file_counts_once():
    twice = plan(note(guid="n"), note(2, guid="n"), stored=())
    same_words = plan(note(guid="n"), note(2, guid="m"), stored=())
    contrary = plan(note(guid="n"), note(2, guid="n", answer="Else."), stored=())

    assert (len(twice.added), twice.faults) == (1, [])
    assert (len(same_words.added), same_words.faults) == (1, [])
    assert (len(contrary.added), contrary.faults) == (
        1,
        [Fault(2, "The same card stands in row 1.")],
    )


def test_faults_of_the_reader_and_of_the_words_stand_together():
    file = CardFile((note(7, answer=""),), (Fault(3, "unreadable"),))

    found = plan_import(file, (), SLUGS, slug="react")

    assert found.faults == [
        Fault(3, "unreadable"),
        Fault(7, "A card needs a question and an answer."),
    ]


def test_of_very_many_faults_the_first_are_kept(monkeypatch):
    monkeypatch.setattr(card_import_plan, "MOST_FAULTS", 2)

    found = plan(*(note(row, answer="") for row in range(1, 5)))

    assert [fault.row for fault in found.faults] == [1, 2]


@pytest.mark.parametrize(
    "values",
    [
        {"prompt": "Why so?"},
        {"source_url": "https://a.example"},
        {"tags": "a"},
        {"true_from": "19"},
        {"true_until": "20"},
    ],
)
def test_every_word_of_a_card_counts(values):
    assert len(plan(note(**values)).changed) == 1

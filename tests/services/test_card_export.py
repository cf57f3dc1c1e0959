from pathlib import Path

import pytest
from sqlmodel import select

from learnlog.domain.card import CardKind
from learnlog.domain.card_file import CardFileError
from learnlog.domain.errors import NotFoundError
from learnlog.domain.experiment import FindingTopic
from learnlog.domain.review import Grade
from learnlog.ingest.card_markdown import read_markdown
from learnlog.services import cards
from learnlog.services.card_export import FORMATS, export_cards
from learnlog.services.card_import import ImportReport, Wishes, import_cards, read_card_file
from learnlog.services.review import GradeRequest, grade_card
from learnlog.store.cards import CardValues
from learnlog.store.tables import CardRow, ReviewLogRow
from tests.conftest import NOW, ago
from tests.makers import make_member, make_technology

SCHEDULED = Wishes(with_schedule=True)
CONTENT = set(CardRow.model_fields) - {
    "id", "user_id", "origin", "origin_key", "note_key", "revision", "created_at", "true_as_of",
    "suspended_at",
}  # fmt: skip


@pytest.fixture
def ana(session):
    """Ana has a card of each kind; one was answered twice, one is suspended, one retired."""
    user_id = make_member(session, zone="Europe/Lisbon")
    terraform = make_technology(session, "terraform", name="Terraform")
    react = make_technology(session, "react", name="React")
    notes = [
        CardValues(terraform, "What does `plan` **show**?\n\n- a\n- b", "Line one\\\nline two\r\n"),
        CardValues(terraform, "{{c1::init}} & {{c2::a < b::hint}}", "", kind=CardKind.CLOZE),
        CardValues(terraform, "# State\n\nA: no mark", "=1+1", true_from="1.6", true_until="2.0"),
        CardValues(react, "Explain hooks", "", kind=CardKind.TOPIC, tags="hooks ui"),
        CardValues(
            react,
            "The page is slow.",
            "- Measure first.\n  ---\n---",
            kind=CardKind.DRILL,
            topic=FindingTopic.SCALE,
            source_url="https://react.example/?a=1&b=2",
        ),
        CardValues(react, "Gone?", "Yes."),
    ]
    ids = [cards.add_note(session, note, user_id=user_id, now=ago(30))[0] for note in notes]
    for days, grade in ((20, Grade.GOOD), (9, Grade.AGAIN)):
        grade_card(session, GradeRequest(ids[0], grade), user_id=user_id, now=ago(days))
    cards.suspend(session, ids[3], user_id=user_id, now=NOW)
    cards.retire(session, ids[5], user_id=user_id, now=NOW)
    return user_id


@pytest.fixture
def give(session, tmp_path):
    def write(format_, user_id, **options):
        path = tmp_path / f"cards.{format_}"
        path.write_bytes(export_cards(session, format_, user_id=user_id, now=NOW, **options))
        return path

    return write


def rows_of(session, user_id):
    session.expire_all()
    query = select(CardRow).where(CardRow.user_id == user_id, CardRow.retired_at.is_(None))
    return list(session.exec(query.order_by(CardRow.technology_id, CardRow.prompt, CardRow.cloze)))


def content(row, *, of=CONTENT):
    values = {name: getattr(row, name) for name in of}
    return values | {"is_suspended": row.suspended_at is not None}


@pytest.mark.parametrize("format_", FORMATS)
def test_what_is_given_out_changes_nothing_where_it_came_from(session, ana, give, format_):
    before = [card.model_dump() for card in rows_of(session, ana)]

    file = read_card_file(give(format_, ana, with_schedule=True), with_schedule=True)
    report = import_cards(session, file, SCHEDULED, user_id=ana, now=NOW)

    assert report == ImportReport(unchanged=6)
    assert [card.model_dump() for card in rows_of(session, ana)] == before


def test_a_package_makes_equal_cards_and_reviews_of_somebody_elses(session, ana, give):
    ben = make_member(session, zone="Europe/Lisbon")
    file = read_card_file(give("apkg", ana, with_schedule=True), with_schedule=True)

    report = import_cards(session, file, SCHEDULED, user_id=ben, now=NOW)

    assert report == ImportReport(added=6, reviews=2)
    ours, theirs = ([content(row) for row in rows_of(session, who)] for who in (ana, ben))
    assert [normal(row) for row in theirs] == [normal(row) for row in ours]
    columns = (
        ReviewLogRow.at,
        ReviewLogRow.day_number,
        ReviewLogRow.elapsed_days,
        ReviewLogRow.grade,
    )
    logs = [
        session.exec(select(*columns).where(ReviewLogRow.user_id == who)).all()
        for who in (ana, ben)
    ]
    assert logs[0] == logs[1]


@pytest.mark.parametrize("format_", ["tsv", "csv", "md"])
def test_a_text_holds_the_words_of_every_card(session, ana, give, format_):
    ben = make_member(session)
    file = read_card_file(give(format_, ana))

    import_cards(session, file, Wishes(), user_id=ben, now=NOW)

    words = {"prompt", "answer", "source_url", "kind", "topic", "cloze", "tags"}
    words |= {"true_from", "true_until", "technology_id"}
    ours, theirs = (
        [normal(content(row, of=words)) for row in rows_of(session, who)] for who in (ana, ben)
    )
    assert [row | {"is_suspended": None} for row in theirs] == [
        row | {"is_suspended": None} for row in ours
    ]


def normal(row):
    """A card that was never answered is due on the day it comes in."""
    row = row if row.get("reviews", 1) else row | {"due_day": None}
    return row | {"answer": row["answer"].replace("\r\n", "\n").strip()}


def test_one_technology_alone_is_given_out_where_it_is_asked_for(session, ana):
    given = export_cards(session, "md", user_id=ana, now=NOW, slug="react")

    assert [note.prompt for note in read_markdown(given).notes] == [
        "Explain hooks",
        "The page is slow.",
    ]


def test_a_cloze_text_is_given_out_once(session, ana):
    given = export_cards(session, "md", user_id=ana, now=NOW)

    assert given.count(b"{{c1::init}}") == 1


def test_the_schedule_stays_at_home_where_it_is_not_wanted(session, ana, give):
    file = read_card_file(give("apkg", ana), with_schedule=True)

    assert not any(card.reviews for note in file.notes for card in note.cards)
    assert not any(card.standing.reviews for note in file.notes for card in note.cards)


def test_a_card_whose_log_ends_on_another_day_was_asked_on_its_own_day(session, ana, give):
    (row,) = [row for row in rows_of(session, ana) if row.reviews]
    row.last_day -= 1
    session.flush()
    ben = make_member(session, zone="Europe/Lisbon")

    file = read_card_file(give("apkg", ana, with_schedule=True), with_schedule=True)
    import_cards(session, file, SCHEDULED, user_id=ben, now=NOW)

    (theirs,) = [row for row in rows_of(session, ben) if row.reviews]
    assert theirs.last_day == row.last_day


def test_an_unknown_format_or_technology_is_refused(session, ana):
    with pytest.raises(CardFileError, match="apkg, tsv, csv, md, not 'xls'"):
        export_cards(session, "xls", user_id=ana, now=NOW)
    with pytest.raises(NotFoundError, match="'cobol'"):
        export_cards(session, "tsv", user_id=ana, now=NOW, slug="cobol")


def test_nobodys_cards_make_files_that_hold_none(session, give):
    nobody = make_member(session)

    for format_ in FORMATS:
        path = give(format_, nobody)
        assert isinstance(path, Path)
        assert read_card_file(path).notes == ()

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import select

from learnlog.domain.card import CardKind
from learnlog.domain.card_file import CardFile, CardFileError, FileCard, FileNote, Standing
from learnlog.domain.errors import NotFoundError
from learnlog.domain.local_time import local_day
from learnlog.domain.review import Grade, MemoryState
from learnlog.services import cards
from learnlog.services.card_import import ImportReport, Wishes, import_cards, read_card_file
from learnlog.services.cards import Wording
from learnlog.services.evidence import technology_id_of
from learnlog.services.review import GradeRequest, grade_card
from learnlog.store.cards import CardValues
from learnlog.store.tables import CardRow, ReleaseLineRow, ReviewLogRow
from tests.conftest import NOW, ago
from tests.makers import make_member, make_technology

PACKAGES = Path(__file__).parents[1] / "fixtures" / "cards"
SCHEDULED = Wishes(with_schedule=True)


def day(number):
    """A day of August 2026, as days are numbered."""
    return datetime(2026, 8, number, tzinfo=UTC).toordinal()


@pytest.fixture
def ana(session):
    make_technology(session, "terraform", name="Terraform")
    make_technology(session, "react", name="React")
    return make_member(session)


@pytest.fixture
def take(session, ana):
    def take_in(*notes, wishes=None, now=NOW):
        wishes = wishes or Wishes(slug="terraform")
        return import_cards(session, CardFile(notes), wishes, user_id=ana, now=now)

    return take_in


@pytest.fixture
def stored(session, ana):
    def read():
        session.expire_all()
        return list(session.exec(select(CardRow).order_by(CardRow.id)))

    return read


def counts(report):
    return report.added, report.updated, report.unchanged


def a_note(**values):
    return FileNote(**({"row": 1, "prompt": "Why?", "answer": "Because.", "guid": "g"} | values))


@pytest.mark.parametrize("name", ["older.apkg", "newer.apkg"])
def test_a_package_of_anki_brings_its_cards_as_they_stood(session, ana, stored, name):
    file = read_card_file(PACKAGES / name, with_schedule=True)

    report = import_cards(session, file, SCHEDULED, user_id=ana, now=NOW)

    assert report == ImportReport(added=6, reviews=2)
    plan, init, _, hcl, back, state = stored()
    assert (plan.prompt, plan.tags) == ("What does **terraform plan** show?", "cli plan")
    assert (plan.stability_days, plan.difficulty) == (25.5, 4.25)
    assert (plan.last_day, plan.due_day) == (day(11), day(31))
    assert (plan.reviews, plan.lapses) == (2, 0)
    assert (init.kind, init.cloze, init.due_day) == ("cloze", 1, local_day(NOW, "UTC"))
    assert (hcl.suspended_at, back.suspended_at) == (None, NOW)
    assert (state.stability_days, state.last_day, state.due_day) == (10.0, day(11), day(21))
    assert {card.origin for card in stored()} == {"import"}


def test_reviews_elsewhere_are_logged_with_what_they_did_and_no_forecast(session, ana):
    file = read_card_file(PACKAGES / "newer.apkg", with_schedule=True)

    import_cards(session, file, SCHEDULED, user_id=ana, now=NOW)

    first, second = session.exec(select(ReviewLogRow).order_by(ReviewLogRow.id))
    assert (first.at, second.at) == (
        datetime(2026, 8, 2, 10, tzinfo=UTC),
        datetime(2026, 8, 11, 10, tzinfo=UTC),
    )
    assert (first.day_number, second.day_number, second.elapsed_days) == (day(2), day(11), 9)
    assert (first.due_day_after, second.due_day_after) == (day(11), day(31))
    assert (first.last_day_before, second.last_day_before) == (None, day(2))
    assert (first.grade, first.source, first.duration_ms) == (3, "import", 4200)
    assert (first.forecast, second.forecast) == (None, None)
    # The first stability of FSRS-6 after "good", and nothing before it.
    assert (first.stability_before, first.stability_after) == (None, pytest.approx(2.3065))
    assert second.stability_before == first.stability_after
    assert (first.reviews_before, second.reviews_before, second.lapses_before) == (0, 1, 0)


def test_a_package_that_comes_again_changes_nothing(session, ana, stored):
    file = read_card_file(PACKAGES / "older.apkg", with_schedule=True)
    import_cards(session, file, SCHEDULED, user_id=ana, now=ago(1))
    before = [card.model_dump() for card in stored()]

    report = import_cards(session, file, SCHEDULED, user_id=ana, now=NOW)

    assert report == ImportReport(unchanged=6)
    assert [card.model_dump() for card in stored()] == before


def test_a_schedule_that_is_not_wanted_is_left_out(session, ana, stored):
    file = read_card_file(PACKAGES / "newer.apkg")

    report = import_cards(session, file, Wishes(), user_id=ana, now=NOW)

    assert (report.added, report.reviews) == (6, 0)
    today = local_day(NOW, "UTC")
    assert {(card.reviews, card.due_day, card.suspended_at) for card in stored()} == {
        (0, today, None)
    }


def test_a_schedule_that_comes_later_is_given_to_cards_never_answered_here(session, ana, stored):
    file = read_card_file(PACKAGES / "newer.apkg", with_schedule=True)
    import_cards(session, file, Wishes(), user_id=ana, now=NOW)

    report = import_cards(session, file, SCHEDULED, user_id=ana, now=NOW)

    assert report == ImportReport(updated=2, unchanged=4, reviews=2)
    assert (stored()[0].stability_days, stored()[0].due_day) == (25.5, day(31))
    again = import_cards(session, file, SCHEDULED, user_id=ana, now=NOW)
    assert again == ImportReport(unchanged=6)


def test_a_card_that_was_answered_here_keeps_its_own_schedule(session, ana, take, stored):
    take(a_note())
    (card,) = stored()
    grade_card(session, GradeRequest(card.id, Grade.GOOD), user_id=ana, now=NOW)
    (before,) = [card.model_dump() for card in stored()]
    standing = Standing(9, 0, is_suspended=True, stability_days=99.0, difficulty=2.0)
    note = a_note(cards=(FileCard(0, standing, ((1, 3, 0),)),))

    report = take(note, wishes=Wishes("terraform", with_schedule=True))

    assert report == ImportReport(unchanged=1)
    assert stored()[0].model_dump() == before


def test_words_that_changed_are_changed_and_progress_stays(session, ana, take, stored):
    take(a_note())
    (card,) = stored()
    grade_card(session, GradeRequest(card.id, Grade.GOOD), user_id=ana, now=NOW)
    due = stored()[0].due_day

    report = take(a_note(prompt="Why so?", tags="x", source_url="https://a.example"))

    assert counts(report) == (0, 1, 0)
    (card,) = stored()
    assert (card.prompt, card.tags, card.source_url) == ("Why so?", "x", "https://a.example")
    assert (card.reviews, card.due_day) == (1, due)
    # What a file does not speak of stays.
    assert counts(take(a_note(prompt="Why so?"))) == (0, 0, 1)
    assert stored()[0].tags == "x"


def test_the_cards_of_one_cloze_text_change_together(take, stored):
    take(a_note(prompt="{{c1::init}} then {{c2::plan}}", answer=""))

    report = take(a_note(prompt="{{c1::init}}, {{c2::plan}}, {{c3::apply}}", answer=""))

    assert counts(report) == (0, 2, 0)
    assert [card.cloze for card in stored()] == [1, 2, 3]
    assert {card.prompt for card in stored()} == {"{{c1::init}}, {{c2::plan}}, {{c3::apply}}"}
    assert len({card.note_key for card in stored()}) == 1


def test_a_card_moves_to_the_technology_that_the_file_names(take, stored):
    take(a_note(technology="terraform"))
    before = stored()[0].technology_id

    report = take(a_note(technology="React"))

    assert counts(report) == (0, 1, 0)
    assert stored()[0].technology_id != before
    # A technology chosen for the whole file moves nothing.
    assert counts(take(a_note())) == (0, 0, 1)


def test_a_card_of_ones_own_is_known_by_its_words(session, ana, take, stored):
    technology_id = technology_id_of(session, "terraform")
    values = CardValues(technology_id, prompt="Why?", answer="Because.")
    cards.add_card(session, values, user_id=ana, now=NOW)

    same = take(a_note(guid="other"))
    changed = take(a_note(guid="", answer="It is so."))

    assert (counts(same), counts(changed)) == ((0, 0, 1), (0, 1, 0))
    (card,) = stored()
    assert (card.answer, card.origin) == ("It is so.", "own")


def test_a_retired_card_stays_retired(session, ana, take, stored):
    take(a_note())
    cards.retire(session, stored()[0].id, user_id=ana, now=NOW)

    report = take(a_note(answer="Something else."), wishes=Wishes("terraform", True))

    assert counts(report) == (0, 0, 1)
    assert (stored()[0].answer, stored()[0].retired_at) == ("Because.", NOW)


def test_a_trial_counts_the_same_and_writes_nothing(take, stored):
    take(a_note())
    before = [card.model_dump() for card in stored()]
    notes = (
        a_note(answer="Else."),
        a_note(row=2, prompt="New?", guid="h"),
        a_note(row=3, guid="i", answer=""),
    )

    trial = take(*notes, wishes=Wishes("terraform", is_dry_run=True))

    assert counts(trial) == (1, 1, 0)
    assert [fault.row for fault in trial.errors] == [3]
    assert [card.model_dump() for card in stored()] == before


def test_reviews_after_now_are_left_out(session, ana, take, stored):
    ahead = int(ago(-1).timestamp() * 1000)
    standing = Standing(1, 0, is_suspended=False, stability_days=3.0, difficulty=5.0)
    card = FileCard(0, standing, ((ahead - 172_800_000, 3, 0), (ahead, 3, 99_999_999)))

    report = take(a_note(cards=(card,)), wishes=Wishes("terraform", with_schedule=True))

    assert report.reviews == 1
    assert session.exec(select(ReviewLogRow.duration_ms)).one() is None
    # Nothing says when it was asked last or is due: it was today, and is due.
    today = local_day(NOW, "UTC")
    assert (stored()[0].last_day, stored()[0].due_day) == (today, today)


def test_days_are_those_of_the_member(session, ana):
    ben = make_member(session, zone="America/Los_Angeles")
    file = read_card_file(PACKAGES / "newer.apkg", with_schedule=True)

    import_cards(session, file, SCHEDULED, user_id=ben, now=NOW)

    # 10:00 in UTC is 3:00 there, which belongs to the day before.
    days = session.exec(select(ReviewLogRow.day_number).order_by(ReviewLogRow.id)).all()
    assert days == [day(1), day(10)]
    assert session.exec(select(ReviewLogRow.zone).distinct()).all() == ["America/Los_Angeles"]


def test_no_card_that_comes_in_is_due_past_the_longest_interval(session, take, stored):
    # Lines of Terraform came out every 70 days, so no card of it stays unseen for longer.
    technology_id = technology_id_of(session, "terraform")
    for number in range(6):
        row = ReleaseLineRow(
            technology_id=technology_id,
            cycle=f"1.{number}",
            released_on=ago(400 - 70 * number).date(),
        )
        session.add(row)
    far = int(ago(-300).timestamp())
    standing = Standing(9, 0, is_suspended=False, stability_days=900.0, difficulty=2.0, due_at=far)

    take(a_note(cards=(FileCard(0, standing),)), wishes=Wishes("terraform", with_schedule=True))

    assert stored()[0].due_day == local_day(NOW, "UTC") + 70


def test_a_technology_that_does_not_exist_is_refused(take):
    with pytest.raises(NotFoundError, match="'nothing' does not exist"):
        take(a_note(), wishes=Wishes(slug="nothing"))


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("a.tsv", "Why?\tBecause.\n"),
        ("a.TXT", "Why?\tBecause.\n"),
        ("a.csv", "Why?;Because.\n"),
        ("a.md", "Q: Why?\nA: Because.\n"),
        ("a.markdown", "Q: Why?\nA: Because.\n"),
    ],
)
def test_the_format_is_what_the_name_ends_in(tmp_path, name, body):
    path = tmp_path / "sent"
    path.write_text(body, encoding="utf-8")

    (note,) = read_card_file(path, name=name).notes

    assert (note.prompt, note.answer) == ("Why?", "Because.")


def test_other_formats_and_files_too_large_are_refused(tmp_path):
    path = tmp_path / "cards.pdf"
    path.write_bytes(b"%PDF")
    with pytest.raises(CardFileError, match=r"cards\.pdf: the name ends in none of \.apkg"):
        read_card_file(path)

    with path.open("wb") as out:
        out.truncate(20_000_001)
    with pytest.raises(CardFileError, match="larger than 20,000,000 bytes"):
        read_card_file(path, name="a.csv")


def test_two_members_have_the_same_file_each_for_themselves(session, ana, take, stored):
    take(a_note())
    ben = make_member(session)

    file = CardFile((a_note(),))
    report = import_cards(session, file, Wishes("terraform"), user_id=ben, now=NOW)

    assert counts(report) == (1, 0, 0)
    assert [card.user_id for card in stored()] == [ana, ben]


def test_an_imported_card_can_be_changed_and_graded_like_any_other(session, ana, take, stored):
    standing = Standing(2, 0, is_suspended=False, stability_days=9.0, difficulty=5.0)
    note = a_note(kind="topic", cards=(FileCard(0, standing),))
    take(note, wishes=Wishes("terraform", with_schedule=True))
    (row,) = stored()

    cards.edit_card(session, row.id, Wording("What?", ""), user_id=ana, revision=0, now=NOW)
    grade_card(session, GradeRequest(row.id, Grade.GOOD), user_id=ana, now=NOW)

    card = cards.get_card(session, row.id, user_id=ana)
    assert (card.kind, card.prompt, card.state.reviews) == (CardKind.TOPIC, "What?", 3)
    assert card.state.state != MemoryState(9.0, 5.0)

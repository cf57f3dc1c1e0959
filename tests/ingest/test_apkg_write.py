import json
import sqlite3
import zipfile
from dataclasses import replace

from learnlog.domain.card_file import FileCard, Standing
from learnlog.ingest.apkg_process import read_apkg
from learnlog.ingest.apkg_schema import MODELS, collection_row
from tests.ingest.packages import MADE_AT, NOTE, collection, write

DAY = 86_400
STANDING = Standing(
    reviews=2,
    lapses=1,
    is_suspended=False,
    interval_days=9,
    stability_days=12.3456789,
    difficulty=5.4321,
    due_at=MADE_AT + 30 * DAY + 21_600,
    last_at=MADE_AT + 21 * DAY,
)
REVIEWS = (((MADE_AT + DAY) * 1000, 3, 700), ((MADE_AT + 21 * DAY) * 1000, 1, 0))


def select(path, query):
    db = sqlite3.connect(path)
    rows = db.execute(query).fetchall()
    db.close()
    return rows


def test_a_package_holds_what_its_reader_finds_in_it(tmp_path):
    cloze = replace(
        NOTE,
        row=2,
        kind="cloze",
        prompt="{{c1::a < b}} & {{c2::`c`::hint}}",
        guid="g2",
        cards=(
            FileCard(1, replace(STANDING, is_suspended=True), REVIEWS),
            FileCard(2, Standing(0, 0, is_suspended=True)),
        ),
    )
    plain = replace(NOTE, cards=(FileCard(0, STANDING, REVIEWS[:1]),))
    package = write(tmp_path / "a.apkg", plain, cloze, with_schedule=True)

    notes = read_apkg(package, with_schedule=True).notes

    for written, read in zip((plain, cloze), notes, strict=True):
        assert replace(read, hints=(), cards=()) == replace(written, hints=(), cards=())
        assert read.hints[0] == "Terraform"
    assert [card.standing.is_suspended for card in notes[1].cards] == [True, True]
    assert notes[1].cards[0].standing == replace(STANDING, is_suspended=True, ease=2.5)
    # Anki tells reviews by their instant: those of the second card are a millisecond later.
    assert notes[0].cards[0].reviews == REVIEWS[:1]
    at, grade, took = REVIEWS[0]
    assert notes[1].cards[0].reviews == ((at + 1, grade, took), REVIEWS[1])


def test_the_same_cards_make_the_same_package(tmp_path):
    one, two = write(tmp_path / "1.apkg"), write(tmp_path / "2.apkg")

    assert one.read_bytes() == two.read_bytes()


def test_without_the_schedule_every_card_is_new(tmp_path):
    path = collection(tmp_path, notes=(replace(NOTE, cards=(FileCard(0, STANDING, REVIEWS),)),))

    assert select(path, "SELECT type, queue, reps, data FROM cards") == [(0, 0, 0, "{}")]
    assert select(path, "SELECT count(*) FROM revlog") == [(0,)]


def test_a_note_without_cards_has_one(tmp_path):
    path = collection(tmp_path, notes=(replace(NOTE, cards=()),))

    assert select(path, "SELECT count(*) FROM cards") == [(1,)]


def test_cards_lie_in_a_deck_for_each_technology(tmp_path):
    other = replace(NOTE, guid="g2", hints=("A::B",))
    path = collection(tmp_path, notes=(NOTE, other, replace(NOTE, guid="g3", hints=())))

    ((decks,),) = select(path, "SELECT decks FROM col")
    names = {id_: deck["name"] for id_, deck in json.loads(decks).items()}
    used = {names[str(id_)] for (id_,) in select(path, "SELECT did FROM cards")}
    assert used == {"learnlog::Terraform", "learnlog::A:B", "learnlog"}


def test_what_a_package_holds_lies_where_every_anki_looks(tmp_path):
    with zipfile.ZipFile(write(tmp_path / "a.apkg")) as archive:
        assert archive.namelist() == ["meta", "collection.anki21", "media"]
        assert archive.read("media") == b"{}"


def test_note_types_keep_their_ids_and_what_they_show():
    plain, cloze = MODELS[False], MODELS[True]

    assert (plain["id"], cloze["id"]) == (1_774_000_000_001, 1_774_000_000_002)
    assert (plain["type"], cloze["type"]) == (0, 1)
    assert cloze["tmpls"][0]["qfmt"] == "{{cloze:Text}}"
    assert plain["tmpls"][0]["afmt"].startswith("{{FrontSide}}<hr id=answer>{{Back}}")


def test_the_collection_was_made_when_it_is_told():
    made_at, *_ = collection_row(MADE_AT, MADE_AT + 5, {})

    assert made_at == MADE_AT

import pytest

from learnlog.domain.card_file import CardFile, CardFileError, Fault, FileCard, FileNote, Standing
from learnlog.ingest.apkg_wire import as_json, error_json, from_json

STANDING = Standing(3, 1, True, 10, 2.5, 25.5, 4.25, 1_785_556_800, 1_785_000_000)
FILE = CardFile(
    notes=(
        FileNote(
            row=1,
            prompt="Wé?\n\x1f",
            answer="So.",
            kind="question",
            topic="cost",
            technology="react",
            source_url="",
            tags=None,
            true_from="1",
            true_until=None,
            guid="g",
            hints=("a", "b"),
            cards=(FileCard(0, STANDING, ((5, 3, 700), (9, 1, 0))),),
        ),
        FileNote(2, "a", "b", cards=(FileCard(1), FileCard(2, Standing(0, 0, False)))),
    ),
    faults=(Fault(7, "no"),),
)


def test_a_file_goes_over_the_wire_as_it_is():
    assert from_json(as_json(FILE).encode()) == FILE


def test_an_error_goes_over_the_wire_too():
    with pytest.raises(CardFileError, match="the package is damaged"):
        from_json(error_json("the package is damaged").encode())


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"nonsense",
        b"5",
        b"null",
        b"[]",
        b"{}",
        b'{"notes": [[]], "faults": []}',
        b'{"notes": [], "faults": [[1]]}',
        as_json(FILE).replace("700", '"x"').encode(),
        as_json(FILE).replace(", 700", "").encode(),
        as_json(FILE).replace("25.5", '"x"').encode(),
        as_json(FILE).replace("[1, ", "[1e999, ", 1).encode(),
        b"[" * 100_000,
    ],
)
def test_a_process_that_answers_nonsense_is_not_believed(answer):
    with pytest.raises(CardFileError, match="breaks its reader"):
        from_json(answer)

import json

import pytest

from learnlog.ingest.apkg_wire import from_json
from learnlog.ingest.apkg_worker import answer
from tests.ingest.packages import NOTE, write


@pytest.fixture
def room(tmp_path):
    (tmp_path / "room").mkdir()
    return tmp_path / "room"


def test_a_package_is_answered_with_what_it_holds(tmp_path, room):
    package = write(tmp_path / "a.apkg")

    said = answer(package, room, with_schedule=False)

    (note,) = from_json(said.encode()).notes
    assert (note.prompt, note.guid) == (NOTE.prompt, NOTE.guid)


def test_a_file_that_cannot_be_read_is_answered_with_why(tmp_path, room):
    package = tmp_path / "a.apkg"
    package.write_bytes(b"no zip")

    said = json.loads(answer(package, room, with_schedule=False))

    assert said["error"].startswith("the package is damaged")


def test_whatever_breaks_the_reader_is_answered_too(tmp_path, room):
    said = json.loads(answer(tmp_path / "gone.apkg", room, with_schedule=False))

    assert said == {"error": "the package breaks its reader: FileNotFoundError"}

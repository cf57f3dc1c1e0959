import zipfile

import pytest
import zstandard

from learnlog.domain.card_file import CardFileError
from learnlog.ingest import apkg_unpack
from learnlog.ingest.apkg_unpack import unpack_collection


@pytest.fixture
def unpack(tmp_path):
    def run(members, *, compression=zipfile.ZIP_DEFLATED):
        package, target = tmp_path / "a.apkg", tmp_path / "collection"
        with zipfile.ZipFile(package, "w", compression) as archive:
            for name, content in members.items():
                archive.writestr(name, content)
        unpack_collection(package, target)
        return target.read_bytes()

    return run


def packed(content):
    return zstandard.ZstdCompressor().compress(content)


def test_the_newest_collection_of_a_package_is_taken(unpack):
    older, old, new = {"collection.anki2": b"2"}, {"collection.anki21": b"21"}, b"21b"

    assert unpack(older) == b"2"
    assert unpack(older | old) == b"21"
    assert unpack(older | old | {"collection.anki21b": packed(new)}) == new


def test_no_name_in_a_package_is_a_path(unpack, tmp_path):
    names = ("../../evil", "/tmp/evil", "..\\evil", "collection.anki21/../evil", "media")

    assert unpack({"collection.anki21": b"x"} | dict.fromkeys(names, b"evil")) == b"x"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.apkg", "collection"]


@pytest.mark.parametrize("name", ["collection.anki21", "collection.anki21b"])
def test_what_unpacks_to_too_much_is_broken_off(unpack, tmp_path, monkeypatch, name):
    monkeypatch.setattr(apkg_unpack, "MAX_COLLECTION_BYTES", 1_000_000)
    content = b"\0" * 50_000_000

    with pytest.raises(CardFileError, match="larger than 1,000,000 bytes"):
        unpack({name: packed(content) if name.endswith("b") else content})

    assert (tmp_path / "collection").stat().st_size <= 1_000_000


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ({}, "holds no collection"),
        ({"notes.txt": b"x"}, "holds no collection"),
        ({"collection.anki21b": b"no zstandard"}, "damaged"),
    ],
)
def test_a_package_without_a_collection_is_refused(unpack, members, said):
    with pytest.raises(CardFileError, match=said):
        unpack(members)


def test_what_is_no_package_or_a_cut_one_is_refused(tmp_path):
    package, target = tmp_path / "a.apkg", tmp_path / "collection"
    for content in (b"", b"no zip", b"PK\x03\x04 cut"):
        package.write_bytes(content)
        with pytest.raises(CardFileError, match="damaged"):
            unpack_collection(package, target)


def test_a_member_that_is_locked_or_lies_about_itself_is_refused(tmp_path):
    package, target = tmp_path / "a.apkg", tmp_path / "collection"
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("collection.anki21", b"content of it")
    whole = package.read_bytes()
    begin = whole.index(b"PK\x01\x02")

    locked = bytearray(whole)
    locked[6] |= 1
    locked[begin + 8] |= 1
    wrong_sum = whole.replace(b"content of it", b"content of IT")
    for body in (bytes(locked), wrong_sum):
        package.write_bytes(body)
        with pytest.raises(CardFileError, match="damaged"):
            unpack_collection(package, target)


def test_a_package_that_is_too_large_or_holds_too_many_files_is_refused(unpack, monkeypatch):
    monkeypatch.setattr(apkg_unpack, "MAX_MEMBERS", 2)
    with pytest.raises(CardFileError, match="more than 2 files"):
        unpack(dict.fromkeys("abc", b"x"))

    monkeypatch.setattr(apkg_unpack, "MAX_PACKAGE_BYTES", 10)
    with pytest.raises(CardFileError, match="larger than 10 bytes"):
        unpack({"collection.anki21": b"x"})

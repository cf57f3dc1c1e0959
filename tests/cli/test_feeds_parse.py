import csv
import gzip
from pathlib import Path

import pytest

FEEDS = Path(__file__).parents[1] / "fixtures" / "feeds"


def path_of(name):
    return str(FEEDS / name)


def test_a_document_is_shown_as_it_would_be_stored(terminal):
    shown = terminal.json("feeds", "parse", path_of("github_releases.atom"))

    assert (shown["format"], shown["error"]) == ("atom10", None)
    first, second = shown["entries"]
    assert first["title"] == "Harbour 2.4.0: quieter queues"
    assert (first["published_at"], first["updated_at"]) == (
        "2026-08-20T07:30:00Z",
        "2026-08-20T07:30:00Z",
    )
    assert first["release"] == {"version": "2.4.0", "kind": "minor", "prerelease": False}
    assert second["release"] == {"version": "2.4.0-rc.1", "kind": "prerelease", "prerelease": True}


def test_several_documents_are_named_and_one_that_is_no_feed_stops_none(terminal):
    names = [path_of(name) for name in ("page.html", "cut_off.rss", "no_dates_no_ids.rss")]

    page, cut, undated = terminal.json("feeds", "parse", *names)

    assert [page["file"], cut["file"], undated["file"]] == names
    assert (page["error"]["class"], page["entries"]) == ("not_a_feed", [])
    assert cut["error"]["class"] == "malformed"
    assert cut["entries"][0]["title"] == "Whole"
    assert undated["entries"][0]["published_at"] is None
    assert "0 entries" in terminal.run("feeds", "parse", names[0]).stdout
    assert "Notes & more" in terminal.run("feeds", "parse", names[2]).stdout


def test_the_base_and_the_kind_of_a_document_can_be_said(terminal):
    words = ("--base-url", "https://base.example/f", "--content-type", "application/feed+json")

    shown = terminal.json("feeds", "parse", path_of("feed.json"), *words)

    assert shown["entries"][0]["link"] == "https://json.example/seven"


def test_a_file_that_is_not_there_is_wrong_usage(terminal):
    terminal.run("feeds", "parse", "missing.xml", expect=2)


def test_parsing_touches_no_database(terminal, home):
    terminal.run("feeds", "parse", path_of("feed.json"))

    assert not (home / "learnlog.db").exists()


TWIN = "<item><guid>1</guid><title>One</title></item>"


@pytest.mark.parametrize(
    ("items", "count"),
    [
        (TWIN + TWIN, 1),
        (TWIN + TWIN.replace("One", "Other"), 2),
        (TWIN + TWIN.replace("</title>", "</title><pubDate>2026-08-01T00:00:00Z</pubDate>"), 2),
        ("<item></item><item></item>", 2),
    ],
)
def test_of_items_that_are_the_same_word_for_word_one_is_shown(terminal, tmp_path, items, count):
    path = tmp_path / "twins.rss"
    path.write_text(f"<rss version='2.0'><channel><title>T</title>{items}</channel></rss>")

    assert len(terminal.json("feeds", "parse", str(path))["entries"]) == count


def test_a_version_that_a_registry_states_is_the_release(terminal, tmp_path):
    path = tmp_path / "crate.rss"
    path.write_text(
        "<rss version='2.0' xmlns:crates='https://crates.io/'><channel><title>serde</title><item>"
        "<title>New crate version published: serde v1.0.219</title>"
        "<crates:version>1.0.219-rc.1</crates:version></item></channel></rss>"
    )

    (entry,) = terminal.json("feeds", "parse", str(path))["entries"]

    assert entry["release"]["version"] == "1.0.219-rc.1"


def test_a_document_kept_as_it_was_sent_is_unpacked(terminal, tmp_path):
    path = tmp_path / "feed.json.gz"
    path.write_bytes(gzip.compress((FEEDS / "feed.json").read_bytes()))

    assert terminal.json("feeds", "parse", str(path))["title"] == "Json notes"


@pytest.mark.parametrize(
    ("body", "error_class"),
    [(gzip.compress(b"<rss>" + b" " * 9_000_000), "too_large"), (b"not packed", "not_a_feed")],
)
def test_what_does_not_unpack_to_a_document_is_refused(terminal, tmp_path, body, error_class):
    path = tmp_path / "bomb.xml.gz"
    path.write_bytes(body)

    assert terminal.json("feeds", "parse", str(path))["error"]["class"] == error_class


@pytest.mark.shared
def test_every_document_of_the_shared_data_shows_its_entries(terminal, shared_dir):
    folder = shared_dir / "data" / "feeds"
    with (folder / "manifest.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["entries"] and row["kind"] != "hostile"]

    shown = terminal.json("feeds", "parse", *(str(folder / row["file"]) for row in rows))

    counts = {
        row["file"]: (int(row["entries"]), len(document["entries"]))
        for row, document in zip(rows, shown, strict=True)
    }
    assert len(counts) == 1_094
    # Of a document with more than 300 entries the newest are stored.
    different = {name for name, (stated, found) in counts.items() if found != min(stated, 300)}
    assert different == set()


@pytest.mark.shared
def test_every_hostile_document_shows_its_entries(terminal, shared_dir):
    folder = shared_dir / "data" / "feeds" / "hostile"
    with (folder / "hostile_manifest.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if int(row["entries"]) >= 0]

    shown = terminal.json("feeds", "parse", *(str(folder / row["file"]) for row in rows))

    different = {
        row["file"]: len(document["entries"])
        for row, document in zip(rows, shown, strict=True)
        if len(document["entries"]) != int(row["entries"])
    }
    # Of an entry that was cut off, its beginning is kept.
    assert different == {"truncated_item7.xml": 7}

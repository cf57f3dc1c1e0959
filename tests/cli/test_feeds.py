import json
from pathlib import Path

import pytest

FEEDS = Path(__file__).parents[1] / "fixtures" / "feeds"
URL = "http://127.0.0.1:9/harbour.atom"


def path_of(name):
    return str(FEEDS / name)


def test_a_feed_is_added_and_listed(terminal):
    added = terminal.json("feeds", "add", URL, "--technology", "kubernetes", "--kind", "news")

    (listed,) = [feed for feed in terminal.json("feeds", "list") if feed["id"] == added["id"]]
    assert listed == {
        "id": added["id"],
        "url": URL,
        "technology": "kubernetes",
        "kind": "news",
        "state": "new",
        "last_status": None,
        "last_checked_at": None,
        "next_check_at": "2026-08-24T09:30:00Z",
        "failures": 0,
        "entries": 0,
    }
    assert URL in terminal.run("feeds", "list").stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("ftp://example.org/f",), "'ftp://example.org/f' is not an http(s) address."),
        ((URL, "--technology", "nothing"), "technology 'nothing' does not exist"),
    ],
)
def test_a_feed_that_cannot_be_added_is_refused_in_one_line(terminal, words, said):
    assert terminal.refusal("feeds", "add", *words) == f"learnlog: {said}"


def test_a_feed_that_cannot_be_asked_is_reported(terminal):
    terminal.run("feeds", "add", URL, "--technology", "kubernetes")

    report = terminal.json("feeds", "refresh", "--url", URL)

    assert report.pop("seconds") >= 0
    (error,) = report.pop("errors")
    assert (error["url"], error["class"]) == (URL, "blocked_address")
    assert report == {
        "feeds": 1,
        "fetched": 0,
        "not_modified": 0,
        "failed": 1,
        "entries_new": 0,
        "entries_updated": 0,
    }
    assert "1 asked, 1 failed" in terminal.run("feeds", "refresh", "--url", URL).stdout


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


@pytest.mark.shared
def test_twins_in_a_document_are_one_entry(terminal, shared_dir):
    path = shared_dir / "data/feeds/hostile/duplicate_items.xml"

    shown = json.loads(terminal.run("feeds", "parse", str(path), "--json").stdout)

    assert len(shown["entries"]) == 2

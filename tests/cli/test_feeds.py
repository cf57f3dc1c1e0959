import pytest

URL = "http://127.0.0.1:9/harbour.atom"


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

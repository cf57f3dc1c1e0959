import pytest

from tests.cli.conftest import ANA

LIST = """<opml version="2.0"><body>
<outline text="Blog" xmlUrl="https://a.example/feed"/>
<outline text="Bad" xmlUrl="ftp://a.example/feed"/>
<outline text="Note"/>
</body></opml>"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "list.opml"
    path.write_text(LIST, encoding="utf-8")
    return path


def test_a_list_is_added_and_every_line_accounted_for(house, file):
    dry = house.json("feeds", "import", str(file), "--dry-run")
    first = house.json("feeds", "import", str(file), "--for", ANA)
    again = house.json("feeds", "import", str(file))

    (fault,) = first["errors"]
    assert fault["line"] == 3
    assert "ftp://a.example/feed" in fault["message"]
    assert (dry["added"], first["added"], again["added"]) == (1, 1, 0)
    assert (first["known"], again["known"]) == (0, 1)
    assert first["skipped"] == 1


def test_the_same_is_said_in_words(house, file):
    said = house.run("feeds", "import", str(file), "--dry-run").stdout.splitlines()

    assert said[0] == "1 would be added, 0 known, 1 skipped"
    assert said[1].startswith("line 3: ")
    assert house.run("feeds", "import", str(file)).stdout.startswith("1 added")


def test_a_list_that_is_given_out_comes_in_again(house, file, tmp_path):
    out = tmp_path / "out.opml"
    house.json("feeds", "import", str(file))

    house.run("feeds", "export", "--out", str(out))
    shown = house.run("feeds", "export", "--now", "2026-08-24T09:30:00+00:00").stdout

    assert house.json("feeds", "import", str(out)) == {
        "added": 0,
        "known": 2,  # the one of the catalogue and the one of the list
        "skipped": 0,
        "errors": [],
    }
    assert shown.startswith("<?xml version='1.0' encoding='UTF-8'?>")
    assert "https://a.example/feed" in shown


def test_what_is_no_list_or_nobody_s_is_refused(house, file, tmp_path):
    other = tmp_path / "page.html"
    other.write_text("<html></html>", encoding="utf-8")

    assert "<opml>" in house.refusal("feeds", "import", str(other))
    assert "nobody@team.example" in house.refusal(
        "feeds", "import", str(file), "--for", "nobody@team.example"
    )

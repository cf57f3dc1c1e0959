import pytest


def test_titles_are_classified_in_their_order(terminal):
    found = terminal.json(
        "releases",
        "classify",
        "--technology",
        "QEMU",
        given="QEMU version 10.1.0 released\nHello\n",
    )

    assert found == [
        {
            "title": "QEMU version 10.1.0 released",
            "version": "10.1.0",
            "kind": "minor",
            "prerelease": False,
            "scheme": "semver",
        },
        {
            "title": "Hello",
            "version": None,
            "kind": None,
            "prerelease": None,
            "scheme": None,
        },
    ]


def test_the_kind_of_feed_decides_how_a_title_is_read(terminal):
    def version(kind):
        (found,) = terminal.json("releases", "classify", "--feed-kind", kind, given="v1.2.3\n")
        return found["version"]

    assert [version("releases"), version("tutorials")] == ["1.2.3", None]


def test_a_table_of_titles_is_read(terminal, tmp_path):
    table = tmp_path / "titles.csv"
    table.write_text(
        "source,project,title,published\n"
        "github_tags_atom,flask,v3.1.0,2024-11-13\n"
        "news,Flask,We are at 3.1 now,2024-11-14\n",
        encoding="utf-8",
    )

    found = terminal.json("releases", "classify", "--csv", str(table))

    assert [item["version"] for item in found] == ["3.1.0", None]
    assert "3.1.0" in terminal.run("releases", "classify", "--csv", str(table)).stdout


def test_release_lines_come_with_their_support_dates(terminal):
    lines = terminal.json("releases", "lines", "kubernetes")

    assert set(lines[0]) == {
        "cycle",
        "released_on",
        "active_until",
        "supported_until",
        "extended_until",
        "lts",
        "latest",
        "latest_on",
        "state",
    }
    assert {line["state"] for line in lines} >= {"active", "ended"}
    assert lines[0]["cycle"] in terminal.run("releases", "lines", "kubernetes").stdout


def test_a_technology_that_is_none_has_no_lines(terminal):
    assert "nothing" in terminal.refusal("releases", "lines", "nothing")


@pytest.mark.parametrize("kind", ["gossip", ""])
def test_a_kind_of_feed_that_is_none_is_wrong_usage(terminal, kind):
    terminal.run("releases", "classify", "--feed-kind", kind, given="x\n", expect=2)


@pytest.mark.shared
def test_the_table_of_real_titles_is_read_through_the_command(terminal, shared_dir):
    path = shared_dir / "data/release_titles.csv"

    found = terminal.json("releases", "classify", "--csv", str(path))

    by_title = {item["title"]: item for item in found}
    assert by_title["26.7.0"]["kind"] == "minor"
    assert by_title["26.1.0"]["kind"] == "calver"
    assert by_title["2.3.x"] == {
        "title": "2.3.x",
        "version": None,
        "kind": None,
        "prerelease": None,
        "scheme": None,
    }


def test_lines_of_standard_input_know_nothing_of_each_other(terminal):
    found = terminal.json("releases", "classify", given="v1.9\nv2.1\n")

    assert [item["kind"] for item in found] == ["minor", "minor"]


def test_a_table_without_its_columns_is_refused(terminal, tmp_path):
    table = tmp_path / "titles.csv"
    table.write_text("title,published\nx,2026-01-01\n", encoding="utf-8")

    assert "no column project, source" in terminal.refusal(
        "releases", "classify", "--csv", str(table)
    )


@pytest.mark.parametrize("published", ["", "soon", "2026-01-01"])
def test_a_title_without_a_day_is_read_all_the_same(terminal, tmp_path, published):
    table = tmp_path / "titles.csv"
    table.write_text(
        f"\ufeffsource,project,title,published\ntags,a,v1.2.3,{published}\n", encoding="utf-8"
    )

    (found,) = terminal.json("releases", "classify", "--csv", str(table))

    assert found["version"] == "1.2.3"

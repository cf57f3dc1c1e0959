import json

import pytest

from tests.cli.conftest import NOMAD, Terminal

BROKEN = {"a.toml": "name", "b.toml": 'name = "B"\ncategory = "magic"\ncolour = "red"\n'}


@pytest.fixture
def broken(tmp_path):
    """A directory with two files that are wrong in four ways."""
    path = tmp_path / "broken"
    path.mkdir()
    for name, content in BROKEN.items():
        (path / name).write_text(content, encoding="utf-8")
    return path


def test_the_technologies_are_listed_with_their_sources_and_lines(house):
    assert house.json("catalogue", "list") == [
        {"slug": "flask", "name": "Flask", "category": "framework", "sources": 0, "lines": 0},
        {"slug": "nomad", "name": "Nomad", "category": "platform", "sources": 1, "lines": 1},
    ]


def test_a_person_reads_slug_name_and_category(house):
    flask, nomad = house.run("catalogue", "list").stdout.splitlines()

    assert flask.split(maxsplit=1) == ["flask", "Flask (Frameworks & libraries)"]
    assert nomad.split(maxsplit=1) == ["nomad", "Nomad (Infrastructure & orchestration)"]


def test_a_catalogue_without_a_fault_is_said_so(house, built_house):
    assert house.json("catalogue", "check") == {"technologies": 2, "errors": []}
    assert house.run("catalogue", "check", str(built_house / "feeds")).stdout == (
        "2 technologies, no fault.\n"
    )


def test_every_fault_is_named_with_its_file_and_its_key(house, broken):
    result = house.run("catalogue", "check", str(broken), "--json", expect=1)

    found = json.loads(result.stdout)
    assert found["technologies"] == 2
    assert [(error["file"], error["key"]) for error in found["errors"]] == [
        ("broken/a.toml", ""),
        ("broken/b.toml", "category"),
        ("broken/b.toml", "colour"),
    ]
    assert found["errors"][2]["message"] == "unknown key"
    assert result.stderr == f"learnlog: {broken}: 3 faults\n"


def test_a_person_reads_one_fault_a_line(house, broken):
    result = house.run("catalogue", "check", str(broken), expect=1)

    first, _, third = result.stdout.splitlines()
    assert first.startswith("broken/a.toml: not TOML (")
    assert third == "broken/b.toml: colour: unknown key"
    assert result.stderr == f"learnlog: {broken}: 3 faults\n"


def test_the_other_commands_refuse_a_broken_catalogue_in_one_line(house, broken):
    terminal = Terminal(house.environ | {"LEARNLOG_CATALOGUE": str(broken)})

    said = terminal.refusal("catalogue", "list")

    assert said.startswith("learnlog: broken/a.toml: not TOML (")
    assert said.endswith("; broken/b.toml: colour: unknown key")


def test_a_directory_that_does_not_exist_is_named(house, tmp_path):
    result = house.run("catalogue", "check", str(tmp_path / "nowhere"), expect=1)

    assert result.stdout == f"{tmp_path / 'nowhere'}: no such directory\n"


def test_a_file_is_no_catalogue(house, built_house):
    path = built_house / "feeds" / "nomad.toml"

    assert "is a file" in house.wrong_usage("catalogue", "check", str(path))


def test_an_http_address_is_fine_only_within_the_networks_that_were_allowed(environ, tmp_path):
    address = NOMAD.replace("https://nomad.example", "http://127.0.0.1:8099")
    (tmp_path / "nomad.toml").write_text(address, encoding="utf-8")
    inside = Terminal(environ | {"LEARNLOG_FETCH_ALLOW": "127.0.0.0/8"})

    refused = Terminal(environ).run("catalogue", "check", str(tmp_path), expect=1).stdout

    assert "feeds[0].url: expected an https address" in refused
    assert inside.json("catalogue", "check", str(tmp_path))["errors"] == []


def test_checking_touches_no_database(environ, home, built_house):
    Terminal(environ).run("catalogue", "check", str(built_house / "feeds"))

    assert not (home / "learnlog.db").exists()

import csv
import io
import json
import struct
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest

from tests.cli.conftest import ANA, BEN
from tests.conftest import NOW

AT = ("--now", NOW.isoformat())
SVG = "{http://www.w3.org/2000/svg}"


def test_the_grid_as_json_holds_people_technologies_and_cells_in_their_order(house):
    house.run("follow", BEN, "nomad", *AT)

    shown = house.json("heatmap", "Platform", "--format", "json")

    assert set(shown) == {"at", "people", "technologies", "cells", "cover"}
    assert shown["at"] == "2026-08-24T09:30:00Z"
    assert shown["people"] == [{"id": "1", "name": "Ana Costa"}, {"id": "2", "name": "Ben Okafor"}]
    assert shown["technologies"] == [
        {"slug": "flask", "name": "Flask", "category": "framework"},
        {"slug": "nomad", "name": "Nomad", "category": "platform"},
    ]
    (ana, ben), (nobody, unknown) = shown["cells"]
    assert (ana["level"], ana["band"], ben["level"], ben["band"]) == (3, "current", 2, "stale")
    assert set(ana) == {"level", "currency", "band"}
    assert nobody is None
    assert unknown == {"level": None, "currency": None, "band": "unknown"}
    assert shown["cover"] == [1, 0]


def test_json_can_be_asked_for_as_of_every_command(house):
    by_format = house.run("heatmap", "Platform", "--format", "json", *AT).stdout

    assert house.run("heatmap", "Platform", "--json", *AT).stdout == by_format


def test_the_grid_as_of_another_day_is_what_it_was_then(house):
    before = (NOW - timedelta(days=20)).isoformat()

    shown = house.json("heatmap", "Platform", "--format", "json", "--at", before)

    assert shown["at"] == "2026-08-04T09:30:00Z"
    assert [cell["band"] for cell in shown["cells"][0]] == ["unknown", "stale"]


@pytest.mark.parametrize(
    ("at", "shown"), [("1999-01-01", "2025-08-23"), ("2199-01-01", "2026-11-22")]
)
def test_the_grid_reaches_a_year_back_and_ninety_days_ahead(house, at, shown):
    found = house.json("heatmap", "Platform", "--format", "json", "--at", at)

    assert found["at"] == f"{shown}T09:30:00Z"


def test_the_table_is_long_and_opens_in_a_spreadsheet(house):
    raw = house.run("heatmap", "Platform", *AT).stdout_bytes

    assert raw.startswith(b"\xef\xbb\xbftechnology,person,level,currency,band\r\n")
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    shown = house.json("heatmap", "Platform", "--format", "json")
    assert [(row["technology"], row["person"], row["level"], row["band"]) for row in rows] == [
        ("Flask", "Ana Costa", "3", "current"),
        ("Flask", "Ben Okafor", "2", "stale"),
    ]
    assert [float(row["currency"]) for row in rows] == [
        pytest.approx(cell["currency"], abs=5e-5) for cell in shown["cells"][0]
    ]


@pytest.mark.parametrize("name", ["=1+1", "+41 79", "-1", "@SUM(A1)"])
def test_no_cell_is_a_formula(house, name):
    house.run("user", "create", "eve@team.example", "--name", name, *AT)
    house.run("team", "add", "Platform", "eve@team.example", *AT)
    house.run("follow", "eve@team.example", "flask", *AT)

    table = house.run("heatmap", "Platform", *AT).stdout

    assert f"Flask,'{name},,,unknown" in table


def test_the_drawing_is_well_formed_and_names_who_and_what(house):
    drawn = ET.fromstring(house.run("heatmap", "Platform", "--format", "svg", *AT).stdout)

    words = [text.text for text in drawn.iter(f"{SVG}text")]
    assert drawn.tag == f"{SVG}svg"
    assert {"Ana Costa", "Ben Okafor", "Flask", "2026-08-24", "3", "2"} <= set(words)


def test_the_picture_has_three_points_a_cell(house):
    raw = house.run("heatmap", "Platform", "--format", "png", *AT).stdout_bytes

    assert raw.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", raw[16:24]) == (3 * 2, 3 * 1)


@pytest.mark.parametrize("form", ["csv", "json", "svg", "png"])
def test_a_file_holds_what_would_have_been_printed(house, tmp_path, form):
    printed = house.run("heatmap", "Platform", "--format", form, *AT).stdout_bytes
    path = tmp_path / f"grid.{form}"

    said = house.run("heatmap", "Platform", "--format", form, "--out", str(path), *AT)

    assert said.stdout == ""
    assert path.read_bytes() == printed


def test_a_file_that_cannot_be_written_is_refused_by_name(house, tmp_path):
    path = tmp_path / "nowhere" / "grid.csv"

    assert str(path) in house.refusal("heatmap", "Platform", "--out", str(path))


def test_a_team_in_which_nobody_follows_anything_is_an_empty_grid(house):
    house.run("team", "create", "Empty", *AT)

    shown = json.loads(house.run("heatmap", "Empty", "--json", *AT).stdout)

    assert [shown[key] for key in ("people", "technologies", "cells", "cover")] == [[], [], [], []]


def test_an_unknown_team_is_refused_by_name(house):
    assert house.refusal("heatmap", "Nowhere") == "learnlog: nowhere: no such team"


@pytest.mark.parametrize("words", [("--format", "xlsx"), ("--at", "soon"), ("--at", "9999-12-31")])
def test_another_format_or_no_instant_is_wrong_usage(house, words):
    assert words[0] in house.wrong_usage("heatmap", "Platform", *words)


def test_a_member_who_is_in_no_team_is_in_no_column(house):
    shown = house.json("heatmap", "Platform", "--format", "json")

    assert "Zoe Lima" not in {person["name"] for person in shown["people"]}


def test_the_address_and_the_name_of_a_team_both_name_it(house):
    house.run("team", "create", "Mobile Apps", *AT)
    house.run("team", "add", "mobile-apps", ANA, *AT)

    by_name = house.json("heatmap", "Mobile Apps", "--format", "json")

    assert by_name == house.json("heatmap", "mobile-apps", "--format", "json")
    assert [person["name"] for person in by_name["people"]] == ["Ana Costa"]

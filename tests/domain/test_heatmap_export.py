import csv
import io
import struct
import zlib
from xml.etree import ElementTree as ET

import pytest

from learnlog.domain.currency import Band, band_of, percent_of
from learnlog.domain.heatmap import GridCell, Person, Subject, build
from learnlog.domain.heatmap_export import safe_cell, to_csv, to_png, to_svg
from learnlog.domain.proficiency import Level
from learnlog.domain.technology import Category
from tests.conftest import NOW

PEOPLE = [Person(1, "=cmd()", "a"), Person(2, "<b>Al</b>", "b")]
SUBJECTS = [Subject("kafka", "Kafka & co", Category.DATA), Subject("redis", "Redis", Category.DATA)]
GRID = build(
    PEOPLE,
    SUBJECTS,
    {
        ("kafka", 1): GridCell(Level.WORKING, 0.34567, Band.LAPSED),
        ("kafka", 2): GridCell(None, None, Band.UNKNOWN),
        ("redis", 1): GridCell(Level.AWARE, 0.9, Band.CURRENT),
    },
)


def test_the_table_is_long_and_safe_in_a_spreadsheet():
    text = to_csv(GRID)
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))

    assert text.startswith("\ufeff")
    assert rows == [
        ["technology", "person", "level", "currency", "band"],
        ["Kafka & co", "'=cmd()", "3", "0.345670", "lapsed"],
        ["Kafka & co", "<b>Al</b>", "", "", "unknown"],
        ["Redis", "'=cmd()", "1", "0.900000", "current"],
    ]


@pytest.mark.parametrize("currency", [0.799_96, 0.764_96, 0.599_999, 0.299_51])
def test_a_number_in_the_table_is_in_the_per_cent_and_the_band_of_the_page(currency):
    cell = GridCell(Level.WORKING, currency, band_of(currency))

    (row,) = csv.DictReader(io.StringIO(to_csv(build(PEOPLE, SUBJECTS, {("redis", 2): cell}))))

    assert percent_of(float(row["currency"])) == percent_of(currency)
    assert band_of(float(row["currency"])).value == row["band"]


def test_every_beginning_of_a_formula_is_disarmed():
    for first in "=+-@\t\r":
        assert safe_cell(f"{first}1") == f"'{first}1"
    assert safe_cell("1+1") == "1+1"


def test_the_drawing_is_one_well_formed_file_without_outside_references():
    drawing = to_svg(GRID, title="Team <x>: 50%", at=NOW)
    root = ET.fromstring(drawing)
    texts = [node.text for node in root.iter("{http://www.w3.org/2000/svg}text")]

    assert "Team <x>: 50%" in texts
    assert "<b>Al</b>" in texts
    assert texts.count("·") == 1
    assert "href" not in drawing


def test_the_picture_has_three_pixels_a_cell_in_the_band_s_colour():
    png = to_png(GRID)
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    chunks, at = {}, 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        kind, data = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        (checksum,) = struct.unpack(">I", png[at + 8 + length : at + 12 + length])
        assert checksum == zlib.crc32(kind + data)
        chunks[kind] = data
        at += 12 + length
    width, height, depth, colours = struct.unpack(">IIBB", chunks[b"IHDR"][:10])
    lines = zlib.decompress(chunks[b"IDAT"])

    assert (width, height, depth, colours) == (6, 6, 8, 3)
    assert len(lines) == 6 * (1 + 6)
    lapsed = chunks[b"PLTE"][lines[1] * 3 : lines[1] * 3 + 3].hex()
    assert lapsed == "912e2c"


def test_an_empty_grid_still_is_a_picture():
    assert to_png(build([], [], {})).startswith(b"\x89PNG")

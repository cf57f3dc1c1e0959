"""The grid as files: CSV for tables, SVG and PNG for pages and slides."""

import csv
import io
import struct
import zlib
from datetime import datetime
from html import escape

from learnlog.domain.currency import Band
from learnlog.domain.heatmap import OLD, Grid, GridCell
from learnlog.domain.json_values import DIGITS

# The tokens of the light theme: fill of a cell and text on it.
FILL = {
    Band.CURRENT: ("#c5f0ed", "#191d24"),
    Band.AGEING: ("#e4c064", "#191d24"),
    Band.STALE: ("#d8732d", "#191d24"),
    Band.LAPSED: ("#912e2c", "#ffffff"),
    Band.UNKNOWN: ("#dde0e4", "#4a505a"),
}
PAPER, INK = "#ffffff", "#191d24"
CELL, NAMES, HEADS = 26, 190, 130
PIXELS = 3
BOM = "\ufeff"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def to_csv(grid: Grid) -> str:
    """Return the long table: technology, person, level, currency, band; a line a followed pair."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(("technology", "person", "level", "currency", "band"))
    for row in grid.rows:
        for person, cell in zip(grid.people, row.cells, strict=True):
            if cell is not None:
                writer.writerow(
                    (
                        safe_cell(row.subject.name),
                        safe_cell(person.name),
                        "" if cell.level is None else cell.level.value,
                        "" if cell.currency is None else f"{cell.currency:.{DIGITS}f}",
                        cell.band.value,
                    )
                )
    return BOM + out.getvalue()


def to_svg(grid: Grid, *, title: str, at: datetime) -> str:
    """Return the grid as one SVG file without outside references."""
    width = NAMES + CELL * len(grid.people) + 10
    height = HEADS + CELL * len(grid.rows) + 40
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="12">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{width}" height="{height}" fill="{PAPER}"/>',
        f'<text x="8" y="20" font-size="14" fill="{INK}">{escape(title)}</text>',
        f'<text x="8" y="38" fill="{INK}">{at:%Y-%m-%d}</text>',
    ]
    for i, person in enumerate(grid.people):
        x = NAMES + i * CELL + 17
        parts.append(
            f'<text transform="translate({x} {HEADS - 6}) rotate(-90)" fill="{INK}">'
            f"{escape(person.name[:18])}</text>"
        )
    for j, row in enumerate(grid.rows):
        y = HEADS + j * CELL
        parts.append(
            f'<text x="8" y="{y + 17}" fill="{INK}">{escape(row.subject.name[:26])}</text>'
        )
        parts += [_svg_cell(cell, NAMES + i * CELL, y) for i, cell in enumerate(row.cells)]
    parts.append("</svg>")
    return "".join(parts)


def _svg_cell(cell: GridCell | None, x: int, y: int) -> str:
    middle = f'x="{x + 13}" y="{y + 17}" text-anchor="middle"'
    if cell is None:
        return f'<text {middle} fill="{INK}">·</text>'
    fill, ink = FILL[cell.band]
    level = "?" if cell.level is None else cell.level.value
    mark = ' text-decoration="underline"' if cell.band in OLD else ""
    return (
        f'<rect x="{x + 1}" y="{y + 1}" width="24" height="24" rx="3" fill="{fill}"/>'
        f'<text {middle} fill="{ink}"{mark}>{level}</text>'
    )


def to_png(grid: Grid) -> bytes:
    """Return an overview picture, three pixels a cell, with a palette of the bands."""
    bands = list(FILL)
    palette = [PAPER, *(FILL[band][0] for band in bands)]
    width = max(1, len(grid.people)) * PIXELS
    lines = []
    for row in grid.rows:
        indexes = [0 if cell is None else bands.index(cell.band) + 1 for cell in row.cells]
        line = bytes(index for index in indexes for _ in range(PIXELS)) or bytes(width)
        lines += [b"\0" + line] * PIXELS
    height = len(lines) or 1
    pixels = b"".join(lines) or b"\0" + bytes(width)
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    colours = b"".join(bytes.fromhex(colour[1:]) for colour in palette)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", head)
        + _chunk(b"PLTE", colours)
        + _chunk(b"IDAT", zlib.compress(pixels, 9))
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    checksum = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum)

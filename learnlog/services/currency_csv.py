"""A member's checklist as a table for a spreadsheet, with the causes in the words of the pages."""

import csv
import io
from collections.abc import Sequence

from learnlog.domain.heatmap_export import BOM, safe_cell
from learnlog.domain.json_values import iso, rounded
from learnlog.services.currency import CellReport

COLUMNS = (
    "technology",
    "level",
    "currency",
    "band",
    "version_known",
    "latest",
    "due_at",
    "causes",
    "next_step",
)


def currency_csv(reports: Sequence[CellReport]) -> str:
    """Return a line a technology: unknown values are empty, and no cell is a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for item in reports:
        causes = "; ".join(f"{cause.share_percent} %: {cause.text}" for cause in item.causes)
        writer.writerow(
            (
                safe_cell(item.name),
                "" if item.level is None else item.level.value,
                "" if item.currency is None else rounded(item.currency),
                item.band.value,
                safe_cell(item.version_known or ""),
                safe_cell(item.latest or ""),
                iso(item.due_at) or "",
                safe_cell(causes),
                safe_cell("" if item.best_step is None else item.best_step.text),
            )
        )
    return BOM + out.getvalue()

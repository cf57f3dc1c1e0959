"""A member's currency as programs get it: one shape for command line and API."""

from datetime import datetime
from typing import Any

from learnlog.domain.json_values import iso, rounded
from learnlog.domain.ledger import Ledger
from learnlog.services.currency import CellReport, cell_reports
from learnlog.services.evidence import technology_id_of
from learnlog.services.ledger import ledgers
from learnlog.store.session import Session


def currency_json(
    session: Session, user_id: int, *, at: datetime, slug: str | None = None
) -> list[dict[str, Any]]:
    """Return what is known of everything a member follows, or of one technology, at an instant.

    Raises:
        NotFoundError: the technology does not exist.
    """
    if slug is not None:
        technology_id_of(session, slug)
    reports = cell_reports(session, [user_id], now=at, slugs=None if slug is None else [slug])
    books = ledgers(session, reports, now=at)
    return [report_json(item, book) for item, book in zip(reports, books, strict=True)]


def report_json(item: CellReport, book: Ledger) -> dict[str, Any]:
    """Return a report in the promised shape."""
    parts = item.parts
    return {
        "technology": item.slug,
        "level": None if item.level is None else item.level.value,
        "currency": rounded(item.currency),
        "band": item.band.value,
        "parts": None
        if parts is None
        else {
            "practice": rounded(parts.practice),
            "validity": rounded(parts.validity),
            "checks": rounded(parts.checks),
        },
        "causes": [
            {
                "cause": cause.cause.value,
                "share_percent": cause.share_percent,
                "text": cause.text,
            }
            for cause in item.causes
        ],
        "version_known": item.version_known,
        "latest": item.latest,
        "lines_behind": book.lines_behind,
        "support": _support(book),
        "due_at": iso(item.due_at),
        "forecast_at": iso(item.forecast_at),
    }


def _support(book: Ledger) -> dict[str, str | None]:
    state, until = book.support
    return {"state": state.value, "until": None if until is None else until.isoformat()}

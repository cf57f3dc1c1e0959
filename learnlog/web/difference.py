"""What changed between two days, and why: of a team, and of one's own technology."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from learnlog.domain.local_time import local_date, next_local
from learnlog.services.difference import PairChange, Span, Wanted, changes, team_changes
from learnlog.store.session import Session
from learnlog.web.forms import Fields, Typed
from learnlog.web.request import current_user, login_required, now, store

blueprint = Blueprint("difference", __name__)

WEEK = timedelta(days=7)
NOON, MIDNIGHT = time(12), time(0)


@blueprint.get("/team/<slug>/changes")
@login_required
def show(slug: str) -> ResponseReturnValue:
    """List every pair of a team that is not what it was, with the causes."""
    fields = Fields(request.args)
    zone = current_user().zone
    today = local_date(now(), zone)
    days = sorted((fields.day("from") or today - WEEK, fields.day("to") or today))
    span = Span(*(end_of_day(on, zone, now=now()) for on in days))
    bands_only = request.args.get("show") != "all"
    page = request.args.get("page", type=int) or 1
    with store().read() as session:
        wanted = Wanted(span, bands_only, page)
        found = team_changes(session, slug, wanted, viewer=current_user(), now=now())
    text = render_template(
        "difference/show.html",
        c=found,
        days=days,
        form=Typed({"from": days[0].isoformat(), "to": days[1].isoformat()} | _typed(fields)),
        errors=fields.errors,
        bands_only=bands_only,
    )
    return text, 422 if fields.errors else 200


def _typed(fields: Fields) -> dict[str, str]:
    """Return what was typed into the fields that are faulty."""
    return {name: request.args[name] for name in fields.errors}


def end_of_day(on: date, zone: str, *, now: datetime) -> datetime:
    """Return the instant at which a day is over for a member; of today, this instant."""
    if on == local_date(now, zone):
        return now
    noon = datetime.combine(on, NOON, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    return next_local(noon, zone=zone, at=MIDNIGHT)


@dataclass(frozen=True, slots=True)
class Since:
    """What became of one technology since a day; no day, no question. None: it is the same."""

    on: date | None
    change: PairChange | None
    typed: str
    error: str


def since(session: Session, slug: str) -> Since:
    """Return what became of a technology of the member since the day that was asked about."""
    fields, user = Fields(request.args), current_user()
    on = fields.day("from")
    found: list[PairChange] = []
    if on is not None:
        span = Span(end_of_day(on, user.zone, now=now()), now())
        found = changes(session, [user.id], span, now=now(), slugs=[slug])
    typed, error = request.args.get("from", ""), fields.errors.get("from", "")
    return Since(on, found[0] if found else None, typed, error)

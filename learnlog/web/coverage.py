"""What of a team rests on too few people, when it breaks, and what mends it."""

from dataclasses import dataclass, replace
from datetime import timedelta

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from learnlog.domain.coverage import Cover, outlook
from learnlog.domain.heatmap import ENOUGH_LEVEL, THIN
from learnlog.domain.local_time import local_date
from learnlog.domain.proficiency import Level
from learnlog.services.coverage import Need, team_coverage
from learnlog.services.heatmap import TeamGrid, Wanted, team_grid
from learnlog.store.session import Session
from learnlog.web.forms import Fields, Typed
from learnlog.web.request import current_user, login_required, now, store

blueprint = Blueprint("coverage", __name__)

DEFAULT = Need(THIN, ENOUGH_LEVEL, 90)
MOST_PEOPLE, MOST_DAYS = 100, 365
MOST_ON_CARD = 12
LEVELS = tuple((str(level.value), f"{level.value} {level.label}") for level in list(Level)[2:])


@blueprint.get("/team/<slug>/coverage")
@login_required
def show(slug: str) -> ResponseReturnValue:
    """List all that rests on too few people, for any need, level and number of days."""
    fields = Fields(request.args)
    need = _need(fields)
    with store().read() as session:
        found = team_coverage(session, slug, need, viewer=current_user(), now=now())
    page = render_template(
        "coverage/show.html",
        c=found,
        outlook=said,
        levels=LEVELS,
        most=(MOST_PEOPLE, MOST_DAYS),
        form=Typed.of(request.args),
        errors=fields.errors,
    )
    return page, 422 if fields.errors else 200


def _need(fields: Fields) -> Need:
    return Need(
        people=fields.whole("need", 1, MOST_PEOPLE, default=DEFAULT.people),
        level=Level(fields.whole("level", 2, 5, default=DEFAULT.level)),
        days=fields.whole("days", 1, MOST_DAYS, default=DEFAULT.days),
    )


def said(cover: Cover) -> str:
    """Say how a technology is covered, in the member's days."""
    zone = current_user().zone
    words = outlook(cover, today=local_date(now(), zone), zone=zone)
    return f"{words[0].upper()}{words[1:]}"


@dataclass(frozen=True, slots=True)
class Card:
    """The thinnest technologies of a grid, and of how many they are."""

    covers: tuple[Cover, ...]
    total: int


def thin_card(session: Session, today: TeamGrid, wanted: Wanted) -> Card:
    """Return what is thin on today's grid or will be in 90 days; the grid's filters apply."""
    user, slug = current_user(), today.team.slug
    later = replace(wanted, at=now() + timedelta(days=DEFAULT.days))
    then = team_grid(session, slug, later, viewer=user, now=now())
    rows = [*today.grid.thin, *then.grid.thin]
    slugs = list(dict.fromkeys(row.subject.slug for row in rows))
    level = max(DEFAULT.level, wanted.least_level or DEFAULT.level)
    need = replace(DEFAULT, level=level)
    shown = slugs[:MOST_ON_CARD]
    found = team_coverage(session, slug, need, viewer=user, now=now(), only=shown)
    return Card(found.thin, len(slugs))

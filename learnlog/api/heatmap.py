"""A team's grid, for those who may see it."""

import re

from learnlog.api.problems import NOT_FOUND
from learnlog.api.request import current_user, now, store
from learnlog.api.routes import Offer, get
from learnlog.api.shapes import SLUG, AtQuery, Heatmap
from learnlog.domain.errors import NotFoundError
from learnlog.services.heatmap import heatmap_json


@get(
    "/teams/<slug>/heatmap",
    Offer(
        answer=Heatmap,
        query=AtQuery,
        path={"slug": "The slug of one of the member's teams."},
        problems=(NOT_FOUND,),
    ),
)
def heatmap(query: AtQuery, slug: str) -> str:
    """Who knows what in a team, and how current it is."""
    if not re.fullmatch(SLUG, slug):
        raise NotFoundError(f"{slug}: no such team")
    with store().read() as session:
        return heatmap_json(session, slug, at=query.at or now(), viewer=current_user(), now=now())

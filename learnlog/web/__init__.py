"""The web application: pages that work without scripts, and quicker with them."""

import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, g
from jinja2 import StrictUndefined

from learnlog import clock
from learnlog.bootstrap import Parts
from learnlog.clock import Clock
from learnlog.services.review_queue import due_count
from learnlog.web import (
    accounts,
    calibration,
    card_drafts,
    card_files,
    cards,
    certifications,
    changed_cards,
    checklist,
    corrections,
    coverage,
    deck_cards,
    decks,
    difference,
    drills,
    engagements,
    experiments,
    feed,
    feed_admin,
    filters,
    follow,
    forecast,
    health,
    hearing,
    mail_actions,
    markdown,
    members,
    model,
    notes,
    offline,
    opinions,
    review_figures,
    review_settings,
    reviews,
    search,
    settings,
    stars,
    static_files,
    targets,
    team,
    technology,
    tokens,
    tutorials,
)
from learnlog.web.errors import handle_errors
from learnlog.web.mounts import EXTENSION, Mount
from learnlog.web.request import RowId, signed_in_or_none, store
from learnlog.web.security import secure

BLUEPRINTS: tuple[Blueprint, ...] = (
    accounts.blueprint,
    calibration.blueprint,
    card_drafts.blueprint,
    card_files.blueprint,
    cards.blueprint,
    certifications.blueprint,
    changed_cards.blueprint,
    checklist.blueprint,
    corrections.blueprint,
    coverage.blueprint,
    deck_cards.blueprint,
    decks.blueprint,
    difference.blueprint,
    drills.blueprint,
    engagements.blueprint,
    experiments.blueprint,
    feed.blueprint,
    feed_admin.blueprint,
    follow.blueprint,
    forecast.blueprint,
    health.blueprint,
    hearing.blueprint,
    mail_actions.blueprint,
    members.blueprint,
    model.blueprint,
    notes.blueprint,
    offline.blueprint,
    opinions.blueprint,
    review_figures.blueprint,
    review_settings.blueprint,
    reviews.blueprint,
    search.blueprint,
    settings.blueprint,
    stars.blueprint,
    static_files.blueprint,
    targets.blueprint,
    team.blueprint,
    technology.blueprint,
    tokens.blueprint,
    tutorials.blueprint,
)


def create_app(
    parts: Parts, *, read_clock: Clock = clock.now, mounts: Sequence[Mount] = ()
) -> Flask:
    """Return the WSGI application over ``parts``; ``read_clock`` is asked once a request.

    ``mounts`` stand beside the pages.
    """
    app = Flask("learnlog.web", static_folder=None, root_path=str(Path(__file__).parent))
    app.extensions["learnlog"] = parts
    app.extensions[EXTENSION] = tuple(mounts)
    app.url_map.converters["int"] = RowId
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True

    @app.before_request
    def _begin() -> None:
        g.now = read_clock()
        g.request_id = secrets.token_hex(6)

    secure(app, parts.settings, mounts)
    filters.register(app)
    markdown.register(app)
    app.jinja_env.globals["static_url"] = static_files.static_url
    app.context_processor(_page_context)
    handle_errors(app)
    for blueprint in (*BLUEPRINTS, *(mount.blueprint for mount in mounts)):
        app.register_blueprint(blueprint)
    return app


def _page_context() -> dict[str, Any]:
    """Return what every page's frame needs: the member, and how many cards are due."""
    user = signed_in_or_none()
    if user is None:
        return {"user": None, "due_cards": 0}
    with store().read() as session:
        due = due_count(session, user.id, now=g.now)
    return {"user": user, "due_cards": due}

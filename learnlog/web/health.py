"""For machines: is the process alive, is the service ready."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from learnlog.services.health import health
from learnlog.web.request import now, public, store

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@public
def alive() -> ResponseReturnValue:
    """Answer while the process lives; touches nothing."""
    return jsonify({"alive": True})


@blueprint.get("/readyz")
@public
def ready() -> ResponseReturnValue:
    """Answer 200 when database, schema and scheduler are well, else 503."""
    found = health(store(), now=now())
    parts = {
        "database": found.database,
        "schema": found.schema,
        "scheduler": found.scheduler,
    }
    return jsonify(parts), 200 if found.is_ready else 503

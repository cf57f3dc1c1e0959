"""Static files, under addresses that carry their hash and so never change."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Blueprint, send_from_directory, url_for
from flask.typing import ResponseReturnValue

from learnlog.web.request import public

STATIC_DIR = Path(__file__).parent / "static"
DIGEST_LENGTH = 12
FOREVER = 31_536_000

blueprint = Blueprint("static", __name__)


@blueprint.get("/static/<digest>/<path:filename>")
@public
def show(digest: str, filename: str) -> ResponseReturnValue:
    """Answer a file; an old address answers the newest file but is not kept."""
    response = send_from_directory(STATIC_DIR, filename, conditional=True)
    if digest == _digest(filename):
        response.headers["Cache-Control"] = f"public, max-age={FOREVER}, immutable"
    else:
        response.headers["Cache-Control"] = "no-cache"
    return response


@blueprint.get("/favicon.ico")
@public
def favicon() -> ResponseReturnValue:
    """Answer the mark that browsers ask for by themselves."""
    return send_from_directory(STATIC_DIR, "favicon.svg", conditional=True)


def static_url(filename: str) -> str:
    """Return the address of a static file, with its hash."""
    return url_for("static.show", digest=_digest(filename), filename=filename)


@cache
def _digest(filename: str) -> str:
    path = STATIC_DIR / filename
    if not path.is_file() or STATIC_DIR not in path.resolve().parents:
        return "missing"
    return hashlib.sha256(path.read_bytes()).hexdigest()[:DIGEST_LENGTH]

"""The API described: for programs as an OpenAPI document, for people as a page of it."""

from typing import Any

from flask import render_template

from learnlog.api.answers import as_json
from learnlog.api.document import document
from learnlog.api.problems import PROBLEMS
from learnlog.api.routes import OPERATIONS, Offer, get
from learnlog.api.shapes import NoQuery


@get("/openapi.json", Offer(answer=dict[str, Any], is_public=True))
def openapi(_query: NoQuery) -> str:
    """This API as an OpenAPI 3.1 document."""
    return as_json(document(OPERATIONS))


@get("/docs", Offer(is_public=True, media_type="text/html; charset=utf-8"))
def docs(_query: NoQuery) -> str:
    """This API as a page for people."""
    described = document(OPERATIONS)
    operations = [
        {"path": path, **operation["get"]} for path, operation in described["paths"].items()
    ]
    return render_template(
        "api/docs.html", info=described["info"], operations=operations, problems=PROBLEMS
    )

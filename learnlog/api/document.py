"""The OpenAPI document, made from the register of operations and the shapes they name."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import TypeAdapter

from learnlog import __version__
from learnlog.api.problems import MEDIA_TYPE, TOO_MANY, UNAUTHORISED, Problem
from learnlog.api.routes import Operation
from learnlog.api.shapes import ProblemDetails, Query

SCHEMAS = "#/components/schemas/"
INFO = {
    "title": "learnlog",
    "version": __version__,
    "summary": "How current a member's knowledge is, and why, as the pages show it.",
    "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
}
HEADERS: dict[str, Any] = {
    "ETag": {
        "description": "Names this state of the answer; send it as If-None-Match.",
        "schema": {"type": "string"},
    },
    "RateLimit": {
        "description": "Requests left (r), and the seconds until all are there again (t).",
        "schema": {"type": "string", "examples": ['"token";r=299;t=1']},
    },
    "RateLimit-Policy": {
        "description": "Requests that may come at once (q), refilled within so many seconds (w).",
        "schema": {"type": "string", "examples": ['"token";q=300;w=300']},
    },
    "Retry-After": {
        "description": "The seconds until a request may come again.",
        "schema": {"type": "integer"},
    },
    "WWW-Authenticate": {
        "description": "How to come in.",
        "schema": {"type": "string", "const": 'Bearer realm="learnlog"'},
    },
}
LIMITS = ("RateLimit", "RateLimit-Policy")
IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "An ETag of before; where it still fits, 304 is answered without a body.",
    "schema": {"type": "string"},
}


def document(operations: Sequence[Operation]) -> dict[str, Any]:
    """Return the description of these operations as OpenAPI 3.1 has it."""
    schemas: dict[str, Any] = {}
    problem = _schema(ProblemDetails, schemas)
    in_order = sorted(operations, key=lambda item: item.rule)
    paths = {_path(item.rule): {"get": _operation(item, schemas)} for item in in_order}
    problems = sorted({p for item in operations for p in item.problems}, key=lambda p: p.status)
    return {
        "openapi": "3.1.0",
        "info": INFO,
        "servers": [{"url": "/", "description": "This service."}],
        "paths": paths,
        "components": {
            "schemas": dict(sorted(schemas.items())),
            "responses": {_name(item): _problem(item, problem) for item in problems},
            "headers": HEADERS,
            "parameters": {"If-None-Match": IF_NONE_MATCH},
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "bearerFormat": "ll_<id>_<secret>",
                    "description": "Made under Settings, or by `learnlog token create`.",
                }
            },
        },
    }


def _operation(item: Operation, schemas: dict[str, Any]) -> dict[str, Any]:
    offer = item.offer
    media = offer.media_type.partition(";")[0]
    schema = {"type": "string"} if offer.answer is None else _schema(offer.answer, schemas)
    headers = _headers("ETag", *(() if offer.is_public else LIMITS))
    responses: dict[str, Any] = {
        "200": {
            "description": item.summary,
            "headers": headers,
            "content": {media: {"schema": schema}},
        },
        "304": {"description": "Nothing has changed since the ETag sent.", "headers": headers},
    }
    for problem in item.problems:
        responses[str(problem.status)] = {"$ref": f"#/components/responses/{_name(problem)}"}
    return {
        "operationId": item.name,
        "summary": item.summary,
        "security": [] if offer.is_public else [{"token": []}],
        "parameters": [
            *_path_parameters(item),
            *_query_parameters(offer.query),
            {"$ref": "#/components/parameters/If-None-Match"},
        ],
        "responses": responses,
    }


def _path(rule: str) -> str:
    return re.sub(r"<([^>]+)>", r"{\1}", rule)


def _path_parameters(item: Operation) -> Iterable[dict[str, Any]]:
    for name, said in item.offer.path.items():
        schema = {"type": "string"}
        yield {"name": name, "in": "path", "required": True, "description": said, "schema": schema}


def _query_parameters(query: type[Query]) -> Iterable[dict[str, Any]]:
    for name, schema in query.model_json_schema().get("properties", {}).items():
        # Nothing is said by leaving the parameter out, not by a null, which no address can hold.
        kinds = [kind for kind in schema.get("anyOf", [schema]) if kind.get("type") != "null"]
        told = {
            key: value for key, value in kinds[0].items() if key not in {"title", "description"}
        }
        yield {
            "name": name,
            "in": "query",
            "required": False,
            "description": schema["description"],
            "schema": told,
        }


def _schema(kind: Any, schemas: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a type; the shapes in it are put among ``schemas``."""
    template = f"{SCHEMAS}{{model}}"
    found = TypeAdapter(kind).json_schema(mode="serialization", ref_template=template)
    schemas.update(found.pop("$defs", {}))
    if "title" not in found:
        return found
    name = found["title"]
    schemas[name] = found
    return {"$ref": f"{SCHEMAS}{name}"}


def _headers(*names: str) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _name(problem: Problem) -> str:
    return "".join(word.capitalize() for word in problem.slug.split("-"))


def _problem(problem: Problem, schema: dict[str, Any]) -> dict[str, Any]:
    names = {
        UNAUTHORISED: ("WWW-Authenticate",),
        TOO_MANY: ("Retry-After", *LIMITS),
    }.get(problem, ())
    found: dict[str, Any] = {
        "description": f"{problem.title}. {problem.meaning}",
        "content": {MEDIA_TYPE: {"schema": schema}},
    }
    return found | ({"headers": _headers(*names)} if names else {})

"""The blueprint, and the register of what it offers: address, parameters, answer, problems."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from flask import Blueprint, Response, request
from pydantic import ValidationError

from learnlog.api.guard import guard
from learnlog.api.problems import (
    BAD_REQUEST,
    BROKEN,
    TOO_MANY,
    UNAUTHORISED,
    WRONG_PARAMETER,
    ParameterError,
    Problem,
)
from learnlog.api.shapes import NoQuery, Query

JSON = "application/json"
PREFIX = "/api/v1"

Q = TypeVar("Q", bound=Query)
View = Callable[..., str]

blueprint = Blueprint("api", __name__, url_prefix=PREFIX, template_folder="templates")
guard(blueprint)


@dataclass(frozen=True, slots=True)
class Offer:
    """What an address takes and answers.

    ``answer`` is the type that its JSON has, None where it is something else; ``path`` says what
    each part of the address is that may be chosen; ``problems`` are those beside the usual ones.
    """

    answer: Any = None
    query: type[Query] = NoQuery
    path: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    is_public: bool = False
    media_type: str = JSON


@dataclass(frozen=True, slots=True)
class Operation:
    """One address that can be read, with its name and what it is in a sentence."""

    rule: str
    name: str
    summary: str
    offer: Offer

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Every problem that it may answer with, by status."""
        needed = () if self.offer.is_public else (UNAUTHORISED, TOO_MANY)
        found = {BAD_REQUEST, WRONG_PARAMETER, BROKEN, *needed, *self.offer.problems}
        return tuple(sorted(found, key=lambda problem: problem.status))


OPERATIONS: list[Operation] = []


def get(rule: str, offer: Offer) -> Callable[[View], View]:
    """Offer a view at an address; it is given the query, and returns what is answered."""

    def declare(view: View) -> View:
        def run(**path: str) -> Response:
            text = view(read_query(offer.query), **path)
            return Response(text, content_type=offer.media_type)

        run.is_public = offer.is_public  # type: ignore[attr-defined]  # read by api.guard
        blueprint.add_url_rule(rule, view.__name__, run)
        summary = (inspect.getdoc(view) or "").partition("\n")[0]
        OPERATIONS.append(Operation(f"{PREFIX}{rule}", view.__name__, summary, offer))
        return view

    return declare


def read_query(kind: type[Q]) -> Q:
    """Return the parameters behind the question mark.

    Raises:
        ParameterError: one is unknown, wrong, or given twice.
    """
    given = request.args.to_dict(flat=False)
    twice = [(name, "is given more than once") for name, held in given.items() if len(held) > 1]
    if twice:
        raise ParameterError(twice)
    try:
        return kind.model_validate({name: held[0] for name, held in given.items()})
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False)
        raise ParameterError([(str(fault["loc"][0]), _said(fault)) for fault in faults]) from error


def _said(fault: Any) -> str:
    if fault["type"] == "extra_forbidden":
        return "is no parameter of this address"
    own = fault.get("ctx", {}).get("error")
    return str(fault["msg"] if own is None else own)

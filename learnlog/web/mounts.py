"""What stands on the same site beside the pages, with guards and answers of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from flask import Blueprint, current_app, request
from flask.typing import ResponseReturnValue

EXTENSION = "learnlog.mounts"


@dataclass(frozen=True, slots=True)
class Mount:
    """Addresses under one prefix that are no pages, such as the interface for programs.

    Its blueprint decides who may come in; cookies, the fields of forms and the pages' error texts
    are not for it. ``refuse`` answers every error under the prefix, and ``docs`` is where a person
    reads about it.
    """

    blueprint: Blueprint
    refuse: Callable[[Exception], ResponseReturnValue]
    docs: str = ""


def all_mounts() -> tuple[Mount, ...]:
    """Return what stands beside the pages."""
    return cast("tuple[Mount, ...]", current_app.extensions[EXTENSION])


def mounted() -> Mount | None:
    """Return what the address of this request lies in; None for a page."""
    path = f"{request.path}/"
    return next((m for m in all_mounts() if path.startswith(f"{m.blueprint.url_prefix}/")), None)

"""What a view knows of its request: the instant, the member, the parts, the kind of answer."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

from flask import current_app, flash, g, request, session
from werkzeug.routing import IntegerConverter, Map

from learnlog.bootstrap import Parts
from learnlog.services.accounts import SignedIn
from learnlog.store.session import Store

View = Callable[..., Any]

# The largest number that an id's column holds.
MAX_ID = 2**63 - 1

PUBLIC = "public"
MEMBER = "member"
ADMIN = "admin"


class RowId(IntegerConverter):
    """A number in an address; one that no row can have is no address."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=MAX_ID)


def id_of(text: str) -> int | None:
    """Return the id that ``text`` is, or None where no row can have it."""
    if not text.isdecimal() or len(text) > len(str(MAX_ID)):
        return None
    number = int(text)
    return number if number <= MAX_ID else None


def parts() -> Parts:
    """Return what the application was built with."""
    return cast("Parts", current_app.extensions["learnlog"])


def store() -> Store:
    """Return the database."""
    return parts().store


def now() -> datetime:
    """Return the instant of this request; the same however often it is asked."""
    return cast("datetime", g.now)


def signed_in_or_none() -> SignedIn | None:
    """Return who is signed in, if anybody."""
    return cast("SignedIn | None", g.get("user"))


def current_user() -> SignedIn:
    """Return who is signed in; for views that only a member reaches."""
    user = signed_in_or_none()
    if user is None:
        raise RuntimeError("a view without login_required asked who is signed in")
    return user


def public(view: View) -> View:
    """Declare a view that anybody may reach."""
    view.policy = PUBLIC  # type: ignore[attr-defined]  # read by web.security
    return view


def login_required(view: View) -> View:
    """Declare a view that only a member reaches; others are sent to sign in."""
    view.policy = MEMBER  # type: ignore[attr-defined]  # read by web.security
    return view


def admin_required(view: View) -> View:
    """Declare a view that only an admin reaches; to other members it does not exist."""
    view.policy = ADMIN  # type: ignore[attr-defined]  # read by web.security
    return view


def wants_fragment() -> bool:
    """Return whether htmx asked, so that the block alone is answered."""
    return request.headers.get("HX-Request") == "true"


def notify(text: str, *, undo: str = "") -> None:
    """Show ``text`` once on the next page; ``undo`` is the address that takes the change back."""
    flash({"text": text, "undo": undo})  # type: ignore[arg-type]  # any JSON value is kept


def user_agent() -> str:
    """Return what the browser calls itself, without control characters."""
    return "".join(c for c in request.user_agent.string if c.isprintable())[:200]


def client_address() -> str:
    """Return the address the request came from."""
    return request.remote_addr or "unknown"


def forget_form_session() -> None:
    """Drop the signed cookie that forms are bound to."""
    session.clear()

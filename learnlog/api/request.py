"""What a view of the API knows of its request: the instant, the parts, who is speaking."""

from datetime import datetime
from typing import cast

from flask import current_app, g

from learnlog.bootstrap import Parts
from learnlog.services.accounts import SignedIn
from learnlog.services.tokens import Caller
from learnlog.store.session import Store


def parts() -> Parts:
    """Return what the application was built with."""
    return cast("Parts", current_app.extensions["learnlog"])


def store() -> Store:
    """Return the database."""
    return parts().store


def now() -> datetime:
    """Return the instant of this request; the same however often it is asked."""
    return cast("datetime", g.now)


def caller() -> Caller:
    """Return who speaks, and with which token; behind the guard there is always somebody."""
    return cast("Caller", g.caller)


def current_user() -> SignedIn:
    """Return the member that the program speaks for."""
    return caller().user

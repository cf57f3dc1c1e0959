"""The whole site: the pages, and the interface for programs beside them."""

from flask import Flask

from learnlog import api
from learnlog.bootstrap import Parts
from learnlog.clock import Clock
from learnlog.web import create_app
from learnlog.web.mounts import Mount


def create_site(parts: Parts, *, read_clock: Clock) -> Flask:
    """Return the WSGI application over ``parts``; ``read_clock`` is asked once a request."""
    return create_app(
        parts, read_clock=read_clock, mounts=[Mount(api.blueprint, api.refuse, docs=api.DOCS)]
    )

"""Who comes in, how often, and what every answer carries."""

from flask import Blueprint, Response, current_app, g, request

from learnlog.api.problems import TooManyError, UnauthorisedError
from learnlog.api.request import caller, now, store
from learnlog.services.allowances import Draw
from learnlog.services.tokens import ALLOWANCE, find_caller, note_use

POLICY = f'"token";q={ALLOWANCE.burst:.0f};w={ALLOWANCE.window_seconds}'
WHO = "A token is needed that is right, not revoked and not expired: Authorization: Bearer ll_…"


def guard(blueprint: Blueprint) -> None:
    """Put the token's check before every view, and the headers behind every answer."""
    blueprint.before_request(_let_in)
    blueprint.after_request(_add_headers)


def _let_in() -> None:
    view = current_app.view_functions[request.endpoint or ""]
    if getattr(view, "is_public", False):
        return
    sent = request.authorization
    token = sent.token if sent is not None and sent.type == "bearer" else None
    with store().read() as session:
        found = find_caller(session, token or "", now=now())
    if found is None:
        raise UnauthorisedError(WHO)
    g.caller = found
    with store().begin() as session:
        g.draw = note_use(session, caller().token, now=now())
    if g.draw.wait_seconds:
        raise TooManyError(g.draw.wait_seconds)


def _add_headers(response: Response) -> Response:
    drawn: Draw | None = g.get("draw")
    if drawn is not None:
        # As in draft-ietf-httpapi-ratelimit-headers-10.
        response.headers["RateLimit-Policy"] = POLICY
        response.headers["RateLimit"] = f'"token";r={drawn.left};t={drawn.full_seconds}'
    response.vary.add("Authorization")
    response.headers["Cache-Control"] = "private, no-cache"
    if request.method in {"GET", "HEAD"} and response.status_code == 200:
        response.add_etag()
        response.make_conditional(request)
    return response

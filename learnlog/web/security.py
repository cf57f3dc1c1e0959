"""What stands before every view: host, same site, sign-in, and the headers of every answer."""

import ipaddress
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFProtect, generate_csrf
from markupsafe import Markup
from werkzeug.middleware.proxy_fix import ProxyFix

from learnlog.config import Network, Settings, is_loopback
from learnlog.services import accounts
from learnlog.web.mounts import Mount, mounted
from learnlog.web.request import (
    ADMIN,
    MEMBER,
    PUBLIC,
    forget_form_session,
    parts,
    signed_in_or_none,
    store,
    wants_fragment,
)

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
ANY_HOST = frozenset({"health.alive", "health.ready"})
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

csrf = CSRFProtect()

WsgiApp = Callable[[dict[str, Any], Any], Iterable[bytes]]


class TrustedProxies:
    """Believes X-Forwarded-For and -Proto from the proxies named, and from nobody else."""

    def __init__(self, app: WsgiApp, trusted: tuple[Network, ...]) -> None:
        self.direct = app
        self.forwarded = ProxyFix(app, x_for=1, x_proto=1)
        self.trusted = trusted

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer one request."""
        try:
            peer = ipaddress.ip_address(environ.get("REMOTE_ADDR", ""))
        except ValueError:
            return self.direct(environ, start_response)
        is_trusted = any(peer in network for network in self.trusted)
        return (self.forwarded if is_trusted else self.direct)(environ, start_response)


def secure(app: Flask, settings: Settings, mounts: Iterable[Mount] = ()) -> None:
    """Put every guard before, and every header behind, the application's views."""
    app.secret_key = settings.secret_key
    app.config.update(
        MAX_CONTENT_LENGTH=2_000_000,
        MAX_FORM_MEMORY_SIZE=1_000_000,
        MAX_FORM_PARTS=2_000,
        SESSION_COOKIE_NAME="__Host-learnlog-form" if settings.is_https else "learnlog-form",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.is_https,
        PERMANENT_SESSION_LIFETIME=timedelta(days=90),
        WTF_CSRF_TIME_LIMIT=None,  # a form left open for a day still works; its session bounds it
        WTF_CSRF_SSL_STRICT=False,  # the same-site check below does this and more
    )
    app.before_request(_check_host)
    app.before_request(_check_same_site)
    csrf.init_app(app)
    for mount in mounts:
        csrf.exempt(mount.blueprint)
    app.before_request(_check_policy)
    app.after_request(_add_headers)
    app.jinja_env.globals["csrf_field"] = csrf_field
    app.wsgi_app = TrustedProxies(  # type: ignore[method-assign]  # the documented way to wrap
        app.wsgi_app, settings.trusted_proxies
    )


def csrf_field() -> Markup:
    """Return the hidden field that every form carries."""
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())


def cookie_name() -> str:
    """Return the name of the cookie that holds the sign-in token."""
    return "__Host-learnlog" if parts().settings.is_https else "learnlog"


def remember(response: Response, token: str) -> Response:
    """Give the browser its sign-in token."""
    response.set_cookie(
        cookie_name(),
        token,
        max_age=accounts.ABSOLUTE,
        secure=parts().settings.is_https,
        httponly=True,
        samesite="Lax",
    )
    return response


def forget(response: Response) -> Response:
    """Take the sign-in token from the browser."""
    response.delete_cookie(
        cookie_name(), secure=parts().settings.is_https, httponly=True, samesite="Lax"
    )
    forget_form_session()
    return response


def is_own_path(path: str) -> bool:
    """Return whether ``path`` is a page of this service that a GET may show."""
    if not path.startswith("/") or path.startswith(("//", "/\\")) or not path.isprintable():
        return False
    adapter = current_app.url_map.bind("")
    return adapter.test(urlsplit(path).path, method="GET")


def _check_host() -> None:
    if request.endpoint in ANY_HOST:
        return
    settings = parts().settings
    host = (urlsplit(f"//{request.host}").hostname or "").lower()
    allowed = (urlsplit(settings.base_url).hostname or "").lower()
    if host != allowed and not (settings.is_loopback and is_loopback(host)):
        abort(400, f"This service does not answer for the host {request.host!r}.")


def _check_same_site() -> None:
    """Refuse what another site's page sends, whatever cookies come with it."""
    if request.method in SAFE_METHODS or _is_exempt():
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        if site not in {"same-origin", "none"}:
            abort(403, "The form came from another site.")
        return
    origin = request.headers.get("Origin")
    if origin is not None and _host_of(origin) != request.host:
        abort(403, "The form came from another site.")


def _host_of(address: str) -> str:
    try:
        return urlsplit(address).netloc
    except ValueError:
        return ""


def _is_exempt() -> bool:
    """Whether a token is the proof: in the address, as in links of a mail, or in a header."""
    if mounted() is not None:
        return True
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, "proof_in_address", False)


def _check_policy() -> ResponseReturnValue | None:
    """Let the view's declared policy decide; a view without one is reached by nobody."""
    if mounted() is not None:
        return None  # has a guard of its own, which knows no cookies
    if request.endpoint is None:
        _load_user()  # the page that says so carries the member's places too
        return None
    policy = getattr(current_app.view_functions[request.endpoint], "policy", None)
    if policy is None:
        abort(403)
    if request.endpoint in ANY_HOST or request.endpoint == "static.show":
        return None
    _load_user()
    if policy == PUBLIC or (user := signed_in_or_none()) is None:
        return None if policy == PUBLIC else _ask_to_sign_in()
    if policy == ADMIN and not user.is_admin:
        abort(404)
    if policy not in {MEMBER, ADMIN}:
        abort(403)
    return None


def _load_user() -> None:
    token = request.cookies.get(cookie_name())
    if not token:
        return
    with store().read() as session:
        g.user = accounts.find_signed_in(session, token, now=g.now)
        is_due = g.user is not None and accounts.needs_touch(session, token, now=g.now)
    if is_due:
        with store().begin() as session:
            accounts.touch_session(session, token, now=g.now)


def _ask_to_sign_in() -> ResponseReturnValue:
    with store().read() as session:
        if parts().settings.signup != "closed" and accounts.needs_owner(session):
            return redirect(url_for("accounts.setup"), code=303)
    if wants_fragment():
        # A redirect would be followed, and the sign-in page swapped into the middle of this one.
        return "", 401, {"HX-Redirect": url_for("accounts.sign_in")}
    onward = request.full_path.rstrip("?") if request.method == "GET" else None
    if onward == "/":
        onward = None
    return redirect(url_for("accounts.sign_in", next=onward), code=303)


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if parts().settings.is_https:
        response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    if response.mimetype == "text/html":
        response.headers.setdefault("Cache-Control", "private, no-cache")
        response.vary.update(["Cookie", "HX-Request"])
        if request.method == "GET" and response.status_code == 200:
            response.add_etag()
            response.make_conditional(request)
    return response

"""A mail shown in the browser: the one page that carries inline styles, and nothing else."""

from flask import Response

from learnlog.domain.digest import KIND
from learnlog.domain.errors import NotFoundError
from learnlog.domain.lead_digest import KIND as LEAD_KIND
from learnlog.mail.links import Letterhead
from learnlog.mail.message import Mail
from learnlog.services.digest_plan import member_id, preview, written
from learnlog.web.request import now, parts, store

# The sandbox takes scripts, forms and the origin from what is shown.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"
TYPES = {"html": "text/html", "text": "text/plain", "eml": "text/plain"}


def preview_response(kind: str, handle: str, form: str) -> Response | None:
    """Return a mail of one kind as a member would get it now; None where none would be sent.

    Raises:
        NotFoundError: no such kind, member or form.
    """
    if kind not in {KIND, LEAD_KIND} or form not in TYPES:
        raise NotFoundError(f"mail {kind!r} as {form!r}: there is no such preview")
    letterhead = letterhead_of()
    with store().read() as session:
        mail = preview(session, member_id(session, handle), letterhead, kind=kind, now=now())
    if mail is None:
        return None
    response = Response(_body(mail, form, letterhead), mimetype=TYPES[form])
    response.headers["Content-Security-Policy"] = POLICY
    return response


def letterhead_of() -> Letterhead:
    """Return what the mails of this service carry."""
    settings = parts().settings
    return Letterhead(settings.base_url, settings.mail_from, settings.secret_key)


def _body(mail: Mail, form: str, letterhead: Letterhead) -> str | bytes:
    if form == "eml":
        return written(mail, letterhead, now=now()).content
    return mail.html if form == "html" else mail.text

"""A mail as bytes: two written parts and the headers that readers and robots look for."""

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlsplit

# Folded at 78 columns, a long address in these becomes encoded words, which readers ignore. Every
# other header is folded: an encoded word may not be longer than 75 characters (RFC 2047, 2).
NEVER_FOLDED = frozenset({"list-unsubscribe", "list-id", "message-id", "references"})
_LONG = SMTP.clone(max_line_length=998)


class WrittenPolicy(EmailPolicy):
    """The SMTP policy, but for the headers whose addresses must stay in one piece."""

    def fold_binary(self, name: str, value: Any) -> bytes:
        """Return a header as it is sent."""
        if name.lower() in NEVER_FOLDED:
            return _LONG.fold_binary(name, value)
        return super().fold_binary(name, value)


WRITTEN = WrittenPolicy(linesep="\r\n")


@dataclass(frozen=True, slots=True)
class Mail:
    """What one mail says and to whom. ``key`` names it for ever, as ``digest:2026-W48:17``.

    ``unsubscribe_url`` is empty for a mail that somebody asked for just now.
    """

    key: str
    to_name: str
    to_address: str
    subject: str
    text: str
    html: str
    unsubscribe_url: str = ""


@dataclass(frozen=True, slots=True)
class WrittenMail:
    """A mail that is frozen: nothing of it changes however often it is sent."""

    message_id: str
    to_address: str
    subject: str
    content: bytes


def write(mail: Mail, *, mail_from: str, base_url: str, now: datetime) -> WrittenMail:
    """Return the mail as the bytes that are sent, its lines ended by CRLF.

    Raises:
        ValueError: an address or a subject holds a line break.
    """
    host = urlsplit(base_url).hostname or "localhost"
    message_id = f"<{mail.key.replace(':', '.')}@{host}>"
    message = EmailMessage(policy=WRITTEN)
    message["From"] = address("learnlog", mail_from)
    message["To"] = address(mail.to_name, mail.to_address)
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(now)
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    if mail.unsubscribe_url:
        kind = mail.key.partition(":")[0]
        message["List-Id"] = f"learnlog {kind} <{kind}.{host}>"
        by_mail = f"mailto:{mail_from}?subject=unsubscribe%20{kind}"
        message["List-Unsubscribe"] = f"<{mail.unsubscribe_url}>, <{by_mail}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(mail.text, charset="utf-8", cte="quoted-printable")
    message.add_alternative(mail.html, subtype="html", charset="utf-8", cte="quoted-printable")
    message.set_boundary(f"=_learnlog_{mail.key.replace(':', '_')}")
    return WrittenMail(message_id, mail.to_address, mail.subject, message.as_bytes())


def address(name: str, addr_spec: str) -> Address:
    """Return an address for a header; a name is cut of what no header may hold.

    Raises:
        ValueError: the address holds a line break or is none.
    """
    shown = "".join(c if c.isprintable() else " " for c in name).strip()
    user, _, host = addr_spec.rpartition("@")
    return Address(shown, username=user, domain=host)

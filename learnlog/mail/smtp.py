"""One kept connection to a mail server, and the exact step at which each failure came."""

import re
import smtplib
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum

from learnlog.mail.message import WrittenMail
from learnlog.mail.outcome import (
    AddressRejected,
    MailRejected,
    Outcome,
    SenderRefused,
    Sent,
    TemporaryFailure,
    Unknown,
)

TIMEOUT_SECONDS = 10.0
MAILS_PER_CONNECTION = 100


class Tls(StrEnum):
    """How the connection is protected."""

    STARTTLS = "starttls"
    IMPLICIT = "implicit"
    NONE = "none"

    @property
    def usual_port(self) -> int:
        """The port where a server offers it: 587, 465 or 25."""
        return {Tls.STARTTLS: 587, Tls.IMPLICIT: 465, Tls.NONE: 25}[self]


@dataclass(frozen=True, slots=True)
class Server:
    """Where mails are handed over; no user means no sign-in."""

    host: str
    port: int
    tls: Tls
    user: str = ""
    password: str = ""


class SmtpMailer:
    """Sends over one connection that is kept, and replaced after 100 mails or a failure."""

    def __init__(self, server: Server, *, timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        self.server = server
        self.timeout_seconds = timeout_seconds
        self._connection: smtplib.SMTP | None = None
        self._handed_over = 0
        self._lock = threading.Lock()

    def send(self, mail: WrittenMail, *, mail_from: str) -> Outcome:
        """Hand one mail over and return what became of it."""
        with self._lock:
            was_open = self._connection is not None
            outcome = self._attempt(mail, mail_from)
            if was_open and isinstance(outcome, _Stale):
                # The server closed a connection that lay idle: no mail was under way yet.
                outcome = self._attempt(mail, mail_from)
            return outcome

    def close(self) -> None:
        """End the connection, if one is open."""
        with self._lock:
            self._end()

    def _attempt(self, mail: WrittenMail, mail_from: str) -> Outcome:
        if self._connection is None:
            try:
                self._connection = self._connect()
            except OSError as error:
                return SenderRefused(_words(error))
        outcome = _hand_over(self._connection, mail, mail_from)
        self._handed_over += 1
        if not isinstance(outcome, Sent | AddressRejected | MailRejected):
            self._break()
        elif self._handed_over >= MAILS_PER_CONNECTION:
            self._end()
        elif not isinstance(outcome, Sent):
            # The next mail begins anew; if even that fails, it finds the connection stale.
            with suppress(OSError):
                self._connection.rset()
        return outcome

    def _connect(self) -> smtplib.SMTP:
        server, timeout = self.server, self.timeout_seconds
        context = ssl.create_default_context()
        connection: smtplib.SMTP
        if server.tls is Tls.IMPLICIT:
            connection = smtplib.SMTP_SSL(
                server.host, server.port, timeout=timeout, context=context
            )
        else:
            connection = smtplib.SMTP(server.host, server.port, timeout=timeout)
        try:
            if server.tls is Tls.STARTTLS:
                connection.starttls(context=context)
            if server.user:
                connection.login(server.user, server.password)
            connection.ehlo_or_helo_if_needed()
        except OSError:
            connection.close()
            raise
        return connection

    def _end(self) -> None:
        if self._connection is not None:
            with suppress(OSError):
                self._connection.quit()
        self._break()

    def _break(self) -> None:
        connection, self._connection, self._handed_over = self._connection, None, 0
        if connection is not None:
            connection.close()


@dataclass(frozen=True, slots=True)
class _Stale(TemporaryFailure):
    """The connection was found broken at the first command of a mail."""


def _hand_over(connection: smtplib.SMTP, mail: WrittenMail, mail_from: str) -> Outcome:
    """Go through the steps of one mail; what a failure means depends on the step."""
    try:
        begun = connection.mail(mail_from)
    except OSError as error:
        return _Stale(_words(error))
    if begun[0] != 250:
        refused = SenderRefused if _is_final(begun[0]) else TemporaryFailure
        return refused(_reply("MAIL FROM", *begun))
    try:
        refusal = _offer(connection, mail)
    except OSError as error:
        return TemporaryFailure(_words(error))
    if refusal is not None:
        return refusal
    try:
        answer = connection.getreply()
    except OSError as error:
        return Unknown(_words(error))
    return Sent() if answer[0] == 250 else _not_taken(*answer)


def _offer(connection: smtplib.SMTP, mail: WrittenMail) -> Outcome | None:
    """Name the recipient and send the content; return None when only the answer is missing."""
    try:
        code, said = connection.rcpt(mail.to_address)
    except UnicodeError:
        return AddressRejected("the mail server takes no addresses beyond ASCII")
    if code not in {250, 251}:
        rejected = AddressRejected if _is_final(code) else TemporaryFailure
        return rejected(_reply("RCPT TO", code, said))
    code, said = connection.docmd("DATA")
    if code != 354:
        return _not_taken(code, said)
    connection.send(_dotted(mail.content))
    return None


def _not_taken(code: int, said: bytes) -> Outcome:
    kind = MailRejected if _is_final(code) else TemporaryFailure
    return kind(_reply("DATA", code, said))


def _is_final(code: int) -> bool:
    return 500 <= code <= 599


def _dotted(content: bytes) -> bytes:
    """Return the content as DATA wants it: a dot doubled at line starts, ended by a lone dot."""
    body = re.sub(rb"(?m)^\.", b"..", content)
    return body + (b"" if body.endswith(b"\r\n") else b"\r\n") + b".\r\n"


def _reply(step: str, code: int, said: bytes) -> str:
    return f"{step}: {code} {said.decode('utf-8', 'replace')}"[:300]


def _words(error: BaseException) -> str:
    """Name what broke; what a server said at sign-in is kept, what we sent is not."""
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        return f"{error.smtp_code} {text}"[:300]
    return f"{type(error).__name__}: {error}"[:300]

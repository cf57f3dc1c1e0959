"""The two ways a mail leaves: to a mail server, or to a directory of .eml files."""

import re
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from learnlog.mail.message import WrittenMail
from learnlog.mail.outcome import MailRejected, Outcome, Sent, TemporaryFailure
from learnlog.mail.smtp import Server, SmtpMailer, Tls

__all__ = ["FileMailer", "Mailer", "mailer_from_url"]


class Mailer(Protocol):
    """Sends frozen mails, one at a time."""

    def send(self, mail: WrittenMail, *, mail_from: str) -> Outcome:
        """Hand one mail over and return what became of it."""
        ...

    def close(self) -> None:
        """End the connection, if one is open."""
        ...


def mailer_from_url(url: str) -> Mailer:
    """Return the mailer that ``LEARNLOG_MAIL_URL`` names.

    Raises:
        ValueError: it names none.
    """
    parts = urlsplit(url)
    if parts.scheme == "file":
        return FileMailer(Path(unquote(parts.path)))
    if parts.scheme != "smtp" or not parts.hostname:
        raise ValueError("LEARNLOG_MAIL_URL: expected file:DIRECTORY or smtp://host")
    tls = Tls(parse_qs(parts.query).get("tls", [Tls.STARTTLS.value])[0])
    server = Server(
        host=parts.hostname,
        port=parts.port or tls.usual_port,
        tls=tls,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )
    return SmtpMailer(server)


class FileMailer:
    """Writes each mail as a file named after its Message-ID; a repeat writes the same file."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def send(self, mail: WrittenMail, *, mail_from: str) -> Outcome:
        """Write one mail; ``mail_from`` is in its headers already."""
        name = re.sub(r"[^A-Za-z0-9@._+-]", "_", mail.message_id.strip("<>")).lstrip(".")
        if not name:
            return MailRejected(f"{mail.message_id!r} cannot name a file for {mail_from}")
        draft = self.directory / f".{name}.draft"
        try:
            self.directory.mkdir(parents=True, exist_ok=True)
            draft.write_bytes(mail.content)
            draft.replace(self.directory / f"{name}.eml")
        except OSError as error:
            return TemporaryFailure(str(error))
        return Sent()

    def close(self) -> None:
        """Do nothing: no file stays open."""

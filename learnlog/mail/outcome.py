"""What can become of a mail that is handed over: every way is a value, none an exception."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sent:
    """The server took responsibility for the mail."""


@dataclass(frozen=True, slots=True)
class TemporaryFailure:
    """The mail was not taken now and may be later: an answer of the 400s, or a timeout."""

    reason: str


@dataclass(frozen=True, slots=True)
class AddressRejected:
    """The server refused the recipient for good."""

    reason: str


@dataclass(frozen=True, slots=True)
class MailRejected:
    """The server refused this mail for good, whoever the recipient is."""

    reason: str


@dataclass(frozen=True, slots=True)
class SenderRefused:
    """The server refused us as a whole, before any mail: at connect, TLS, sign-in or sender."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """The whole mail was sent, but no answer came: the server may have taken it or not."""

    reason: str


# What a mail of its own came to, and what befalls every mail alike.
Settled = Sent | TemporaryFailure | AddressRejected | MailRejected | Unknown
Outcome = Settled | SenderRefused

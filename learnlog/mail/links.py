"""Addresses in mails: built from the base URL alone, and the signed ones that act."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from learnlog.domain.digest import Link, LinkKind

MAC_BYTES = 16
MAC_CHARS = 22
LAST_OBJECT = 2**40
# What a member can leave: the digest of their own, or the one of the teams they lead.
OWN_DIGEST = 0
LEAD_DIGEST = 1
FIRST_DAY = date(2020, 1, 1)
MOST_CHARS = 64
PATHS = {
    LinkKind.CHECKLIST: "/",
    LinkKind.TECHNOLOGY: "/t/{}",
    LinkKind.REVIEW: "/review",
    LinkKind.EXPERIMENT: "/x/{}",
    LinkKind.EXPERIMENTS: "/x",
    LinkKind.FEED: "/feed",
    LinkKind.SETTINGS: "/me",
    LinkKind.TEAM: "/team/{}",
}


class Purpose(StrEnum):
    """What a signed address does; the value stands in the address."""

    UNSUBSCRIBE = "u"
    PAUSE = "p"


LASTS = {Purpose.UNSUBSCRIBE: None, Purpose.PAUSE: timedelta(days=30)}


@dataclass(frozen=True, slots=True)
class Claim:
    """What a token says, before anybody has checked that it is ours.

    ``object_id`` is what is acted upon beside the member, 0 where there is nothing else.
    """

    purpose: Purpose
    user_id: int
    object_id: int
    issued_on: date

    def has_expired(self, *, now: datetime) -> bool:
        """Return whether the time for this purpose is over."""
        lasts = LASTS[self.purpose]
        return lasts is not None and now.astimezone(UTC).date() > self.issued_on + lasts


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What every mail of this service carries: its address, its sender, its seal."""

    base_url: str
    mail_from: str
    secret_key: str

    def absolute(self, link: Link) -> str:
        """Return the full address of a place in the service."""
        return self.base_url + PATHS[link.kind].format(link.target)

    def acting(self, claim: Claim, *, mail_epoch: int, version: int = 0) -> str:
        """Return the full address that acts on ``claim`` when its button is pressed."""
        token = sign(claim, self.secret_key, mail_epoch=mail_epoch, version=version)
        return f"{self.base_url}/e/{claim.purpose.value}/{token}"


def sign(claim: Claim, secret_key: str, *, mail_epoch: int, version: int = 0) -> str:
    """Return the token of a claim: its numbers, then a 128-bit HMAC; about 28 characters.

    Bound besides to the member's mail epoch and the version of the object, which the token does
    not carry: raising either makes it void.
    """
    body = _packed(claim.user_id, claim.object_id, (claim.issued_on - FIRST_DAY).days)
    mac = _mac(claim, secret_key, mail_epoch=mail_epoch, version=version)
    return _text(body) + _text(mac)


def read_claim(purpose: str, token: str) -> Claim | None:
    """Return what a token says, unchecked; None where it is not even shaped like one."""
    if len(token) > MOST_CHARS or len(token) <= MAC_CHARS or not token.isascii():
        return None
    try:
        user_id, object_id, day = _unpacked(_bytes(token[:-MAC_CHARS]))
        return Claim(Purpose(purpose), user_id, object_id, FIRST_DAY + timedelta(days=day))
    except (ValueError, OverflowError):
        return None


def is_genuine(
    claim: Claim, token: str, secret_key: str, *, mail_epoch: int, version: int = 0
) -> bool:
    """Return whether this service made the token for this claim, epoch and version."""
    expected = sign(claim, secret_key, mail_epoch=mail_epoch, version=version)
    return hmac.compare_digest(expected, token)


def _mac(claim: Claim, secret_key: str, *, mail_epoch: int, version: int) -> bytes:
    said = (
        *("learnlog mail link", claim.purpose.value, claim.user_id, claim.object_id),
        *(claim.issued_on.isoformat(), version, mail_epoch),
    )
    text = "\n".join(str(part) for part in said)
    return hmac.digest(secret_key.encode(), text.encode(), hashlib.sha256)[:MAC_BYTES]


def _packed(*numbers: int) -> bytes:
    """Return whole numbers as base-128 digits, low ones first, the last of each without bit 8."""
    packed = bytearray()
    for number in numbers:
        rest = number
        while rest > 127:
            packed.append(128 | rest & 127)
            rest >>= 7
        packed.append(rest)
    return bytes(packed)


def _unpacked(packed: bytes) -> list[int]:
    numbers, number, shift = [], 0, 0
    for byte in packed:
        number |= (byte & 127) << shift
        shift += 7
        if number > LAST_OBJECT or shift > 63:
            raise ValueError("a number in the token is too large")
        if byte < 128:
            numbers.append(number)
            number, shift = 0, 0
    if shift or len(numbers) != 3:
        raise ValueError(f"the token holds {len(numbers)} numbers, not 3")
    return numbers


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    """Return what a text stands for; what is no base64 is a ValueError."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)

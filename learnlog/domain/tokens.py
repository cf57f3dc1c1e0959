"""Tokens of programs: how one is written, and what can be told of it without asking anybody.

``ll_<id>_<secret><checksum>``: the beginning lets a scanner find one that lies about, and the
checksum tells it, and us, a token from a mistyped one.
"""

import zlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
MARK = "ll"
ID_LENGTH = 12
# 43 of 62 letters hold 256 bits.
SECRET_LENGTH = 43
CHECKSUM_LENGTH = 6
_SET = frozenset(LETTERS)


class Scope(StrEnum):
    """What a token lets a program do, each as much as those before it and more."""

    READ = "read"
    WRITE = "write"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class ApiToken:
    """What is known of a token; the secret is not."""

    id: int
    user_id: int
    email: str
    prefix: str
    name: str
    scope: Scope
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None

    def is_live(self, *, now: datetime) -> bool:
        """Return whether a program may come in with it."""
        return self.revoked_at is None and now < self.expires_at


def prefix_of(token_id: str) -> str:
    """Return what a token begins with, and is called by."""
    return f"{MARK}_{token_id}"


def write_token(token_id: str, secret: str) -> str:
    """Return the token made of an id and a secret."""
    body = f"{prefix_of(token_id)}_{secret}"
    return body + _checksum(body)


def read_prefix(text: str) -> str | None:
    """Return what a token begins with; None for what is no token at all, or a mistyped one."""
    mark, _, rest = text.partition("_")
    token_id, _, tail = rest.partition("_")
    is_long_enough = (len(token_id), len(tail)) == (ID_LENGTH, SECRET_LENGTH + CHECKSUM_LENGTH)
    if mark != MARK or not is_long_enough or not _SET.issuperset(token_id + tail):
        return None
    body = text[:-CHECKSUM_LENGTH]
    return prefix_of(token_id) if text == body + _checksum(body) else None


def _checksum(body: str) -> str:
    """Return the CRC-32 of a text in six letters of 62, the most significant first."""
    number = zlib.crc32(body.encode())
    found = ""
    for _ in range(CHECKSUM_LENGTH):
        number, digit = divmod(number, len(LETTERS))
        found = LETTERS[digit] + found
    return found

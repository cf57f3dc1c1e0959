"""Passwords: hashed with argon2id, checked in the same time whether or not the member exists."""

from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from learnlog.domain.errors import RuleError

MIN_LENGTH = 10
MAX_LENGTH = 1000

# The setting of OWASP for argon2id: 19 MiB, two passes, one lane. 20 ms, 48 checks a second.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# A flood of sign-ins then costs a queue, not memory.
_AT_ONCE = BoundedSemaphore(2)


def hash_password(password: str) -> str:
    """Return the argon2id hash of a password.

    Raises:
        RuleError: the password is too short or too long.
    """
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        raise RuleError(f"Choose a password of {MIN_LENGTH} to {MAX_LENGTH} characters.")
    with _AT_ONCE:
        return _HASHER.hash(password)


def verify_password(password_hash: str | None, password: str) -> bool:
    """Return whether the password is right; None (nobody) takes as long and is never right."""
    with _AT_ONCE:
        try:
            _HASHER.verify(password_hash or _nobody(), password[:MAX_LENGTH])
        except (VerifyMismatchError, InvalidHashError):
            return False
    return password_hash is not None


@cache
def _nobody() -> str:
    return _HASHER.hash("nobody has this password")

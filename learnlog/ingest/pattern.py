"""Patterns that people write, held against titles: linear in time, whatever they are."""

from functools import lru_cache
from typing import Any

import re2

from learnlog.domain.errors import RuleError

MAX_PATTERN = 300


@lru_cache(maxsize=1_024)
def read_pattern(text: str) -> Any:
    """Return a pattern, of which ``search`` tells whether it occurs in a title.

    The syntax is that of RE2: as Python's, without references and without looking around. Upper
    and lower case are the same.

    Raises:
        RuleError: it is no pattern, or too long.
    """
    if len(text) > MAX_PATTERN:
        raise RuleError(f"a pattern has at most {MAX_PATTERN} characters")
    options = re2.Options()
    options.log_errors = False
    options.case_sensitive = False
    options.max_mem = 1 << 20
    try:
        return re2.compile(text, options)
    except re2.error as error:
        reason = error.args[0] if error.args else ""
        said = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
        raise RuleError(f"{text[:60]!r} is not a pattern: {said}") from error


def matches(pattern: str, title: str) -> bool:
    """Return whether a pattern, which was checked before, occurs in a title."""
    return read_pattern(pattern).search(title) is not None

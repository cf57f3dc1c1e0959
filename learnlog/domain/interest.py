"""Whether a person wishes to work with a technology, whatever their level."""

from enum import IntEnum


class Interest(IntEnum):
    """The wish to work with a technology, -2 to 2; private to the person and their leads."""

    AVOID = -2
    RATHER_NOT = -1
    NEUTRAL = 0
    LIKE = 1
    WANT_MORE = 2

    @property
    def label(self) -> str:
        """The words that are chosen."""
        return _LABELS[self]


_LABELS = {
    Interest.AVOID: "Avoid",
    Interest.RATHER_NOT: "Rather not",
    Interest.NEUTRAL: "Neutral",
    Interest.LIKE: "Like it",
    Interest.WANT_MORE: "Want more",
}

"""Second opinions: asking somebody at which level they see one, and what the answer says."""

from datetime import datetime, timedelta
from enum import StrEnum

from learnlog.domain.proficiency import Level
from learnlog.domain.wording import counted

OPINION_LASTS = timedelta(days=30)


class OpinionState(StrEnum):
    """Where a request stands."""

    REQUESTED = "requested"
    ANSWERED = "answered"
    DECLINED = "declined"
    EXPIRED = "expired"

    @property
    def label(self) -> str:
        """The state as a page shows it."""
        return self.value.capitalize()


def state_at(state: OpinionState, expires_at: datetime, *, now: datetime) -> OpinionState:
    """Return where a request stands at an instant: one that nobody answered in time expires."""
    if state is OpinionState.REQUESTED and now >= expires_at:
        return OpinionState.EXPIRED
    return state


def difference_text(own: Level | None, other: Level) -> str:
    """Return how an answer differs from what the person had said of themselves when asking."""
    if own is None:
        return f"{other.label}, where nothing was said before"
    levels = other - own
    if levels == 0:
        return f"{other.label}, the same"
    return f"{other.label}, {counted(abs(levels), 'level')} {'above' if levels > 0 else 'below'}"

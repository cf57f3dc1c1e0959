"""How much of what a member reviewed was recalled, against what was foreseen."""

from datetime import datetime

from learnlog.domain.local_time import local_day
from learnlog.domain.retention_report import WINDOWS_DAYS, RetentionReport, retention_report
from learnlog.services.cards import get_member
from learnlog.store.review_figures import recall_since
from learnlog.store.session import Session


def member_retention(session: Session, user_id: int, *, now: datetime) -> RetentionReport:
    """Return true retention against foreseen, over today and the 29 or 89 days before.

    Raises:
        NotFoundError: no such active member.
    """
    today = local_day(now, get_member(session, user_id).zone)
    since = [today - days + 1 for days in WINDOWS_DAYS]
    return retention_report(recall_since(session, user_id, since))

"""The two ticks of mail: write the digests that are due, send what the outbox holds."""

from datetime import datetime

from learnlog import clock
from learnlog.bootstrap import Parts
from learnlog.mail.links import Letterhead
from learnlog.services.digest_plan import plan_due_digests
from learnlog.services.outbox import send_all


def plan_due(parts: Parts, *, now: datetime) -> int:
    """Write every digest that is due into the outbox and return how many were."""
    settings = parts.settings
    letterhead = Letterhead(settings.base_url, settings.mail_from, settings.secret_key)
    return plan_due_digests(parts.store, letterhead, now=now).planned


def send_outbox(parts: Parts, *, now: datetime) -> int:
    """Send what is due and return how many mails were settled or put back."""
    report = send_all(
        parts.store,
        parts.mailer,
        mail_from=parts.settings.mail_from,
        read_clock=clock.starting_at(now),
    )
    return report.total

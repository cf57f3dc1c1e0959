"""When a mail is tried again, when it is given up, and when the sender pauses as a whole."""

import zlib
from datetime import datetime, timedelta

FIRST_RETRY = timedelta(minutes=2)
LONGEST_RETRY = timedelta(hours=4)
GIVE_UP_AFTER = timedelta(hours=48)
JITTER_SHARE = 0.2
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(minutes=30)


def retry_at(attempts: int, *, written_at: datetime, key: str, now: datetime) -> datetime | None:
    """Return when to try a mail again after ``attempts`` failures, or None to give it up.

    The delay doubles from two minutes to four hours, moved by up to a fifth either way; the last
    try is 48 hours after the mail was written. The shift follows from ``key`` and the number of
    attempts, so that mails which failed together do not come back together.
    """
    if now - written_at >= GIVE_UP_AFTER:
        return None
    plain = min(FIRST_RETRY * (1 << min(attempts - 1, 10)), LONGEST_RETRY)
    part = zlib.crc32(f"{key}:{attempts}".encode()) / 0xFFFFFFFF
    delay = plain * (1.0 + JITTER_SHARE * (2.0 * part - 1.0))
    return min(now + delay, written_at + GIVE_UP_AFTER)


def pause_until(failures: int, *, now: datetime) -> datetime:
    """Return until when nothing is sent after ``failures`` refusals in a row of the whole sender.

    One minute, doubled each time, at most half an hour.
    """
    return now + min(FIRST_PAUSE * (1 << min(failures - 1, 10)), LONGEST_PAUSE)

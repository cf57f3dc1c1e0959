from datetime import UTC, date, datetime

from learnlog.services.local_days import today_of
from tests.makers import make_member

LATE = datetime(2026, 8, 24, 23, 30, tzinfo=UTC)


def test_the_day_is_that_of_the_members_zone(session):
    here = make_member(session, zone="Europe/Lisbon")
    far = make_member(session, "Bo", zone="Pacific/Honolulu")

    # 00:30 in Lisbon, 13:30 in Honolulu.
    assert today_of(session, here, now=LATE) == date(2026, 8, 25)
    assert today_of(session, far, now=LATE) == date(2026, 8, 24)


def test_for_nobody_it_is_the_day_in_utc(session):
    assert today_of(session, 999, now=LATE) == date(2026, 8, 24)

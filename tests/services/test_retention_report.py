from datetime import UTC, datetime

import pytest

from learnlog.domain.errors import NotFoundError
from learnlog.services.retention_report import member_retention
from tests.conftest import NOW
from tests.makers import make_review
from tests.services.reviewing import followed, learnt, reviewer


@pytest.fixture
def ana(session):
    return reviewer(session)


@pytest.fixture
def card(session, ana):
    return learnt(session, ana, followed(session, ana))


def test_true_retention_stands_beside_what_was_foreseen(session, ana, card):
    for number in range(24):
        make_review(session, ana, card, passed=number % 4 > 0, days_ago=number, forecast=0.9)
    for number in range(16):
        make_review(session, ana, card, days_ago=60 + number, forecast=0.5)

    report = member_retention(session, ana, now=NOW)

    month, quarter = report.total
    assert (month.reviews, month.share, month.forecast) == (24, 0.75, pytest.approx(0.9))
    # 18 and 16 of 40 recalled; 24 x 0.9 and 16 x 0.5 foreseen.
    assert (quarter.reviews, quarter.share) == (40, 0.85)
    assert quarter.forecast == pytest.approx(29.6 / 40)
    assert [row.name for row in report.rows] == ["Kubernetes"]


def test_a_span_begins_with_the_members_own_day(session, card, ana):
    """At 02:30 UTC it is still the evening in Honolulu, where the day is one less."""
    early = datetime(2026, 8, 24, 2, 30, tzinfo=UTC)
    kai = reviewer(session, zone="Pacific/Honolulu")
    make_review(session, kai, card, days_ago=30)

    assert member_retention(session, kai, now=early).total[0].reviews == 1
    assert member_retention(session, kai, now=NOW).total[0].reviews == 1
    assert member_retention(session, kai, now=NOW.replace(hour=15)).total[0].reviews == 0


def test_below_twenty_reviews_nothing_is_said(session, ana, card):
    for number in range(19):
        make_review(session, ana, card, days_ago=number)

    report = member_retention(session, ana, now=NOW)

    assert not report.is_enough
    assert report.rows == ()


def test_somebody_elses_reviews_are_not_ones_own(session, ana, card):
    make_review(session, ana, card)

    assert member_retention(session, reviewer(session), now=NOW).total[1].reviews == 0


def test_of_nobody_there_is_no_report(session):
    with pytest.raises(NotFoundError):
        member_retention(session, 1, now=NOW)

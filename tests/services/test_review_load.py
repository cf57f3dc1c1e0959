import pytest

from learnlog.domain.errors import NotFoundError
from learnlog.services.review_load import load_report
from tests.conftest import NOW
from tests.makers import make_review
from tests.services.reviewing import TODAY, add, followed, grade, learnt, reviewer


@pytest.fixture
def ana(session):
    return reviewer(session)


@pytest.fixture
def kubernetes(session, ana):
    return followed(session, ana)


def test_cards_stand_on_their_days_and_overdue_ones_on_today(session, ana, kubernetes):
    for due_in in (-3, 0, 4, 4):
        learnt(session, ana, kubernetes, due_in=due_in, stability=2_000.0)

    report = load_report(session, ana, now=NOW)

    assert [(day.day - TODAY, day.overdue, day.due) for day in report.days if day.cards >= 1] == [
        (0, 1, 1),
        (4, 0, 2),
    ]
    assert (report.cards, report.overdue, len(report.days)) == (4, 1, 30)


def test_the_daily_load_is_told_in_cards_and_in_minutes(session, ana, kubernetes):
    """Intervals of 10 and of 5 days: 0.3 cards a day, each of 25 seconds."""
    learnt(session, ana, kubernetes)
    learnt(session, ana, kubernetes, days_ago=2, due_in=3)

    report = load_report(session, ana, now=NOW)

    assert report.daily_load == pytest.approx(0.3)
    assert report.daily_minutes == pytest.approx(0.3 * 25 / 60)


def test_minutes_are_those_of_the_members_own_pace(session, ana, kubernetes):
    card = learnt(session, ana, kubernetes, stability=2_000.0)
    for number in range(20):
        make_review(session, ana, card, days_ago=number + 1, duration_ms=60_000)

    report = load_report(session, ana, now=NOW)

    assert report.seconds_a_card == 60
    assert report.limit == 15
    assert [report.minutes(cards) for cards in (0, 0.2, 1, 3.5)] == [0, 1, 1, 4]
    assert report.mean_minutes == pytest.approx(report.mean_cards)
    assert report.mean_cards == pytest.approx(1 / 30, abs=0.02)


def test_new_cards_begin_as_many_a_day_as_the_member_wants(session, kubernetes):
    ben = reviewer(session, new_cards_a_day=2)
    cards = add(session, ben, kubernetes, 5)
    grade(session, cards[0], ben)

    report = load_report(session, ben, now=NOW)

    assert [day.begun for day in report.days[:4]] == [1, 2, 1, 0]
    assert (report.done, report.cards) == (1, 5)


def test_days_that_ask_more_than_fits_are_named(session, kubernetes):
    # One minute and 25 seconds a card: two cards a day.
    ben = reviewer(session, review_minutes=1)
    for due_in in (0, 0, 0, 5, 5):
        learnt(session, ben, kubernetes, due_in=due_in, stability=2_000.0)

    report = load_report(session, ben, now=NOW)

    assert (report.limit, report.limit_minutes) == (2, 1)
    assert [day.day - TODAY for day in report.beyond] == [0]


def test_while_away_nothing_is_asked(session, kubernetes):
    ben = reviewer(session, away_from=TODAY, away_until=TODAY + 7)
    learnt(session, ben, kubernetes, due_in=-2)

    report = load_report(session, ben, now=NOW)

    assert report.away_until == TODAY + 7
    assert [day.overdue for day in report.days[:8]] == [0] * 7 + [1]


def test_a_planned_absence_is_not_one_yet(session, kubernetes):
    ben = reviewer(session, away_from=TODAY + 2, away_until=TODAY + 7)

    assert load_report(session, ben, now=NOW).away_until is None


def test_other_peoples_cards_are_no_load(session, ana, kubernetes):
    learnt(session, reviewer(session), kubernetes)

    assert load_report(session, ana, now=NOW).cards == 0


def test_nobody_has_no_load(session):
    with pytest.raises(NotFoundError):
        load_report(session, 1, now=NOW)

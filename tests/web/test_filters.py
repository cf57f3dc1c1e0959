from datetime import UTC, date, datetime, timedelta

import pytest

from learnlog.domain.local_time import local_day
from learnlog.web import filters
from tests.conftest import NOW, ago

# Half past ten in the evening of Monday, 24 August 2026, in Greenwich.
LATE = datetime(2026, 8, 24, 22, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "zone", "said"),
    [
        (LATE, "UTC", "Mon 24 Aug"),
        (LATE, "Asia/Kolkata", "Tue 25 Aug"),
        (LATE, "America/Los_Angeles", "Mon 24 Aug"),
        (date(2026, 11, 5), "UTC", "Thu 5 Nov"),
        (date(2025, 11, 5), "UTC", "Wed 5 Nov 2025"),
        (date(2027, 1, 1), "Asia/Kolkata", "Fri 1 Jan 2027"),
    ],
)
def test_a_day_is_the_member_s_with_the_year_when_it_differs(value, zone, said):
    assert filters.day(value, zone=zone, now=NOW) == said


def test_the_year_of_today_is_the_member_s_too():
    new_year = datetime(2026, 12, 31, 20, 0, tzinfo=UTC)

    assert filters.day(date(2027, 1, 1), zone="Asia/Kolkata", now=new_year) == "Fri 1 Jan"
    assert filters.day(date(2027, 1, 1), zone="UTC", now=new_year) == "Fri 1 Jan 2027"


@pytest.mark.parametrize(
    ("zone", "clock", "moment", "typed"),
    [
        ("UTC", "22:30", "Mon 24 Aug, 22:30", "2026-08-24T22:30"),
        ("Asia/Kolkata", "04:00", "Tue 25 Aug, 04:00", "2026-08-25T04:00"),
        ("Asia/Kathmandu", "04:15", "Tue 25 Aug, 04:15", "2026-08-25T04:15"),
    ],
)
def test_an_instant_is_said_in_the_member_s_time(zone, clock, moment, typed):
    assert filters.clock(LATE, zone=zone) == clock
    assert filters.moment(LATE, zone=zone, now=NOW) == moment
    assert filters.local_input(LATE, zone=zone) == typed


def test_no_instant_is_an_empty_input():
    assert filters.local_input(None, zone="UTC") == ""


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0, "0 d"),
        (1.9, "1 d"),
        (60.9, "60 d"),
        (61, "2 mo"),
        (91.4, "3 mo"),
        (365, "11 mo"),
        (366, "12 mo"),
        (730, "23 mo"),
        (730.5, "2 y"),
        (1095, "2 y"),
        (1096, "3 y"),
    ],
)
def test_a_span_is_said_in_days_then_months_then_years(days, said):
    """A month is 30.44 days and a year 365.25; what is begun does not count."""
    assert filters.span(days) == said


@pytest.mark.parametrize(
    ("instant", "said"),
    [
        (NOW, "today"),
        (ago(0.99), "today"),
        (ago(-3), "today"),
        (ago(1), "1 d"),
        (ago(98), "3 mo"),
    ],
)
def test_how_long_ago(instant, said):
    assert filters.ago(instant, now=NOW) == said


@pytest.mark.parametrize(
    ("due", "zone", "said"),
    [
        (NOW, "UTC", "Due today"),
        (ago(30), "UTC", "Due today"),
        (NOW + timedelta(days=1), "UTC", "in 1 d"),
        (NOW + timedelta(days=100), "UTC", "in 3 mo"),
        # The evening in Greenwich is the next day in Kolkata.
        (LATE, "UTC", "Due today"),
        (LATE, "Asia/Kolkata", "in 1 d"),
        (date(2026, 8, 26), "UTC", "in 2 d"),
    ],
)
def test_when_something_is_due(due, zone, said):
    assert filters.in_days(due, zone=zone, now=NOW) == said


@pytest.mark.parametrize(
    ("ahead", "said"), [(-5, "Today"), (0, "Today"), (1, "Tue 25 Aug"), (200, "Fri 12 Mar 2027")]
)
def test_the_day_of_a_card(ahead, said):
    number = local_day(NOW, "UTC") + ahead

    assert filters.due_day(number, zone="UTC", now=NOW) == said


@pytest.mark.parametrize(
    ("currency", "said"),
    [(0.0, "0%"), (0.504, "50%"), (0.506, "51%"), (0.796, "79%"), (0.8, "80%"), (1.0, "100%")],
)
def test_a_currency_is_whole_per_cent_and_never_seems_to_be_of_a_better_band(currency, said):
    """Current begins at 80%, and what lies just below it is not current yet."""
    assert filters.percent(currency) == said


def test_a_count_stands_with_its_word():
    assert filters.plural(1, "card") == "1 card"
    assert filters.plural(0, "card") == "0 cards"
    assert filters.plural(2, "technology", "technologies") == "2 technologies"
    assert filters.minutes(25) == "25 min"


def test_templates_say_days_in_the_zone_of_who_looks(app, browser):
    """A stranger's page has no zone, so days are those of Greenwich."""
    with app.test_request_context():
        app.preprocess_request()
        said = app.jinja_env.from_string("{{ at | day }}, {{ at | clock }}").render(at=LATE)

    assert said == "Mon 24 Aug, 22:30"
    assert "Times in Europe/Lisbon" in browser.text("/me")

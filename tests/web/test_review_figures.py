import re

import pytest

from tests.conftest import NOW
from tests.makers import make_card, make_follow, make_review, make_technology
from tests.web.pages import Page

TODAY = NOW.date().toordinal()
ADDRESS = "/review/figures"


def seen(due_in=0, **columns):
    return {
        "stability_days": 900.0,
        "difficulty": 5.0,
        "last_day": TODAY - 10,
        "due_day": TODAY + due_in,
    } | columns


@pytest.fixture
def deck(store, ana):
    """Cards of one technology: two overdue, one due today, one in a week."""
    with store.begin() as session:
        redis = make_technology(session, "redis")
        make_follow(session, ana, redis)
        return [
            make_card(session, ana, redis, f"Question {number}?", **seen(due_in))
            for number, due_in in enumerate((-4, -1, 0, 7))
        ]


@pytest.fixture
def reviewed(store, ana, deck):
    """Graded reviews of a card: of each five, four are recalled; 80 % is foreseen."""

    def many(count, *, days_ago=0):
        with store.begin() as session:
            for number in range(count):
                passed = number % 5 != 0
                make_review(session, ana, deck[3], passed=passed, days_ago=days_ago + number)

    return many


def test_the_coming_days_stand_as_bars_and_as_a_table(browser, deck):
    text = browser.text(ADDRESS)
    page = Page(text)

    assert "2 cards are overdue and stand on the first bar." in page.text
    (chart,) = (svg for svg in page.all("svg") if svg.get("role") == "img")
    assert set(chart["aria-labelledby"].split()) <= set(page.ids)
    rows = re.findall(r'<th scope="row" class="nw">(.*?)</th>(.*?)</tr>', text)
    cells = [re.findall(r'<td class="num">(.*?)</td>', row) for _, row in rows]
    assert len(rows) == 30
    # Overdue, due, back again, new, together, minutes: three cards of 25 seconds are 2 minutes.
    assert (rows[0][0], cells[0]) == ("Mon 24 Aug", ["2", "1", "0.0", "0", "3", "2"])
    assert cells[7][:2] == ["", "1"]


def test_the_finding_is_how_much_a_day_brings(browser, deck):
    page = Page(browser.text(ADDRESS))

    # Four cards in thirty days.
    assert "Less than a card a day for the next 30 days" in page.text
    assert "That is about 1 min a day at your pace" in page.text
    # 1/6 + 1/9 + 1/10 + 1/17 cards, 25 seconds each.
    assert "Your present intervals come to 0.4 cards a day, 0.2 minutes." in page.text
    assert "No day asks more than the 36 cards that fit into your 15 min." in page.text


def test_with_many_cards_it_is_how_many_a_day(browser, store, ana, deck):
    with store.begin() as session:
        redis = make_technology(session, "swift")
        for number in range(86):
            make_card(session, ana, redis, f"Question {number}?", **seen(number % 30))

    page = Page(browser.text(ADDRESS))

    # Three a day of 25 seconds: 75 seconds.
    assert "About 3 cards a day for the next 30 days" in page.text
    assert "That is about 2 min a day at your pace" in page.text


def test_days_beyond_the_limit_are_told(browser, deck, store):
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE member SET review_minutes = 1")

    page = Page(browser.text(ADDRESS))

    assert "1 day asks more than the 2 cards that fit into your 1 min" in page.text
    assert "Your limit, 2" in page.text


def test_true_retention_stands_beside_what_was_foreseen(browser, reviewed):
    reviewed(25)
    reviewed(25, days_ago=40)

    page = Page(browser.text(ADDRESS))

    # Wilson's interval of 20 in 25 is 0.609 to 0.911, of 40 in 50 it is 0.670 to 0.888.
    assert "All 80% (61–91%) 80% 25 80% (67–89%) 80% 50" in page.text
    assert "Redis 80% (61–91%) 80% 25 80% (67–89%) 80% 50" in page.text


def test_a_span_of_too_few_reviews_has_no_share(browser, reviewed):
    reviewed(19)
    reviewed(6, days_ago=40)

    page = Page(browser.text(ADDRESS))

    # Wilson's interval of 19 in 25: of 19 and of 6 four and two were forgotten.
    assert "Redis too few – 19 76% (57–89%) 80% 25" in page.text


def test_a_forecast_that_was_too_high_is_called_so(browser, reviewed, store):
    reviewed(60)
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE review_log SET forecast = 0.99")

    assert "99% , too high" in Page(browser.text(ADDRESS)).text


def test_technologies_of_few_reviews_are_named_with_their_counts(browser, reviewed, store, ana):
    reviewed(25)
    with store.begin() as session:
        card = make_card(session, ana, make_technology(session, "swift"), **seen(40))
        make_review(session, ana, card)

    text = Page(browser.text(ADDRESS)).text

    assert "Below 20 reviews in both spans, so without a share: Swift (1) ." in text
    assert "Swift 1" not in text


def test_below_twenty_reviews_no_share_is_shown(browser, reviewed):
    reviewed(19)

    page = Page(browser.text(ADDRESS))

    assert "Not enough yet: 19 graded reviews in 90 days" in page.text
    assert "80%" not in page.text


def test_without_a_card_there_is_one_way_on(browser):
    page = Page(browser.text(ADDRESS))

    assert "There is nothing to review yet" in page.text
    assert "/cards/new" in {a.get("href") for a in page.all("a")}
    assert page.all("table") == []


def test_who_is_away_reads_until_when(browser, deck, store):
    with store.engine.begin() as connection:
        connection.exec_driver_sql(
            f"UPDATE member SET away_from = {TODAY - 1}, away_until = {TODAY + 3}"
        )

    page = Page(browser.text(ADDRESS))

    assert "You are away until Thu 27 Aug" in page.text
    assert "Nothing is asked until then." in page.text


def test_nobody_sees_the_figures_of_another(bo, reviewed):
    reviewed(25)

    page = Page(bo.text(ADDRESS))

    assert "There is nothing to review yet" in page.text
    assert "Redis" not in page.text


def test_the_page_is_for_members(anonymous, ana):
    assert anonymous.get(ADDRESS).location == f"/sign-in?next={ADDRESS}"


def test_the_page_leads_to_the_settings_and_to_the_calibration(browser, reviewed):
    links = {a.get("href") for a in Page(browser.text(ADDRESS)).all("a")}

    assert {"/me/review", "/calibration", "/review", "/cards"} <= links
    assert ADDRESS in {a.get("href") for a in Page(browser.text("/calibration")).all("a")}

import pytest

from learnlog.services.review_settings import review_settings
from tests.makers import make_card
from tests.web.pages import Page

PAGE = "/me/review"
WISH = {
    "retention": "90",
    "minutes": "20",
    "new_cards": "3",
    "day-1": "1",
    "day-64": "1",
    "away_from": "2026-08-28",
    "back_on": "2026-09-14",
}


@pytest.fixture
def chosen(store, ana):
    def read():
        with store.read() as session:
            return review_settings(session, ana)

    return read


def test_what_is_chosen_is_kept_and_shown(browser, chosen):
    response = browser.post(PAGE, WISH)

    found = chosen()
    fields = Page(browser.text(PAGE)).form(PAGE).fields
    assert (response.status_code, response.location) == (303, PAGE)
    assert (found.retention, found.minutes, found.new_cards) == (0.9, 20, 3)
    assert found.weekdays == 1 + 64
    assert {name: value for name, value in fields.items() if name != "csrf_token"} == WISH


def test_what_is_shown_is_saved_unchanged(browser, chosen):
    before = chosen()
    fields = Page(browser.text(PAGE)).form(PAGE).fields

    browser.post(PAGE, fields)

    assert chosen() == before


def test_the_cost_of_each_retention_is_seen_before_it_is_saved(browser, store, ana, kubernetes):
    with store.begin() as session:
        for number in range(40):
            make_card(session, ana, kubernetes, f"Number {number}?")

    page = Page(browser.text(PAGE))

    offered = [i["value"] for i in page.all("input") if i.get("name") == "retention"]
    assert offered == ["70", "75", "80", "85", "90", "95", "97"]
    assert "Minutes a week" in page.text
    assert "15 min a day, to remember 85%" in page.text


def test_days_away_are_emptied(browser, chosen):
    browser.post(PAGE, WISH)

    browser.post(PAGE, WISH | {"away_from": "", "back_on": ""})

    assert (chosen().away_from, chosen().away_until) == (None, None)


@pytest.mark.parametrize(
    ("away_from", "heading"),
    [
        ("2026-08-24", "You are away: reviews rest"),
        ("2026-08-25", "20 min a day, to remember 90%"),
    ],
)
def test_the_heading_says_whether_one_is_away(browser, away_from, heading):
    browser.post(PAGE, WISH | {"away_from": away_from})

    assert heading in Page(browser.text(PAGE)).text


def test_an_absence_that_is_over_is_not_offered_again(browser, later):
    browser.post(PAGE, WISH | {"away_from": "2026-08-24", "back_on": "2026-08-25"})

    fields = Page(later(24 * 60).text(PAGE)).form(PAGE).fields

    assert (fields["away_from"], fields["back_on"]) == ("", "")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"retention": "69"}, "Retention: a whole number from 70 to 97"),
        ({"retention": "98"}, "Retention: a whole number from 70 to 97"),
        ({"minutes": "0"}, "Minutes: a whole number from 1 to 240"),
        ({"new_cards": "101"}, "New cards: a whole number from 0 to 100"),
        ({"day-1": "", "day-64": ""}, None),
        ({"away_from": "soon"}, "Away from: a day such as"),
        ({"back_on": ""}, "An absence needs its first day and the day you are back."),
        ({"back_on": "2026-08-28"}, "must be after the first day away"),
    ],
)
def test_what_cannot_be_is_refused_and_what_was_typed_is_kept(browser, everything, changes, said):
    before = everything()
    sent = {name: value for name, value in (WISH | changes).items() if value or "day" not in name}

    response = browser.post(PAGE, sent)

    page = Page(response.text)
    assert response.status_code == 422
    assert (said or "Choose at least one weekday for reviews.") in page.text
    assert everything() == before
    fields = page.form(PAGE).fields
    typed = {name: value for name, value in sent.items() if name != "retention"}
    assert {name: fields.get(name) for name in typed} == typed

"""The first five minutes of somebody who has just started the service."""

import re

import pytest

from tests.browser.conftest import DESKTOP, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PASSWORD = "correct horse battery"


def make_the_account(person):
    page = person.page
    person.go("/")
    page.get_by_label("Your name").fill("Dan Ode")
    page.get_by_label("E-mail address").fill("dan@solo.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Make the account").click()


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["1360", "390"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_first_page_is_without_a_fault(open_browser, empty_site, viewport, scheme):
    person = open_browser(at=empty_site, signed_in=False, viewport=viewport, scheme=scheme)

    person.go("/")

    assert person.page.url.endswith("/setup")
    assert person.axe() + person.complaints() == []


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_new_person_reads_what_is_stale_and_why(open_browser, empty_site, scripts):
    person = open_browser(at=empty_site, signed_in=False, scripts=scripts)
    page = person.page

    make_the_account(person)
    page.get_by_role("link", name=re.compile("Platform engineering")).click()
    page.get_by_role("button", name="Follow what is ticked").click()
    rows = page.locator(".raterow")
    count = rows.count()
    for number in range(count):
        row = rows.nth(number)
        row.locator("input[name^=level-]").nth(3).check(force=True)
        row.locator("input[name^=used-]").nth(number % 4).check(force=True)
    page.get_by_role("button", name="Save and see what is stale").click()

    assert count >= 20
    assert re.search(rf"\d+ of {count} technologies are current", page.locator("h1").inner_text())
    said = page.locator(".head p").first.inner_text()
    assert re.search(rf"\d+ of your {count} are stale, because", said), said
    assert re.search(r"left support|behind|faded", said), said


def test_an_address_that_is_taken_keeps_what_was_typed(open_browser, empty_site):
    person = open_browser(at=empty_site, signed_in=False)
    page = person.page

    person.go("/setup")
    page.get_by_label("Your name").fill("Dan Ode")
    page.get_by_label("E-mail address").fill("dan@solo.example")
    page.get_by_label("Password").fill("short")
    page.get_by_role("button", name="Make the account").click()

    assert page.get_by_label("Your name").input_value() == "Dan Ode"
    assert page.get_by_label("E-mail address").input_value() == "dan@solo.example"
    assert page.get_by_text("10 characters", exact=False).count() >= 1
    assert person.axe() == []

"""The first five minutes of somebody who has just started the service."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.chromium import leave_by

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PASSWORD = "correct horse battery"


def make_the_account(person):
    page = person.page
    person.go("/")
    page.get_by_label("Your name").fill("Dan Ode")
    page.get_by_label("E-mail address").fill("dan@solo.example")
    page.get_by_label("Password").fill(PASSWORD)
    leave_by(page.get_by_role("button", name="Make the account"))


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["1360", "390"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_first_page_is_without_a_fault(open_browser, empty_site, viewport, scheme):
    person = open_browser(at=empty_site, signed_in=False, viewport=viewport, scheme=scheme)

    person.go("/")

    expect(person.page).to_have_url(f"{empty_site.url}/setup")
    assert person.axe() + person.complaints() == []


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_new_person_reads_what_is_stale_and_why(open_browser, empty_site, scripts):
    person = open_browser(at=empty_site, signed_in=False, scripts=scripts)
    page = person.page

    make_the_account(person)
    leave_by(page.get_by_role("link", name=re.compile("Platform engineering")))
    leave_by(page.get_by_role("button", name="Follow what is ticked"))
    rows = page.locator(".raterow")
    count = rows.count()
    for number in range(count):
        row = rows.nth(number)
        row.locator("input[name^=level-]").nth(3).check(force=True)
        row.locator("input[name^=used-]").nth(number % 4).check(force=True)
    leave_by(page.get_by_role("button", name="Save and see what is stale"))

    assert count >= 20
    current = re.compile(rf"\d+ of {count} technologies are current")
    expect(page.locator("h1")).to_have_text(current)
    said = page.locator(".head p").first
    expect(said).to_contain_text(re.compile(rf"\d+ of your {count} are stale, because"))
    expect(said).to_contain_text(re.compile(r"left support|behind|faded"))


def test_an_account_that_is_refused_keeps_what_was_typed_and_says_why(open_browser, empty_site):
    person = open_browser(at=empty_site, signed_in=False)
    page = person.page

    person.go("/setup")
    page.get_by_label("Your name").fill("Dan Ode")
    page.get_by_label("E-mail address").fill("dan@solo.example")
    page.get_by_label("Password").fill("short")
    leave_by(page.get_by_role("button", name="Make the account"))

    expect(page.get_by_label("Your name")).to_have_value("Dan Ode")
    expect(page.get_by_label("E-mail address")).to_have_value("dan@solo.example")
    expect(page.get_by_role("alert")).to_contain_text("a password of 10 to 1000 characters")
    assert person.axe() == []

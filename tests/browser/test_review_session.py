"""A whole session: by keys, and by mouse without scripts."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import running_site
from tests.browser.organisation import fill
from tests.chromium import leave_by

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def own_site(tmp_path, sqlite_template):
    """The organisation again, for a test that changes it."""
    with running_site(tmp_path, sqlite_template, fill) as site:
        yield site


def left_of(page):
    """How many cards the session has, and which of them is asked."""
    at, total = re.match(r"(\d+) of (\d+)", page.locator(".pos").inner_text()).groups()
    return int(total) - int(at) + 1


def test_keys_alone_end_a_session_and_take_its_last_grade_back(open_browser, own_site):
    person = open_browser(at=own_site)
    page = person.page
    person.go("/review")
    left = left_of(page)
    for number in range(left):
        prompt = page.locator("h1.q").inner_text()
        page.keyboard.press("Enter" if number % 2 else "Space")
        expect(page.locator("#answer")).to_be_focused()
        page.keyboard.press(str(2 + number % 3))
        expect(page.locator("h1.q")).not_to_have_text(prompt)

    done = f"All done: {left} cards, {left} remembered"
    expect(page.locator("h1.q")).to_have_text(done)
    assert person.axe() == []
    page.keyboard.press("z")

    expect(page.locator("h1.q")).not_to_have_text(done)
    expect(page.locator(".pos")).to_contain_text(f"{left} of {left}")
    assert person.complaints() == []


def test_a_card_suspended_by_its_key_is_put_back_by_another(open_browser, own_site):
    person = open_browser(at=own_site)
    page = person.page
    person.go("/review")
    prompt = page.locator("h1.q").inner_text()

    page.keyboard.press("-")
    expect(page.locator("h1.q")).not_to_have_text(prompt)
    expect(page.get_by_role("status").get_by_text("Suspended")).to_be_visible()
    with page.expect_navigation():
        page.keyboard.press("z")

    expect(page.locator("h1.q")).to_have_text(prompt)


def test_without_scripts_a_session_comes_to_its_end(open_browser, own_site):
    person = open_browser(at=own_site, scripts=False)
    page = person.page
    person.go("/review")
    left = left_of(page)

    for _ in range(left):
        leave_by(page.get_by_role("link", name="Show the answer"))
        leave_by(page.get_by_role("button", name="Again"))

    expect(page.locator("h1.q")).to_have_text(f"All done: {left} cards, 0 remembered")
    leave_by(page.get_by_role("button", name="Undo the last grade"))
    expect(page.locator(".pos")).to_contain_text(f"{left} of {left}")


def test_a_grade_sent_twice_by_the_back_button_counts_once(open_browser, own_site):
    person = open_browser(at=own_site, scripts=False)
    page = person.page
    person.go("/review?show=1")
    leave_by(page.get_by_role("button", name="Good"))
    expect(page.locator(".pos")).to_contain_text("2 of ")
    page.go_back()

    leave_by(page.get_by_role("button", name="Good"))

    expect(page.get_by_text("That grade was counted already.")).to_be_visible()
    expect(page.locator(".pos")).to_contain_text("2 of ")

"""Reviewing where there is no line: cards are kept, grades wait, and none counts twice."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlmodel import select

from learnlog.store.session import Store
from learnlog.store.tables import ReviewLogRow
from tests.browser.conftest import running_site
from tests.browser.organisation import fill
from tests.chromium import leave_by
from tests.conftest import NOW

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

COLLEAGUE = "member1@team.example"
KEPT = re.compile(r"Saved, \d+ cards kept offline")


@pytest.fixture
def own_site(tmp_path, sqlite_template):
    """The organisation again, for a test that changes it."""
    with running_site(tmp_path, sqlite_template, fill) as site:
        yield site


@pytest.fixture
def person(open_browser, own_site):
    """Ana, whose browser keeps what is to be asked next."""
    person = open_browser(at=own_site)
    person.go("/review")
    expect(person.page.locator("[data-kept]")).to_have_text(KEPT)
    return person


@pytest.fixture
def read_log(tmp_path):
    """Read a column of the reviews that came in from offline, or several."""

    def read(*columns):
        store = Store(f"sqlite:///{tmp_path / 'learnlog.db'}")
        with store.read() as session:
            found = session.exec(select(*columns).where(ReviewLogRow.source == "offline")).all()
        store.close()
        return found

    return read


@pytest.fixture
def logged(read_log):
    """The reviews that came in from offline: card and grade."""
    return lambda: [tuple(row) for row in read_log(ReviewLogRow.card_id, ReviewLogRow.grade)]


def question(person):
    return person.page.locator("h1.q")


def place(person):
    return person.page.locator(".pos")


def go_offline(person):
    """Lose the line in the middle of a session, which goes on."""
    prompt = question(person).inner_text()
    person.page.context.set_offline(True)
    person.page.keyboard.press("Space")
    expect(place(person)).to_have_text(re.compile(r"Offline, \d+ left"))
    expect(question(person)).to_have_text(prompt)


def grade_by_key(person, key):
    """Answer the card that is asked, and wait for the next one."""
    page = person.page
    expect(question(person)).to_be_focused()
    before = place(person).inner_text()
    page.keyboard.press("Space")
    expect(page.locator("#answer")).to_be_focused()
    page.keyboard.press(key)
    expect(place(person)).not_to_have_text(before)


def test_three_cards_graded_offline_are_counted_once_when_the_line_is_back(person, logged):
    page = person.page
    go_offline(person)

    for key in ("3", "1", "4"):
        grade_by_key(person, key)
    expect(page.locator("[data-kept]")).to_have_text("3 grades kept here until the line is back")
    assert logged() == []
    page.context.set_offline(False)
    expect(page.locator("[data-kept]")).to_have_text("Online again, 3 grades sent")

    assert [grade for _, grade in logged()] == [3, 1, 4]
    assert len({card for card, _ in logged()}) == 3
    leave_by(page.get_by_role("link", name="Go to the review"))
    expect(page.get_by_text("3 grades from offline counted.")).to_be_visible()
    expect(place(person)).to_contain_text("4 of ")
    assert len(logged()) == 3


def test_a_browser_whose_clock_is_a_year_behind_grades_today(open_browser, own_site, read_log):
    person = open_browser(at=own_site)
    person.page.clock.install(time=NOW - timedelta(days=365))
    person.go("/review")
    expect(person.page.locator("[data-kept]")).to_have_text(KEPT)
    go_offline(person)

    grade_by_key(person, "3")
    person.page.context.set_offline(False)
    expect(person.page.locator("[data-kept]")).to_have_text("Online again, 1 grade sent")

    (at,) = read_log(ReviewLogRow.at)
    assert at > NOW - timedelta(days=1)


def test_a_grade_whose_answer_was_lost_counts_once(person, logged):
    """The server took it, the browser never heard of it and sends it again."""
    page = person.page
    page.keyboard.press("Space")
    expect(page.locator("#answer")).to_be_focused()

    def take_and_hang_up(route):
        route.fetch()
        route.abort("connectionreset")

    page.route(re.compile(r"/review/\d+$"), take_and_hang_up)
    page.keyboard.press("3")

    expect(place(person)).to_contain_text("2 of ")
    expect(page.locator("[data-kept]")).to_have_text(KEPT)
    assert logged() == []  # it came in the first time, on the page itself


def test_a_grade_that_the_line_broke_is_kept_and_sent(person, logged):
    page = person.page
    prompt = question(person).inner_text()
    page.keyboard.press("Space")
    expect(page.locator("#answer")).to_be_focused()
    page.context.set_offline(True)

    page.keyboard.press("2")
    expect(page.locator("[data-kept]")).to_have_text("1 grade kept here until the line is back")
    expect(question(person)).not_to_have_text(prompt)
    page.context.set_offline(False)

    expect(page.locator("[data-kept]")).to_have_text("Online again, 1 grade sent")
    assert [grade for _, grade in logged()] == [2]


def test_a_grade_given_offline_can_be_taken_back_before_it_is_sent(person, logged):
    page = person.page
    go_offline(person)
    prompt = question(person).inner_text()
    grade_by_key(person, "4")

    page.keyboard.press("z")

    expect(question(person)).to_have_text(prompt)
    expect(page.locator("[data-kept]")).to_have_text("")
    page.context.set_offline(False)
    expect(page.locator("[data-kept]")).to_have_text("Online again")
    assert logged() == []


def test_a_card_that_was_graded_with_a_line_is_not_asked_again_without_one(person):
    page = person.page
    kept = int(re.search(r"\d+", page.locator("[data-kept]").inner_text()).group())
    prompt = question(person).inner_text()
    page.keyboard.press("Space")
    expect(page.locator("#answer")).to_be_focused()
    page.keyboard.press("3")
    expect(page.locator("[data-kept]")).to_have_text(f"Saved, {kept - 1} cards kept offline")

    go_offline(person)

    expect(question(person)).not_to_have_text(prompt)


def test_grades_wait_for_the_member_who_gave_them(person, logged):
    page = person.page
    go_offline(person)
    grade_by_key(person, "2")
    # Or the page would ask again by itself, and its answer could end the session that begins.
    page.goto("about:blank")
    page.context.clear_cookies()
    page.context.set_offline(False)

    person.sign_in(COLLEAGUE)
    person.go("/review")
    expect(page.locator("h1.q")).to_be_visible()
    page.evaluate("navigator.serviceWorker.ready")
    person.go("/review/offline")
    expect(page.get_by_text("Nothing waits here to be sent.")).to_be_visible()
    assert logged() == []

    page.context.clear_cookies()
    person.sign_in()
    person.go("/review")
    expect(page.get_by_text("1 grade from offline counted.")).to_be_visible()
    assert [grade for _, grade in logged()] == [2]


def test_the_page_without_a_line_is_without_a_fault(person):
    go_offline(person)
    asked = person.axe()
    person.page.keyboard.press("Space")
    expect(person.page.locator("#answer")).to_be_focused()

    assert asked + person.axe() == []
    assert person.page.evaluate("window.policyReports") == []


def test_signing_out_leaves_nothing_in_the_browser(person):
    page = person.page
    assert page.evaluate("caches.keys()") != []

    person.go("/me")
    leave_by(page.get_by_role("button", name="Sign out"))

    kept = ("caches.keys()", "indexedDB.databases()", "navigator.serviceWorker.getRegistrations()")
    assert [page.evaluate(each) for each in kept] == [[], [], []]

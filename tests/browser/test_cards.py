"""The list of cards by keys, and the pages of cards that only their lists lead to."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import running_site
from tests.browser.organisation import fill
from tests.chromium import leave_by

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
DECK = "/team/platform-team/decks/how-we-run-things"


@pytest.fixture
def own_site(tmp_path, sqlite_template):
    """The organisation again, for a test that changes it."""
    with running_site(tmp_path, sqlite_template, fill) as site:
        yield site


@pytest.fixture
def person(open_browser, own_site):
    person = open_browser(at=own_site)
    yield person
    assert person.complaints() == []


def test_cards_are_ticked_by_keys_put_away_and_taken_back(person):
    page = person.page
    person.go("/cards?show=new&technology=react")
    rows = page.locator(".crow")
    before = rows.count()

    for key in ("j", "x", "j", "x"):
        page.keyboard.press(key)
    leave_by(page.get_by_role("button", name="Suspend ticked"))

    expect(page.get_by_text("2 cards suspended.")).to_be_visible()
    expect(rows).to_have_count(before - 2)
    leave_by(page.get_by_role("button", name="Undo"))
    person.go("/cards?show=new&technology=react")
    expect(rows).to_have_count(before)


@pytest.mark.parametrize("where", ["/cards?show=retired", "/cards?q=drains", "/cards?show=leech"])
def test_a_card_in_every_state_is_without_a_fault(person, where):
    person.go(where)

    leave_by(person.page.locator(".crow a").first)

    expect(person.page.locator(".standing")).to_be_visible()
    assert person.axe() == []


def test_without_scripts_a_deck_is_left_joined_and_a_proposal_accepted(open_browser, own_site):
    page = (plain := open_browser(at=own_site, scripts=False)).page
    plain.go(DECK)

    leave_by(page.get_by_role("button", name="Leave the deck"))
    leave_by(page.get_by_role("button", name="Review this deck"))
    leave_by(page.get_by_role("button", name="Accept").first)

    expect(page.get_by_text("Accepted. It reaches every reader.")).to_be_visible()
    plain.go("/cards?q=stays")
    expect(page.get_by_role("link", name="What drains a node, and what stays?")).to_be_visible()


def test_what_retention_costs_stands_beside_the_choice(person):
    page = person.page
    person.go("/me/review")

    page.get_by_role("radio", name="90%").check()
    leave_by(page.get_by_role("button", name="Save how I review"))

    expect(page.get_by_role("heading", level=1)).to_have_text("15 min a day, to remember 90%")
    expect(page.get_by_role("radio", name="90%")).to_be_checked()

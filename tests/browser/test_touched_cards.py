"""What a release changed is answered, and what is drafted from it kept, without scripts."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE, running_site
from tests.browser.organisation import fill
from tests.chromium import leave_by

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def own_site(tmp_path, sqlite_template):
    """The organisation, for a test that changes it."""
    with running_site(tmp_path, sqlite_template, fill) as site:
        yield site


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["1360", "390"])
def test_a_card_that_is_rewritten_in_place_is_without_a_fault(open_browser, viewport):
    person = open_browser(viewport=viewport)
    person.go("/cards/changed")

    leave_by(person.page.get_by_role("link", name="Rewrite this card").first)

    expect(person.page.get_by_label("Question")).to_have_value("What does `terraform refresh` do?")
    assert person.axe() + person.complaints() == []


def test_the_cards_that_a_release_changed_are_answered_one_after_another(open_browser, own_site):
    person = open_browser(at=own_site, scripts=False)
    page = person.page
    person.go("/cards/changed")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "4 cards suspended, 1 drill to read again"
    )

    leave_by(page.get_by_role("link", name="Rewrite this card").first)
    page.get_by_label("Answer").fill("It was removed.")
    leave_by(page.get_by_role("button", name="Save the card"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("3 cards suspended")
    cloze = page.get_by_role("listitem").filter(has_text="2 parts of one text")
    leave_by(cloze.get_by_role("button", name="Still true"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("1 card suspended")
    leave_by(page.get_by_role("button", name="Retire").first)

    expect(page.get_by_role("heading", level=1)).to_have_text("1 drill to read again")


def test_a_draft_is_kept_edited_or_dropped(open_browser, own_site):
    person = open_browser(at=own_site, scripts=False)
    page = person.page
    person.go("/t/terraform/drafts")
    expect(page.get_by_role("heading", level=1)).to_contain_text("4 drafted cards")

    leave_by(page.get_by_role("button", name="Keep this card").first)
    leave_by(page.get_by_role("button", name="Drop this card").first)
    leave_by(page.get_by_role("button", name="Undo"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("3 drafted cards")
    leave_by(page.get_by_role("link", name="Edit this card").last)
    page.get_by_label("Text").fill("What watches a state?")
    page.get_by_label("Answer").fill("terraform watch")
    leave_by(page.get_by_role("button", name="Keep it so"))

    expect(page.get_by_role("heading", level=1)).to_contain_text("2 drafted cards")
    person.go("/t/terraform")
    expect(page.get_by_role("link", name="What watches a state?")).to_be_visible()

"""What a person does with the pages: by mouse without scripts, and by keys with them."""

import json
import re
import urllib.request

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import running_site
from tests.browser.organisation import fill
from tests.chromium import leave_by
from tests.conftest import NOW

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def own_site(tmp_path, sqlite_template):
    """The organisation again, for a test that changes it."""
    with running_site(tmp_path, sqlite_template, fill) as site:
        yield site


@pytest.fixture
def plain(open_browser, own_site):
    return open_browser(at=own_site, scripts=False)


@pytest.fixture
def quick(open_browser, own_site):
    person = open_browser(at=own_site)
    yield person
    assert person.complaints() == []


def percent(text):
    return int(re.search(r"(\d+)%", text).group(1))


def row_of(page, slug):
    return page.locator(f"#t-{slug}")


def test_without_scripts_a_tick_comes_back_to_its_row_and_asks(plain):
    page = plain.page
    plain.go("/")
    before = percent(row_of(page, "kubernetes").locator(".cu").inner_text())

    leave_by(row_of(page, "kubernetes").get_by_role("button", name="Tick"))
    expect(page).to_have_url(re.compile("#t-kubernetes$"))
    leave_by(row_of(page, "kubernetes").get_by_role("button", name="Reviewed"))

    expect(row_of(page, "kubernetes").locator(".last")).to_contain_text("Reviewed")
    assert percent(row_of(page, "kubernetes").locator(".cu").inner_text()) > before


def test_without_scripts_a_card_is_shown_graded_and_taken_back(plain):
    page = plain.page
    plain.go("/review")
    prompt = page.locator("h1").inner_text()

    leave_by(page.get_by_role("link", name="Show the answer"))
    leave_by(page.get_by_role("button", name="Good"))
    expect(page.locator("h1")).not_to_have_text(prompt)
    leave_by(page.get_by_role("button", name="Undo"))

    expect(page.locator("h1")).to_have_text(prompt)


def test_without_scripts_an_entry_is_read_and_taken_back(plain):
    page = plain.page
    plain.go("/feed")
    heading = page.locator("h1").inner_text()

    leave_by(page.get_by_role("button", name="Read").first)
    expect(page.locator("h1")).not_to_have_text(heading)
    leave_by(page.get_by_role("button", name="Undo"))

    expect(page.locator("h1")).to_have_text(heading)


def test_without_scripts_an_experiment_is_planned_run_and_logged(plain):
    page = plain.page
    plain.go("/x/new?technology=redis")
    page.get_by_label("Title").fill("Cut the network between two nodes")
    leave_by(page.get_by_role("button", name="Plan it"))
    leave_by(page.get_by_role("button", name="Start now"))
    page.get_by_label("What did you see?").fill("Both sides took writes.")
    leave_by(page.get_by_role("button", name="Add to the log"))
    page.get_by_role("radio", name="Refuted").check()
    page.get_by_label("Minutes used").fill("40")
    page.get_by_label("What did it show?").fill("No quorum, no safety.")
    leave_by(page.get_by_role("button", name="Log the result"))

    main = page.locator("main")
    expect(main).to_contain_text("Both sides took writes.")
    expect(main.locator(".res")).to_contain_text("No quorum, no safety.")
    expect(main.locator(".res")).to_contain_text("Refuted")


def test_keys_walk_the_list_tick_and_answer(quick):
    page = quick.page
    quick.go("/")
    current = page.locator(".row.cur")
    page.keyboard.press("j")
    first = current.get_attribute("id")
    page.keyboard.press("j")
    expect(current).not_to_have_id(first)
    page.keyboard.press("k")
    expect(current).to_have_id(first)

    current.locator("input.tick").focus()
    page.keyboard.press("Space")
    expect(page.locator(f"#{first} .ask [data-focus]")).to_be_focused()
    page.keyboard.press("3")

    expect(page.locator(f"#{first} .last")).to_contain_text("Tried")


def test_keys_show_grade_and_undo_a_card(quick):
    page = quick.page
    quick.go("/review")
    prompt = page.locator("h1").inner_text()

    page.keyboard.press("Space")
    expect(page.locator("#answer")).to_be_focused()
    page.keyboard.press("3")
    expect(page.locator("h1")).to_be_focused()
    expect(page.locator("h1")).not_to_have_text(prompt)
    page.keyboard.press("z")

    expect(page.locator("h1")).to_have_text(prompt)


def test_a_question_mark_lists_the_keys_and_g_goes_to_a_place(quick):
    page = quick.page
    quick.go("/")
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(dialog.get_by_role("heading", name="Review", exact=True)).to_be_visible()
    assert quick.axe() == []
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()

    # The second key has a second's time, which a busy machine may need for itself.
    page.clock.set_fixed_time(NOW)
    page.keyboard.press("g")
    with page.expect_navigation():
        page.keyboard.press("t")

    expect(page).to_have_url(f"{quick.site.url}/team/platform-team")


def test_keys_do_nothing_while_somebody_types(quick):
    page = quick.page
    quick.go("/x")

    page.get_by_role("searchbox").fill("")
    page.get_by_role("searchbox").press_sequentially("gc?j")

    expect(page.get_by_role("searchbox")).to_have_value("gc?j")
    expect(page).to_have_url(f"{quick.site.url}/x")


def test_arrows_walk_the_grid_and_enter_explains_a_cell(quick):
    page = quick.page
    quick.go("/team/platform-team")
    focused = page.locator("table.hm :focus")
    page.locator("table.hm td.h a").first.focus()
    start = focused.get_attribute("href")

    page.keyboard.press("ArrowDown")
    expect(focused).not_to_have_attribute("href", start)
    below = focused.get_attribute("href")
    page.keyboard.press("End")
    expect(focused).not_to_have_attribute("href", below)
    expect(page.locator("td.h[tabindex='0'], td.h [tabindex='0']")).to_have_count(1)
    page.locator(f"td.h a[href='{below}']").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")

    expect(page.locator("#cell h2")).to_be_visible()


def test_the_grid_prints_the_same_share_as_the_checklist(quick):
    page = quick.page
    quick.go("/")
    mine = percent(row_of(page, "python").locator(".cu").inner_text())

    quick.go("/team/platform-team?cell=python.ana-costa")

    assert percent(page.locator("#cell .big").inner_text()) == mine


def test_every_key_that_a_page_has_is_in_the_list_of_keys(quick):
    with urllib.request.urlopen(quick.site.url + "/static/x/js/keys.json") as answer:
        listed = {key for keys in json.load(answer).values() for key in keys}
    bound = set()

    for address in (
        "/",
        "/?open=kubernetes",
        "/review",
        "/review?show=1",
        "/feed",
        "/feed/1",
        "/x/2",
    ):
        quick.go(address)
        keys = "Array.from(document.querySelectorAll('[data-key]'), (e) => e.dataset.key)"
        goes = "Array.from(document.querySelectorAll('[data-go]'), (e) => 'g ' + e.dataset.go)"
        bound |= set(quick.page.evaluate(keys)) | set(quick.page.evaluate(goes))

    assert bound <= listed
    assert {"j", "k", "Enter"} <= listed


def test_a_tick_that_was_not_taken_does_not_look_as_if_it_had_been(open_browser, own_site):
    person = open_browser(at=own_site)
    page = person.page
    person.go("/")
    page.route("**/t/kubernetes/tick", lambda route: route.fulfill(status=500, body="no"))

    # Not check(): it wants the tick to stay, and the answer may come before it looks.
    row_of(page, "kubernetes").locator("input.tick").click()

    expect(page.get_by_text("That did not work")).to_be_visible()
    expect(row_of(page, "kubernetes").locator("input.tick")).not_to_be_checked()

"""What a person does with the pages: by mouse without scripts, and by keys with them."""

import json
import re
import urllib.request

import pytest

from tests.browser.conftest import running_site
from tests.browser.organisation import fill

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

    row_of(page, "kubernetes").get_by_role("button", name="Tick").click()
    assert "#t-kubernetes" in page.url
    row_of(page, "kubernetes").get_by_role("button", name="Reviewed").click()

    assert percent(row_of(page, "kubernetes").locator(".cu").inner_text()) > before
    assert "Reviewed" in row_of(page, "kubernetes").locator(".last").inner_text()


def test_without_scripts_a_card_is_shown_graded_and_taken_back(plain):
    page = plain.page
    plain.go("/review")
    prompt = page.locator("h1").inner_text()

    page.get_by_role("link", name="Show the answer").click()
    page.get_by_role("button", name="Good").click()
    assert page.locator("h1").inner_text() != prompt
    page.get_by_role("button", name="Undo").click()

    assert page.locator("h1").inner_text() == prompt


def test_without_scripts_an_entry_is_read_and_taken_back(plain):
    page = plain.page
    plain.go("/feed")
    heading = page.locator("h1").inner_text()

    page.get_by_role("button", name="Read").first.click()
    assert page.locator("h1").inner_text() != heading
    page.get_by_role("button", name="Undo").click()

    assert page.locator("h1").inner_text() == heading


def test_without_scripts_an_experiment_is_planned_run_and_logged(plain):
    page = plain.page
    plain.go("/x/new?technology=redis")
    page.get_by_label("Title").fill("Cut the network between two nodes")
    page.get_by_role("button", name=re.compile("Plan|Save")).first.click()
    page.get_by_role("button", name="Start now").click()
    page.get_by_label("What did you see?").fill("Both sides took writes.")
    page.get_by_role("button", name="Add to the log").click()
    page.get_by_role("radio", name="Refuted").check()
    page.get_by_label("Minutes used").fill("40")
    page.get_by_label("What did it show?").fill("No quorum, no safety.")
    page.get_by_role("button", name="Log the result").click()

    text = page.locator("main").inner_text()
    assert "Both sides took writes." in text
    assert "No quorum, no safety." in text
    assert "Refuted" in text


def test_keys_walk_the_list_tick_and_answer(quick):
    page = quick.page
    quick.go("/")
    page.keyboard.press("j")
    first = page.locator(".row.cur").get_attribute("id")
    page.keyboard.press("j")
    assert page.locator(".row.cur").get_attribute("id") != first
    page.keyboard.press("k")

    page.locator(".row.cur input.tick").focus()
    page.keyboard.press("Space")
    page.locator(f"#{first} .ask").wait_for()
    page.keyboard.press("3")

    page.locator(f"#{first} .last", has_text="Tried").wait_for()


def test_keys_show_grade_and_undo_a_card(quick):
    page = quick.page
    quick.go("/review")
    prompt = page.locator("h1").inner_text()

    page.keyboard.press("Space")
    page.locator("#answer").wait_for()
    assert page.evaluate("document.activeElement.id") == "answer"
    page.keyboard.press("3")
    page.locator("#answer").wait_for(state="detached")
    assert page.locator("h1").inner_text() != prompt
    page.keyboard.press("z")

    page.locator("h1", has_text=prompt).wait_for()


def test_a_question_mark_lists_the_keys_and_g_goes_to_a_place(quick):
    page = quick.page
    quick.go("/")
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
    dialog.get_by_text("Review", exact=True).first.wait_for()
    assert quick.axe() == []
    page.keyboard.press("Escape")

    page.keyboard.press("g")
    page.keyboard.press("t")

    page.wait_for_url("**/team/platform-team")


def test_keys_do_nothing_while_somebody_types(quick):
    page = quick.page
    quick.go("/x")

    page.get_by_role("searchbox").fill("")
    page.get_by_role("searchbox").press_sequentially("gc?j")

    assert page.get_by_role("searchbox").input_value() == "gc?j"
    assert page.url.endswith("/x")


def test_arrows_walk_the_grid_and_enter_explains_a_cell(quick):
    page = quick.page
    quick.go("/team/platform-team")
    page.locator("table.hm td.h a").first.focus()
    start = page.evaluate("document.activeElement.getAttribute('href')")

    page.keyboard.press("ArrowDown")
    below = page.evaluate("document.activeElement.getAttribute('href')")
    page.keyboard.press("End")
    assert start != below
    assert page.evaluate("document.querySelectorAll('table.hm td.h a[tabindex=\"0\"]').length") <= 1
    page.goto(quick.site.url + below.split("#")[0])

    assert page.locator("#cell h2").count() == 1


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

    row_of(page, "kubernetes").locator("input.tick").check(no_wait_after=True)
    page.get_by_text("That did not work").wait_for()

    assert not row_of(page, "kubernetes").locator("input.tick").is_checked()

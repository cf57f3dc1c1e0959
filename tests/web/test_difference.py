"""What changed between two days: of a team, and on the page of a technology."""

import pytest

from learnlog.domain.proficiency import EvidenceKind
from learnlog.services.difference import PAIRS_A_PAGE
from learnlog.services.evidence import NewEvidence, record_evidence
from tests.conftest import NOW, ago
from tests.makers import make_follow, make_member, make_team, make_technology
from tests.web.pages import Page

CHANGES = "/team/platform/changes"


@pytest.fixture
def team(store, ana, kubernetes):
    """Ana used Kubernetes 100 days ago; Ben's Go of 50 days ago fades."""
    with store.begin() as session:
        ben = make_member(session, "Ben <b>", handle="ben")
        make_team(session, "Platform", members=[ana, ben], slug="platform")
        go = make_technology(session, "go", name="Go", validity_half_life_years=5.0)
        make_follow(session, ben, go, level=2, followed_at=ago(600))
        did = NewEvidence(ben, "go", EvidenceKind.EXPERIMENT, ago(50))
        record_evidence(session, did, now=NOW)
    return ben


def test_a_week_is_shown_unless_days_are_asked_for(browser, team):
    page = Page(browser.text(CHANGES))

    assert "Between Mon 17 Aug and Mon 24 Aug." in page.text
    fields = page.form(CHANGES, "get").fields
    assert (fields["from"], fields["to"]) == ("2026-08-17", "2026-08-24")
    assert "No pair changed its band" in page.text


def test_a_change_of_band_is_told_with_causes_that_add_up(browser, team):
    page = Page(browser.text(f"{CHANGES}?from=2026-07-20"))

    assert "0 pairs rose a band and 1 slipped" in page.text
    (go,) = (row for row in page.text.split("Go Ben <b> ")[1:])
    assert go.startswith("Current ")
    assert "forgetting over 34 days" in go


def test_days_the_wrong_way_round_are_put_in_order(browser, team):
    there = Page(browser.text(f"{CHANGES}?from=2026-07-20&to=2026-08-24"))
    back = Page(browser.text(f"{CHANGES}?from=2026-08-24&to=2026-07-20"))

    assert back.text == there.text


def test_today_is_now_and_not_the_end_of_the_day(browser, store, ana, team):
    """A comparison of today with today finds nothing, and one with tomorrow looks ahead."""
    same = Page(browser.text(f"{CHANGES}?from=2026-08-24&to=2026-08-24&show=all"))
    ahead = Page(browser.text(f"{CHANGES}?from=2026-08-24&to=2026-11-01&show=all"))

    assert "All changes 0" in same.text
    assert "Nothing to show." in same.text
    assert "All changes 2" in ahead.text


def test_all_changes_hold_those_within_a_band(browser, team):
    bands = Page(browser.text(f"{CHANGES}?from=2026-08-17"))
    everything = Page(browser.text(f"{CHANGES}?from=2026-08-17&show=all"))

    assert "changed within" in bands.text
    assert bands.all("table") == []
    assert "Go Ben <b> " in everything.text
    assert everything.form(CHANGES, "get").fields["show"] == "all"


def test_what_became_known_has_no_points(browser, team):
    page = Page(browser.text(f"{CHANGES}?from=2026-01-01"))

    assert "Go Ben <b> Unknown " in page.text
    assert "ran an experiment, 5 July" in page.text


def test_many_changes_come_in_pages(browser, store, team):
    with store.begin() as session:
        for number in range(PAIRS_A_PAGE):
            slug = f"t{number:03}"
            technology_id = make_technology(session, slug, validity_half_life_years=5.0)
            make_follow(session, team, technology_id, level=2, followed_at=ago(600))
            did = NewEvidence(team, slug, EvidenceKind.EXPERIMENT, ago(50))
            record_evidence(session, did, now=NOW)
    query = "from=2026-07-20&to=2026-08-24"

    first = Page(browser.text(f"{CHANGES}?{query}"))
    links = [a["href"] for a in first.all("a") if "page=" in a["href"]]
    second = Page(browser.text(links[1]))

    assert len(links) == 2
    assert len(first.all("tr")) == 1 + PAIRS_A_PAGE
    assert len(second.all("tr")) == 1 + 1


@pytest.mark.parametrize("name", ["from", "to"])
@pytest.mark.parametrize("typed", ["yesterday", "2026-02-30", "0001-01-01"])
def test_a_day_that_is_none_is_said_beside_its_field(browser, team, name, typed):
    response = browser.get(f"{CHANGES}?{name}={typed}")

    page = Page(response.text)
    assert response.status_code == 422
    assert f"{name.capitalize()}: a day such as 2026-11-24, not '{typed}'." in page.text
    assert page.form(CHANGES, "get").fields[name] == typed


def test_the_page_is_for_the_team(anonymous, bo, team, everything):
    before = everything()

    assert anonymous.get(CHANGES).location == f"/sign-in?next={CHANGES}"
    assert bo.get(CHANGES).status_code == 404
    assert everything() == before


def test_a_technology_is_compared_with_another_day(browser, team):
    asked = Page(browser.text("/t/kubernetes?from=2026-07-20")).text
    unasked = Page(browser.text("/t/kubernetes"))

    assert "Since Mon 20 Jul: " in asked
    assert "1.36, released 25 July" in asked
    assert "forgetting over 34 days" in asked
    assert "Since " not in unasked.text.split("Compare with another day")[1]


def test_a_technology_that_is_the_same_says_so(browser, team):
    assert (
        "Since Mon 24 Aug nothing changed."
        in Page(browser.text("/t/kubernetes?from=2026-08-24")).text
    )


def test_what_was_unknown_names_what_was_done_first(browser, team):
    text = Page(browser.text("/t/kubernetes?from=2026-01-01")).text

    assert "Since Thu 1 Jan: Unknown to " in text
    assert "delivered with it, 16 May" in text


def test_a_day_that_is_none_is_said_on_the_page_of_the_technology(browser, team):
    page = Page(browser.text("/t/kubernetes?from=never"))

    assert "From: a day such as 2026-11-24, not 'never'." in page.text
    assert "Since " not in page.text.split("Compare with another day")[1]


def test_a_technology_that_is_not_followed_has_nothing_to_compare(browser, team):
    assert "Compare with another day" not in Page(browser.text("/t/go?from=2026-07-20")).text

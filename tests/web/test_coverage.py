"""The page of what rests on too few people."""

import pytest

from learnlog.domain.proficiency import EvidenceKind
from learnlog.services.evidence import NewEvidence, record_evidence
from tests.conftest import NOW, ago
from tests.makers import make_follow, make_member, make_team, make_technology
from tests.web.pages import Page

COVERAGE = "/team/platform/coverage"


@pytest.fixture
def team(store, ana):
    """Kafka rests on Ana, whose use of it was 20 days ago; Ben's lies far back; Go has two."""
    with store.begin() as session:
        ben = make_member(session, "Ben <b>", handle="ben")
        make_team(session, "Platform", members=[ana, ben], slug="platform")
        for slug, user_id, days in (
            ("kafka", ana, 20),
            ("kafka", ben, 500),
            ("go", ana, 1),
            ("go", ben, 1),
        ):
            known = store_technology(session, slug)
            make_follow(session, user_id, known, level=3, followed_at=ago(600))
            did = NewEvidence(user_id, slug, EvidenceKind.EXAM, ago(days))
            record_evidence(session, did, now=NOW)


def store_technology(session, slug):
    from learnlog.store.follows import technology_ids

    known = technology_ids(session, [slug])
    return known.get(slug) or make_technology(session, slug, validity_half_life_years=5.0)


def test_a_page_says_what_is_thin_until_when_and_what_mends_it(browser, team):
    page = Page(browser.text(f"{COVERAGE}?days=30"))

    assert "1 technology has fewer than 2 people by Wed 23 Sep" in page.text
    assert "1 other has enough." in page.text
    assert "1 current today (Ana Costa). Cheapest fix: Ben <b>, 60 min." in page.text
    assert [a["href"] for a in page.all("a") if a["href"].startswith("/t/k")] == ["/t/kafka"]


def test_the_numbers_asked_for_are_kept_in_the_form(browser, team):
    page = Page(browser.text(f"{COVERAGE}?need=3&level=3&days=60"))

    fields = page.form(COVERAGE, "get").fields
    assert (fields["need"], fields["level"], fields["days"]) == ("3", "3", "60")
    assert "2 technologies have fewer than 3 people by " in page.text


def test_without_numbers_two_people_of_level_two_and_ninety_days_are_asked_for(browser, team):
    fields = Page(browser.text(COVERAGE)).form(COVERAGE, "get").fields

    assert (fields["need"], fields["level"], fields["days"]) == ("2", "2", "90")


def test_where_all_is_well_the_page_says_so(browser, team):
    page = Page(browser.text(f"{COVERAGE}?need=1&days=5"))

    assert "Every technology has 1 person or more until Sat 29 Aug" in page.text
    assert page.all("table") == []


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("need=0", "Need: a whole number from 1 to 100, not '0'."),
        ("level=1", "Level: a whole number from 2 to 5, not '1'."),
        ("days=x", "Days: a whole number from 1 to 365, not 'x'."),
    ],
)
def test_a_number_out_of_range_is_said_beside_its_field(browser, team, query, said):
    response = browser.get(f"{COVERAGE}?{query}")

    page = Page(response.text)
    assert response.status_code == 422
    assert said in page.text
    name, _, typed = query.partition("=")
    if name != "level":
        assert page.form(COVERAGE, "get").fields[name] == typed


def test_a_team_that_follows_nothing_is_told_so(browser, store, ana):
    with store.begin() as session:
        make_team(session, "Empty", members=[ana], slug="empty")

    assert "The team follows nothing yet" in Page(browser.text("/team/empty/coverage")).text


def test_the_page_is_for_the_team(anonymous, bo, team, everything):
    before = everything()

    assert anonymous.get(COVERAGE).location == f"/sign-in?next={COVERAGE}"
    assert bo.get(COVERAGE).status_code == 404
    assert everything() == before

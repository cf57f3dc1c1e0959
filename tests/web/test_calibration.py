import re

import pytest

from learnlog.domain.members import Role
from learnlog.store.fitting import FitValues, StoredFit, add_fit
from tests.conftest import ago
from tests.makers import make_card, make_check, make_review, make_team, make_technology
from tests.web.conftest import Browser
from tests.web.pages import Page


@pytest.fixture
def grade(store):
    """Grade somebody so many times: of what was foreseen with 80 %, four of five come true."""

    def many(user_id, count, *, slug="redis", **columns):
        with store.begin() as session:
            technology_id = make_technology(session, slug)
            for number in range(count):
                make_check(
                    session,
                    user_id,
                    technology_id,
                    passed=number % 5 != 0,
                    at=ago(200 - number),
                    forecast=0.8,
                    forecast_default=0.6,
                    **columns,
                )

    return many


def test_the_page_says_how_good_the_forecasts_were(browser, ana, grade):
    grade(ana, 60)

    page = Page(browser.text("/calibration"))

    assert "When we said 80 %, you were right in 80 % of 60 cases (" in page.text
    assert "These forecasts 60 0.5004" in page.text
    assert "Model at its defaults 60 0.5919" in page.text
    assert "Brier score 0.1600" in page.text
    assert "Only you see this page." in page.text


def test_where_the_default_is_better_the_row_says_so(browser, ana, grade, store):
    grade(ana, 60)
    text = browser.text("/calibration")
    assert "(better)" not in text

    grade(ana, 400, slug="swift", kind="exam")
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE evidence SET forecast = 0.3 WHERE kind <> 'exam'")

    page = Page(browser.text("/calibration"))
    assert page.text.count("(better)") == 2


def test_the_diagram_has_a_title_and_a_table_that_says_the_same(browser, ana, grade):
    grade(ana, 60)

    page = Page(browser.text("/calibration"))

    (chart,) = (svg for svg in page.all("svg") if svg.get("role") == "img")
    assert set(chart["aria-labelledby"].split()) <= set(page.ids)
    assert "Forecast Cases Came true 80% 60 80%" in page.text
    paths = [path["d"] for path in page.all("path") if path.get("class") in {"rb", "rc"}]
    # 80 % foreseen and 80 % come true: a point on the diagonal.
    assert paths[-1] == "M300.0 74.0"
    assert len(paths) == 2


def test_a_fitted_speed_is_told_to_the_person_alone(browser, ana, grade, store, lea):
    grade(ana, 60)
    with store.begin() as session:
        add_fit(session, FitValues(StoredFit({}, {ana: 1.25}), 200, 0.6, 0.5), now=ago(1))
    for number, user_id in enumerate(lea.others):
        grade(user_id, 5, slug=f"t{number}")

    said = "you forget 1.25 times as fast as the model reckons by default"
    assert said in Page(browser.text("/calibration")).text
    assert "1.25" not in lea.text("/team/platform/calibration")
    assert "1.25" not in lea.text("/calibration")


def test_below_fifty_outcomes_stands_one_line_and_no_figure(browser, ana, grade):
    grade(ana, 49)

    page = Page(browser.text("/calibration"))

    assert "Not enough yet (49 of 50)." in page.text
    assert page.all("table") == page.all("figure") == page.all("section") == []
    assert not re.search(r"\d\.\d", page.text)


def test_somebody_elses_outcomes_are_on_nobodys_page(browser, bo, ana, grade):
    grade(ana, 60)

    assert "Not enough yet (0 of 50)." in Page(bo.text("/calibration")).text


def test_the_pages_are_for_members(anonymous, ana):
    for address in ("/calibration", "/model", "/team/platform/calibration"):
        assert anonymous.get(address).location == f"/sign-in?next={address}"


def test_two_groups_have_two_diagrams_with_names_of_their_own(browser, ana, grade):
    grade(ana, 60)
    grade(ana, 50, slug="swift", kind="exam")

    page = Page(browser.text("/calibration"))

    assert "Graded by oneself" in page.text
    assert "Verified by others" in page.text
    assert len(page.ids) == len(set(page.ids))


def test_the_account_page_leads_to_it_and_it_to_the_constants(browser):
    assert {"/calibration", "/model"} <= {a.get("href") for a in Page(browser.text("/me")).all("a")}
    assert "/model" in {a.get("href") for a in Page(browser.text("/calibration")).all("a")}
    assert "/calibration" in {a.get("href") for a in Page(browser.text("/model")).all("a")}


def test_the_page_of_a_technology_leads_to_the_constants(browser, kubernetes):
    assert "/model" in {a.get("href") for a in Page(browser.text("/t/kubernetes")).all("a")}


@pytest.fixture
def lea(app, register, store, ana):
    """Lea leads a team with Ana and two others."""
    leader = register("Lea Moreau")
    others = [register(name) for name in ("Chi Ito", "Dan Roth")]
    with store.begin() as session:
        make_team(session, "R&D <b>", members=[ana, *others], leads=[leader], slug="platform")
    browser = Browser(app).sign_in("lea@team.example")
    browser.others = others
    return browser


def test_a_lead_sees_the_team_together_and_nobody_alone(lea, ana, grade):
    for number, user_id in enumerate([ana, *lea.others]):
        grade(user_id, 20, slug=f"t{number}")

    page = Page(lea.text("/team/platform/calibration"))

    assert "people were right in 80 % of 60 cases" in page.text
    assert "of nobody alone is anything shown" in page.text
    assert "R&D <b>: how good the forecasts were" in page.text
    assert not any(name in page.text for name in ("Ana", "Chi", "Dan"))
    assert "/team/platform/calibration" in {
        a.get("href") for a in Page(lea.text("/team/platform")).all("a")
    }


def test_a_team_of_too_few_outcomes_has_one_line(lea, ana, grade):
    grade(ana, 60)

    page = Page(lea.text("/team/platform/calibration"))

    assert "Not enough people yet (1 of 3)." in page.text
    assert page.all("table") == page.all("figure") == []


def test_a_teams_figures_are_no_page_for_anybody_else(browser, lea, bo, app, register):
    register("Ada King", role=Role.ADMIN)
    admin = Browser(app).sign_in("ada@team.example")

    assert browser.get("/team/platform/calibration").status_code == 404
    assert bo.get("/team/platform/calibration").status_code == 404
    assert lea.get("/team/nothing/calibration").status_code == 404
    assert admin.get("/team/platform/calibration").status_code == 200
    assert "calibration" not in browser.text("/team/platform")


def test_the_curve_rises_from_left_to_right_within_the_frame(browser, ana, store):
    with store.begin() as session:
        redis = make_technology(session, "redis")
        for number in range(200):
            forecast = 0.1 + 0.8 * (number % 10) / 9
            passed = (number * 7) % 100 < 100 * forecast
            make_check(session, ana, redis, passed=passed, at=ago(300 - number), forecast=forecast)

    page = Page(browser.text("/calibration"))

    (curve,) = (path["d"] for path in page.all("path") if path.get("class") == "rc")
    points = [tuple(map(float, point.split())) for point in curve[1:].split("L")]
    across, down = zip(*points, strict=True)
    assert len(points) == 10
    assert list(across) == sorted(across)
    assert list(down) == sorted(down, reverse=True)
    assert 44 <= min(across) <= max(across) <= 364
    assert 10 <= min(down) <= max(down) <= 330


@pytest.fixture
def review(store):
    """Review a card so many times: of what was foreseen with 80 %, four of five are recalled."""

    def many(user_id, count, **columns):
        with store.begin() as session:
            card = make_card(session, user_id, make_technology(session, "swift"))
            for number in range(count):
                passed = number % 5 != 0
                make_review(session, user_id, card, passed=passed, days_ago=number, **columns)

    return many


def test_recall_of_cards_stands_apart_from_technologies(browser, ana, grade, review):
    grade(ana, 60, kind="exam")
    review(ana, 50, forecasts={"experts": {"default": 0.6}, "weights": {"default": 1.0}})

    page = Page(browser.text("/calibration"))

    assert "Verified by others When we said 80 %" in page.text
    assert "Recall of your cards When we said 80 %, you were right in 80 % of 50" in page.text
    assert "These forecasts 50 0.5004" in page.text
    # -0.8 ln 0.6 - 0.2 ln 0.4.
    assert "Defaults of FSRS-6 50 0.5919" in page.text
    assert len(page.ids) == len(set(page.ids))


def test_of_cards_alone_the_line_about_technologies_stays(browser, ana, review):
    review(ana, 50)

    page = Page(browser.text("/calibration"))

    assert "Technologies: Not enough yet (0 of 50)." in page.text
    assert [svg["role"] for svg in page.all("svg") if svg.get("role")] == ["img"]
    assert "Only you see this page." in page.text


def test_below_fifty_reviews_stands_one_line(browser, ana, grade, review):
    grade(ana, 60)
    review(ana, 49)

    page = Page(browser.text("/calibration"))

    assert "Recall of your cards: Not enough yet (49 of 50)." in page.text
    assert "Schedule SM-2" not in page.text


def test_what_foresaw_only_some_of_it_is_held_against_the_same_ones(browser, ana, review, store):
    """Fifty reviews with a default, and ten later ones without it that all went wrong."""
    review(ana, 50, forecasts={"experts": {"default": 0.6}, "weights": {"default": 1.0}})
    with store.begin() as session:
        card = make_card(session, ana, make_technology(session, "redis"))
        for _ in range(10):
            make_review(session, ana, card, passed=False)

    page = Page(browser.text("/calibration"))

    assert "Defaults of FSRS-6 50 0.5919 against 0.5004" in page.text


def test_no_card_is_in_the_figures_of_a_team(lea, ana, review, grade):
    review(ana, 60)
    for number, user_id in enumerate([ana, *lea.others]):
        grade(user_id, 20, slug=f"t{number}")

    page = Page(lea.text("/team/platform/calibration"))

    assert "people were right in 80 % of 60 cases" in page.text
    assert "card" not in page.text.lower()

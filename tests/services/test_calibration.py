"""How good the forecasts were, for one person and pooled over a team."""

import math
from datetime import timedelta

import pytest

from learnlog.domain.errors import NotFoundError
from learnlog.domain.members import Role
from learnlog.services.accounts import SignedIn
from learnlog.services.calibration import Grader, member_calibration, team_calibration
from learnlog.store.teams import teams_of
from tests.conftest import NOW, ago
from tests.makers import make_check, make_member, make_team, make_technology


@pytest.fixture
def kubernetes(session):
    return make_technology(session)


@pytest.fixture
def ana(session):
    return make_member(session)


@pytest.fixture
def grade(session, kubernetes):
    """Grade somebody so many times, a day apart, with the same forecast."""

    def many(user_id, count, *, passed, forecast=0.8, default=0.8, **columns):
        for number in range(count):
            make_check(
                session,
                user_id,
                kubernetes,
                passed=number < passed,
                at=ago(500 - number),
                forecast=forecast,
                forecast_default=default,
                **columns,
            )

    return many


def viewer(session, user_id, role=Role.MEMBER):
    return SignedIn(
        user_id, "Lea", "l@team.example", "lea", role, "UTC", "auto", True, 60,
        teams_of(session, user_id),
    )  # fmt: skip


def test_below_fifty_outcomes_one_line_is_all(session, ana, grade):
    grade(ana, 49, passed=40)

    found = member_calibration(session, ana)

    assert found.line == "Not enough yet (49 of 50)."
    assert found.groups == ()


def test_nobody_who_was_never_graded_has_figures(session, ana):
    assert member_calibration(session, ana).line == "Not enough yet (0 of 50)."


def test_from_fifty_on_the_figures_are_those_of_the_forecasts_kept(session, ana, grade):
    grade(ana, 50, passed=40)

    found = member_calibration(session, ana)

    (group,) = found.groups
    figures = group.figures
    assert (found.line, group.line, group.grader) == ("", "", Grader.SELF)
    assert figures.scores.n == 50
    assert figures.scores.log_loss == pytest.approx(-0.8 * math.log(0.8) - 0.2 * math.log(0.2))
    assert figures.scores.brier == pytest.approx(0.8 * 0.04 + 0.2 * 0.64)
    assert figures.scores.ece == pytest.approx(0.0, abs=1e-12)
    assert figures.sentence.startswith("When we said 80 %, you were right in 80 % of 50 cases (")
    assert [(step.lowest, step.count) for step in figures.reliability.steps] == [(0.8, 50)]


def test_what_was_retracted_or_foreseen_by_nobody_does_not_count(session, ana, grade):
    grade(ana, 50, passed=40)
    grade(ana, 7, passed=7, retracted_at=NOW)
    grade(ana, 7, passed=7, forecast=None)

    assert member_calibration(session, ana).groups[0].figures.scores.n == 50


@pytest.mark.parametrize(
    ("forecast", "default", "is_better", "said"),
    [
        (0.8, 0.6, False, "Nothing simpler did better."),
        (0.8, 0.8, False, "Nothing simpler did better."),
        (0.6, 0.8, True, "model at its defaults did better than these forecasts."),
    ],
)
def test_where_the_default_is_better_it_says_so(
    session, ana, grade, forecast, default, is_better, said
):
    grade(ana, 60, passed=48, forecast=forecast, default=default)

    figures = member_calibration(session, ana).groups[0].figures

    default_row = figures.baselines[1]
    assert default_row.name == "Model at its defaults"
    assert default_row.is_better is is_better
    assert default_row.log_loss == pytest.approx(
        -0.8 * math.log(default) - 0.2 * math.log(1 - default)
    )
    assert said in figures.verdict


def test_where_the_own_average_is_better_it_says_so_too(session, ana, grade):
    grade(ana, 60, passed=60, forecast=0.3, default=0.9)

    figures = member_calibration(session, ana).groups[0].figures

    # With all right, the share so far is (n + 1) / (n + 2) after n.
    expected = -sum(math.log((n + 1) / (n + 2)) for n in range(60)) / 60
    assert figures.baselines[0].log_loss == pytest.approx(expected)
    assert figures.verdict == (
        "The average so far and the model at its defaults did better than these forecasts."
        " The curve is outside the band for 100 % of the outcomes;"
        " if every forecast were right, it would be for about 10 %."
    )


def test_of_right_forecasts_nothing_is_outside_the_band(session, ana, grade):
    grade(ana, 60, passed=48)

    figures = member_calibration(session, ana).groups[0].figures

    assert "The curve is outside the band for 0 % of the outcomes;" in figures.verdict


def test_rows_from_before_the_default_was_kept_are_not_compared_with_it(session, ana, grade):
    grade(ana, 60, passed=48, default=None)
    one = member_calibration(session, ana).groups[0].figures
    grade(ana, 50, passed=40, forecast=0.7, default=0.8)
    both = member_calibration(session, ana).groups[0].figures

    assert [baseline.name for baseline in one.baselines] == ["Average so far"]
    assert (both.scores.n, both.baselines[1].n) == (110, 50)
    assert both.baselines[1].ours == pytest.approx(-0.8 * math.log(0.7) - 0.2 * math.log(0.3))


def test_what_others_verified_is_shown_apart(session, ana, grade):
    grade(ana, 60, passed=48)
    grade(ana, 50, passed=25, forecast=0.5, kind="exam")

    self_graded, verified = member_calibration(session, ana).groups

    assert (self_graded.grader, self_graded.figures.scores.n) == (Grader.SELF, 60)
    assert (verified.grader, verified.figures.scores.n) == (Grader.OTHERS, 50)
    assert verified.figures.sentence.startswith("When we said 50 %,")
    assert [grader.label for grader in Grader] == ["Graded by oneself", "Verified by others"]


def test_of_two_graders_the_one_with_too_few_outcomes_has_its_line(session, ana, grade):
    grade(ana, 60, passed=48)
    grade(ana, 3, passed=3, kind="exam")

    found = member_calibration(session, ana)

    assert [group.line for group in found.groups] == ["", "Not enough yet (3 of 50)."]
    assert found.groups[1].figures is None


def test_two_small_groups_are_not_added_up(session, ana, grade):
    grade(ana, 40, passed=30)
    grade(ana, 30, passed=20, kind="exam")

    assert member_calibration(session, ana).line == "Not enough yet (40 of 50)."


def test_rows_with_another_history_are_in_bins_of_their_own(session, ana, kubernetes):
    """Of two technologies in turn, one always right and one never: half is foreseen of each."""
    other = make_technology(session, "swift")
    for number in range(60):
        passed = number % 2 == 0
        make_check(
            session,
            ana,
            kubernetes if passed else other,
            passed=passed,
            at=ago(60) + timedelta(hours=number),
            forecast=0.5,
        )

    figures = member_calibration(session, ana).groups[0].figures

    # Only the very first of each share a bin: of neither is anything known before.
    assert figures.scores.rmse_bins == pytest.approx(math.sqrt(58 / 60 * 0.25))


def test_other_peoples_outcomes_are_not_ones_own(session, ana, grade):
    grade(make_member(session, "Bo"), 80, passed=60)

    assert member_calibration(session, ana).line == "Not enough yet (0 of 50)."


@pytest.fixture
def lead(session):
    return make_member(session, "Lea")


@pytest.fixture
def people(session, lead, ana):
    """Ana, Bo and Chi in a team that Lea leads."""
    found = [ana, make_member(session, "Bo"), make_member(session, "Chi")]
    make_team(session, "Platform", members=found, leads=[lead], slug="platform")
    return found


def test_a_team_sees_the_outcomes_of_all_together(session, lead, people, grade):
    for user_id in people:
        grade(user_id, 20, passed=16)

    found = team_calibration(session, "platform", viewer=viewer(session, lead))

    (group,) = found.page.groups
    assert found.team.name == "Platform"
    assert group.figures.scores.n == 60
    assert group.figures.sentence.startswith("When we said 80 %, people were right in 80 % of 60")


def test_a_team_below_fifty_has_one_line(session, lead, people, grade):
    for user_id in people:
        grade(user_id, 16, passed=12)

    found = team_calibration(session, "platform", viewer=viewer(session, lead))

    assert (found.page.groups, found.page.line) == ((), "Not enough yet (48 of 50).")


def test_of_fewer_than_three_people_no_figures_are_shown(session, lead, people, grade):
    grade(people[0], 60, passed=48)
    grade(people[1], 60, passed=48)

    found = team_calibration(session, "platform", viewer=viewer(session, lead))

    assert (found.page.groups, found.page.line) == ((), "Not enough people yet (2 of 3).")


def test_only_who_leads_a_team_sees_its_figures(session, lead, people):
    admin = viewer(session, make_member(session, "Ada"), Role.ADMIN)

    assert team_calibration(session, "platform", viewer=admin).page.line
    for slug, user_id in (("platform", people[0]), ("nothing", lead)):
        with pytest.raises(NotFoundError):
            team_calibration(session, slug, viewer=viewer(session, user_id))

"""The model on checks that it has not seen."""

import math

import pytest

from learnlog.domain.currency import Cell, Evidence
from learnlog.domain.drift import Change, Drift
from learnlog.domain.errors import RuleError
from learnlog.domain.evaluation import evaluate, fit_log, split
from learnlog.domain.model import ChangeKind
from learnlog.domain.proficiency import EvidenceKind, Level
from learnlog.domain.team_log import LoggedCheck, Pair, TeamLog, read_checks, read_team

ANA, BEN, CHI = (Pair(name, "t") for name in ("ana", "ben", "chi"))
F = 19 / 81


def log_of(*pairs, drift=None):
    """Everybody at level 2 ran one experiment on day 0."""
    done = Cell(Level.CONVERSANT, 0.0, (Evidence(0.0, EvidenceKind.EXPERIMENT, 1),))
    return TeamLog({"t": drift or Drift()}, dict.fromkeys(pairs, done))


def practice(day, speed=1.0):
    return 1 / math.sqrt(1 + F * speed * day / 15.5)


def test_checks_are_cut_by_time_and_never_within_an_instant():
    checks = [LoggedCheck(ANA, day, 1) for day in (1, 2, 3, 3, 3, 3, 4, 5, 6, 7)]

    known, asked = split(checks)

    # The seventh of ten is the first to predict; had it been of day 3, all of day 3 were.
    assert [check.day for check in known] == [1, 2, 3, 3, 3, 3]
    assert [check.day for check in asked] == [4, 5, 6, 7]
    assert [c.day for c in split(checks[:6])[0]] == [1, 2]
    assert split([]) == ([], [])


def test_each_forecast_is_made_before_its_outcome():
    asked = [LoggedCheck(ANA, 100.0, 0), LoggedCheck(ANA, 200.0, 1)]

    found = evaluate(log_of(ANA), [], asked)

    first, second = practice(100), practice(200)
    factor = 1 - 0.05 * first
    assert found.unknown == 0
    assert found.scores["defaults"].n == 2
    assert found.scores["defaults"].log_loss == pytest.approx(
        -(math.log(1 - first) + math.log(second)) / 2
    )
    assert found.scores["check_factor"].log_loss == pytest.approx(
        -(math.log(1 - first) + math.log(factor * second)) / 2
    )
    # Nothing was known beforehand, so there is no fit.
    assert found.scores["fitted"] == found.scores["check_factor"]


def test_checks_at_one_instant_are_judged_by_the_state_before_it():
    asked = [LoggedCheck(ANA, 100.0, 0), LoggedCheck(ANA, 100.0, 0)]

    found = evaluate(log_of(ANA), [], asked)

    assert found.scores["check_factor"].log_loss == pytest.approx(-math.log(1 - practice(100)))


def test_checks_known_beforehand_move_the_factor_and_are_not_predicted():
    known, asked = [LoggedCheck(ANA, 50.0, 0)], [LoggedCheck(ANA, 100.0, 1)]

    found = evaluate(log_of(ANA), known, asked)

    factor = 1 - 0.05 * practice(50)
    assert found.scores["defaults"].n == 1
    assert found.scores["defaults"].log_loss == pytest.approx(-math.log(practice(100)))
    assert found.scores["check_factor"].log_loss == pytest.approx(-math.log(factor * practice(100)))


def test_the_fit_is_made_on_what_is_known_and_the_factor_of_checks_goes_on_top():
    known, asked = [LoggedCheck(ANA, 50.0, 0)], [LoggedCheck(ANA, 100.0, 1)]
    speed = fit_log(log_of(ANA), known).speeds["ana"]

    found = evaluate(log_of(ANA), known, asked)

    assert speed > 1.0
    factor = 1 - 0.05 * practice(50, speed)
    assert found.scores["fitted"].log_loss == pytest.approx(
        -math.log(factor * practice(100, speed))
    )


def test_a_factor_learnt_from_one_person_holds_for_another():
    moving = Drift(changes=tuple(Change(10.0 + n, ChangeKind.MAJOR, n) for n in range(3)))
    known = [LoggedCheck(ANA, 30.0, 1)] * 5

    found = evaluate(log_of(ANA, BEN, drift=moving), known, [LoggedCheck(BEN, 30.0, 1)])

    assert found.scores["fitted"].log_loss < found.scores["defaults"].log_loss


def test_what_nobody_knows_anything_about_is_left_out_and_counted():
    asked = [LoggedCheck(ANA, 100.0, 1), LoggedCheck(ANA, -1.0, 1), LoggedCheck(CHI, 5.0, 1)]
    known = [LoggedCheck(ANA, -1.0, 1), LoggedCheck(CHI, 4.0, 0)]

    found = evaluate(log_of(ANA), known, asked)

    assert (found.scores["defaults"].n, found.unknown) == (1, 2)


def test_without_any_forecast_there_is_nothing_to_evaluate():
    with pytest.raises(RuleError, match="None of the checks can be predicted"):
        evaluate(log_of(ANA), [], [LoggedCheck(CHI, 5.0, 1)])


def test_rows_are_binned_by_what_came_before():
    # Of both the forecast is the same, but only the second has a failed check before it.
    log = log_of(ANA, BEN)
    known = [LoggedCheck(BEN, 50.0, 0)]
    asked = [LoggedCheck(ANA, 100.0, 1), LoggedCheck(BEN, 100.0, 0)]

    found = evaluate(log, known, asked).scores["defaults"].rmse_bins

    p = practice(100)
    assert found == pytest.approx(math.sqrt(((1 - p) ** 2 + p**2) / 2))


@pytest.mark.shared
def test_on_the_simulated_team_each_predictor_beats_the_one_before(shared_dir):
    directory = shared_dir / "data" / "reviews"
    read = {
        name: (directory / f"team_sim_{name}").read_text(encoding="utf-8")
        for name in ("technologies.json", "events.jsonl", "checks_dev.jsonl")
    }
    log = read_team(read["technologies.json"], read["events.jsonl"], names=("t", "e"))
    known, asked = split(read_checks(read["checks_dev.jsonl"], log, name="c"))

    scores = evaluate(log, known, asked).scores

    passed = sum(check.outcome for check in asked) / len(asked)
    constant = -(passed * math.log(passed) + (1 - passed) * math.log(1 - passed))
    losses = [scores[name].log_loss for name in ("fitted", "check_factor", "defaults")]
    assert losses == sorted(losses)
    assert losses[2] < constant - 0.05
    assert losses[0] < losses[2] - 0.01

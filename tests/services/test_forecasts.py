"""What is foreseen before a graded check, with what was learnt and without."""

import math
from datetime import date

import pytest
from sqlmodel import select

from learnlog.domain.model import MODEL_VERSION
from learnlog.domain.proficiency import EvidenceKind
from learnlog.services.currency import cell_reports
from learnlog.services.evidence import NewEvidence, record_evidence
from learnlog.services.forecasts import forecast_check
from learnlog.store.tables import EvidenceRow, ModelFitRow
from tests.conftest import NOW, ago
from tests.makers import make_check, make_follow, make_member, make_release, make_technology

F = 19 / 81


@pytest.fixture
def kubernetes(session):
    """No release was ever seen, so that it moves with time: half is left after two years."""
    return make_technology(session)


@pytest.fixture
def ana(session, kubernetes):
    """At level 2, with one experiment a hundred days ago."""
    user_id = make_member(session)
    make_follow(session, user_id, kubernetes, level=2, followed_at=ago(100))
    new = NewEvidence(user_id, "kubernetes", EvidenceKind.EXPERIMENT, ago(100))
    record_evidence(session, new, now=NOW)
    return user_id


def expected(*, factor=1.0, speed=1.0):
    """100 days of forgetting at level 2, and of slow change that was not caught up with."""
    practice = 1 / math.sqrt(1 + F * speed * 100 / 15.5)
    return practice * math.exp(-factor * math.log(2) / (2 * 365.25) * 100)


def keep_fit(session, *, factors, speeds):
    row = ModelFitRow(
        fitted_on=date(2026, 8, 1),
        fitted_at=ago(20),
        checks=300,
        factors=factors,
        speeds=speeds,
        log_loss_default=0.6,
        log_loss_fitted=0.5,
        model_version=MODEL_VERSION,
    )
    session.add(row)
    session.flush()


def foreseen(session, user_id):
    return forecast_check(session, user_id, "kubernetes", happened_at=NOW)


def test_without_fit_and_checks_both_forecasts_are_the_models(session, ana):
    found = foreseen(session, ana)

    assert found.value == pytest.approx(expected())
    assert found.default == pytest.approx(expected())
    assert found.model_version == MODEL_VERSION


def test_the_fit_and_earlier_checks_move_one_forecast_and_not_the_other(session, kubernetes, ana):
    keep_fit(session, factors={str(kubernetes): 2.0}, speeds={str(ana): 1.5})
    make_check(session, ana, kubernetes, passed=False, at=ago(100 - 1e-6))

    found = foreseen(session, ana)

    # At once after the experiment 1 was foreseen, and it failed.
    assert found.value == pytest.approx(0.95 * expected(factor=2.0, speed=1.5))
    assert found.default == pytest.approx(expected())


def test_what_happened_at_the_same_instant_does_not_count(session, kubernetes, ana):
    make_check(session, ana, kubernetes, kind="experiment", at=NOW)

    assert foreseen(session, ana).value == pytest.approx(expected())


def test_where_nothing_is_known_nothing_is_foreseen(session, kubernetes):
    bo = make_member(session, "Bo")
    make_follow(session, bo, kubernetes, level=3)

    assert foreseen(session, bo) is None


def test_a_graded_check_keeps_what_was_foreseen_and_by_which_model(session, ana, kubernetes):
    keep_fit(session, factors={str(kubernetes): 2.0}, speeds={})
    new = NewEvidence(ana, "kubernetes", EvidenceKind.REVIEW_FAIL, NOW, outcome=False)

    kept = session.get(EvidenceRow, record_evidence(session, new, now=NOW))

    assert kept.forecast == pytest.approx(expected(factor=2.0))
    assert kept.forecast_default == pytest.approx(expected())
    assert kept.model_version == MODEL_VERSION


@pytest.mark.parametrize(("days", "outcome"), [(0, None), (200, True)])
def test_ungraded_or_before_all_evidence_nothing_is_kept(session, ana, days, outcome):
    new = NewEvidence(ana, "kubernetes", EvidenceKind.TUTORIAL, ago(days), outcome=outcome)

    kept = session.get(EvidenceRow, record_evidence(session, new, now=NOW))

    assert (kept.forecast, kept.forecast_default, kept.model_version) == (None, None, None)


def test_the_fit_moves_every_number_that_is_shown(session, ana, kubernetes):
    bo = make_member(session, "Bo")
    make_follow(session, bo, kubernetes, level=2, followed_at=ago(100))
    new = NewEvidence(bo, "kubernetes", EvidenceKind.EXPERIMENT, ago(100))
    record_evidence(session, new, now=NOW)
    keep_fit(session, factors={str(kubernetes): 0.5}, speeds={str(ana): 2.0})

    found = cell_reports(session, [ana, bo], now=NOW)

    assert [report.currency for report in found] == pytest.approx(
        [expected(factor=0.5, speed=2.0), expected(factor=0.5)]
    )
    assert [report.parts.stability_days for report in found] == pytest.approx([7.75, 15.5])


def test_a_fit_of_another_model_moves_nothing(session, ana, kubernetes):
    keep_fit(session, factors={str(kubernetes): 4.0}, speeds={str(ana): 4.0})
    session.exec(select(ModelFitRow)).one().model_version = MODEL_VERSION + 1
    session.flush()

    assert foreseen(session, ana).value == pytest.approx(expected())


def test_releases_are_scaled_too(session, ana, kubernetes):
    make_release(session, kubernetes, "1.30", released_at=ago(400))
    make_release(session, kubernetes, "1.31", released_at=ago(50), first_seen_at=ago(50))
    plain = foreseen(session, ana).value
    keep_fit(session, factors={str(kubernetes): 2.0}, speeds={})

    fitted = foreseen(session, ana).value

    practice = 1 / math.sqrt(1 + F * 100 / 15.5)
    assert math.log(fitted / practice) == pytest.approx(2 * math.log(plain / practice))
    assert plain < practice

from datetime import timedelta

import pytest
from sqlmodel import select

from learnlog.domain.errors import NotFoundError, RuleError
from learnlog.domain.proficiency import EvidenceKind
from learnlog.services.evidence import NewEvidence, record_evidence, retract_evidence
from learnlog.store.tables import EvidenceRow, FollowRow
from tests.conftest import NOW, ago
from tests.makers import make_follow, make_member, make_release, make_technology


@pytest.fixture
def ana(session):
    return make_member(session)


@pytest.fixture
def kubernetes(session):
    return make_technology(session)


def new(ana, kind=EvidenceKind.READ, **changes):
    values = {"user_id": ana, "slug": "kubernetes", "kind": kind, "happened_at": ago(1)}
    return NewEvidence(**(values | changes))


def test_the_day_it_happened_is_kept_apart_from_the_day_it_was_entered(session, ana, kubernetes):
    record_evidence(session, new(ana, happened_at=ago(30)), now=NOW)

    row = session.exec(select(EvidenceRow)).one()
    assert (row.happened_at, row.entered_at) == (ago(30), NOW)


def test_what_was_done_is_followed_from_then_on(session, ana, kubernetes):
    record_evidence(session, new(ana), now=NOW)

    assert session.get(FollowRow, (ana, kubernetes)) is not None


def test_the_same_key_records_once(session, ana, kubernetes):
    first = record_evidence(session, new(ana, key="a"), now=NOW)
    second = record_evidence(session, new(ana, key="a", minutes=90), now=NOW)

    assert first == second
    assert len(session.exec(select(EvidenceRow)).all()) == 1


def test_an_unknown_technology_is_named(session, ana):
    with pytest.raises(NotFoundError, match="'nomad'"):
        record_evidence(session, new(ana, slug="nomad"), now=NOW)


@pytest.mark.parametrize(
    "changes",
    [
        {"happened_at": NOW + timedelta(hours=1)},
        {"happened_at": ago(40_000)},
        {"minutes": -1},
        {"minutes": 10_081},
        {"note": "x" * 5_001},
        {"version": "1" * 65},
        {"url": "javascript:alert(1)"},
        {"url": "https://" + "x" * 2_000},
    ],
)
def test_a_value_out_of_range_is_refused_and_nothing_written(session, ana, kubernetes, changes):
    with pytest.raises(RuleError):
        record_evidence(session, new(ana, **changes), now=NOW)

    assert session.exec(select(EvidenceRow)).all() == []


def test_an_acknowledgement_names_the_release_it_covers(session, ana, kubernetes):
    release = make_release(session, kubernetes, "1.36")

    record_evidence(session, new(ana, EvidenceKind.ACK, version="v1.36.0"), now=NOW)

    assert session.exec(select(EvidenceRow)).one().release_id == release


@pytest.mark.parametrize("version", [None, "9.9"])
def test_an_acknowledgement_of_no_known_version_is_refused(session, ana, kubernetes, version):
    with pytest.raises(RuleError):
        record_evidence(session, new(ana, EvidenceKind.ACK, version=version), now=NOW)


def test_a_graded_check_keeps_the_forecast_made_before_it(session, ana, kubernetes):
    make_follow(session, ana, kubernetes, level=2)
    record_evidence(session, new(ana, EvidenceKind.EXPERIMENT, happened_at=ago(10)), now=ago(10))

    record_evidence(session, new(ana, EvidenceKind.REVIEW_PASS, outcome=True), now=NOW)

    row = session.exec(select(EvidenceRow).where(EvidenceRow.kind == "review_pass")).one()
    assert 0.5 < row.forecast < 1


def test_a_check_of_something_new_has_no_forecast(session, ana, kubernetes):
    record_evidence(session, new(ana, EvidenceKind.REVIEW_PASS, outcome=True), now=NOW)

    assert session.exec(select(EvidenceRow)).one().forecast is None


def test_what_was_just_logged_can_be_taken_back(session, ana, kubernetes):
    evidence_id = record_evidence(session, new(ana), now=NOW)

    assert retract_evidence(session, evidence_id, user_id=ana, now=NOW) == "kubernetes"
    assert session.exec(select(EvidenceRow)).one().retracted_at == NOW


def test_old_or_foreign_evidence_stays(session, ana, kubernetes):
    evidence_id = record_evidence(session, new(ana), now=NOW)

    with pytest.raises(NotFoundError):
        retract_evidence(session, evidence_id, user_id=ana, now=NOW + timedelta(minutes=11))
    with pytest.raises(NotFoundError):
        retract_evidence(session, evidence_id, user_id=make_member(session, "Eve"), now=NOW)

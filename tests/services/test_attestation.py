import random
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from learnlog.domain.model import model_constants
from learnlog.services.attestation import attest_all, undo_attestation
from learnlog.services.currency import cell_reports
from learnlog.services.evidence import NewEvidence, record_evidence
from learnlog.store.attestations import attested_at
from learnlog.store.tables import EvidenceRow
from tests.conftest import NOW, ago
from tests.makers import make_follow, make_member, make_rating, make_release, make_technology

ZONE = "Europe/Lisbon"
KINDS = sorted(model_constants().weights)


@pytest.fixture
def kubernetes(session):
    technology_id = make_technology(session)
    for number, days in enumerate((500, 300, 120, 20)):
        make_release(session, technology_id, f"1.3{number}", released_at=ago(days))
    return technology_id


@pytest.fixture
def ana(session, kubernetes):
    user_id = make_member(session, zone=ZONE)
    make_follow(session, user_id, kubernetes, level=3)
    return user_id


def attest(session, user_id, *, now=NOW):
    return attest_all(session, user_id, zone=ZONE, now=now)


def shown(session, user_id, *days):
    """Level, day of the level and currency, now and so many days later."""
    return [
        (report.slug, report.level, report.level_at, report.currency, report.due_at)
        for day in (0, *days)
        for report in cell_reports(session, [user_id], now=NOW + timedelta(days=day))
    ]


def test_each_level_gets_evidence_of_the_weakest_kind(session, ana):
    python = make_technology(session, "python", category="language")
    make_follow(session, ana, python, level=2)

    assert attest(session, ana) == 2

    rows = session.exec(select(EvidenceRow)).all()
    assert {(row.kind, row.happened_at, row.source) for row in rows} == {
        ("declared", NOW, "attestation")
    }
    assert {row.technology_id for row in rows} == set(attested_at(session, ana, [1, 2, python]))


def test_attesting_twice_on_a_day_is_attesting_once(session, ana):
    assert attest(session, ana) == 1

    assert attest(session, ana, now=NOW + timedelta(hours=3)) == 0
    assert attest(session, ana, now=NOW + timedelta(days=1)) == 1
    assert len(session.exec(select(EvidenceRow)).all()) == 2


def test_the_day_is_the_members_own(session, kubernetes):
    bo = make_member(session, "Bo")
    make_follow(session, bo, kubernetes, level=3)
    late = NOW.replace(hour=13)

    # Monday 23:00 in Auckland's winter is 11:00 in UTC: two hours later it is Tuesday.
    for at, count in ((NOW.replace(hour=11), 1), (late, 1)):
        assert attest_all(session, bo, zone="Pacific/Auckland", now=at) == count


def test_what_has_no_level_or_was_rated_today_is_not_attested(session, ana, kubernetes):
    python = make_technology(session, "python", category="language")
    make_follow(session, ana, python)
    make_rating(session, ana, kubernetes, 4, at=NOW - timedelta(minutes=5))

    assert attest(session, ana) == 0


def test_only_ones_own_levels_are_attested(session, ana, kubernetes):
    bo = make_member(session, "Bo")
    make_follow(session, bo, kubernetes, level=3)

    attest(session, ana)

    assert {row.user_id for row in session.exec(select(EvidenceRow)).all()} == {ana}


def test_it_can_be_taken_back_for_ten_minutes(session, ana, kubernetes):
    attest(session, ana)

    assert undo_attestation(session, ana, zone=ZONE, now=NOW + timedelta(minutes=11)) == 0
    assert undo_attestation(session, ana, zone=ZONE, now=NOW + timedelta(minutes=9)) == 1
    assert attested_at(session, ana, [kubernetes]) == {}
    assert attest(session, ana) == 1


def test_what_is_unknown_stays_unknown(session, ana):
    attest(session, ana)

    (report,) = cell_reports(session, [ana], now=NOW)
    assert (report.currency, report.last_kind) == (None, None)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    level=st.integers(0, 5),
    done=st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 800)), max_size=5),
    chance=st.integers(0, 10**6),
)
def test_an_attestation_moves_no_level_and_no_currency_then_or_later(
    session, kubernetes, level, done, chance
):
    with session.begin_nested() as nested:
        ana = make_member(session, zone=ZONE)
        make_follow(session, ana, kubernetes, level=level, followed_at=ago(900))
        for kind, days in done:
            record_evidence(session, NewEvidence(ana, "kubernetes", kind, ago(days)), now=NOW)
        later = random.Random(chance).randint(1, 400)
        before = shown(session, ana, later)

        assert attest(session, ana) == 1

        assert shown(session, ana, later) == before
        nested.rollback()

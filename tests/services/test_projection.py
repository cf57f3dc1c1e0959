"""What slips in the days ahead, held against the model with its clock moved."""

from datetime import timedelta

import pytest

from learnlog.domain.currency import Band
from learnlog.domain.explanation import Action
from learnlog.domain.proficiency import EvidenceKind
from learnlog.services.currency import cell_reports
from learnlog.services.evidence import NewEvidence, record_evidence
from learnlog.services.projection import forecast
from learnlog.store import follows
from learnlog.store.tables import ExemptionRow, FollowRow
from tests.conftest import NOW, ago
from tests.makers import make_follow, make_member, make_technology


def after(days):
    return NOW + timedelta(days=days)


@pytest.fixture
def ana(session):
    """Kafka fades in weeks, Python is fresh, Redis is long gone, of NATS nothing is logged."""
    user_id = make_member(session, "Ana")
    for slug, days in (("kafka", 10), ("redis", 900), ("python", None), ("nats", None)):
        technology_id = make_technology(session, slug, validity_half_life_years=5.0)
        make_follow(session, user_id, technology_id, level=2, followed_at=ago(1000))
        if days is not None:
            done = NewEvidence(user_id, slug, EvidenceKind.EXPERIMENT, ago(days))
            record_evidence(session, done, now=NOW)
    exam = NewEvidence(user_id, "python", EvidenceKind.EXAM, NOW)
    record_evidence(session, exam, now=NOW)
    return user_id


def ahead(session, *user_ids, days):
    return forecast(session, user_ids, days=days, today=NOW.date(), now=NOW)


def band_at(session, user_id, slug, at):
    (found,) = cell_reports(session, [user_id], now=at, slugs=[slug], explain=False)
    return found.band


def test_what_slips_does_so_on_the_day_that_is_named(session, ana):
    found = ahead(session, ana, days=90)

    assert [pair.slug for pair in found.slipping] == ["kafka", "python"]
    for pair in found.slipping:
        for slip in pair.slips:
            # A technology without releases changes slowly: both days are the same.
            assert slip.latest_at == pytest.approx(slip.at, abs=timedelta(seconds=1))
            before, on = slip.at - timedelta(hours=1), slip.at + timedelta(hours=1)
            assert band_at(session, ana, pair.slug, before) is slip.was
            assert band_at(session, ana, pair.slug, on) is slip.becomes


def test_within_a_shorter_time_less_slips(session, ana):
    (kafka,) = ahead(session, ana, days=30).slipping

    assert (kafka.slug, [slip.becomes for slip in kafka.slips]) == ("kafka", [Band.AGEING])
    assert ahead(session, ana, days=1).slipping == ()


def test_everything_is_kept_or_to_do_or_lost_or_unknown(session, ana):
    found = ahead(session, ana, days=30)

    assert [pair.slug for pair in found.kept] == ["python"]
    assert [pair.slug for pair in found.to_do] == ["kafka", "redis"]
    assert [pair.slug for pair in found.unknown] == ["nats"]
    assert found.lost == ()
    assert found.until == after(30)
    bands = {pair.slug: pair.band for pair in found.pairs}
    assert (bands["kafka"], bands["redis"]) == (Band.CURRENT, Band.LAPSED)
    assert bands["nats"] is Band.UNKNOWN


def test_what_is_to_do_holds_everything_when_it_is_done(session, ana):
    before = ahead(session, ana, days=30)
    # An experiment each: a tutorial reaches 0.9 and fades below 0.8 within three weeks.
    assert (before.minutes, before.minutes_for_current) == (120, 60)
    kinds = {Action.EXPERIMENT: EvidenceKind.EXPERIMENT, Action.TUTORIAL: EvidenceKind.TUTORIAL}
    for pair in before.to_do:
        for action in pair.hold.refresh.actions:
            record_evidence(session, NewEvidence(ana, pair.slug, kinds[action], NOW), now=NOW)

    after_it = ahead(session, ana, days=30)

    assert {pair.slug for pair in after_it.kept} == {"kafka", "python", "redis"}
    assert after_it.minutes == 0
    for pair in before.to_do:
        assert band_at(session, ana, pair.slug, after(30)) is Band.CURRENT


def test_what_nothing_holds_tells_how_long_the_best_lasts(session, ana):
    found = ahead(session, ana, days=365)

    lost = {pair.slug: pair for pair in found.lost}
    assert set(lost) == {"kafka", "python", "redis"}
    best = lost["redis"]
    assert Action.EXPERIMENT in best.hold.longest.actions
    record_evidence(session, NewEvidence(ana, "redis", EvidenceKind.EXPERIMENT, NOW), now=NOW)
    until = best.longest_until
    assert band_at(session, ana, "redis", until - timedelta(hours=1)) is Band.CURRENT
    assert band_at(session, ana, "redis", until + timedelta(hours=1)) is Band.AGEING
    assert found.kept == ()


def test_where_the_horizon_is_reached_there_is_no_day_before_it(session, ana):
    (python,) = ahead(session, ana, days=30).kept

    assert python.longest_until is None
    (nats,) = ahead(session, ana, days=30).unknown
    assert nats.longest_until is None


def test_who_follows_nothing_has_nothing_ahead(session):
    found = ahead(session, make_member(session), days=60)

    assert (found.pairs, found.minutes, found.slipping) == ((), 0, ())


def test_a_team_is_the_sum_of_its_people(session, ana):
    ben = make_member(session, "Ben")
    technology_id = make_technology(session, "go", validity_half_life_years=5.0)
    make_follow(session, ben, technology_id, level=2, followed_at=ago(20))
    record_evidence(session, NewEvidence(ben, "go", EvidenceKind.EXPERIMENT, ago(20)), now=NOW)

    alone = [ahead(session, user_id, days=30) for user_id in (ana, ben)]
    together = ahead(session, ana, ben, days=30)

    assert together.pairs == (*alone[0].pairs, *alone[1].pairs)
    assert together.minutes == sum(found.minutes for found in alone)


def test_what_a_person_is_exempt_from_need_not_be_held_unless_it_is_their_own_wish(session, ana):
    def exempt(slug, until_on):
        row = ExemptionRow(
            user_id=ana,
            technology_id=follows.technology_ids(session, [slug])[slug],
            until_on=until_on,
            reason="Leaves the project.",
            granted_at=ago(1),
        )
        session.add(row)
        session.flush()

    exempt("redis", NOW.date())
    exempt("nats", NOW.date())
    exempt("kafka", ago(1).date())

    found = ahead(session, ana, days=30)
    assert [pair.slug for pair in found.exempt] == ["redis"]
    assert [pair.slug for pair in found.to_do] == ["kafka"]
    assert [pair.slug for pair in found.unknown] == ["nats"]

    redis = follows.technology_ids(session, ["redis"])["redis"]
    session.get(FollowRow, (ana, redis)).target_level = 2
    session.flush()
    assert [pair.slug for pair in ahead(session, ana, days=30).to_do] == ["kafka", "redis"]

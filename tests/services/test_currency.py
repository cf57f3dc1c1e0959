"""The join that everything shows: levels, evidence, releases and lines of the database."""

from datetime import date, timedelta

import pytest

from learnlog.domain.currency import Band
from learnlog.domain.proficiency import EvidenceKind, Level
from learnlog.domain.technology import ReleaseLine
from learnlog.services.currency import cell_reports
from learnlog.services.evidence import NewEvidence, record_evidence
from learnlog.store.tables import ReleaseLineRow
from learnlog.store.technologies import store_lines
from tests.conftest import NOW, ago
from tests.makers import make_follow, make_member, make_rating, make_release, make_technology


@pytest.fixture
def ana(session):
    return make_member(session)


@pytest.fixture
def kubernetes(session, ana):
    technology_id = make_technology(session, name="Kubernetes")
    for version, days in (("1.33", 700), ("1.34", 500), ("1.35", 300), ("1.36", 100)):
        make_release(session, technology_id, version, released_at=ago(days))
    make_follow(session, ana, technology_id, level=2, followed_at=ago(600))
    return technology_id


def did(session, ana, kind=EvidenceKind.EXPERIMENT, days=0.0, slug="kubernetes", **changes):
    new = NewEvidence(ana, slug, kind, ago(days), **changes)
    return record_evidence(session, new, now=NOW)


def only(session, ana, now=NOW, **options):
    (found,) = cell_reports(session, [ana], now=now, **options)
    return found


def test_without_evidence_it_is_unknown_and_never_lapsed(session, ana, kubernetes):
    found = only(session, ana)

    assert (found.currency, found.band, found.percent) == (None, Band.UNKNOWN, None)
    assert found.causes == found.steps == ()
    assert (found.version_known, found.latest) == (None, "1.36")
    assert found.due_at is None
    assert not found.behind


def test_an_experiment_today_on_the_newest_version_is_nearly_all(session, ana, kubernetes):
    did(session, ana, version="1.36")

    found = only(session, ana)
    assert found.currency > 0.95
    assert found.band is Band.CURRENT
    assert (found.version_known, found.behind) == ("1.36", False)
    assert found.due_at > NOW
    assert found.level is Level.CONVERSANT


def test_a_release_lowers_what_an_older_version_taught(session, ana, kubernetes):
    did(session, ana, days=90, version="1.35")
    before = only(session, ana, now=ago(1))
    make_release(session, kubernetes, "1.37", released_at=ago(0.5))

    after = only(session, ana)

    assert after.currency < before.currency
    assert (after.version_known, after.latest) == ("1.35", "1.37")
    assert after.behind
    assert any("1.37" in cause.text for cause in after.causes)


def test_shares_add_up_to_a_hundred_and_points_to_what_is_missing(session, ana, kubernetes):
    did(session, ana, days=450, version="1.34")

    found = only(session, ana)
    assert sum(cause.share_percent for cause in found.causes) == 100
    assert sum(cause.points for cause in found.causes) == 100 - found.percent


def test_the_end_of_a_line_s_support_costs_those_who_know_it(session, ana, kubernetes):
    did(session, ana, days=450, version="1.34")
    before = only(session, ana)
    for cycle, released, until in (
        ("1.34", ago(500).date(), ago(30).date()),
        ("1.35", ago(300).date(), date(2027, 6, 1)),
    ):
        session.add(
            ReleaseLineRow(
                technology_id=kubernetes,
                cycle=cycle,
                released_on=released,
                supported_until=until,
            )
        )

    after = only(session, ana)

    assert after.currency == pytest.approx(before.currency * 0.7, rel=0.01)
    assert any(cause.cause == "support" for cause in after.causes)


def test_a_line_that_ended_on_an_unknown_day_keeps_nobody_in_support(session, ana, kubernetes):
    did(session, ana, days=450, version="1.34")
    before = only(session, ana).currency
    session.add(
        ReleaseLineRow(
            technology_id=kubernetes,
            cycle="1.34",
            released_on=ago(500).date(),
            supported=False,
        )
    )

    assert only(session, ana).currency <= before


@pytest.mark.parametrize(("supported", "costs"), [(True, False), (False, True)])
def test_an_older_line_without_an_end_keeps_one_in_support_while_it_is_supported(
    session, ana, kubernetes, supported, costs
):
    did(session, ana, days=250, version="1.35")
    for cycle, days, columns in (
        ("1.34", 500, {"supported": supported}),
        ("1.35", 300, {"supported_until": ago(30).date()}),
        ("1.36", 100, {"supported_until": ago(-300).date()}),
    ):
        session.add(
            ReleaseLineRow(
                technology_id=kubernetes, cycle=cycle, released_on=ago(days).date(), **columns
            )
        )

    found = {cause.cause for cause in only(session, ana).causes}

    assert ("support" in found) is costs


def line(cycle, days, *, until):
    return ReleaseLine(cycle, ago(days).date(), supported_until=ago(until).date())


def test_a_past_day_is_computed_with_the_dates_that_were_believed_then(session, ana, kubernetes):
    did(session, ana, days=450, version="1.34")
    newer = line("1.35", 300, until=-300)
    believed = {kubernetes: [line("1.34", 500, until=-100), newer]}
    store_lines(session, believed, now=ago(400))
    then = only(session, ana, now=ago(31)).currency
    # Thirty days ago it came out that the support had ended a hundred days ago.
    store_lines(session, {kubernetes: [line("1.34", 500, until=100), newer]}, now=ago(30))

    assert only(session, ana, now=ago(31)).currency == then
    after = only(session, ana, now=ago(30))
    assert after.currency == pytest.approx(then * 0.7, rel=0.01)
    assert "support" in {cause.cause for cause in after.causes}


def test_a_past_day_knows_nothing_of_the_line_that_came_after_it(session, ana, kubernetes):
    """Support of the only line ended; that counts once there is another to learn."""
    did(session, ana, days=450, version="1.34")
    store_lines(session, {kubernetes: [line("1.34", 500, until=200)]}, now=ago(400))
    then = only(session, ana, now=ago(101))
    store_lines(session, {kubernetes: [line("1.35", 100, until=-300)]}, now=ago(100))

    assert only(session, ana, now=ago(101)) == then
    assert "support" not in {cause.cause for cause in then.causes}
    assert "support" in {cause.cause for cause in only(session, ana, now=ago(99)).causes}


def test_pre_releases_change_nothing(session, ana, kubernetes):
    did(session, ana, days=90, version="1.36")
    before = only(session, ana).currency

    make_release(session, kubernetes, "1.37rc1", kind="prerelease", prerelease=True)

    found = only(session, ana)
    assert found.currency == before
    assert found.latest == "1.36"


def test_a_security_patch_costs_more_than_a_patch(session, ana):
    costs = []
    for slug, is_security in (("a", False), ("b", True)):
        technology_id = make_technology(session, slug)
        make_release(session, technology_id, "1.0", released_at=ago(400))
        make_release(session, technology_id, "1.1", released_at=ago(300))
        make_release(
            session, technology_id, "1.1.1", kind="patch", security=is_security, released_at=ago(5)
        )
        make_follow(session, ana, technology_id, level=2)
        did(session, ana, days=10, slug=slug, version="1.1")
        costs.append(only(session, ana, slugs=[slug]).currency)

    assert costs[1] < costs[0]


def test_calendar_versions_count_by_their_first_number(session, ana):
    technology_id = make_technology(session, "ubuntu", version_scheme="calver")
    for version, days in (("22.04", 900), ("24.04", 500), ("26.04", 50)):
        make_release(session, technology_id, version, kind="calver", released_at=ago(days))
    make_follow(session, ana, technology_id, level=2)
    did(session, ana, days=60, slug="ubuntu")

    found = only(session, ana)
    assert any("26.04" in cause.text for cause in found.causes)


def test_a_topic_that_drifts_with_time_halves_in_its_half_life(session, ana):
    technology_id = make_technology(
        session, "scrum", category="agile", drift="time", validity_half_life_years=7.0
    )
    make_follow(session, ana, technology_id, level=2)
    at = ago(7 * 365.25)
    record_evidence(session, NewEvidence(ana, "scrum", EvidenceKind.EXPERIMENT, at), now=NOW)

    assert only(session, ana).parts.validity == pytest.approx(0.5, rel=0.01)


def test_a_technology_without_history_drifts_with_time_too(session, ana):
    technology_id = make_technology(session, "new-thing", validity_half_life_years=2.0)
    make_follow(session, ana, technology_id, level=2)
    did(session, ana, days=2 * 365.25, slug="new-thing")

    assert only(session, ana).parts.validity == pytest.approx(0.5, rel=0.01)


def test_the_newest_rating_is_in_force_and_an_older_day_sees_the_older_one(
    session, ana, kubernetes
):
    make_rating(session, ana, kubernetes, 4, at=ago(10))

    assert only(session, ana).level is Level.ADVISING
    assert only(session, ana, now=ago(20)).level is Level.CONVERSANT


def test_time_travel_sees_only_what_had_happened(session, ana, kubernetes):
    did(session, ana, days=5)

    assert only(session, ana, now=ago(6)).currency is None
    assert only(session, ana, now=ago(4)).currency > 0.9


def test_a_failed_check_lowers_and_an_exam_counts_as_passed(session, ana, kubernetes):
    did(session, ana, EvidenceKind.EXAM, days=30, version="1.36")
    before = only(session, ana)
    did(session, ana, EvidenceKind.REVIEW_FAIL, outcome=False)

    after = only(session, ana)
    assert before.parts.checks == 1.0
    assert after.parts.checks < 1.0


def test_an_acknowledged_release_is_known(session, ana, kubernetes):
    did(session, ana, days=200, version="1.35")
    before = only(session, ana)
    did(session, ana, EvidenceKind.ACK, version="1.36")

    after = only(session, ana)
    assert after.currency > before.currency
    assert after.version_known == "1.36"


def test_a_version_between_releases_counts_as_the_one_below(session, ana, kubernetes):
    did(session, ana, days=90, version="1.35.4")

    assert only(session, ana).version_known == "1.35.4"


def test_a_version_below_everything_known_reaches_to_nothing(session, ana, kubernetes):
    did(session, ana, days=90, version="1.1")

    assert only(session, ana).version_known == "1.1"


def test_evidence_that_covers_nothing_implies_no_version(session, ana, kubernetes):
    did(session, ana, EvidenceKind.DECLARED, days=1)

    assert only(session, ana).version_known is None


def test_a_stated_baseline_takes_what_came_before_as_known(session, ana):
    technology_id = make_technology(session, "python", category="language")
    for version, days in (("3.12", 900), ("3.13", 400)):
        make_release(session, technology_id, version, released_at=ago(days))
    make_follow(session, ana, technology_id, level=2, baseline_at=ago(300))
    did(session, ana, days=300, slug="python")

    assert only(session, ana).parts.validity == pytest.approx(1.0)


def test_cells_come_in_the_order_of_people_then_category_then_name(session, ana):
    ben = make_member(session, "Ben")
    for slug, category in (("zookeeper", "data"), ("kafka", "data"), ("python", "language")):
        technology_id = make_technology(session, slug, category=category)
        make_follow(session, ana, technology_id)
        make_follow(session, ben, technology_id)

    found = cell_reports(session, [ben, ana], now=NOW, explain=False)

    assert [(r.user_id, r.slug) for r in found] == [
        (user, slug) for user in (ben, ana) for slug in ("python", "kafka", "zookeeper")
    ]


def test_a_person_who_follows_nothing_has_no_cells(session, ana):
    assert cell_reports(session, [ana], now=NOW) == []


def test_the_best_step_brings_points_and_is_said_in_words(session, ana, kubernetes):
    did(session, ana, days=450, version="1.34")

    found = only(session, ana)
    assert found.best_step.gain_points > 0
    assert found.advice.startswith("Best next step:")
    assert only(session, ana, explain=False).best_step is None


def test_the_forecast_is_not_later_than_the_plain_date(session, ana, kubernetes):
    did(session, ana, version="1.36")

    found = only(session, ana)
    assert NOW < found.forecast_at <= found.due_at
    assert found.due_at - NOW > timedelta(days=20)

from datetime import date, timedelta

import pytest

from learnlog.domain.errors import NotFoundError
from learnlog.domain.ledger import Support
from learnlog.domain.proficiency import EvidenceKind
from learnlog.domain.technology import ReleaseLine
from learnlog.services.evidence import NewEvidence, record_evidence
from learnlog.services.technology import release_lines, technology_page
from learnlog.store.technologies import store_lines
from tests.conftest import NOW, ago
from tests.makers import make_follow, make_member, make_release, make_team, make_technology


@pytest.fixture
def kubernetes(session):
    technology_id = make_technology(session, name="Kubernetes", summary="Heals.")
    for version, days in (("1.34", 300), ("1.35", 200), ("1.36", 30)):
        make_release(session, technology_id, version, released_at=ago(days))
    return technology_id


@pytest.fixture
def ana(session, kubernetes):
    user_id = make_member(session)
    make_follow(session, user_id, kubernetes, level=2, followed_at=ago(600))
    return user_id


def did(session, user_id, days, **changes):
    new = NewEvidence(user_id, "kubernetes", EvidenceKind.EXPERIMENT, ago(days), **changes)
    record_evidence(session, new, now=NOW)


def page(session, user_id):
    return technology_page(session, user_id, "kubernetes", now=NOW)


def test_the_page_shows_what_came_out_since_the_version_known(session, ana):
    did(session, ana, 250, version="1.34")

    found = page(session, ana)

    assert [release.version for release in found.unread] == ["1.36", "1.35"]
    assert found.report.version_known == "1.34"
    assert [item.kind for item in found.evidence] == [EvidenceKind.EXPERIMENT]
    assert found.technology.summary == "Heals."
    assert found.follow.slug == "kubernetes"


def test_a_version_known_that_is_no_release_leaves_all_unread(session, ana):
    did(session, ana, 250, version="1.0")

    assert len(page(session, ana).unread) == 3


def lines(*cycles, known_until=date(2026, 6, 28)):
    return [
        ReleaseLine(
            cycle,
            ago(300 - 30 * place).date(),
            supported_until=known_until if cycle == "1.34" else date(2027, 6, 28),
        )
        for place, cycle in enumerate(cycles)
    ]


def test_the_page_marks_the_line_known_and_the_newest(session, ana, kubernetes):
    did(session, ana, 250, version="1.34.2")
    announced = ReleaseLine("1.37", (NOW + timedelta(days=30)).date())
    store_lines(session, {kubernetes: [*lines("1.34", "1.35", "1.36"), announced]}, now=ago(9))

    found = page(session, ana)

    assert [(v.line.cycle, v.is_known, v.is_newest, v.is_out) for v in found.versions] == [
        ("1.37", False, False, False),
        ("1.36", False, True, True),
        ("1.35", False, False, True),
        ("1.34", True, False, True),
    ]
    assert [v.support.state for v in found.versions] == [
        Support.UNKNOWN,
        Support.SECURITY,
        Support.SECURITY,
        Support.ENDED,
    ]
    assert (found.ledger.lines_behind, found.ledger.support.until) == (2, date(2026, 6, 28))
    assert found.report.version_source.at == ago(250)


def test_of_many_lines_the_newest_are_shown_and_the_one_known(session, ana, kubernetes):
    did(session, ana, 250, version="1.34")
    later = [f"2.{n}" for n in range(10)]
    store_lines(session, {kubernetes: lines("1.33", "1.34", *later)}, now=ago(9))

    shown = [version.line.cycle for version in page(session, ana).versions]

    assert shown == [*reversed(later[2:]), "1.34"]


def test_lines_are_shown_to_whoever_does_not_follow_and_none_is_known(session, kubernetes):
    store_lines(session, {kubernetes: lines("1.34", "1.35")}, now=ago(9))
    store_lines(session, {kubernetes: lines("1.34", known_until=date(2026, 5, 1))}, now=ago(8))

    found = page(session, make_member(session))

    assert [(v.is_known, v.is_newest) for v in found.versions] == [(False, True), (False, False)]
    assert (found.ledger.version, found.moved) == (None, ())


def test_what_ends_earlier_is_noticed_for_half_a_year(session, ana, kubernetes):
    did(session, ana, 250, version="1.34")
    for days, until in ((400, 2029), (181, 2028), (179, 2027)):
        moved = lines("1.34", known_until=date(until, 1, 1))
        store_lines(session, {kubernetes: moved}, now=ago(days))

    (found,) = page(session, ana).moved

    assert (found.moved.was, found.moved.became) == (date(2028, 1, 1), date(2027, 1, 1))
    assert found.is_known


def test_the_curve_ends_ninety_days_ahead_and_passes_through_today(session, ana):
    did(session, ana, 250, version="1.34")

    found = page(session, ana)

    today = next(point for point in found.curve if point.at == NOW)
    assert today.currency == pytest.approx(found.report.currency)
    assert found.curve[0].at == ago(365)
    assert found.curve[0].currency is None
    assert (found.curve[-1].at - NOW).days == 90
    assert [point.at for point in found.curve] == sorted(point.at for point in found.curve)


def test_what_is_not_followed_has_a_page_without_a_report(session, kubernetes):
    found = page(session, make_member(session))

    assert (found.report, found.follow, found.curve, found.unread) == (None, None, (), ())
    assert len(found.releases) == 3


def test_without_evidence_nothing_is_known_to_be_unread(session, ana):
    assert page(session, ana).unread == ()


def test_a_technology_that_is_none_does_not_exist(session, ana):
    with pytest.raises(NotFoundError):
        technology_page(session, ana, "nomad", now=NOW)
    with pytest.raises(NotFoundError):
        release_lines(session, "nomad")


def test_colleagues_who_are_current_are_named_the_freshest_first(session, ana, kubernetes):
    ben, chi, dan, eve = (make_member(session, name) for name in ("Ben", "Chi", "Dan", "Eve"))
    make_team(session, members=[ana, ben, chi, dan])
    for user_id, days in ((ben, 25), (chi, 1), (dan, 600), (eve, 1)):
        make_follow(session, user_id, kubernetes, level=2)
        did(session, user_id, days, version="1.36" if days < 30 else "1.34")

    found = page(session, ana)

    assert [colleague.name for colleague in found.colleagues] == ["Chi", "Ben"]


def test_a_colleague_without_an_account_any_more_is_not_named(session, ana, kubernetes):
    gone = make_member(session, "Gone", disabled_at=ago(1))
    make_team(session, members=[ana, gone])
    make_follow(session, gone, kubernetes, level=2)
    did(session, gone, 1, version="1.36")

    assert page(session, ana).colleagues == ()


def test_who_is_in_no_team_has_no_colleagues(session, ana):
    assert page(session, ana).colleagues == ()

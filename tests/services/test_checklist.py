from datetime import date, timedelta

import pytest

from learnlog.domain.currency import Band
from learnlog.domain.errors import NotFoundError
from learnlog.domain.proficiency import EvidenceKind, Tick
from learnlog.domain.technology import Category, ReleaseLine
from learnlog.services import checklist as service
from learnlog.services import follows
from learnlog.services.certifications import NewCertification, add_certification
from learnlog.services.checklist import Show
from learnlog.services.evidence import NewEvidence, record_evidence
from learnlog.store.follows import change_follow
from learnlog.store.tables import EvidenceRow
from learnlog.store.technologies import store_lines
from tests.conftest import NOW, ago
from tests.makers import make_follow, make_member, make_release, make_technology


@pytest.fixture
def ana(session):
    return make_member(session)


def follow(session, ana, slug, days=None, category="platform", kind=EvidenceKind.EXPERIMENT):
    technology_id = make_technology(session, slug, category=category)
    make_follow(session, ana, technology_id, level=2, followed_at=ago(700))
    if days is not None:
        record_evidence(session, NewEvidence(ana, slug, kind, ago(days)), now=NOW)
    return technology_id


def slugs(found):
    return [row.report.slug for section in found.sections for row in section.rows]


def test_an_empty_checklist_is_empty(session, ana):
    found = service.checklist(session, ana, now=NOW)

    assert (found.total, found.current, found.finding, found.sections) == (0, 0, "", ())


def test_rows_lie_in_categories_and_the_neediest_comes_first(session, ana):
    follow(session, ana, "fresh", 1)
    follow(session, ana, "old", 650)
    follow(session, ana, "unknown")
    follow(session, ana, "python", 1, category="language")

    found = service.checklist(session, ana, now=NOW)

    assert slugs(found) == ["python", "old", "fresh", "unknown"]
    platform = found.sections[1]
    assert (platform.category, platform.current, platform.total) == (Category.PLATFORM, 1, 3)
    assert found.counts[Band.UNKNOWN] == 1
    assert found.current == 2
    assert [item.slug for item in found.skyline] == ["fresh", "python", "old", "unknown"]


def test_filters_narrow_the_rows_and_never_the_counts(session, ana):
    follow(session, ana, "fresh", 1)
    follow(session, ana, "old", 650)
    moved = follow(session, ana, "moved", 25, category="data")
    make_release(session, moved, "1.0", released_at=ago(300))
    make_release(session, moved, "1.1", released_at=ago(20))

    def shown(**options):
        found = service.checklist(session, ana, now=NOW, **options)
        assert (found.total, found.needs, found.new) == (3, 1, 1)
        return slugs(found)

    assert shown(show=Show.NEEDS) == ["old"]
    assert shown(show=Show.NEW) == ["moved"]
    assert shown(category=Category.DATA) == ["moved"]


def test_the_finding_says_how_many_are_stale_and_why_and_what_would_help(session, ana):
    follow(session, ana, "fresh", 1)
    follow(session, ana, "old", 650)

    said = service.checklist(session, ana, now=NOW).finding

    assert said.startswith(
        "1 of your 2 are stale, because of what changed and what faded. Old most"
    )
    assert "min this week bring" in said


def test_nothing_stale_needs_no_finding(session, ana):
    follow(session, ana, "fresh", 1)

    assert service.checklist(session, ana, now=NOW).finding == ""


def test_without_minutes_the_finding_promises_nothing(session, ana):
    follow(session, ana, "old", 650)
    reports = service.checklist(session, ana, now=NOW).skyline
    plan = service.week_plan(session, ana, now=NOW, budget_minutes=0)

    assert "this week" not in service.finding(reports, plan)


def test_this_week_shows_three_actions_at_most(session, ana):
    for number in range(6):
        follow(session, ana, f"old{number}", 650)

    found = service.checklist(session, ana, now=NOW)

    assert len(found.week.chosen) <= 3
    assert found.week.budget_minutes == 60


def test_what_is_snoozed_needs_no_care_and_comes_last(session, ana):
    follow(session, ana, "old", 650)
    follow(session, ana, "fresh", 1)
    follows.snooze(session, ana, "old", 7, now=NOW)

    found = service.checklist(session, ana, now=NOW)

    assert slugs(found) == ["fresh", "old"]
    assert found.needs == 0


def test_a_tick_is_evidence_of_what_was_answered(session, ana):
    follow(session, ana, "kubernetes")

    evidence_id = service.tick(session, ana, "kubernetes", Tick.TRIED, now=NOW)

    row = session.get(EvidenceRow, evidence_id)
    assert (row.kind, row.source) == ("experiment_partial", "tick")
    assert service.row(session, ana, "kubernetes", now=NOW).touched


def test_a_bare_tick_counts_as_the_weakest_evidence(session, ana):
    follow(session, ana, "kubernetes")

    evidence_id = service.tick(session, ana, "kubernetes", Tick.NONE, now=NOW)

    assert session.get(EvidenceRow, evidence_id).kind == "declared"


def test_a_tick_can_be_taken_back_for_ten_minutes(session, ana):
    follow(session, ana, "kubernetes")
    evidence_id = service.tick(session, ana, "kubernetes", Tick.READ, now=NOW)

    assert service.undo_tick(session, ana, evidence_id, now=NOW) == "kubernetes"
    with pytest.raises(NotFoundError):
        service.undo_tick(session, ana, evidence_id, now=NOW + timedelta(minutes=11))


def test_a_row_of_what_is_not_followed_is_none(session, ana):
    make_technology(session)

    assert service.row(session, ana, "kubernetes", now=NOW) is None


def test_what_was_said_at_the_start_is_no_touch(session, ana):
    follow(session, ana, "kubernetes", 1, kind=EvidenceKind.PROJECT_WEEK)

    assert not service.row(session, ana, "kubernetes", now=NOW).touched


def test_the_sparkline_runs_from_eight_months_ago_to_two_ahead(session, ana):
    follow(session, ana, "kubernetes", 300)

    row = service.row(session, ana, "kubernetes", now=NOW)

    assert row.past[0].at == 0
    assert row.past[-1].at == pytest.approx(244 / 305)
    assert row.ahead[-1].at == pytest.approx(1)
    assert row.past[-1].currency == pytest.approx(row.report.currency)
    values = [point.currency for point in (*row.past, *row.ahead)]
    assert values == sorted(values, reverse=True)


def test_a_row_counts_the_lines_after_the_one_known(session, ana):
    technology_id = follow(session, ana, "kubernetes", 100)
    follow(session, ana, "nomad", 100)
    lines = [ReleaseLine(f"1.{n}", ago(300 - 50 * n).date()) for n in range(4)]
    store_lines(session, {technology_id: lines}, now=ago(90))
    used = NewEvidence(ana, "kubernetes", EvidenceKind.EXPERIMENT, ago(60), version="1.1.7")
    record_evidence(session, used, now=NOW)

    found = service.checklist(session, ana, now=NOW)

    behind = {r.report.slug: r.lines_behind for section in found.sections for r in section.rows}
    assert behind == {"kubernetes": 2, "nomad": None}
    assert service.row(session, ana, "kubernetes", now=NOW).lines_behind == 2


def test_the_finding_tells_for_a_month_of_a_known_line_that_ends_earlier(session, ana):
    technology_id = follow(session, ana, "kubernetes")
    used = NewEvidence(ana, "kubernetes", EvidenceKind.EXPERIMENT, ago(1), version="1.33")
    record_evidence(session, used, now=NOW)

    def until(day, *, days):
        lines = [ReleaseLine("1.33", ago(300).date(), supported_until=day)]
        store_lines(session, {technology_id: lines}, now=ago(days))

    until(date(2026, 12, 28), days=40)
    until(date(2026, 11, 28), days=31)
    assert service.checklist(session, ana, now=NOW).finding == ""
    until(date(2026, 10, 28), days=29)

    assert service.checklist(session, ana, now=NOW).finding == (
        "Support of Kubernetes 1.33 now ends on 28 October, "
        "four weeks earlier than believed until 26 July."
    )


def test_what_is_stale_comes_before_what_ends_earlier(session, ana):
    technology_id = follow(session, ana, "kubernetes", 650)
    for day, days in ((date(2026, 12, 28), 40), (date(2026, 10, 28), 29)):
        line = ReleaseLine("1.33", ago(900).date(), supported_until=day)
        store_lines(session, {technology_id: [line]}, now=ago(days))
    make_release(session, technology_id, "1.33", released_at=ago(900))

    found = service.checklist(session, ana, now=NOW).finding

    assert found.startswith("1 of your 1 are stale")
    assert found.endswith(
        ". Support of Kubernetes 1.33 now ends on 28 October, "
        "two months earlier than believed until 26 July."
    )


def test_a_row_says_what_is_wanted_of_the_person(session, ana):
    technology_id = follow(session, ana, "kubernetes", 1)
    follow(session, ana, "python", 1, category="language")
    change_follow(session, ana, technology_id, target_level=3)

    found = service.checklist(session, ana, now=NOW)

    said = {row.report.slug: row.wanted for section in found.sections for row in section.rows}
    assert said == {"kubernetes": "Wanted: Working, by yourself; 1 level short", "python": ""}


def test_certificates_that_run_out_are_told(session, ana):
    make_technology(session, "kubernetes")
    issued, expires = (NOW - timedelta(days=700)).date(), (NOW + timedelta(days=28)).date()
    new = NewCertification("kubernetes", "CKA", issued_on=issued, expires_on=expires)
    add_certification(session, ana, new, zone="UTC", now=NOW)

    found = service.checklist(session, ana, now=NOW)

    assert [alert.text for alert in found.alerts] == ["Your CKA expires in 28 days"]

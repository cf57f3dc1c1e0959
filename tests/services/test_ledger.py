"""Ledgers over what is stored, and the supports that end earlier than was believed."""

from datetime import date

import pytest

from learnlog.domain.ledger import Support, SupportOn
from learnlog.domain.line_dates import DateField
from learnlog.domain.proficiency import EvidenceKind
from learnlog.domain.technology import ReleaseLine
from learnlog.services.currency import cell_reports
from learnlog.services.evidence import NewEvidence, record_evidence
from learnlog.services.ledger import ledgers, moved_lines, moved_texts
from learnlog.store.technologies import store_lines
from tests.conftest import NOW, ago
from tests.makers import make_follow, make_member, make_release, make_technology

AUGUST, JULY, JUNE = date(2026, 8, 28), date(2026, 7, 28), date(2026, 6, 28)


def lines(until=AUGUST, **ends):
    return [
        ReleaseLine("1.35", date(2025, 12, 17), supported_until=date(2027, 2, 28)),
        ReleaseLine(
            "1.34", date(2025, 8, 27), supported_until=ends.get("next", date(2026, 10, 27))
        ),
        ReleaseLine("1.33", date(2025, 4, 23), supported_until=until),
    ]


@pytest.fixture
def ana(session):
    return make_member(session)


@pytest.fixture
def kubernetes(session, ana):
    """Ana ran 1.33 two hundred days ago; three lines have been stored since long ago."""
    technology_id = make_technology(session, name="Kubernetes")
    make_release(session, technology_id, "1.33", released_at=ago(400))
    store_lines(session, {technology_id: lines()}, now=ago(300))
    make_follow(session, ana, technology_id, level=2, followed_at=ago(500))
    used = NewEvidence(ana, "kubernetes", EvidenceKind.EXPERIMENT, ago(200), version="1.33.4")
    record_evidence(session, used, now=ago(200))
    return technology_id


def reports(session, ana, now=NOW):
    return cell_reports(session, [ana], now=now)


def test_each_report_has_its_ledger(session, ana, kubernetes):
    make_follow(session, ana, make_technology(session, "nomad", name="Nomad"))

    found, empty = ledgers(session, reports(session, ana), now=NOW)

    assert (found.known.cycle, found.newest.cycle, found.lines_behind) == ("1.33", "1.35", 2)
    assert found.support == SupportOn(Support.SECURITY, AUGUST)
    assert (empty.version, empty.known, empty.lines_behind) == (None, None, None)


def test_nothing_to_report_has_no_ledgers_and_nothing_moved(session, ana):
    assert ledgers(session, [], now=NOW) == []
    assert moved_lines(session, [], since=ago(30), until=NOW) == []


def test_a_ledger_of_a_past_day_stands_on_what_was_believed_then(session, ana, kubernetes):
    store_lines(session, {kubernetes: lines(JUNE)}, now=ago(10))

    def book(days):
        (found,) = ledgers(session, reports(session, ana, ago(days)), now=ago(days))
        return found

    assert book(11).support == SupportOn(Support.SECURITY, AUGUST)
    assert book(10).support == book(0).support == SupportOn(Support.ENDED, JUNE)
    assert book(255).lines_behind is None
    assert book(190).lines_behind == 2


def test_a_support_that_moved_earlier_is_noticed_and_the_known_line_comes_first(
    session, ana, kubernetes
):
    store_lines(session, {kubernetes: lines(JULY)}, now=ago(20))
    store_lines(session, {kubernetes: lines(JULY, next=AUGUST)}, now=ago(10))

    found = moved_lines(session, reports(session, ana), since=ago(30), until=NOW)

    assert [(item.moved.cycle, item.is_known) for item in found] == [
        ("1.33", True),
        ("1.34", False),
    ]
    assert found[0].moved.field is DateField.SUPPORTED_UNTIL
    assert (found[0].slug, found[0].moved.was, found[0].moved.became) == (
        "kubernetes",
        AUGUST,
        JULY,
    )
    assert [
        item.moved.cycle
        for item in moved_lines(session, reports(session, ana), since=ago(15), until=NOW)
    ] == ["1.34"]


def test_only_the_line_that_one_knows_is_told_in_words(session, ana, kubernetes):
    store_lines(session, {kubernetes: lines(JULY, next=AUGUST)}, now=ago(20))

    assert moved_texts(session, reports(session, ana), since=ago(30), until=NOW) == [
        (
            "Support of Kubernetes 1.33 ended on 28 July, "
            "four weeks earlier than believed until 4 August."
        )
    ]
    assert moved_texts(session, reports(session, ana), since=ago(30), until=ago(21)) == []


def test_what_one_does_not_follow_moves_without_notice(session, ana, kubernetes):
    nomad = make_technology(session, "nomad")
    store_lines(session, {nomad: lines()}, now=ago(30))
    store_lines(session, {nomad: lines(JUNE)}, now=ago(20))

    assert moved_lines(session, reports(session, ana), since=ago(40), until=NOW) == []


def test_a_line_moves_for_somebody_of_whom_no_version_is_known(session, kubernetes):
    bo = make_member(session)
    make_follow(session, bo, kubernetes)
    store_lines(session, {kubernetes: lines(JUNE)}, now=ago(20))

    (found,) = moved_lines(session, reports(session, bo), since=ago(30), until=NOW)

    assert (found.moved.cycle, found.is_known) == ("1.33", False)

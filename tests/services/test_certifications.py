from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import select

from learnlog.domain.certification import CertificationState
from learnlog.domain.errors import NotFoundError, RuleError
from learnlog.services import certifications
from learnlog.services.certifications import NewCertification, held, list_alerts
from learnlog.services.currency import cell_reports
from learnlog.services.follows import follows_of
from learnlog.store.tables import CertificationRow, EvidenceRow
from tests.conftest import NOW
from tests.makers import make_member, make_technology

TODAY = date(2026, 8, 24)
ISSUED = date(2024, 9, 21)
CKA = NewCertification(
    "kubernetes",
    "CKA",
    body="The foundation",
    number="LF-ab12-cd34",
    issued_on=ISSUED,
    expires_on=TODAY + timedelta(days=28),
    grace_days=30,
    url="https://certs.example/cka",
)
AIMED = NewCertification("kubernetes", "CKS", aiming_for_on=TODAY + timedelta(days=60))


@pytest.fixture
def ana(session):
    make_technology(session, name="Kubernetes")
    return make_member(session, zone="Europe/Lisbon")


def add(session, ana, new=CKA):
    return certifications.add_certification(session, ana, new, zone="Europe/Lisbon", now=NOW)


def renew(session, ana, number, issued_on, expires_on=None):
    certifications.renew_certification(
        session, ana, number, (issued_on, expires_on), zone="Europe/Lisbon", now=NOW
    )


def exams(session, *, kept=True):
    query = select(EvidenceRow).order_by(EvidenceRow.happened_at)
    return [row for row in session.exec(query).all() if (row.retracted_at is None) is kept]


def test_a_certificate_is_evidence_of_an_exam_on_the_day_of_issue(session, ana):
    number = add(session, ana)

    (exam,) = exams(session)
    # Noon in Lisbon, an hour ahead of UTC in summer.
    assert exam.happened_at == datetime(2024, 9, 21, 11, tzinfo=UTC)
    assert (exam.kind, exam.note, exam.url) == ("exam", "CKA", "https://certs.example/cka")
    assert exam.key == f"certificate:{number}:2024-09-21"
    assert [item.slug for item in follows_of(session, ana)] == ["kubernetes"]


def test_of_the_number_only_the_end_is_stored(session, ana):
    add(session, ana)

    row = session.exec(select(CertificationRow)).one()
    assert row.number_end == "cd34"
    assert "ab12" not in repr(row.model_dump())


def test_one_issued_today_is_dated_now_at_the_latest(session, ana):
    add(session, ana, replace(CKA, issued_on=TODAY))

    assert exams(session)[0].happened_at == NOW


def test_one_that_is_aimed_for_is_no_evidence(session, ana):
    add(session, ana, AIMED)

    (one,) = held(session, ana, today=TODAY)
    assert (one.state, one.counts) == (CertificationState.AIMED, False)
    assert exams(session) == []


def test_a_renewal_resets_the_day_and_the_exam_before_stays(session, ana):
    number = add(session, ana)

    renew(session, ana, number, date(2026, 8, 1), date(2028, 8, 1))

    assert [row.happened_at.date() for row in exams(session)] == [ISSUED, date(2026, 8, 1)]
    (one,) = held(session, ana, today=TODAY)
    assert one.certification.expires_on == date(2028, 8, 1)
    assert one.alert is None
    (report,) = cell_reports(session, [ana], now=NOW)
    assert report.last_at.date() == date(2026, 8, 1)


def test_one_that_was_aimed_for_is_passed_by_its_day_of_issue(session, ana):
    number = add(session, ana, AIMED)

    renew(session, ana, number, TODAY)

    (one,) = held(session, ana, today=TODAY)
    assert (one.state, one.certification.aiming_for_on) == (CertificationState.HELD, None)
    assert len(exams(session)) == 1


@pytest.mark.parametrize(
    ("issued_on", "expires_on", "said"),
    [
        (ISSUED, None, "already"),
        (ISSUED - timedelta(days=1), None, "already"),
        (TODAY + timedelta(days=1), None, "lies ahead"),
        (TODAY, TODAY - timedelta(days=1), "before it is issued"),
    ],
)
def test_a_renewal_comes_after_the_last_and_not_before_its_day(
    session, ana, issued_on, expires_on, said
):
    number = add(session, ana)

    with pytest.raises(RuleError, match=said):
        renew(session, ana, number, issued_on, expires_on)
    assert len(exams(session)) == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": " "}, "a name of 1 to 100"),
        ({"body": "x" * 101}, "a name of 1 to 100"),
        ({"number": "1" * 101}, "101 characters"),
        ({"grace_days": 367}, "367 days of grace"),
        ({"issued_on": None}, "Name the day"),
        ({"issued_on": TODAY + timedelta(days=1)}, "lies ahead"),
        ({"expires_on": ISSUED - timedelta(days=1)}, "before it is issued"),
        ({"url": "javascript:alert(1)"}, "not a web address"),
    ],
)
def test_what_cannot_be_used_is_refused(session, ana, changes, said):
    with pytest.raises(RuleError, match=said):
        add(session, ana, replace(CKA, **changes))
    assert held(session, ana, today=TODAY) == []


def test_a_technology_that_does_not_exist_is_refused(session, ana):
    with pytest.raises(NotFoundError):
        add(session, ana, replace(CKA, slug="nomad"))


def test_one_removed_goes_and_its_exam_stays_what_was_done(session, ana):
    number = add(session, ana)

    later = NOW + timedelta(minutes=11)
    certifications.remove_certification(session, ana, number, now=later)

    assert held(session, ana, today=TODAY) == []
    assert len(exams(session)) == 1
    with pytest.raises(NotFoundError):
        certifications.remove_certification(session, ana, number, now=later)


def test_one_written_down_by_mistake_takes_its_exam_along(session, ana):
    number = add(session, ana)
    aimed = add(session, ana, AIMED)

    certifications.remove_certification(session, ana, number, now=NOW + timedelta(minutes=9))
    certifications.remove_certification(session, ana, aimed, now=NOW + timedelta(minutes=9))

    assert exams(session) == []
    assert len(exams(session, kept=False)) == 1


def test_anothers_certificate_does_not_exist(session, ana):
    number = add(session, ana)
    eve = make_member(session, "Eve")

    with pytest.raises(NotFoundError):
        renew(session, eve, number, TODAY)
    with pytest.raises(NotFoundError):
        certifications.remove_certification(session, eve, number, now=NOW)
    assert held(session, eve, today=TODAY) == []


def test_certificates_of_one_technology_alone_can_be_asked_for(session, ana):
    python = make_technology(session, "python", category="language")
    add(session, ana)
    add(session, ana, replace(CKA, slug="python", name="PCAP"))

    found = held(session, ana, today=TODAY, technology_id=python)

    assert [one.certification.name for one in found] == ["PCAP"]


def test_an_expired_one_counts_no_more_and_its_exam_is_as_it_was(session, ana):
    add(session, ana)
    before = cell_reports(session, [ana], now=NOW)[0].currency

    def counts(days):
        return held(session, ana, today=TODAY + timedelta(days=days))[0].counts

    assert [counts(days) for days in (28, 29, 58, 59)] == [True, True, True, False]
    assert cell_reports(session, [ana], now=NOW)[0].currency == before


def test_alerts_come_the_most_urgent_first(session, ana):
    first = add(session, ana)
    second = add(session, ana, AIMED)
    add(session, ana, replace(CKA, name="Old", expires_on=TODAY - timedelta(days=40)))
    add(session, ana, replace(CKA, name="Far", expires_on=TODAY + timedelta(days=91)))

    alerts = list_alerts(session, ana, NOW)

    assert [alert.text for alert in alerts] == [
        "Your Old expired 40 days ago",
        "Your CKA expires in 28 days",
        "You aim for CKS in 60 days",
    ]
    assert [alert.stage for alert in alerts] == [0, 30, 60]
    assert [alert.certification_id for alert in alerts[1:]] == [first, second]
    assert {alert.slug for alert in alerts} == {"kubernetes"}


def test_the_days_are_counted_in_the_members_zone(session, ana):
    add(session, ana)
    # 00:30 in Lisbon, where it is the next day already.
    late = datetime(2026, 8, 24, 23, 30, tzinfo=UTC)

    assert [alert.days for alert in list_alerts(session, ana, late)] == [27]

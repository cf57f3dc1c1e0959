from datetime import date, timedelta

import pytest

from learnlog.domain.interest import Interest
from learnlog.domain.proficiency import EvidenceKind, Level
from learnlog.domain.release import Impact
from learnlog.domain.targets import Requirement
from learnlog.services.evidence import NewEvidence, record_evidence
from learnlog.services.relevance import readers
from learnlog.store import engagements, targets
from learnlog.store.tables import ReleaseLineRow
from learnlog.store.targets import Scope
from tests.conftest import NOW, ago
from tests.makers import make_follow, make_member, make_release, make_technology

TODAY = date(2026, 8, 24)


@pytest.fixture
def kubernetes(session):
    technology_id = make_technology(session, name="Kubernetes")
    for cycle, born, ends in (("1.34", 400, 30), ("1.35", 200, -200)):
        make_release(session, technology_id, cycle, released_at=ago(born))
        row = ReleaseLineRow(
            technology_id=technology_id,
            cycle=cycle,
            released_on=ago(born).date(),
            supported_until=ago(ends).date(),
        )
        session.add(row)
    session.flush()
    return technology_id


@pytest.fixture
def ana(session, kubernetes):
    user_id = make_member(session)
    make_follow(
        session, user_id, kubernetes, level=1, followed_at=ago(390), impact="major", interest=2
    )
    return user_id


def reader(session, user_id, now=NOW):
    return readers(session, user_id, ["kubernetes"], today=TODAY, now=now)["kubernetes"]


def test_a_reader_is_what_a_person_has_to_do_with_a_technology(session, ana):
    found = reader(session, ana)

    assert (found.threshold, found.level) == (Impact.MAJOR, Level.AWARE)
    assert found.interest is Interest.WANT_MORE
    assert (found.target, found.must_haves, found.is_engaged) == (None, (), False)


def test_an_engagement_is_there_with_its_kickoff(session, ana, kubernetes):
    kickoff = TODAY + timedelta(days=12)
    number = engagements.add_engagement(
        session, slug="acme", name="Acme", kickoff_on=kickoff, now=NOW
    )
    engagements.set_people(session, number, [ana])
    scope = Scope(engagement_id=number)
    targets.set_target(session, scope, kubernetes, Requirement(Level.WORKING), by=ana, now=NOW)

    found = reader(session, ana)

    assert [(one.name, one.kickoff_on) for one in found.must_haves] == [("Acme", kickoff)]
    assert found.is_engaged
    assert found.target.source_words == "wanted by the Acme engagement"


def test_a_version_whose_support_has_ended_is_named_from_that_day_on(session, ana):
    used = NewEvidence(ana, "kubernetes", EvidenceKind.DELIVERED, ago(300), version="1.34")
    record_evidence(session, used, now=ago(300))

    assert reader(session, ana, now=ago(31)).unsupported == ""
    assert reader(session, ana).unsupported == "1.34"


def test_who_knows_a_supported_version_is_in_support(session, ana):
    used = NewEvidence(ana, "kubernetes", EvidenceKind.DELIVERED, ago(100), version="1.35")
    record_evidence(session, used, now=ago(100))

    assert reader(session, ana).unsupported == ""


def test_what_is_not_followed_has_no_reader(session, kubernetes):
    eve = make_member(session, "Eve")

    assert readers(session, eve, ["kubernetes"], today=TODAY, now=NOW) == {}

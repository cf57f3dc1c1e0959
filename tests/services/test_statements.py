from datetime import timedelta

import pytest

from learnlog.domain.interest import Interest
from learnlog.domain.proficiency import Level, RatingSource
from learnlog.domain.targets import Requirement
from learnlog.services import opinions
from learnlog.services.attestation import attest_all
from learnlog.services.certifications import NewCertification, add_certification
from learnlog.services.currency import cell_reports
from learnlog.services.statements import statements_of, target_texts
from learnlog.store import follows, targets
from learnlog.store.follows import RatingValues
from learnlog.store.targets import Scope
from tests.conftest import NOW, ago
from tests.makers import make_follow, make_member, make_rating, make_team, make_technology


@pytest.fixture
def kubernetes(session):
    return make_technology(session, name="Kubernetes")


@pytest.fixture
def ana(session, kubernetes):
    user_id = make_member(session, handle="ana")
    make_follow(session, user_id, kubernetes, level=2, followed_at=ago(100))
    return user_id


@pytest.fixture
def lea(session, ana):
    user_id = make_member(session, "Lea Lead", handle="lea")
    make_team(session, "Platform", members=[ana], leads=[user_id])
    return user_id


def stated(session, ana):
    (report,) = cell_reports(session, [ana], now=NOW)
    return statements_of(session, ana, report, now=NOW)


def rated(session, ana, technology_id, level, source, *, by=None, at):
    values = RatingValues(ana, technology_id, Level(level), at, source=source, rated_by=by)
    follows.add_rating(session, values, now=at)


def test_where_little_is_said_little_is_stated(session, ana):
    found = stated(session, ana)

    assert (found.wanted, found.interest, found.target) == ("", None, None)
    assert (found.counted.who, found.counted.level) == ("you", Level.CONVERSANT)
    assert (found.unconfirmed, found.attested_at, found.certifications) == (None, None, ())


def test_without_a_rating_nothing_counts(session):
    bo = make_member(session, "Bo")
    make_follow(session, bo, make_technology(session))

    found = stated(session, bo)

    assert (found.counted, found.unconfirmed) == (None, None)


def test_what_is_wanted_is_said_with_what_is_missing(session, ana, lea, kubernetes):
    (team,) = [one.id for one in _teams(session, ana)]
    wanted = Requirement(Level.WORKING)
    targets.set_target(session, Scope(team_id=team), kubernetes, wanted, by=lea, now=NOW)

    # Without evidence the currency is unknown and nothing of the level counts.
    assert stated(session, ana).wanted == "Wanted: Working, by the Platform team; 3 levels short"


def _teams(session, user_id):
    from learnlog.store.teams import teams_of

    return teams_of(session, user_id)


def test_an_unconfirmed_level_is_named_beside_the_one_that_counts(session, ana, lea, kubernetes):
    rated(session, ana, kubernetes, 3, "lead", by=lea, at=ago(50))
    make_rating(session, ana, kubernetes, 4, at=ago(10))

    found = stated(session, ana)

    assert (found.counted.who, found.counted.level) == ("Lea Lead, lead", Level.WORKING)
    assert (found.unconfirmed.level, found.unconfirmed.at) == (Level.ADVISING, ago(10))


def test_a_rating_of_nobody_known_says_at_least_of_what_kind(session, ana, kubernetes):
    rated(session, ana, kubernetes, 3, "check", at=ago(50))

    counted = stated(session, ana).counted
    assert (counted.who, counted.source) == ("a check", RatingSource.CHECK)


def test_an_attestation_dates_the_level_until_a_newer_rating(session, ana, kubernetes):
    attest_all(session, ana, zone="UTC", now=ago(5))
    assert stated(session, ana).attested_at == ago(5)

    make_rating(session, ana, kubernetes, 3, at=ago(1))

    assert stated(session, ana).attested_at is None


def test_wish_certificates_and_requests_are_there(session, ana, lea, kubernetes):
    follows.change_follow(session, ana, kubernetes, interest=2, target_level=4)
    issued = (NOW - timedelta(days=300)).date()
    new = NewCertification("kubernetes", "CKA", issued_on=issued)
    add_certification(session, ana, new, zone="UTC", now=NOW)
    opinions.ask(session, ana, "kubernetes", "lea", now=NOW)

    found = stated(session, ana)

    assert (found.interest, found.target) == (Interest.WANT_MORE, Level.ADVISING)
    assert [one.certification.name for one in found.certifications] == ["CKA"]
    assert [one.opinion.asked for one in found.opinions.waiting] == ["Lea Lead"]
    assert found.wanted.startswith("Wanted: Advising, by yourself; ")


def test_only_what_is_wanted_has_a_text(session, ana, kubernetes):
    follows.change_follow(session, ana, kubernetes, target_level=1)
    python = make_technology(session, "python", category="language")
    make_follow(session, ana, python, level=2)

    texts = target_texts(session, ana, cell_reports(session, [ana], now=NOW), now=NOW)

    assert set(texts) == {"kubernetes"}

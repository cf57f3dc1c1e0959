import pytest

from learnlog.domain.proficiency import Level, RatingSource
from learnlog.services.currency import cell_reports
from learnlog.services.ratings import ratings_in_force, ratings_of
from learnlog.store import follows
from learnlog.store.follows import RatingValues
from tests.conftest import NOW, ago
from tests.makers import make_follow, make_member, make_technology


@pytest.fixture
def kubernetes(session):
    return make_technology(session)


@pytest.fixture
def ana(session, kubernetes):
    user_id = make_member(session)
    make_follow(session, user_id, kubernetes, level=2, followed_at=ago(100))
    return user_id


def rated(session, user_id, technology_id, level, source, *, at):
    values = RatingValues(user_id, technology_id, Level(level), at, source=source)
    follows.add_rating(session, values, now=at)


def level_on(session, ana, at):
    (report,) = cell_reports(session, [ana], now=at)
    return report.level, report.level_at


def test_a_leads_rating_is_in_force_on_every_surface_from_its_day_on(session, ana, kubernetes):
    rated(session, ana, kubernetes, 3, "lead", at=ago(50))
    rated(session, ana, kubernetes, 5, "self", at=ago(10))

    assert level_on(session, ana, ago(60)) == (Level.CONVERSANT, ago(100))
    assert level_on(session, ana, NOW) == (Level.WORKING, ago(50))


def test_a_newer_own_rating_of_less_is_in_force(session, ana, kubernetes):
    rated(session, ana, kubernetes, 3, "lead", at=ago(50))
    rated(session, ana, kubernetes, 1, "self", at=ago(10))

    assert level_on(session, ana, NOW) == (Level.AWARE, ago(10))


def test_ratings_come_by_person_and_technology_in_order_of_time(session, ana, kubernetes):
    rated(session, ana, kubernetes, 3, "peer", at=ago(50))
    key = (ana, kubernetes)

    known = ratings_of(session, [ana], [kubernetes], until=NOW)
    counted = ratings_in_force(session, [ana], [kubernetes], until=NOW)

    assert [one.source for one in known[key]] == [RatingSource.SELF, RatingSource.PEER]
    assert counted[key].source is RatingSource.PEER
    assert ratings_in_force(session, [ana], [kubernetes], until=ago(200)) == {}

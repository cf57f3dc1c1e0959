from datetime import timedelta

from sqlmodel import select

from learnlog.store.tables import ModelFitRow
from learnlog.worker import TICKS
from learnlog.worker.fitting import fit_model
from tests.conftest import NOW, ago
from tests.makers import make_check, make_follow, make_member, make_team, make_technology


def test_the_first_tick_of_a_day_fits_the_model_and_the_others_do_not(parts):
    with parts.store.begin() as session:
        technology_id, ana = make_technology(session), make_member(session)
        make_team(session, members=[ana])
        make_follow(session, ana, technology_id, level=2, followed_at=ago(300))
        make_check(session, ana, technology_id, kind="experiment", passed=None, at=ago(300))
        for number in range(200):
            make_check(session, ana, technology_id, passed=number % 2 == 0, at=ago(250 - number))

    done = [fit_model(parts, now=NOW + timedelta(hours=hours)) for hours in (0, 1, 2, 24)]

    assert done == [200, 0, 0, 200]
    with parts.store.read() as session:
        assert len(list(session.exec(select(ModelFitRow.id)))) == 2


def test_without_checks_the_tick_does_nothing(parts):
    assert fit_model(parts, now=NOW) == 0


def test_the_clock_asks_more_often_than_daily_so_that_no_day_is_missed():
    (tick,) = (tick for tick in TICKS if tick.name == "fit_model")

    assert tick.run is fit_model
    assert 60 <= tick.seconds <= 6 * 3600

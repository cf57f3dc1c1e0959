"""The nightly fit: when it is made, what it rests on, and what it changes."""

from datetime import timedelta

import pytest
from sqlmodel import select

from learnlog.domain.fitting import ENOUGH_CHECKS, Fit
from learnlog.domain.model import MODEL_VERSION
from learnlog.services.cell_states import settle_outdated
from learnlog.services.currency import cell_reports
from learnlog.services.fitting import fit_if_due, keep_fit
from learnlog.store.cell_marks import mark_technologies
from learnlog.store.fitting import DEFAULTS, newest_fit
from learnlog.store.tables import CellRow, EvidenceRow, MemberRow, ModelFitRow
from tests.conftest import NOW, ago
from tests.makers import make_check, make_follow, make_member, make_team, make_technology

TOMORROW = NOW + timedelta(days=1)


class House:
    """A team of two: what Ana is asked she mostly does not know, and Bo mostly does."""

    def __init__(self, store, *, checks=ENOUGH_CHECKS):
        self.store = store
        with store.begin() as session:
            # It hardly moves, so that what is learnt is learnt about people.
            self.technology = make_technology(session, validity_half_life_years=500.0)
            self.ana, self.bo = (make_member(session, name) for name in ("Ana", "Bo"))
            make_team(session, members=[self.ana, self.bo])
            for number, user_id in enumerate((self.ana, self.bo)):
                make_follow(session, user_id, self.technology, level=2, followed_at=ago(300))
                make_check(
                    session, user_id, self.technology, kind="experiment", at=ago(300), passed=None
                )
                for place in range(checks // 2):
                    passed = place % 8 == 0 if number == 0 else place % 8 != 0
                    self.check(session, user_id, passed, at=ago(200 - place))

    def check(self, session, user_id, passed, *, at, **columns):
        return make_check(session, user_id, self.technology, passed=passed, at=at, **columns)

    def fits(self):
        with self.store.begin() as session:
            return list(session.exec(select(ModelFitRow).order_by(ModelFitRow.fitted_on)))

    def newest(self):
        with self.store.read() as session:
            return newest_fit(session)

    def kept_pairs(self):
        """The people whose cell is computed and up to date."""
        with self.store.read() as session:
            kept = select(CellRow.user_id).where(CellRow.is_outdated.is_(False))
            return set(session.exec(kept))


@pytest.fixture
def house(store):
    return House(store)


def test_who_forgets_faster_is_told_from_who_does_not(house):
    assert fit_if_due(house.store, now=NOW) == ENOUGH_CHECKS

    (kept,) = house.fits()
    found = house.newest()
    assert found.speeds[house.ana] > 1.2 > 1.0 > found.speeds[house.bo]
    assert found.factors.keys() == {house.technology}
    assert (kept.checks, kept.model_version) == (ENOUGH_CHECKS, MODEL_VERSION)
    assert (kept.fitted_on, kept.fitted_at) == (NOW.date(), NOW)
    assert kept.log_loss_fitted < kept.log_loss_default


def test_one_day_has_one_fit_and_the_next_has_its_own(house):
    later_that_day = NOW + timedelta(hours=5)

    done = [fit_if_due(house.store, now=now) for now in (NOW, later_that_day, TOMORROW)]

    assert done == [ENOUGH_CHECKS, 0, ENOUGH_CHECKS]
    assert [fit.fitted_on for fit in house.fits()] == [NOW.date(), TOMORROW.date()]


def test_with_one_check_less_nothing_is_fitted(store):
    house = House(store, checks=ENOUGH_CHECKS)
    with store.begin() as session:
        row = session.exec(select(EvidenceRow).where(EvidenceRow.passed.is_not(None))).first()
        row.retracted_at = NOW

    assert fit_if_due(store, now=NOW) == 0
    assert house.fits() == []
    assert house.newest() == DEFAULTS


def test_who_left_does_not_count(house):
    with house.store.begin() as session:
        session.get(MemberRow, house.bo).disabled_at = NOW

    assert fit_if_due(house.store, now=NOW) == 0


def test_checks_of_people_in_no_such_team_are_not_looked_at(house):
    with house.store.begin() as session:
        zoe = make_member(session, "Zoe")
        make_team(session, "Small", members=[zoe])
        make_follow(session, zoe, house.technology, level=2, followed_at=ago(300))
        make_check(session, zoe, house.technology, kind="experiment", at=ago(300), passed=None)
        house.check(session, zoe, True, at=ago(10))

    assert fit_if_due(house.store, now=NOW) == ENOUGH_CHECKS
    assert zoe not in house.newest().speeds


def test_what_is_only_told_when_it_failed_is_not_learnt_from(house):
    with house.store.begin() as session:
        for days in range(1, 60):
            make_check(
                session,
                house.bo,
                house.technology,
                kind="experiment_fail",
                passed=None,
                at=ago(days / 10),
            )

    assert fit_if_due(house.store, now=NOW) == ENOUGH_CHECKS


def test_a_check_before_which_nothing_was_known_is_left_out(house):
    with house.store.begin() as session:
        house.check(session, house.ana, True, at=ago(301))

    assert fit_if_due(house.store, now=NOW) == ENOUGH_CHECKS


def test_a_fit_that_is_no_better_is_kept_as_one_that_changes_nothing(store):
    with store.begin() as session:
        technology = make_technology(session, validity_half_life_years=1e9)
        ana = make_member(session)
        make_team(session, members=[ana])
        make_follow(session, ana, technology, level=2, followed_at=ago(10))
        # All at one instant, right after the experiment: nothing has faded, nothing changed.
        make_check(session, ana, technology, kind="experiment", at=ago(9), passed=None)
        for _ in range(ENOUGH_CHECKS):
            make_check(session, ana, technology, at=ago(9) + timedelta(seconds=1))

    assert fit_if_due(store, now=NOW) == ENOUGH_CHECKS

    with store.begin() as session:
        (kept,) = session.exec(select(ModelFitRow))
        assert newest_fit(session) == DEFAULTS
    assert kept.log_loss_fitted == kept.log_loss_default


def test_a_fit_learnt_from_another_fit_is_not_counted_twice(house):
    """The fit is made against the defaults, so that a night without news changes nothing."""
    fit_if_due(house.store, now=NOW)
    first = house.newest()

    fit_if_due(house.store, now=TOMORROW)

    assert house.newest() == first


def test_only_cells_that_the_fit_moves_are_computed_anew(house):
    with house.store.begin() as session:
        zoe = make_member(session, "Zoe")
        swift = make_technology(session, "swift")
        make_follow(session, zoe, swift, level=2)
        mark_technologies(session, [house.technology, swift])
        settle_outdated(session, now=NOW)
    assert house.kept_pairs() == {house.ana, house.bo, zoe}

    fit_if_due(house.store, now=NOW)
    moved = house.kept_pairs()
    with house.store.begin() as session:
        settle_outdated(session, now=TOMORROW)
    fit_if_due(house.store, now=TOMORROW)

    assert moved == {zoe}
    assert house.kept_pairs() == {house.ana, house.bo, zoe}


def test_of_two_workers_that_are_done_at_once_the_first_is_kept(house):
    late = Fit(300, {house.technology: 9.0}, {house.ana: 9.0}, 0.6, 0.5)
    fit_if_due(house.store, now=NOW)
    first = house.newest()

    with house.store.begin() as session:
        is_kept = keep_fit(session, late, now=NOW)

    assert not is_kept
    assert house.newest() == first


def test_the_fit_lowers_what_is_shown_of_who_forgets_faster(house):
    with house.store.read() as session:
        before = [r.currency for r in cell_reports(session, [house.ana, house.bo], now=NOW)]

    fit_if_due(house.store, now=NOW)

    with house.store.read() as session:
        ana, bo = (r.currency for r in cell_reports(session, [house.ana, house.bo], now=NOW))
    assert ana < before[0]
    assert bo > before[1]

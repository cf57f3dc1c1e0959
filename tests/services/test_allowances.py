from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from learnlog.domain.allowance import Allowance
from learnlog.services.allowances import Draw, draw
from tests.conftest import NOW

# One in 120 s.
ALLOWANCE = Allowance(burst=3, per_hour=30)


def test_a_bucket_is_emptied_one_by_one_and_then_one_has_to_wait(session):
    drawn = [draw(session, "a", ALLOWANCE, now=NOW) for _ in range(4)]

    assert drawn == [Draw(0, 2, 120), Draw(0, 1, 240), Draw(0, 0, 360), Draw(120, 0, 360)]


def test_who_waited_may_try_again(session):
    for _ in range(3):
        draw(session, "a", ALLOWANCE, now=NOW)

    early = draw(session, "a", ALLOWANCE, now=NOW + timedelta(seconds=119))
    late = draw(session, "a", ALLOWANCE, now=NOW + timedelta(seconds=121))

    assert (early.wait_seconds, late.wait_seconds) == (1, 0)


def test_one_bucket_takes_nothing_from_another(session):
    for _ in range(3):
        draw(session, "a", ALLOWANCE, now=NOW)

    assert draw(session, "b", ALLOWANCE, now=NOW).left == 2


def test_those_who_come_at_the_same_time_are_counted_each(store):
    def come(_):
        with store.begin() as session:
            return draw(session, "a", Allowance(burst=20, per_hour=1), now=NOW).left

    with ThreadPoolExecutor(8) as pool:
        left = list(pool.map(come, range(16)))

    assert sorted(left) == list(range(4, 20))

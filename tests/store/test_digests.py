import threading
from datetime import timedelta

import pytest

from learnlog.domain.cadence import Schedule
from learnlog.domain.members import DigestCadence
from learnlog.store import digests
from learnlog.store.digests import Period
from tests.conftest import NOW, ago
from tests.makers import make_member


@pytest.fixture
def ana(session):
    return make_member(session, next_digest_at=NOW, zone="Europe/Lisbon", digest_weekday=2)


def claim(session, user_id, key="digest:2026-W35", cut_off_at=NOW, now=NOW):
    return digests.claim_period(session, Period(user_id, "digest", key, cut_off_at), now=now)


def test_a_subscriber_has_a_schedule_and_a_closed_account_is_none(session, ana):
    closed = make_member(session, disabled_at=NOW)

    subscriber = digests.get_subscriber(session, ana)

    assert subscriber.schedule == Schedule(DigestCadence.WEEKLY, 2, 480, "Europe/Lisbon")
    assert subscriber.next_digest_at == NOW
    assert digests.get_subscriber(session, closed) is None


def test_due_are_those_whose_time_has_come_in_order_and_page_by_page(session, ana):
    later = make_member(session, next_digest_at=NOW + timedelta(seconds=1))
    make_member(session, next_digest_at=ago(1), disabled_at=ago(1))
    make_member(session, next_digest_at=None)
    ben = make_member(session, next_digest_at=ago(1))

    first = digests.due_ids(session, after=0, limit=1, now=NOW)
    second = digests.due_ids(session, after=ana, limit=9, now=NOW)

    assert first == [ana]
    assert second == [ben]
    assert later not in first + second


def test_a_period_is_claimed_once_and_other_periods_are_free(session, ana):
    ids = [
        claim(session, ana),
        claim(session, ana),
        claim(session, ana, "digest:2026-W36"),
        claim(session, make_member(session)),
    ]

    assert ids[1] is None
    assert len({ids[0], ids[2], ids[3]} - {None}) == 3


def test_of_many_clocks_one_claims_the_period(store):
    with store.begin() as session:
        user_id = make_member(session)
    start = threading.Barrier(4)
    claimed = []

    def clock():
        start.wait()
        with store.begin() as session:
            claimed.append(claim(session, user_id))

    clocks = [threading.Thread(target=clock) for _ in range(4)]
    for thread in clocks:
        thread.start()
    for thread in clocks:
        thread.join()

    assert len(claimed) == 4
    assert len([period_id for period_id in claimed if period_id is not None]) == 1


def test_the_next_time_moves_only_from_where_it_was_seen(session, ana):
    later = NOW + timedelta(days=7)

    first = digests.advance(session, ana, due_at=NOW, next_at=later)
    second = digests.advance(session, ana, due_at=NOW, next_at=None)
    third = digests.advance(session, ana, due_at=later, next_at=None)
    fourth = digests.advance(session, ana, due_at=None, next_at=NOW)

    assert [first, second, third, fourth] == [True, False, True, True]


def test_putting_off_never_turns_digests_on(session, ana):
    off = make_member(session, next_digest_at=None)

    for user_id in (ana, off):
        digests.put_off(session, user_id, until=NOW + timedelta(hours=1))

    assert digests.get_subscriber(session, ana).next_digest_at == NOW + timedelta(hours=1)
    assert digests.get_subscriber(session, off).next_digest_at is None


def test_the_cut_off_is_that_of_the_last_digest_that_was_written(session, ana):
    nothing = digests.last_cut_off(session, ana, "digest")
    claim(session, ana, "digest:2026-W33", ago(14), now=ago(14))
    skipped = claim(session, ana, "digest:2026-W34", ago(7), now=ago(7))
    digests.skip_period(session, skipped, "nothing")

    assert nothing is None
    assert digests.last_cut_off(session, ana, "digest") == ago(14)
    assert digests.last_written_at(session, ana, "digest") == ago(14)
    assert digests.last_cut_off(session, ana, "lead") is None


def test_digests_that_could_not_be_written_are_listed_with_their_reason(session, ana):
    claim(session, ana)
    failed = claim(session, ana, "failed:2026-08-24")
    digests.skip_period(session, failed, "ValueError: broken")

    (trouble,) = digests.list_troubles(session, limit=5)

    assert (trouble.period_key, trouble.reason) == ("failed:2026-08-24", "ValueError: broken")

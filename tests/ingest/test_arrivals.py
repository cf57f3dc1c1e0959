import asyncio
import threading

import pytest

from learnlog.ingest.arrivals import as_they_come


def numbers(count, *, log=None):
    async def produce(outlet):
        for number in range(count):
            await outlet.room.acquire()
            if log is not None:
                log.append(number)
            outlet.put(number)

    return produce


def loops():
    return [thread for thread in threading.enumerate() if "_run" in thread.name]


def test_what_is_produced_comes_in_order_and_then_ends():
    assert list(as_they_come(numbers(5), room=2)) == [0, 1, 2, 3, 4]


def test_nothing_produced_is_nothing_to_iterate():
    assert list(as_they_come(numbers(0), room=2)) == []


def test_nothing_begins_before_the_first_is_asked_for():
    log = []

    as_they_come(numbers(5, log=log), room=2)

    assert log == []


def test_no_more_is_produced_than_there_is_room_for():
    log = []
    arriving = as_they_come(numbers(50, log=log), room=3)

    first = next(arriving)
    ahead = len(log)

    assert first == 0
    assert ahead <= 3
    assert list(arriving) == list(range(1, 50))


def test_whoever_stops_early_ends_what_is_under_way():
    ended = []

    async def produce(outlet):
        try:
            await outlet.room.acquire()
            outlet.put("first")
            await asyncio.Event().wait()
        finally:
            ended.append(True)

    arriving = as_they_come(produce, room=2)
    next(arriving)
    arriving.close()

    assert ended == [True]
    assert loops() == []


def test_an_error_while_producing_is_raised_where_it_is_iterated():
    async def produce(outlet):
        await outlet.room.acquire()
        outlet.put("first")
        raise ZeroDivisionError("broken")

    arriving = as_they_come(produce, room=2)

    assert next(arriving) == "first"
    with pytest.raises(ZeroDivisionError, match="broken"):
        next(arriving)
    assert loops() == []


def test_an_error_of_whoever_iterates_ends_what_is_under_way():
    with pytest.raises(KeyError):
        for number in as_they_come(numbers(1_000), room=2):
            raise KeyError(number)

    assert loops() == []


def test_it_can_be_iterated_from_within_a_thread_that_runs_a_loop_itself():
    async def outer():
        return list(as_they_come(numbers(3), room=2))

    assert asyncio.run(outer()) == [0, 1, 2]

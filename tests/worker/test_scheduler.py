import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from learnlog.services.health import last_beats
from learnlog.worker import TICKS, beat, run_once
from learnlog.worker.scheduler import Leader, Scheduler, Tick, run_tick
from tests.conftest import NOW

PATIENCE = 30  # seconds after which a thread that should have come is given up


def beats(parts):
    with parts.store.read() as session:
        return {found.name: found for found in last_beats(session)}


def counts_to(number):
    """A tick's work that does one thing more each time, and says when it has done ``number``."""
    done, reached = [], threading.Event()

    def run(parts, *, now):
        done.append(now)
        if len(done) >= number:
            reached.set()
        return len(done)

    return run, done, reached


def fails(_parts, *, now):
    raise RuntimeError(f"nothing goes at {now:%H:%M}")


def test_a_tick_leaves_its_beat(parts):
    done = run_tick(parts, Tick("count", 45, counts_to(1)[0]), now=NOW)

    found = beats(parts)["count"]
    assert (done, found.done) == (1, 1)
    assert (found.at, found.period_seconds, found.error) == (NOW, 45, "")
    assert found.duration_ms >= 0


def test_a_tick_that_fails_is_noted_and_the_next_time_it_may_go_well(parts):
    assert run_tick(parts, Tick("fragile", 30, fails), now=NOW) == 0
    first = beats(parts)["fragile"]

    run_tick(parts, Tick("fragile", 30, counts_to(1)[0]), now=NOW + timedelta(seconds=30))

    after = beats(parts)["fragile"]
    assert (first.error, first.done) == ("RuntimeError: nothing goes at 09:30", 0)
    assert (after.error, after.done, after.at) == ("", 1, NOW + timedelta(seconds=30))


def test_the_heartbeat_does_nothing_but_beat(parts):
    assert beat(parts, now=NOW) == 0


def test_one_round_runs_every_tick_once_in_order(parts):
    assert list(run_once(parts, now=NOW)) == [tick.name for tick in TICKS]
    assert {found.error for found in beats(parts).values()} == {""}
    assert set(beats(parts)) == {tick.name for tick in TICKS}


def test_a_running_scheduler_ticks_at_once_on_the_clock_it_was_given(parts):
    run, done, reached = counts_to(1)
    scheduler = Scheduler(parts, (Tick("count", 3_600, run),), read_clock=lambda: NOW)

    scheduler.start()
    came = reached.wait(PATIENCE)
    scheduler.stop()

    assert came
    assert done == [NOW]
    assert beats(parts)["count"].at == NOW


def test_a_tick_comes_again_and_one_that_fails_stops_no_other(parts):
    run, _, reached = counts_to(2)
    ticks = (Tick("fragile", 1, fails), Tick("count", 1, run))
    scheduler = Scheduler(parts, ticks, read_clock=lambda: NOW)

    scheduler.start()
    came = reached.wait(PATIENCE)
    scheduler.stop()

    assert came
    assert beats(parts)["fragile"].error.startswith("RuntimeError")


def test_stopping_waits_for_the_tick_that_runs(parts):
    began, may_end, stopped = threading.Event(), threading.Event(), threading.Event()

    def slow(_parts, *, now):
        began.set()
        may_end.wait(PATIENCE)
        return 1

    def stop():
        scheduler.stop()
        stopped.set()

    scheduler = Scheduler(parts, (Tick("slow", 3_600, slow),), read_clock=lambda: NOW)
    scheduler.start()
    assert began.wait(PATIENCE)
    threading.Thread(target=stop).start()

    stopped_before_the_end = stopped.wait(0.3)
    may_end.set()

    assert not stopped_before_the_end
    assert stopped.wait(PATIENCE)
    assert beats(parts)["slow"].done == 1


def test_of_two_processes_of_an_embedded_service_one_leads_until_it_resigns(parts):
    first, second = Leader(parts), Leader(parts)
    is_embedded = parts.store.engine.dialect.name == "sqlite"

    assert first.leads()
    assert first.leads()
    assert second.leads() is not is_embedded
    first.resign()
    assert second.leads()
    second.resign()
    second.resign()


def test_ticks_that_ask_at_once_all_learn_that_their_process_leads(parts):
    together = 8
    for _ in range(50):
        leader, start = Leader(parts), threading.Barrier(together)

        def ask(_, leader=leader, start=start):
            start.wait(PATIENCE)
            return leader.leads()

        with ThreadPoolExecutor(together) as pool:
            answers = list(pool.map(ask, range(together)))
        leader.resign()

        assert answers == [True] * together


def test_who_does_not_lead_does_not_tick(parts):
    leader = Leader(parts)
    assert leader.leads()
    run, done, _ = counts_to(1)
    scheduler = Scheduler(parts, (Tick("count", 3_600, run),), read_clock=lambda: NOW)

    scheduler._tick(Tick("count", 3_600, run))

    is_embedded = parts.store.engine.dialect.name == "sqlite"
    assert len(done) == (0 if is_embedded else 1)
    leader.resign()
    scheduler._tick(Tick("count", 3_600, run))
    assert done[-1:] == [NOW]
    scheduler.leader.resign()

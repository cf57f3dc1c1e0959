"""An ordinary iterator over what an event loop in a thread of its own produces, as it comes."""

import asyncio
import queue
import threading
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Outlet(Generic[T]):
    """Where the loop puts a result, after asking for the room that the result will take.

    The room is given back when whoever iterates has done with the result, so what is under way
    and what waits to be taken never come to more than ``room``.
    """

    def __init__(self, arrived: "queue.SimpleQueue[T | _End]", room: int) -> None:
        self.arrived = arrived
        self.room = asyncio.Semaphore(room)

    def put(self, result: T) -> None:
        """Hand a result over; it stands in the room that was asked for."""
        self.arrived.put(result)

    def give_back(self, count: int) -> None:
        """Let others have the room of results that were taken and are done with."""
        for _ in range(count):
            self.room.release()


Produce = Callable[[Outlet[T]], Coroutine[Any, Any, None]]


class _End:
    """The loop has ended: well, or by what it raised."""

    def __init__(self, error: BaseException | None) -> None:
        self.error = error


def as_they_come(produce: Produce[T], *, room: int) -> Iterator[T]:
    """Yield what ``produce`` puts into its outlet, in the order in which it comes.

    The loop starts with the first result asked for. Closing the iterator early cancels
    ``produce`` and waits until it has cleaned up. What it raises is raised here.
    """
    arrived: queue.SimpleQueue[T | _End] = queue.SimpleQueue()
    started: Future[tuple[asyncio.AbstractEventLoop, asyncio.Task[None], Outlet[T]]] = Future()

    async def run() -> None:
        outlet: Outlet[T] = Outlet(arrived, room)
        task = asyncio.ensure_future(produce(outlet))
        started.set_result((asyncio.get_running_loop(), task, outlet))
        with suppress(asyncio.CancelledError):
            await task

    thread = threading.Thread(target=_run, args=(run, arrived, started), daemon=True)
    thread.start()
    loop, task, outlet = started.result()
    try:
        done_with = 0
        while not isinstance(result := arrived.get(), _End):
            yield result
            done_with += 1
            # Waking the loop costs; while more is to be taken, nobody waits for it.
            if arrived.empty() or done_with >= room // 4:
                _in_loop(loop, partial(outlet.give_back, done_with))
                done_with = 0
        if result.error is not None:
            raise result.error
    finally:
        _in_loop(loop, task.cancel)
        thread.join()


def _run(
    run: Callable[[], Coroutine[Any, Any, None]],
    arrived: "queue.SimpleQueue[Any]",
    started: Future[Any],
) -> None:
    error: BaseException | None = None
    try:
        asyncio.run(run())
    except BaseException as raised:  # noqa: BLE001  # raised again in the thread that iterates
        error = raised
        if not started.done():
            started.set_exception(raised)
    arrived.put(_End(error))


def _in_loop(loop: asyncio.AbstractEventLoop, call: Callable[[], object]) -> None:
    """Call in the loop's own thread; a loop that has ended needs nothing any more."""
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(call)

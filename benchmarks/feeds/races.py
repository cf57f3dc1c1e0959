"""The refresh of 500 feeds beside that of reader and newsboat, on one server in one run."""

from collections.abc import Callable
from pathlib import Path

from benchmarks.feeds.corpus import documents, write
from benchmarks.feeds.peers import newsboat_program, peers_python
from benchmarks.feeds.runs import (
    SCENES,
    Run,
    Server,
    best,
    empty_folder,
    learnlog_run,
    newsboat_run,
    reader_run,
    serving,
)
from benchmarks.feeds.server import FEEDS
from benchmarks.measure import Result

ROUNDS = 3
SAID = {
    "first": "first refresh",
    "unchanged": "nothing new",
    "changed": "98 new entries",
    "slow": "100 ms away",
}
WHAT = {"cpu": "CPU", "wall": "time"}
READER = ("reader, 1 worker", "reader, 10 workers")
NEWSBOAT = ("newsboat, 1 thread", "newsboat, 10 threads")
LIMITS = (
    ("first", "cpu", READER[1], 0.60),
    ("first", "wall", READER[1], 0.40),
    ("first", "wall", NEWSBOAT[1], 1.00),
    *(("unchanged", "cpu", reader, 0.60) for reader in READER),
    *(("unchanged", "cpu", newsboat, 0.25) for newsboat in NEWSBOAT),
    *(("changed", "cpu", reader, 0.25) for reader in READER),
    *(("changed", "cpu", newsboat, 0.35) for newsboat in NEWSBOAT),
    ("slow", "wall", READER[1], 0.30),
)


def race() -> list[Result]:
    """Return the ratios; where a peer is not to be had, those with it are missing."""
    chosen, said = documents()
    print(said)
    with empty_folder() as folder:
        write(chosen, folder)
        with serving(folder) as server:
            costs = _costs(server)
    _print(costs)
    return _results(costs)


def _costs(server: Server) -> dict[str, Run]:
    todo: dict[str, Callable[[Path], Run]] = {"learnlog": lambda home: learnlog_run(server, home)}
    python = peers_python()
    if python is not None:
        todo[READER[0]] = lambda home: reader_run(server, python, home, workers=1)
        todo[READER[1]] = lambda home: reader_run(server, python, home, workers=10)
    program = newsboat_program()
    if program is not None:
        todo[NEWSBOAT[0]] = lambda home: newsboat_run(server, program, home, threads=1)
        todo[NEWSBOAT[1]] = lambda home: newsboat_run(server, program, home, threads=10)
    runs: dict[str, list[Run]] = {name: [] for name in todo}
    for _ in range(ROUNDS):
        for name, run in todo.items():
            with empty_folder() as home:
                runs[name].append(run(home))
    return {name: best(found) for name, found in runs.items()}


def _print(costs: dict[str, Run]) -> None:
    print(f"best of {ROUNDS}: CPU s / wall s, and the peak of memory in MB")
    for name, run in costs.items():
        figures = "   ".join(
            f"{scene} {run[scene].cpu:5.2f} /{run[scene].wall:5.2f}"
            for scene in SCENES
            if scene in run
        )
        peak = max(cost.megabytes for cost in run.values())
        print(f"  {name:<20} {figures}   {peak:4.0f} MB")
    for scene, cost in costs["learnlog"].items():
        print(f"  learnlog, {scene}: {cost.said}")


def _results(costs: dict[str, Run]) -> list[Result]:
    own = costs["learnlog"]
    each = 1000 * own["unchanged"].cpu / FEEDS
    ratios = [
        Result(
            f"{SAID[scene]}: {WHAT[what]} against {name}",
            getattr(own[scene], what) / getattr(costs[name][scene], what),
            limit,
            "x",
        )
        for scene, what, name, limit in LIMITS
        if name in costs
    ]
    return [Result("nothing new: CPU of one feed", each, 1, "ms"), *ratios]

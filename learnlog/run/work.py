"""`learnlog work`: the scheduler alone."""

import signal
import threading

import click

from learnlog import clock
from learnlog.cli.context import Cli, Command, json_option, pass_cli
from learnlog.worker import TICKS, run_once
from learnlog.worker.scheduler import Scheduler


@click.command(cls=Command)
@click.option("--once", is_flag=True, help="Do all that is due, then exit.")
@json_option
@pass_cli
def work(cli: Cli, once: bool, as_json: bool) -> None:
    """Run the scheduler and the workers, without the pages."""
    if once:
        _report(cli, as_json=as_json)
        return
    scheduler = Scheduler(
        cli.parts,
        TICKS,
        read_clock=clock.starting_at(cli.now) if cli.is_now_given else clock.now,
    )
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    scheduler.start()
    stop.wait()
    scheduler.stop()


def _report(cli: Cli, *, as_json: bool) -> None:
    done = run_once(cli.parts, now=cli.now)
    counts = {
        "feeds": done["refresh_feeds"],
        "digests": done["plan_due"],
        "reminders": 0,
        "jobs": done["send_outbox"],
    }
    if as_json:
        cli.emit(counts)
    else:
        cli.say(", ".join(f"{name} {count}" for name, count in counts.items()))

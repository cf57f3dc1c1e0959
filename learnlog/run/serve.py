"""`learnlog serve`: web and scheduler in one process tree."""

import socket
from collections.abc import Callable
from typing import Any

import click
from gunicorn.app.base import BaseApplication

from learnlog import clock
from learnlog.bootstrap import build_parts, prepare
from learnlog.cli.context import Cli, Command, pass_cli
from learnlog.clock import Clock
from learnlog.config import Settings, read_settings
from learnlog.domain.errors import ConfigError
from learnlog.site import create_site
from learnlog.worker import TICKS
from learnlog.worker.scheduler import Scheduler

THREADS = 8
GRACE_SECONDS = 30
TIMEOUT_SECONDS = 120


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn carries no types
    """gunicorn with one threaded worker, which also runs the clock."""

    def __init__(
        self, settings: Settings, *, bind: str, with_worker: bool, read_clock: Clock
    ) -> None:
        self.settings = settings
        self.bind = bind
        self.with_worker = with_worker
        self.read_clock = read_clock
        self.scheduler: Scheduler | None = None
        super().__init__()

    def load_config(self) -> None:
        """Hand gunicorn its settings."""
        self.cfg.set("bind", self.bind)
        self.cfg.set("workers", 1)
        self.cfg.set("worker_class", "gthread")
        self.cfg.set("threads", THREADS)
        self.cfg.set("timeout", TIMEOUT_SECONDS)
        self.cfg.set("graceful_timeout", GRACE_SECONDS)
        self.cfg.set("loglevel", "warning")
        self.cfg.set("control_socket_disable", True)
        self.cfg.set("worker_exit", self.stop_scheduler)

    def load(self) -> Callable[..., Any]:
        """Return the application; runs in the worker, so nothing open is shared by a fork."""
        parts = build_parts(self.settings)
        if self.with_worker:
            self.scheduler = Scheduler(parts, TICKS, read_clock=self.read_clock)
            self.scheduler.start()
        return create_site(parts, read_clock=self.read_clock)

    def stop_scheduler(self, _server: object, _worker: object) -> None:
        """Let the running ticks end."""
        if self.scheduler is not None:
            self.scheduler.stop()


@click.command(cls=Command)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--no-worker", is_flag=True, help="Serve pages only; run `learnlog work` elsewhere.")
@pass_cli
def serve(cli: Cli, host: str, port: int, no_worker: bool) -> None:
    """Serve the pages and run the scheduler, in one process tree."""
    settings = read_settings(cli.environ, host=host, port=port)
    _check_free(host, port)
    parts = build_parts(settings)
    prepare(parts, now=cli.now)
    parts.close()
    cli.say(f"learnlog is at {settings.base_url}")
    read_clock = clock.starting_at(cli.now) if cli.is_now_given else clock.now
    Server(settings, bind=f"{host}:{port}", with_worker=not no_worker, read_clock=read_clock).run()


def _check_free(host: str, port: int) -> None:
    """Refuse an address at once that gunicorn would try for some seconds, in many lines."""
    try:
        socket.create_server((host, port)).close()
    except OSError as error:
        # Python appends the address to the reason.
        reason = str(error.strerror).partition(" (while ")[0]
        raise ConfigError(f"{host}:{port} cannot be served: {reason}") from error

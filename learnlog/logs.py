"""Logs: one line an event, as text on a terminal and as JSON elsewhere; never a body or a token."""

import logging
import sys

import structlog


def configure_logs(form: str) -> None:
    """Send every log to standard error; ``form`` is text, json, or empty for what suits it."""
    as_text = form == "text" or (form == "" and sys.stderr.isatty())
    renderer: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer() if as_text else structlog.processors.JSONRenderer()
    )
    before: list[structlog.typing.Processor] = (
        [] if as_text else [structlog.processors.format_exc_info]
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *before,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        # Looked up at each event: whoever redirects standard error gets what is logged.
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)

"""The clock that asks the services to do what is due."""

from datetime import datetime

from learnlog.bootstrap import Parts
from learnlog.services.health import HEARTBEAT, HEARTBEAT_SECONDS
from learnlog.worker.card_validity import check_cards
from learnlog.worker.cells import check_cells, settle_cells
from learnlog.worker.fitting import fit_model
from learnlog.worker.lifecycles import refresh_lines
from learnlog.worker.mail import plan_due, send_outbox
from learnlog.worker.previews import preview_feeds
from learnlog.worker.refresh import refresh_feeds
from learnlog.worker.retention import prune_entries
from learnlog.worker.review_model import fit_reviews
from learnlog.worker.scheduler import Tick, run_tick
from learnlog.worker.search import index_search


def beat(_parts: Parts, *, now: datetime) -> int:  # noqa: ARG001  # a tick's signature
    """Do nothing: the beat that is written for it is the point."""
    return 0


TICKS: tuple[Tick, ...] = (
    Tick(HEARTBEAT, HEARTBEAT_SECONDS, beat),
    Tick("preview_feeds", 5, preview_feeds),
    Tick("refresh_feeds", 30, refresh_feeds),
    Tick("refresh_lines", 300, refresh_lines),
    # Asked every hour, so that a start or a fault at midnight loses no day; done once a day.
    Tick("fit_model", 3_600, fit_model),
    Tick("settle_cells", 30, settle_cells),
    Tick("index_search", 30, index_search),
    Tick("check_cards", 300, check_cards),
    Tick("plan_due", 60, plan_due),
    Tick("send_outbox", 30, send_outbox),
    Tick("check_cells", 86_400, check_cells),
    Tick("fit_reviews", 86_400, fit_reviews),
    Tick("prune_entries", 86_400, prune_entries),
)


def run_once(parts: Parts, *, now: datetime) -> dict[str, int]:
    """Run every tick once, in order, and return how much each did."""
    return {tick.name: run_tick(parts, tick, now=now) for tick in TICKS}

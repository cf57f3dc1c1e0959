"""The ticks of the derived cells: compute what has changed, and check a sample every night."""

from datetime import datetime
from typing import Any

import structlog

from learnlog.bootstrap import Parts
from learnlog.domain.chance import Stream
from learnlog.services.cell_states import BATCH, check_sample, settle_outdated

log: Any = structlog.get_logger(__name__)

SAMPLE = 200


def settle_cells(parts: Parts, *, now: datetime) -> int:
    """Compute the cells whose facts have changed, and return how many there were."""
    total = 0
    while True:
        with parts.store.begin() as session:
            done = settle_outdated(session, now=now)
        total += done
        if done < BATCH:
            return total


def check_cells(parts: Parts, *, now: datetime) -> int:
    """Compare a sample of the cells with a replay; what differs is logged and computed anew."""
    chance = Stream(now.toordinal(), "sample of cells")
    with parts.store.begin() as session:
        checked = check_sample(session, size=SAMPLE, chance=chance, now=now)
    for pair in checked.different:
        log.error("cell_differs", user_id=pair.user_id, technology_id=pair.technology_id)
    return checked.count

"""Looking at the feeds of a page before one of them is added.

The pages never fetch: a wish is noted, the worker looks, and the page asks until it is done.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from learnlog.domain.errors import LearnlogError, NotFoundError, RuleError
from learnlog.ingest.sanitise import clean_link
from learnlog.store import previews
from learnlog.store.session import Session, Store

KEPT_FOR = timedelta(hours=1)
MOST_WAITING = 3
AT_ONCE = 5
MAX_URL = 2_000


@dataclass(frozen=True, slots=True)
class Offer:
    """A feed that a page has, with its newest titles."""

    url: str
    title: str
    format: str
    entries: int
    newest: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PreviewPage:
    """What a member asked to see, and what came of it; ``error`` says why there is nothing."""

    id: int
    url: str
    is_done: bool
    error: str
    offers: tuple[Offer, ...]


Look = Callable[[str], Sequence[Offer]]
"""Looks at a page and returns its feeds, or raises a LearnlogError that says why it cannot."""


def ask_preview(session: Session, user_id: int, url: str, *, now: datetime) -> int:
    """Note that a member wants to see the feeds of a page, and return the wish's id.

    Raises:
        RuleError: the address is none, or three wishes are waited for already.
    """
    clean = clean_link(url if "//" in url else f"https://{url}")
    if not clean or len(url) > MAX_URL:
        raise RuleError(f"{url[:80]!r} is not an http(s) address.")
    if previews.count_waiting(session, user_id) >= MOST_WAITING:
        raise RuleError("Three pages are being looked at already; wait for one of them.")
    preview_id = previews.add_preview(session, user_id, clean, now=now)
    # Only now, so that no number is given out twice.
    previews.forget_previews(session, asked_before=now - KEPT_FOR)
    return preview_id


def preview_page(session: Session, user_id: int, preview_id: int) -> PreviewPage:
    """Return what came of a member's wish.

    Raises:
        NotFoundError: it is none of theirs, or too old.
    """
    found = previews.get_preview(session, preview_id)
    if found is None or found.user_id != user_id:
        raise NotFoundError(f"preview {preview_id}: no such preview")
    offers = tuple(
        Offer(item["url"], item["title"], item["format"], item["entries"], tuple(item["newest"]))
        for item in found.found
    )
    return PreviewPage(found.id, found.url, found.done_at is not None, found.error, offers)


def look_at_pages(store: Store, look: Look, *, now: datetime) -> int:
    """Look at the pages that are waited for and return how many there were."""
    with store.read() as session:
        waiting = previews.waiting_previews(session, limit=AT_ONCE)
    for wish in waiting:
        offers: Sequence[Offer] = ()
        error = ""
        try:
            offers = look(wish.url)
        except LearnlogError as refused:
            error = str(refused)
        with store.begin() as session:
            rows = [asdict(offer) for offer in offers]
            previews.finish_preview(session, wish.id, rows, error=error, now=now)
    return len(waiting)

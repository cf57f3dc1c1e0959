"""Taking in files of cards; doing so a second time changes nothing."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from learnlog.domain.card_file import CardFile, CardFileError, Fault, FileCard
from learnlog.ingest.apkg_process import read_apkg
from learnlog.ingest.card_markdown import read_markdown
from learnlog.ingest.card_table import read_table
from learnlog.services.card_import_plan import Changed, ImportPlan, Scheduled, plan_import
from learnlog.services.card_import_rows import (
    Owner,
    card_key,
    card_row,
    review_rows,
    state_columns,
    state_of,
)
from learnlog.services.card_import_words import slugs_by_name
from learnlog.services.card_validity import interval_cap
from learnlog.services.cards import Wording, edit_card, get_card, get_member
from learnlog.services.evidence import technology_id_of
from learnlog.store import card_files, card_notes, cards, follows
from learnlog.store.session import Session

SUFFIXES = (".apkg", ".tsv", ".txt", ".csv", ".md", ".markdown")
MAX_FILE = 20_000_000


@dataclass(frozen=True, slots=True)
class Wishes:
    """How a file is taken in.

    ``slug`` is the technology of cards that name none. With ``with_schedule`` new cards stand
    where they stood in the program that wrote the file, and its reviews come along. A
    ``is_dry_run`` only says what would happen.
    """

    slug: str = ""
    with_schedule: bool = False
    is_dry_run: bool = False


@dataclass(slots=True)
class ImportReport:
    """How many cards of a file are new, changed and as they were; and the rows it could not use."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    reviews: int = 0
    errors: list[Fault] = field(default_factory=list)


def read_card_file(path: Path, *, name: str = "", with_schedule: bool = False) -> CardFile:
    """Return what a file holds; its format is that of its name's ending.

    Raises:
        CardFileError: it is of no known format, damaged, or too large.
    """
    ending = Path(name or path.name).suffix.lower()
    if ending not in SUFFIXES:
        raise CardFileError(
            f"{(name or path.name)[:60]}: the name ends in none of {', '.join(SUFFIXES)}"
        )
    if ending == ".apkg":
        with _no_search_for_cycles():
            return read_apkg(path, with_schedule=with_schedule)
    if path.stat().st_size > MAX_FILE:
        raise CardFileError(f"the file is larger than {MAX_FILE:,} bytes")
    body = path.read_bytes()
    if ending in {".md", ".markdown"}:
        return read_markdown(body)
    return read_table(body, is_csv=ending == ".csv")


@contextmanager
def _no_search_for_cycles() -> Iterator[None]:
    """Pause the collector: many rows hold no cycle, and a third of the time goes into looking."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        (gc.enable if was_enabled else gc.disable)()


def import_cards(
    session: Session,
    file: CardFile,
    wishes: Wishes,
    *,
    user_id: int,
    now: datetime,
) -> ImportReport:
    """Add a file's cards to a member's, change those that are there, and say what became of each.

    A card that was answered here keeps its own schedule; a retired one stays retired.

    Raises:
        NotFoundError: no such technology.
    """
    if wishes.slug:
        technology_id_of(session, wishes.slug)
    plan = plan_import(
        file,
        card_files.stored_cards(session, user_id=user_id),
        slugs_by_name(session),
        slug=wishes.slug,
        with_schedule=wishes.with_schedule,
    )
    report = _counted(plan)
    if not wishes.is_dry_run:
        ids = _technology_ids(session, plan)
        caps = {name: interval_cap(session, id_) for name, id_ in ids.items()}
        owner = Owner(user_id, get_member(session, user_id).zone, now, caps)
        for change in plan.changed:
            _change(session, change, ids, owner)
        given = _add(session, plan, ids, owner, with_schedule=wishes.with_schedule)
        given += [_schedule(session, item, owner) for item in plan.scheduled]
        with _no_search_for_cycles():
            rows = review_rows(given, owner)
            card_files.add_reviews(session, rows)
        report.reviews = len(rows)
    return report


def _counted(plan: ImportPlan) -> ImportReport:
    changed = {card.id for change in plan.changed for card in change.cards}
    newly = sum(item.card.id not in changed for item in plan.scheduled)
    return ImportReport(
        added=sum(len(words.numbers) for words in plan.added),
        updated=len(changed) + newly,
        unchanged=plan.unchanged - newly,
        errors=sorted(plan.faults, key=lambda fault: fault.row),
    )


def _technology_ids(session: Session, plan: ImportPlan) -> dict[str, int]:
    slugs = {words.slug for words in plan.added}
    slugs.update(change.words.slug for change in plan.changed)
    slugs.update(item.words.slug for item in plan.scheduled)
    return follows.technology_ids(session, sorted(slugs))


def _add(
    session: Session, plan: ImportPlan, ids: dict[str, int], owner: Owner, *, with_schedule: bool
) -> list[tuple[int, FileCard, int]]:
    """Insert the new cards and return those that the file has reviews of."""
    rows = [
        card_row(words, number, ids[words.slug], owner, with_schedule=with_schedule)
        for words in plan.added
        for number in words.numbers
    ]
    card_ids = card_files.add_cards(session, rows)
    due_days = {row["origin_key"]: row["due_day"] for row in rows}
    found = []
    for words in plan.added if with_schedule else ():
        for number in words.numbers:
            key, given = card_key(words, number), words.card(number)
            if given is not None and given.reviews and key in card_ids:
                found.append((card_ids[key], given, due_days[key]))
    return found


def _change(session: Session, change: Changed, ids: dict[str, int], owner: Owner) -> None:
    words, first = change.words, change.cards[0]
    wording = Wording(
        prompt=words.prompt,
        answer=words.answer,
        source_url=first.source_url if words.source_url is None else words.source_url,
        tags=words.tags,
        true_from=words.true_from,
        true_until=words.true_until,
    )
    edit_card(
        session,
        first.id,
        wording,
        user_id=owner.user_id,
        revision=first.revision,
        now=owner.now,
    )
    if words.is_placed and words.slug != first.slug:
        moved: dict[str, object] = {"technology_id": ids[words.slug]}
        card_notes.change_cards(session, [card.id for card in change.cards], moved)


def _schedule(session: Session, item: Scheduled, owner: Owner) -> tuple[int, FileCard, int]:
    """Give a card that was never answered here the schedule of the file."""
    given = item.words.card(item.card.cloze) or FileCard(0)
    state = state_of(given, owner, item.words.slug)
    card = get_card(session, item.card.id, user_id=owner.user_id)
    cards.change_card(
        session,
        card.id,
        user_id=owner.user_id,
        revision=card.revision,
        values=state_columns(state),
    )
    return card.id, given, state.due_day

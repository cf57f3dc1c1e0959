"""Giving out a member's cards as a file that learnlog, and Anki where it can, takes in again."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from learnlog.domain.card_file import CardFileError, FileCard, FileNote, Standing, plain_lines
from learnlog.domain.local_time import day_begins, local_day
from learnlog.ingest.apkg_standing import INTO_THE_DAY
from learnlog.ingest.apkg_write import write_apkg
from learnlog.ingest.card_markdown import write_markdown
from learnlog.ingest.card_table import write_csv, write_tsv
from learnlog.services.card_import_plan import file_guid
from learnlog.services.cards import get_member
from learnlog.services.evidence import technology_id_of
from learnlog.store import card_files
from learnlog.store.card_files import PastReview, StoredCard
from learnlog.store.session import Session

FORMATS = ("apkg", "tsv", "csv", "md")
_TEXTS = {"tsv": write_tsv, "csv": write_csv, "md": write_markdown}


def export_cards(
    session: Session,
    format_: str,
    *,
    user_id: int,
    now: datetime,
    slug: str = "",
    with_schedule: bool = False,
) -> bytes:
    """Return a member's cards, of one technology where a slug is given, as a file.

    Retired cards are left out. A package holds how the cards stand, and their reviews, where that
    is wanted; the other formats hold words alone.

    Raises:
        CardFileError: no such format.
        NotFoundError: no such technology.
    """
    if format_ not in FORMATS:
        raise CardFileError(f"cards are given out as {', '.join(FORMATS)}, not {format_[:20]!r}")
    if slug:
        technology_id_of(session, slug)
    cards = [
        card
        for card in card_files.stored_cards(session, user_id=user_id)
        if not card.is_retired and slug in {"", card.slug}
    ]
    cards.sort(key=lambda card: (card.slug, card.id))
    if format_ != "apkg":
        return _TEXTS[format_](_notes(cards, {}, zone="UTC"))
    zone = get_member(session, user_id).zone
    reviews = card_files.reviews_of(session, user_id=user_id) if with_schedule else {}
    first_day = min([local_day(now, zone), *(card.state.due_day for card in cards)])
    return write_apkg(
        _notes(cards, reviews, zone=zone),
        now=now,
        made_at=int(day_begins(first_day, zone).timestamp()),
        with_schedule=with_schedule,
    )


def _notes(
    cards: Iterable[StoredCard], reviews: dict[int, list[PastReview]], *, zone: str
) -> list[FileNote]:
    """Return the notes that cards were made of: those of one cloze text are one."""
    together: dict[object, list[StoredCard]] = {}
    for card in cards:
        is_part = card.cloze is not None and card.note_key is not None
        together.setdefault(card.note_key if is_part else card.id, []).append(card)
    return [
        _note(place, of_note, reviews, zone=zone)
        for place, of_note in enumerate(together.values(), start=1)
    ]


def _note(
    place: int, cards: Sequence[StoredCard], reviews: dict[int, list[PastReview]], *, zone: str
) -> FileNote:
    first = cards[0]
    return FileNote(
        row=place,
        prompt=plain_lines(first.prompt),
        answer=plain_lines(first.answer),
        kind=first.kind.value,
        topic=first.topic or "",
        technology=first.slug,
        source_url=first.source_url,
        tags=first.tags,
        true_from=first.true_from or "",
        true_until=first.true_until or "",
        guid=file_guid(first),
        hints=(first.technology,),
        cards=tuple(_card(card, reviews.get(card.id, []), zone) for card in cards),
    )


def _card(card: StoredCard, reviews: Sequence[PastReview], zone: str) -> FileCard:
    state = card.state
    standing = Standing(
        reviews=state.reviews,
        lapses=state.lapses,
        is_suspended=card.is_suspended,
        interval_days=max(1, state.due_day - state.last_day) if state.last_day else 0,
        stability_days=state.state.stability_days if state.state else None,
        difficulty=state.state.difficulty if state.state else None,
        due_at=_instant(state.due_day, zone) if state.state else None,
        last_at=_last_at(card, reviews, zone),
    )
    log = tuple(
        (round(past.at.timestamp() * 1000), past.grade, past.duration_ms or 0) for past in reviews
    )
    return FileCard(card.cloze or 0, standing, log)


def _last_at(card: StoredCard, reviews: Sequence[PastReview], zone: str) -> int | None:
    """Return when a card was answered last: at the instant of the log if it is that of its day."""
    last_day = card.state.last_day
    if last_day is None:
        return None
    if reviews and local_day(reviews[-1].at, zone) == last_day:
        return int(reviews[-1].at.timestamp())
    return _instant(last_day, zone)


def _instant(day: int, zone: str) -> int:
    return int(day_begins(day, zone).timestamp()) + INTO_THE_DAY

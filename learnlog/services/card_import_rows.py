"""The rows that cards of a file become: words, how they stand, and their reviews elsewhere."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from learnlog.domain.card_file import FileCard, memory_of
from learnlog.domain.local_time import local_day
from learnlog.domain.review import ALGO_VERSION, LONGEST_INTERVAL_DAYS, CardState, Grade
from learnlog.domain.review_replay import replay
from learnlog.services.card_import_plan import IMPORTED
from learnlog.services.card_import_words import Words
from learnlog.store.card_files import ReviewValues

_MAX_TOOK_MS = 3_600_000
_QUARTER_MS = 900_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_GRADES = {grade.value: grade for grade in Grade}


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose cards they become, where that is, and when.

    ``cap_days`` holds, by slug, after how many days a card is asked again at the latest.
    """

    user_id: int
    zone: str
    now: datetime
    cap_days: Mapping[str, int] = field(default_factory=dict)

    @property
    def today(self) -> int:
        """The member's day."""
        return local_day(self.now, self.zone)


def card_key(words: Words, number: int | None) -> str:
    """Return how a card of a file is named among the member's."""
    return f"{IMPORTED}{words.guid}" + ("" if number is None else f"#{number}")


def card_row(
    words: Words, number: int | None, technology_id: int, owner: Owner, *, with_schedule: bool
) -> dict[str, Any]:
    """Return a new card's row."""
    given = words.card(number) if with_schedule else None
    is_suspended = given is not None and given.standing is not None and given.standing.is_suspended
    return {
        "user_id": owner.user_id,
        "technology_id": technology_id,
        "kind": words.kind.value,
        "topic": words.topic.value if words.topic else None,
        "note_key": None if number is None else f"{IMPORTED}{words.guid}",
        "cloze": number,
        "prompt": words.prompt,
        "answer": words.answer,
        "source_url": words.source_url or "",
        "tags": words.tags or "",
        "source_text": "",
        "true_from": words.true_from or None,
        "true_until": words.true_until or None,
        "origin": "import",
        "origin_key": card_key(words, number),
        "revision": 0,
        "suspended_at": owner.now if is_suspended else None,
        "created_at": owner.now,
        "true_as_of": owner.now,
        **state_columns(state_of(given, owner, words.slug)),
    }


def state_of(given: FileCard | None, owner: Owner, slug: str) -> CardState:
    """Return a card's schedule as the file says; without it the card is new and due today.

    No card is due later than its technology allows.
    """
    today = owner.today
    stood = given.standing if given else None
    memory = memory_of(stood) if stood else None
    if stood is None or memory is None:
        return CardState(None, None, today, 0, 0)
    last = today if stood.last_at is None else min(today, _day(stood.last_at, owner.zone))
    due = today if stood.due_at is None else _day(stood.due_at, owner.zone)
    return CardState(
        state=memory,
        last_day=last,
        due_day=min(due, today + owner.cap_days.get(slug, LONGEST_INTERVAL_DAYS)),
        reviews=max(1, stood.reviews),
        lapses=stood.lapses,
    )


def state_columns(state: CardState) -> dict[str, Any]:
    """Return the columns that hold a schedule."""
    memory = state.state
    return {
        "stability_days": memory.stability_days if memory else None,
        "difficulty": memory.difficulty if memory else None,
        "last_day": state.last_day,
        "due_day": state.due_day,
        "reviews": state.reviews,
        "lapses": state.lapses,
    }


def review_rows(given: Sequence[tuple[int, FileCard, int]], owner: Owner) -> list[ReviewValues]:
    """Return the rows of reviews; of each card its id, what the file says of it, its due day.

    Nothing was foreseen before these grades, so that they judge no forecast.
    """
    now_ms = owner.now.timestamp() * 1000
    kept = [
        (card_id, [review for review in card.reviews if review[0] <= now_ms], due_day)
        for card_id, card, due_day in given
    ]
    day_of = _days(owner.zone)
    logs = [[(day_of(at), _GRADES[grade]) for at, grade, _ in reviews] for _, reviews, _ in kept]
    rows = []
    for (card_id, reviews, due_day), done in zip(kept, replay(logs), strict=True):
        last_day = None
        next_days = [*(one.day for one in done[1:]), due_day]
        for place, ((at, _, took), one) in enumerate(zip(reviews, done, strict=True)):
            rows.append(
                ReviewValues(
                    _EPOCH + timedelta(milliseconds=at),
                    card_id,
                    owner.user_id,
                    owner.zone,
                    one.day,
                    one.elapsed_days,
                    int(one.grade),
                    *one[3:7],
                    last_day,
                    one.day,
                    next_days[place],
                    place,
                    place,
                    one.lapses_before,
                    min(took, _MAX_TOOK_MS) if took > 0 else None,
                    ALGO_VERSION,
                    "import",
                )
            )
            last_day = one.day
    return rows


def _days(zone: str) -> Callable[[int], int]:
    """Return what tells the local day of an instant in milliseconds.

    Days begin, and clocks change, at whole quarters of an hour; many reviews share one.
    """
    known: dict[int, int] = {}

    def day_of(at: int) -> int:
        quarter = at // _QUARTER_MS
        if quarter not in known:
            known[quarter] = _day(quarter * _QUARTER_MS // 1000, zone)
        return known[quarter]

    return day_of


def _day(seconds: int, zone: str) -> int:
    return local_day(datetime.fromtimestamp(seconds, UTC), zone)

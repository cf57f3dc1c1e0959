"""What a file would do to a member's cards, before anything is done."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from learnlog.domain.card_file import CardFile, Fault, guid_of, memory_of, plain_lines
from learnlog.domain.errors import RuleError
from learnlog.services.card_import_words import Words, words_of
from learnlog.store.card_files import StoredCard

IMPORTED = "import:"
MOST_FAULTS = 1_000


@dataclass(frozen=True, slots=True)
class Changed:
    """Words that differ from those of cards that are there."""

    words: Words
    cards: tuple[StoredCard, ...]


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A card that was never answered here, of which the file says how it stands."""

    words: Words
    card: StoredCard


@dataclass(slots=True)
class ImportPlan:
    """What a file would add, change and leave; ``faults`` are rows that cannot be used."""

    added: list[Words] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    scheduled: list[Scheduled] = field(default_factory=list)
    unchanged: int = 0
    faults: list[Fault] = field(default_factory=list)

    def fault(self, row: int, message: str) -> None:
        """Note what is wrong with a row."""
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(row, message))


def file_guid(card: StoredCard) -> str:
    """Return the name of a card in files; the cards of one cloze text share theirs."""
    if card.origin_key is not None and card.origin_key.startswith(IMPORTED):
        named = card.origin_key.removeprefix(IMPORTED)
        return named.rpartition("#")[0] if card.cloze is not None and "#" in named else named
    return own_guid(card)


def own_guid(card: StoredCard) -> str:
    """Return the name that a card's words have where no file named them."""
    return guid_of(card.slug, card.kind.value, card.prompt)


def plan_import(
    file: CardFile,
    stored: Sequence[StoredCard],
    slugs: Mapping[str, str],
    *,
    slug: str = "",
    with_schedule: bool = False,
) -> ImportPlan:
    """Return what a file would do; ``slug`` is the technology of rows that name none."""
    plan = ImportPlan()
    for fault in file.faults:
        plan.fault(fault.row, fault.message)
    by_guid, by_words = _indexed(stored, file_guid), _indexed(stored, own_guid)
    named = {note.guid.strip() for note in file.notes}
    seen: dict[str, Words] = {}
    for note in file.notes:
        try:
            words = words_of(note, slugs, slug=slug)
        except RuleError as error:
            plan.fault(note.row, str(error))
            continue
        twin = seen.get(words.guid) or seen.get(words.key)
        seen[words.guid] = seen[words.key] = twin or words
        if twin is not None:
            if (twin.prompt, twin.answer) != (words.prompt, words.answer):
                plan.fault(note.row, f"The same card stands in row {twin.row}.")
            continue
        found = by_guid.get(words.guid) or by_words.get(words.key)
        # A card that another row calls by its name belongs to that row, which may change its words.
        if found and file_guid(found[0]) in named - {words.guid}:
            found = None
        if found:
            _compare(plan, words, found, with_schedule=with_schedule)
        else:
            plan.added.append(words)
    return plan


def _indexed(
    stored: Iterable[StoredCard], name: Callable[[StoredCard], str]
) -> dict[str, tuple[StoredCard, ...]]:
    """Return cards by a name of theirs: those of a cloze text together, else the first in use."""
    found: dict[str, tuple[StoredCard, ...]] = {}
    for card in stored:
        key = name(card)
        known = found.get(key, ())
        if not known or (known[0].is_retired and not card.is_retired):
            found[key] = (card,)
        elif card.cloze is not None and not card.is_retired and card.note_key == known[0].note_key:
            found[key] = (*known, card)
    return found


def _compare(
    plan: ImportPlan, words: Words, cards: tuple[StoredCard, ...], *, with_schedule: bool
) -> None:
    """Note what a file changes of cards that are there; what is retired stays as it is."""
    first = cards[0]
    is_other = not first.is_retired and _differs(words, first)
    if is_other and first.kind is not words.kind:
        plan.fault(words.row, f"The card is a {first.kind} here, and a {words.kind} in the file.")
    elif is_other and first.is_of_deck:
        plan.fault(words.row, "These words belong to a team deck. Propose the change there.")
    elif is_other:
        plan.changed.append(Changed(words, cards))
    for card in cards if with_schedule and not first.is_retired else ():
        given = words.card(card.cloze)
        is_new_here = card.state.state is None and not card.state.reviews
        if is_new_here and given and given.standing and memory_of(given.standing):
            plan.scheduled.append(Scheduled(words, card))
    if not is_other:
        plan.unchanged += len(cards)


def _differs(words: Words, card: StoredCard) -> bool:
    said = (
        (words.prompt, card.prompt),
        (words.answer, card.answer),
        (words.source_url, card.source_url),
        (words.tags, card.tags),
        (words.true_from, card.true_from or ""),
        (words.true_until, card.true_until or ""),
        (words.slug if words.is_placed else None, card.slug),
    )
    return any(new is not None and new != plain_lines(old) for new, old in said)

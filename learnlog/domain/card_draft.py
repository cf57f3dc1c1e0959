"""Cards drafted from the changes of a release: what is gone, renamed, other by default, or new."""

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from learnlog.domain import draft_forms as forms
from learnlog.domain.card import CardKind
from learnlog.domain.change_items import ChangeItem
from learnlog.domain.change_kinds import ChangeKind
from learnlog.domain.change_sentence import (
    as_code,
    as_markdown,
    cleaned,
    may_hide,
    names_of,
    said_in,
)
from learnlog.domain.release import normalise_version

MOST_DRAFTS = 5
MOST_SUBJECT = 70
MOST_HIDDEN_WORDS = 12
_DRAFTED = frozenset({ChangeKind.BREAKING, ChangeKind.DEPRECATION, ChangeKind.FEATURE})


class ChangeTopic(StrEnum):
    """What a drafted card is about, the most useful to know first."""

    REMOVED = "removed"
    RENAMED = "renamed"
    DEFAULT = "default"
    REQUIRES = "requires"
    BREAKS = "breaks"
    DEPRECATED = "deprecated"
    NEW = "new"

    @property
    def label(self) -> str:
        """The topic in words."""
        return _LABELS[self]


_LABELS = {
    ChangeTopic.REMOVED: "Removed",
    ChangeTopic.RENAMED: "Renamed",
    ChangeTopic.DEFAULT: "Default changed",
    ChangeTopic.REQUIRES: "New requirement",
    ChangeTopic.BREAKS: "Breaking",
    ChangeTopic.DEPRECATED: "Deprecated",
    ChangeTopic.NEW: "New",
}


@dataclass(frozen=True, slots=True)
class CardDraft:
    """A card as it is proposed; ``source`` is the sentence within ``change`` that it rests on.

    ``key`` names it among the drafts of its technology, the same every time.
    """

    key: str
    topic: ChangeTopic
    kind: CardKind
    prompt: str
    answer: str
    source: str
    change: str
    is_breaking: bool


@dataclass(frozen=True, slots=True)
class _Said:
    """A change in one sentence: as it is written, as it is shown, and where it is said of."""

    item: ChangeItem
    source: str
    plain: str
    code: tuple[str, ...]
    where: str

    @property
    def shown(self) -> str:
        return as_markdown(self.plain, self.code)


def draft_cards(
    product: str, version: str, items: Iterable[ChangeItem], *, code: Sequence[str] = ()
) -> tuple[CardDraft, ...]:
    """Return at most five cards from the changes of one release; the same for the same changes.

    Of each topic comes first one, then, in the order of the topics, what else there is. ``code``
    are words that the notes mark as code.
    """
    drafts: dict[str, CardDraft] = {}
    for item in items:
        draft = _draft(product, version, item, tuple(code))
        if draft is not None:
            drafts.setdefault(draft.key, draft)
    order = list(ChangeTopic)
    ranked = sorted(drafts.values(), key=lambda draft: order.index(draft.topic))
    first = {draft.topic: draft for draft in reversed(ranked)}
    leading = [draft for draft in ranked if first[draft.topic] is draft]
    rest = [draft for draft in ranked if first[draft.topic] is not draft]
    chosen = [*leading, *rest][:MOST_DRAFTS]
    return tuple(sorted(chosen, key=lambda draft: order.index(draft.topic)))


def _draft(product: str, version: str, item: ChangeItem, code: tuple[str, ...]) -> CardDraft | None:
    if item.kind not in _DRAFTED:
        return None
    source = said_in(item.text, item.matched)
    plain = cleaned(source)
    if not plain:
        return None
    said = _Said(item, source, plain, code, f"{product} {version}")
    for topic, ask in _ASKED[item.kind]:
        found = ask(said)
        if found is not None:
            kind, prompt, answer = found
            return CardDraft(
                key=_key(version, plain),
                topic=topic,
                kind=kind,
                prompt=prompt,
                answer=answer,
                source=source,
                change=item.text,
                is_breaking=item.kind is ChangeKind.BREAKING,
            )
    return None


def _key(version: str, sentence: str) -> str:
    told = f"{normalise_version(version)}|{sentence.casefold()}"
    return hashlib.sha256(told.encode()).hexdigest()[:20]


_Words = tuple[CardKind, str, str]


def _question(prompt: str, answer: str) -> _Words:
    return CardKind.QUESTION, prompt, answer


def _hidden(said: _Said, start: int, end: int) -> _Words | None:
    """Return the sentence with a part of it hidden; None where that cannot be written."""
    hidden = said.plain[start:end]
    if not may_hide(said.plain) or not hidden.strip():
        return None
    before, behind = said.plain[:start], said.plain[end:]
    parts = [as_markdown(part, said.code) for part in (before, hidden, behind)]
    # What ends or begins with a space keeps it.
    text = f"{parts[0]}{{{{c1::{parts[1]}}}}}{parts[2]}"
    return CardKind.CLOZE, f"{said.where}: {text}", ""


def _subject(said: _Said, tried: Iterable[re.Pattern[str]]) -> str:
    """Return what a change is about, as Markdown; empty where no form tells it."""
    for form in tried:
        found = form.search(said.plain)
        if found and len(found["what"].split()) <= 8 and len(found["what"]) <= MOST_SUBJECT:
            article = _article(said.plain, found.start("what"))
            return article + as_markdown(found["what"].strip(), said.code)
    return ""


def _article(text: str, at: int) -> str:
    return "the " if text[:at].casefold().endswith("the ") else ""


def _ask_renamed(said: _Said) -> _Words | None:
    found = forms.RENAMED.search(said.plain)
    if found is None:
        return None
    old, new = ((found[name] or found[f"{name}2"]).rstrip(".") for name in ("old", "new"))
    at = found.start("old") if found["old"] else found.start("old2")
    asked = _article(said.plain, at) + as_markdown(old, said.code)
    prompt = f"What is {asked} called since {said.where}?"
    return _question(prompt, f"{as_markdown(new, said.code)}. {said.shown}")


def _ask_removed(said: _Said) -> _Words | None:
    if not forms.GOES.search(said.plain):
        return None
    what = _subject(said, forms.REMOVED)
    if what:
        return _question(f"What became of {what} in {said.where}?", said.shown)
    return _ask_named(said)


def _ask_default(said: _Said) -> _Words | None:
    if not forms.DEFAULT.search(said.plain):
        return None
    found = forms.NEW_DEFAULT.search(said.plain)
    if found:
        return _hidden(said, *found.span("hidden"))
    names = names_of(said.plain, said.code)
    if names:
        about = as_code(names[0])
        return _question(f"Which default around {about} changed in {said.where}?", said.shown)
    return _from_matched(said)


def _ask_requirement(said: _Said) -> _Words | None:
    versions = list(forms.VERSION.finditer(said.plain))
    needs = [found.start() for found in forms.NEEDS.finditer(said.plain)]
    if not versions or not needs:
        return None
    asked = min(versions, key=lambda one: min(_apart(said.plain, one.start(), at) for at in needs))
    return _hidden(said, *asked.span("version"))


def _apart(text: str, one: int, other: int) -> tuple[int, int]:
    """Return how far apart two places are: first by clauses, then by letters."""
    first, last = sorted((one, other))
    return text.count(";", first, last), last - first


def _ask_named(said: _Said) -> _Words | None:
    names = names_of(said.plain, said.code)
    if not names:
        return None
    return _question(f"What changed about {as_code(names[0])} in {said.where}?", said.shown)


def _from_matched(said: _Said) -> _Words | None:
    """Hide what follows from the words that decided the kind, to the end of the clause."""
    matched = said.item.matched.casefold()
    at = said.plain.casefold().find(matched)
    if not matched or at <= 0 or forms.MARK.search(matched):
        return None
    stop = _end_of_clause(said.plain, at)
    words = said.plain[at:stop].split()
    is_fit = 1 < len(words) <= MOST_HIDDEN_WORDS and len(said.plain[:at].split()) >= 2
    return _hidden(said, at, stop) if is_fit else None


def _ask_deprecated(said: _Said) -> _Words | None:
    what = _subject(said, forms.DEPRECATED_WHAT)
    if not what:
        names = names_of(said.plain, said.code)
        what = as_code(names[0]) if names else ""
    if not what:
        return None
    if forms.INSTEAD.search(said.plain):
        return _question(f"What replaces {what}, deprecated in {said.where}?", said.shown)
    return _question(f"What is the status of {what} since {said.where}?", said.shown)


def _ask_new(said: _Said) -> _Words | None:
    """Hide the name of what is new."""
    names = names_of(said.plain, said.code)
    if not names:
        return None
    start = said.plain.index(names[0])
    others = said.plain[:start] + said.plain[start + len(names[0]) :]
    if len(others.split()) < 4:
        return None
    return _hidden(said, start, start + len(names[0]))


def _end_of_clause(text: str, start: int) -> int:
    end = forms.CLAUSE_END.search(text, start)
    return end.start() if end else len(text)


def _from_verb(said: _Said) -> _Words | None:
    """Hide what a sentence says of its subject: from the verb to the end of the clause."""
    found = forms.VERB.search(said.plain)
    if found is None:
        return None
    stop = _end_of_clause(said.plain, found.start())
    is_fit = 1 < len(said.plain[found.start() : stop].split()) <= MOST_HIDDEN_WORDS
    return _hidden(said, found.start(), stop) if is_fit else None


_Ask = Callable[[_Said], _Words | None]
_ASKED: dict[ChangeKind, tuple[tuple[ChangeTopic, _Ask], ...]] = {
    ChangeKind.BREAKING: (
        (ChangeTopic.RENAMED, _ask_renamed),
        (ChangeTopic.REQUIRES, _ask_requirement),
        (ChangeTopic.REMOVED, _ask_removed),
        (ChangeTopic.DEFAULT, _ask_default),
        (ChangeTopic.BREAKS, _ask_named),
        (ChangeTopic.BREAKS, _from_matched),
        (ChangeTopic.BREAKS, _from_verb),
    ),
    ChangeKind.DEPRECATION: (
        (ChangeTopic.DEPRECATED, _ask_deprecated),
        (ChangeTopic.DEPRECATED, _from_verb),
    ),
    ChangeKind.FEATURE: ((ChangeTopic.NEW, _ask_new), (ChangeTopic.NEW, _from_verb)),
}

"""What kind of change a heading or an item tells of, with the words that say so."""

import re
from dataclasses import dataclass
from enum import StrEnum

from learnlog.domain import change_words as words
from learnlog.domain.change_breaks import DEPRECATES, plainly_breaking

MAX_JUDGED = 400
MAX_MATCHED = 80


class ChangeKind(StrEnum):
    """What a change means to somebody who used what was there before."""

    BREAKING = "breaking"
    FEATURE = "feature"
    DEPRECATION = "deprecation"
    SECURITY = "security"
    FIX = "fix"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A kind and the words that decided it; none for what is of no kind."""

    kind: ChangeKind
    matched: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """What a heading says of the items below it.

    ``kind`` is None where it does not say one. ``is_mixed``: breaking changes and deprecations in
    one. ``is_change``: its items change what was there, as those under "Changed" do, so that less
    is needed to call one breaking. ``is_inner``: of no concern to users, as documentation is.
    """

    kind: ChangeKind | None
    matched: str = ""
    is_mixed: bool = False
    is_change: bool = False
    is_inner: bool = False


NEUTRAL = Section(None)


def read_section(title: str) -> Section | None:
    """Return what a heading says of what follows, None for one that is about a topic."""
    text = title[: words.MAX_TITLE].lower()
    found = words.TITLE_WORDS.findall(words.WHAT_CHANGED.sub("changes", text))
    kinds = [(kind, word) for word in found for kind in _kinds_of(word)]
    if not kinds:
        return NEUTRAL if words.is_all_changes(found) else None
    if not words.is_only_kinds(found) and not words.SURE_TITLE.search(text):
        return None
    return _section([kind for kind, _ in kinds], dict(reversed(kinds)))


def _kinds_of(word: str) -> list[str]:
    return [kind for kind, form in words.SECTIONS.items() if form.fullmatch(word)]


def _section(kinds: list[str], matched: dict[str, str]) -> Section:
    if "inner" in kinds and "breaking" not in kinds:
        return Section(None, is_inner=True)
    is_mixed = "breaking" in kinds and "deprecation" in kinds
    if is_mixed and kinds[0] == "deprecation":
        # "Deprecations (removal in the next release)" are none yet; "and removals" are some.
        return Section(ChangeKind.DEPRECATION, matched["deprecation"], is_mixed=True)
    for kind in words.SECTION_ORDER:
        if kind in kinds:
            return Section(ChangeKind(kind), matched[kind], is_mixed=is_mixed)
    return Section(None, is_change="changed" in kinds)


def judge(text: str, section: Section = NEUTRAL) -> Judgement:
    """Return the kind of an item: by its mark, else by its section, else by its words."""
    label = words.LABEL.match(text[:MAX_JUDGED])
    stated = text[label.end() :] if label else text
    stated = stated[:MAX_JUDGED]
    marked = _marked(text, label, section)
    if marked is not None:
        return marked
    if label:
        name = words.label_kind(label)
        if name in {"fix", "feature", "deprecation"}:
            return _overruled(stated, Judgement(ChangeKind(name), _short(label[0])))
        if name == "security":
            return Judgement(ChangeKind.SECURITY, _short(label[0]))
        if name == "changed":
            section = Section(None, is_change=True)
        elif name == "inner":
            return Judgement(ChangeKind.OTHER)
        else:
            return _by_section(text[:MAX_JUDGED], section, stated)
    return _by_section(stated, section, stated)


def _marked(text: str, label: re.Match[str] | None, section: Section) -> Judgement | None:
    """Return the judgement where the author marked the change as breaking."""
    if label and (words.label_kind(label) == "breaking" or "!" in label[0]):
        if section.is_mixed and "deprecat" in label[0].lower():
            return Judgement(ChangeKind.DEPRECATION, _short(label[0]))
        return Judgement(ChangeKind.BREAKING, _short(label[0]))
    return marked_breaking(text)


def marked_breaking(text: str) -> Judgement | None:
    """Return the judgement where the author writes that a change breaks, else None."""
    found = None if words.REVERTS.match(text) else words.MARK.search(text[: 2 * MAX_JUDGED])
    return Judgement(ChangeKind.BREAKING, _short(found[0])) if found else None


def _by_section(text: str, section: Section, stated: str) -> Judgement:
    if section.is_inner:
        return Judgement(ChangeKind.OTHER)
    if section.kind is None:
        return _by_words(stated, is_change=section.is_change)
    said = Judgement(section.kind, _short(section.matched))
    if section.is_mixed:
        own = _by_words(stated, is_change=True)
        is_either = own.kind in {ChangeKind.BREAKING, ChangeKind.DEPRECATION}
        return own if is_either else said
    if section.kind in {ChangeKind.FIX, ChangeKind.FEATURE, ChangeKind.DEPRECATION}:
        return _overruled(text, said)
    new = words.BEGINS_NEW.match(text) if section.kind is ChangeKind.BREAKING else None
    if new and _by_words(text, is_change=True).kind is not ChangeKind.BREAKING:
        # What is new to make up for what was removed.
        return Judgement(ChangeKind.FEATURE, _short(new[0]))
    return said


def _overruled(text: str, said: Judgement) -> Judgement:
    """Return what is said, save where the words leave no doubt that it is something worse."""
    found = plainly_breaking(text)
    if found:
        return Judgement(ChangeKind.BREAKING, _short(found))
    secure = words.SECURITY.search(text)
    if secure and said.kind is ChangeKind.FIX:
        return Judgement(ChangeKind.SECURITY, _short(secure[0]))
    deprecating = DEPRECATES.match(text)
    if deprecating and said.kind is ChangeKind.FEATURE:
        return Judgement(ChangeKind.DEPRECATION, _short(deprecating[0]))
    return said


def _by_words(text: str, *, is_change: bool) -> Judgement:
    for kind, found in words.candidates(text, is_change=is_change):
        if found:
            return Judgement(ChangeKind(kind), _short(found))
    return Judgement(ChangeKind.OTHER)


def _short(matched: str) -> str:
    return " ".join(matched.split()).strip(" :*[]-")[:MAX_MATCHED]

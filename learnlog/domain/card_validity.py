"""Which cards a release touches: those whose fact it ends, and those whose names it breaks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from learnlog.domain.card import CardKind
from learnlog.domain.change_items import ChangeItem
from learnlog.domain.change_kinds import ChangeKind
from learnlog.domain.distinctive_names import distinctive_names, is_named
from learnlog.domain.release import (
    FIRST_CALENDAR_YEAR,
    ReleaseKind,
    read_version,
    version_order,
)


class Touch(StrEnum):
    """What a release means for a card."""

    SUSPEND = "suspend"
    READ_AGAIN = "read_again"


@dataclass(frozen=True, slots=True)
class DatedFact:
    """What a card says, for which versions, and when its words were last said to be true."""

    kind: CardKind
    prompt: str
    answer: str
    true_as_of: datetime
    true_from: str | None = None
    true_until: str | None = None


@dataclass(frozen=True, slots=True)
class Breakage:
    """What a release breaks: the names in its breaking changes, and their words.

    ``ordinary`` are names that tell nothing apart, in small letters; ``code`` is what its notes
    mark as such.
    """

    names: frozenset[str] = frozenset()
    texts: tuple[str, ...] = ()
    ordinary: frozenset[str] = frozenset()
    code: tuple[str, ...] = ()

    def only(self, text: str) -> "Breakage":
        """Return what one of the breaking changes breaks."""
        names = distinctive_names(text, code=self.code, ordinary=self.ordinary)
        return Breakage(names, (text,), self.ordinary, self.code)


NOTHING = Breakage()


@dataclass(frozen=True, slots=True)
class Published:
    """A release as it came out; ``is_breaking`` where its feed or its notes say so."""

    version: str
    kind: ReleaseKind
    released_at: datetime
    is_breaking: bool = False
    breakage: Breakage = NOTHING


def breakage_of(
    items: Iterable[ChangeItem], *, code: Iterable[str] = (), ordinary: Iterable[str] = ()
) -> Breakage:
    """Return what the changes of a release break; ``code`` is what its notes mark as such."""
    known, marked = frozenset(name.casefold() for name in ordinary), tuple(code)
    texts = tuple(item.text for item in items if item.kind is ChangeKind.BREAKING)
    names: set[str] = set()
    for text in texts:
        names |= distinctive_names(text, code=marked, ordinary=known)
    return Breakage(frozenset(names), texts, known, marked)


def touch(fact: DatedFact, release: Published) -> Touch | None:
    """Return what a release means for a card; None where it does not concern it.

    It does where it reaches the version from which the card no longer holds, or where something
    that it breaks bears a distinctive name of the card. A drill is to be read again after every
    major or breaking release. Pre-releases, releases from before the card was last said to be
    true, and those of versions for which the card never held concern no card.
    """
    if release.kind is ReleaseKind.PRERELEASE or release.released_at <= fact.true_as_of:
        return None
    if fact.true_from and is_reached(fact.true_from, release.version) is False:
        return None
    is_ended = bool(fact.true_until and is_reached(fact.true_until, release.version))
    if fact.kind is CardKind.DRILL:
        is_great = release.kind is ReleaseKind.MAJOR or release.is_breaking
        return Touch.READ_AGAIN if is_ended or is_great or release.breakage.texts else None
    return (
        Touch.SUSPEND
        if is_ended or broken_names(fact.prompt, fact.answer, release.breakage)
        else None
    )


def is_reached(bound: str, version: str) -> bool | None:
    """Return whether a version is at or after another; None where the two do not compare.

    Two that are written in different ways, of which one is a year, do not compare.
    """
    first, second = read_version(bound), read_version(version)
    if first is None or second is None:
        return None
    years = [read.numbers[0] >= FIRST_CALENDAR_YEAR for read in (first, second)]
    if years[0] is not years[1]:
        return None
    return version_order(version) >= version_order(bound)


def broken_names(prompt: str, answer: str, breakage: Breakage) -> tuple[str, ...]:
    """Return the distinctive names of a card that a release breaks, in alphabetical order.

    A name of several words is broken where a breaking change says them one after another.
    """
    if not breakage.texts:
        return ()
    known = distinctive_names(f"{prompt}\n{answer}", ordinary=breakage.ordinary)
    phrases = (name for name in known if " " in name)
    said = {name for name in phrases if any(is_named(text, name) for text in breakage.texts)}
    return tuple(sorted((known & breakage.names) | said))

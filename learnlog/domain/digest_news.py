"""What is new for a member, cut into what a digest shows and what it says can be ignored."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from learnlog.domain.release import Impact, ReleaseKind

SHOWN_RELEASES = 6


class NewsKind(StrEnum):
    """What an item is."""

    RELEASE = "release"
    TUTORIAL = "tutorial"
    NEWS = "news"


class IgnoreReason(StrEnum):
    """Why an item is not shown."""

    WATCHED = "watched"
    SNOOZED = "snoozed"
    PRERELEASE = "prerelease"
    PATCH = "patch"
    BELOW = "below"
    OLDER = "older"
    TUTORIAL = "tutorial"
    NEWS = "news"
    OVERFLOW = "overflow"

    def counted(self, count: int) -> str:
        """Return the reason in words behind its number."""
        one, many = _WORDS[self]
        return f"{count} {one if count == 1 else many}"


_WORDS = {
    IgnoreReason.WATCHED: ("on a technology you only watch", "on technologies you only watch"),
    IgnoreReason.SNOOZED: ("on a technology you snoozed", "on technologies you snoozed"),
    IgnoreReason.PRERELEASE: ("pre-release", "pre-releases"),
    IgnoreReason.PATCH: ("patch", "patches"),
    IgnoreReason.BELOW: (
        "release smaller than you asked for",
        "releases smaller than you asked for",
    ),
    IgnoreReason.OLDER: ("older than one shown above", "older than those shown above"),
    IgnoreReason.TUTORIAL: ("tutorial", "tutorials"),
    IgnoreReason.NEWS: ("news post", "news posts"),
    IgnoreReason.OVERFLOW: ("release of less weight", "releases of less weight"),
}


@dataclass(frozen=True, slots=True)
class NewsItem:
    """One new item of a followed technology.

    ``impact`` is the least kind of release the member asked to hear of: patch, minor or major;
    of pre-releases only those hear who asked for them.
    """

    key: str
    slug: str
    name: str
    kind: NewsKind
    impact: Impact
    is_watched_only: bool = False
    is_snoozed: bool = False
    wants_prereleases: bool = False
    version: str = ""
    sort_key: str = ""
    release_kind: ReleaseKind | None = None
    released_at: datetime | None = None
    security: bool = False
    breaking: bool = False
    end_of_life: bool = False


@dataclass(frozen=True, slots=True)
class News:
    """Every new item once: shown as a release, or counted under one reason to ignore it."""

    shown: tuple[NewsItem, ...]
    ignored: tuple[tuple[IgnoreReason, int], ...]

    @property
    def ignored_count(self) -> int:
        """How many items can be ignored."""
        return sum(count for _, count in self.ignored)

    def ignored_text(self) -> str:
        """Say how many items can be ignored and why; empty where there are none."""
        if not self.ignored:
            return ""
        items = "1 item" if self.ignored_count == 1 else f"{self.ignored_count} items"
        listed = ", ".join(reason.counted(count) for reason, count in self.ignored)
        return f"You can ignore {items}: {listed}."


_LEAST = {Impact.PATCH: 0, Impact.MINOR: 1, Impact.MAJOR: 2}
_RANK = {
    ReleaseKind.POST: 0,
    ReleaseKind.PATCH: 0,
    ReleaseKind.CALVER: 1,
    ReleaseKind.MINOR: 1,
    ReleaseKind.MAJOR: 2,
}


def sort_news(items: Sequence[NewsItem], *, most: int = SHOWN_RELEASES) -> News:
    """Cut the new items into at most ``most`` shown releases and counted reasons to ignore.

    A technology is shown once, with its highest new version; a release that breaks something, ends
    support or mends security is worth showing whatever its size. Shown are first those that break,
    then by size, then by name.
    """
    reasons: Counter[IgnoreReason] = Counter()
    candidates: defaultdict[str, list[NewsItem]] = defaultdict(list)
    for item in items:
        reason = _reason(item)
        if reason is None:
            candidates[item.slug].append(item)
        else:
            reasons[reason] += 1
    chosen = []
    for group in candidates.values():
        chosen.append(max(group, key=lambda item: (item.sort_key, item.key)))
        reasons[IgnoreReason.OLDER] += len(group) - 1
    chosen.sort(key=_order)
    reasons[IgnoreReason.OVERFLOW] += len(chosen[most:])
    ignored = tuple((reason, reasons[reason]) for reason in IgnoreReason if reasons[reason])
    return News(tuple(chosen[:most]), ignored)


def _reason(item: NewsItem) -> IgnoreReason | None:
    """Return why an item is not worth showing; None where it is."""
    if item.is_snoozed:
        return IgnoreReason.SNOOZED
    if item.is_watched_only:
        return IgnoreReason.WATCHED
    if item.kind is NewsKind.TUTORIAL:
        return IgnoreReason.TUTORIAL
    if item.kind is NewsKind.NEWS or item.release_kind is None:
        return IgnoreReason.NEWS
    return _too_small(item)


def _too_small(item: NewsItem) -> IgnoreReason | None:
    if item.release_kind is ReleaseKind.PRERELEASE:
        return None if item.wants_prereleases else IgnoreReason.PRERELEASE
    matters = item.breaking or item.security or item.end_of_life
    if matters or _rank(item) >= _LEAST[item.impact]:
        return None
    return IgnoreReason.PATCH if _rank(item) == 0 else IgnoreReason.BELOW


def _order(item: NewsItem) -> tuple[bool, bool, int, str, str]:
    return not item.breaking, not item.end_of_life, -_rank(item), item.name.casefold(), item.slug


def _rank(item: NewsItem) -> int:
    return 0 if item.release_kind is None else _RANK.get(item.release_kind, 0)


def impact_text(item: NewsItem) -> str:
    """Say in a few words what a release does."""
    facts = [
        words
        for is_true, words in (
            (item.breaking, "breaking changes"),
            (item.end_of_life, "an end of support"),
            (item.security, "security fixes"),
        )
        if is_true
    ]
    size = {0: "A patch", 1: "A minor release", 2: "A major release"}
    is_early = item.release_kind is ReleaseKind.PRERELEASE
    what = "A pre-release" if is_early else size[_rank(item)]
    if not facts:
        return f"{what}."
    listed = facts[0] if len(facts) == 1 else f"{', '.join(facts[:-1])} and {facts[-1]}"
    return f"{what} with {listed}."

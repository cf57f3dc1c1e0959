"""Cells ready for the currency model, put together from what is stored."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from learnlog.domain.currency import Cell, Evidence, to_day
from learnlog.domain.drift import (
    Change,
    Drift,
    Line,
    automatic_factor,
    calendar_kinds,
    continuous_drift,
    daily_pace,
    support_ends,
    yearly_rate,
)
from learnlog.domain.model import ChangeKind, model_constants
from learnlog.domain.proficiency import EvidenceKind, Level
from learnlog.domain.release import ReleaseKind, normalise_version, version_order
from learnlog.domain.technology import DriftProfile
from learnlog.store import currency as facts
from learnlog.store.currency import (
    EvidenceFact,
    FollowedTechnology,
    FollowFact,
    LineFact,
    RatingFact,
    ReleaseFact,
)
from learnlog.store.session import Session

# Until a person says otherwise, the model reckons with somebody who can follow the talk.
LEVEL_UNTIL_STATED = Level.CONVERSANT

_FAILED = (EvidenceKind.EXPERIMENT_FAIL, EvidenceKind.REVIEW_FAIL)
_KINDS = {
    ReleaseKind.MAJOR: ChangeKind.MAJOR,
    ReleaseKind.MINOR: ChangeKind.MINOR,
    ReleaseKind.PATCH: ChangeKind.PATCH,
    ReleaseKind.POST: ChangeKind.PATCH,
}


class Releases:
    """The releases of one technology, to be asked by version and by day."""

    def __init__(self, releases: Sequence[ReleaseFact]) -> None:
        self.in_time = tuple(releases)
        self._by_norm = {release.version_norm: release for release in releases}
        self._by_id = {release.id: release for release in releases}
        self._by_order = sorted(releases, key=lambda release: release.sort_key)
        self._orders = [release.sort_key for release in self._by_order]
        self._instants: list[datetime] = []
        self._newest: list[ReleaseFact] = []
        for release in releases:
            if not self._newest or release.sort_key > self._newest[-1].sort_key:
                self._instants.append(release.released_at)
                self._newest.append(release)

    def named(self, version: str) -> ReleaseFact | None:
        """Return the release of this version, or else the newest one below it."""
        exact = self._by_norm.get(normalise_version(version))
        if exact is not None:
            return exact
        place = bisect_right(self._orders, version_order(version))
        return self._by_order[place - 1] if place else None

    def by_id(self, release_id: int | None) -> ReleaseFact | None:
        """Return the release with this id."""
        return None if release_id is None else self._by_id.get(release_id)

    def newest(self, until: datetime) -> ReleaseFact | None:
        """Return the highest version that was out at an instant."""
        place = bisect_right(self._instants, until)
        return self._newest[place - 1] if place else None


@dataclass(frozen=True, slots=True)
class Landscape:
    """One technology as the model sees it."""

    technology: FollowedTechnology
    releases: Releases
    drift: Drift


@dataclass(frozen=True, slots=True)
class PersonCell:
    """One person and one technology they follow, with the level in force."""

    user_id: int
    landscape: Landscape
    level: Level | None
    level_at: datetime | None
    cell: Cell
    evidence: tuple[EvidenceFact, ...]

    def version_known(self, until: datetime) -> str | None:
        """Return the newest version that there is evidence for by an instant."""
        weights = model_constants().weights
        known: list[tuple[str, str]] = []
        for item in self.evidence:
            if item.happened_at > until or _outcome(item) == 0:
                continue
            weight = weights.get(item.kind)
            implied = weight is not None and weight.coverage > 0.0
            if item.version:
                known.append((version_order(item.version), item.version))
                continue
            releases = self.landscape.releases
            release = releases.newest(item.happened_at) if implied else None
            release = releases.by_id(item.release_id) or release
            if release is not None:
                known.append((release.sort_key, release.version))
        return max(known)[1] if known else None


def load_cells(
    session: Session,
    user_ids: Sequence[int],
    *,
    now: datetime,
    slugs: Sequence[str] | None = None,
) -> list[PersonCell]:
    """Return the cells of these people as they stood at ``now``, in five queries.

    In order of the people as given, then category and name.
    """
    technologies = facts.followed_technologies(session, user_ids, slugs=slugs)
    ids = [technology.id for technology in technologies]
    if not ids:
        return []
    landscapes = _landscapes(
        technologies, facts.release_facts(session, ids), facts.line_facts(session, ids)
    )
    ratings = {
        (rating.user_id, rating.technology_id): rating
        for rating in facts.rating_facts(session, user_ids, ids, until=now)
    }
    evidence: dict[tuple[int, int], list[EvidenceFact]] = defaultdict(list)
    for item in facts.evidence_facts(session, user_ids, ids, until=now):
        evidence[item.user_id, item.technology_id].append(item)
    cells = [
        _person_cell(
            follow,
            landscapes[follow.technology_id],
            ratings.get((follow.user_id, follow.technology_id)),
            evidence[follow.user_id, follow.technology_id],
        )
        for follow in facts.follow_facts(session, user_ids, ids)
    ]
    place = {user_id: i for i, user_id in enumerate(user_ids)}
    return sorted(cells, key=lambda cell: (place[cell.user_id], *_shelf(cell)))


def _shelf(cell: PersonCell) -> tuple[int, str, str]:
    technology = cell.landscape.technology
    order = list(type(technology.category)).index(technology.category)
    return order, technology.name.casefold(), technology.slug


def _person_cell(
    follow: FollowFact,
    landscape: Landscape,
    rating: RatingFact | None,
    evidence: Sequence[EvidenceFact],
) -> PersonCell:
    level = None if rating is None else rating.level
    cell = Cell(
        LEVEL_UNTIL_STATED if level is None else level,
        to_day(_baseline(follow, evidence)),
        tuple(_model_evidence(item, landscape.releases) for item in evidence),
    )
    level_at = None if rating is None else rating.effective_at
    return PersonCell(follow.user_id, landscape, level, level_at, cell, tuple(evidence))


def _baseline(follow: FollowFact, evidence: Sequence[EvidenceFact]) -> datetime:
    """Return since when changes count: as stated, or else since the first thing done."""
    first = min((item.happened_at for item in evidence), default=follow.followed_at)
    return follow.baseline_at or min(first, follow.followed_at)


def _model_evidence(item: EvidenceFact, releases: Releases) -> Evidence:
    """Say which release an acknowledgement covers, or up to which day a version reaches."""
    day = to_day(item.happened_at)
    used = releases.named(item.version) if item.version else None
    if item.kind is EvidenceKind.ACK:
        release = releases.by_id(item.release_id) or used
        change = -1 if release is None else release.id
        return Evidence(day, item.kind, item.id, change=change)
    upto = None if used is None else to_day(used.released_at)
    return Evidence(day, item.kind, item.id, upto=upto, outcome=_outcome(item))


def _outcome(item: EvidenceFact) -> int | None:
    """Return the result of a graded check; an exam counts as passed unless it says otherwise."""
    if item.kind in _FAILED:
        return 0
    if item.passed is None:
        return 1 if item.kind is EvidenceKind.EXAM else None
    return int(item.passed)


def _landscapes(
    technologies: Iterable[FollowedTechnology],
    releases: Iterable[ReleaseFact],
    lines: Iterable[LineFact],
) -> dict[int, Landscape]:
    releases_of: dict[int, list[ReleaseFact]] = defaultdict(list)
    for release in releases:
        releases_of[release.technology_id].append(release)
    lines_of: dict[int, list[LineFact]] = defaultdict(list)
    for line in lines:
        lines_of[line.technology_id].append(line)
    return {
        technology.id: Landscape(
            technology,
            Releases(releases_of[technology.id]),
            technology_drift(technology, releases_of[technology.id], lines_of[technology.id]),
        )
        for technology in technologies
    }


def technology_drift(
    technology: FollowedTechnology,
    releases: Sequence[ReleaseFact],
    lines: Sequence[LineFact],
) -> Drift:
    """Return how a technology moves.

    The drift factor is measured on the history that was known when learnlog first saw the
    technology, and stays: if each release moved it, a new one could raise a currency. Without
    any such history, or where nothing is released, it moves with time.
    """
    slow = continuous_drift(technology.half_life_years)
    if technology.drift is DriftProfile.TIME:
        return Drift(continuous=slow, pace=slow)
    changes = _changes(releases)
    ends = support_ends(_line(line) for line in lines)
    first_seen = min((release.first_seen_at for release in releases), default=None)
    rate = {} if first_seen is None else yearly_rate(changes, to_day(first_seen))
    if not rate:
        return Drift(continuous=slow, changes=changes, ends=ends, pace=slow)
    factor = automatic_factor(rate, technology.half_life_years)
    return Drift(factor, changes=changes, ends=ends, pace=daily_pace(rate, factor))


def _changes(releases: Sequence[ReleaseFact]) -> tuple[Change, ...]:
    by_calendar = [release for release in releases if release.kind is ReleaseKind.CALVER]
    calendar = calendar_kinds(release.version for release in by_calendar)
    kinds: Mapping[int, ChangeKind] = {
        release.id: kind for release, kind in zip(by_calendar, calendar, strict=True)
    }
    return tuple(
        Change(
            to_day(release.released_at),
            _with_security(kinds.get(release.id) or _KINDS[release.kind], release),
            release.id,
            release.version,
        )
        for release in releases
    )


def _with_security(kind: ChangeKind, release: ReleaseFact) -> ChangeKind:
    return ChangeKind.SECURITY if kind is ChangeKind.PATCH and release.security else kind


def _line(line: LineFact) -> Line:
    """Return a line as support counts it: supported to the last second of its last day."""
    released = datetime.combine(line.released_on, time(), UTC)
    until: float | None = None
    if line.supported_until is not None:
        last = datetime.combine(line.supported_until, time(), UTC)
        until = to_day(last + timedelta(days=1, seconds=-1))
    elif line.supported is False:
        # It ended on an unknown day: it keeps nobody in support, and dates nobody's loss.
        until = to_day(released)
    return Line(line.cycle, to_day(released), until)

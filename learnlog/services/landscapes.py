"""How technologies move: their releases and lines, as the currency model sees them."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

from learnlog.domain.currency import to_day
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
from learnlog.domain.fitting import scaled
from learnlog.domain.model import ChangeKind
from learnlog.domain.release import ReleaseKind, normalise_version, version_order
from learnlog.domain.technology import DriftProfile
from learnlog.store import currency as facts
from learnlog.store.currency import FollowedTechnology, LineFact, ReleaseFact
from learnlog.store.fitting import StoredFit, newest_fit
from learnlog.store.session import Session

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


def load_landscapes(
    session: Session,
    technology_ids: Sequence[int],
    *,
    at: datetime | None = None,
    fit: StoredFit | None = None,
) -> dict[int, Landscape]:
    """Return technologies with what is known of them, by id, in four queries.

    With ``at`` lines have the dates that were believed at that instant, in one or two more.
    Technologies move as the newest fit says, or ``fit``.
    """
    if not technology_ids:
        return {}
    found = _landscapes(
        facts.technologies(session, technology_ids),
        facts.release_facts(session, technology_ids),
        facts.line_facts(session, technology_ids, at=at),
    )
    known = newest_fit(session) if fit is None else fit
    return {
        id_: replace(landscape, drift=scaled(landscape.drift, known.factor(id_)))
        for id_, landscape in found.items()
    }


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

"""Cells ready for the currency model, put together from what is stored."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from learnlog.domain.currency import Cell, Evidence, to_day
from learnlog.domain.field import LEVEL_UNTIL_STATED
from learnlog.domain.model import model_constants
from learnlog.domain.proficiency import EvidenceKind, Level
from learnlog.domain.release import normalise_version, version_order
from learnlog.services.landscapes import Landscape, Releases, load_landscapes
from learnlog.services.ratings import ratings_in_force
from learnlog.store import currency as facts
from learnlog.store.currency import EvidenceFact, FollowFact, RatingFact
from learnlog.store.fitting import StoredFit, newest_fit
from learnlog.store.session import Session

_FAILED = (EvidenceKind.EXPERIMENT_FAIL, EvidenceKind.REVIEW_FAIL)


@dataclass(frozen=True, slots=True)
class VersionSource:
    """A version known, and the first evidence for it: what was done, and when."""

    version: str
    kind: EvidenceKind
    at: datetime


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
        source = self.version_source(until)
        return None if source is None else source.version

    def version_source(self, until: datetime) -> VersionSource | None:
        """Return the newest version that there is evidence for, and what said so first."""
        best, source = ("", ""), None
        for item in self.evidence:
            if item.happened_at <= until and _outcome(item) != 0:
                known = self._version_of(item)
                if known is not None and known > best:
                    best, source = known, VersionSource(known[1], item.kind, item.happened_at)
        return source

    def _version_of(self, item: EvidenceFact) -> tuple[str, str] | None:
        """Return the order and the name of the version that a piece of evidence is about."""
        if item.version:
            return version_order(item.version), item.version
        releases = self.landscape.releases
        weight = model_constants().weights.get(item.kind)
        is_implied = weight is not None and weight.coverage > 0.0
        release = releases.by_id(item.release_id)
        if release is None and is_implied:
            release = releases.newest(item.happened_at)
        return None if release is None else (release.sort_key, release.version)


def load_cells(
    session: Session,
    user_ids: Sequence[int],
    *,
    now: datetime,
    slugs: Sequence[str] | None = None,
    technology_ids: Sequence[int] | None = None,
    fit: StoredFit | None = None,
) -> list[PersonCell]:
    """Return the cells of these people as they stood at ``now``, in nine queries.

    In order of the people as given, then category and name; optionally only some technologies,
    by slug or by id. Technologies move and people forget as the newest fit says, or ``fit``.
    """
    ids = technology_ids
    if ids is None:
        ids = facts.followed_ids(session, user_ids, slugs=slugs)
    if not ids:
        return []
    known = newest_fit(session) if fit is None else fit
    landscapes = load_landscapes(session, ids, at=now, fit=known)
    ratings = ratings_in_force(session, user_ids, ids, until=now)
    evidence: dict[tuple[int, int], list[EvidenceFact]] = defaultdict(list)
    for item in facts.evidence_facts(session, user_ids, ids, until=now):
        evidence[item.user_id, item.technology_id].append(item)
    cells = [
        _person_cell(
            follow,
            landscapes[follow.technology_id],
            ratings.get((follow.user_id, follow.technology_id)),
            evidence[follow.user_id, follow.technology_id],
            speed=known.speed(follow.user_id),
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
    *,
    speed: float,
) -> PersonCell:
    level = None if rating is None else rating.level
    cell = Cell(
        LEVEL_UNTIL_STATED if level is None else level,
        to_day(_baseline(follow, evidence)),
        tuple(part for item in evidence for part in _model_evidence(item, landscape.releases)),
        speed,
    )
    level_at = None if rating is None else rating.effective_at
    return PersonCell(follow.user_id, landscape, level, level_at, cell, tuple(evidence))


def _baseline(follow: FollowFact, evidence: Sequence[EvidenceFact]) -> datetime:
    """Return since when changes count: as stated, or else since the first thing done."""
    first = min((item.happened_at for item in evidence), default=follow.followed_at)
    return follow.baseline_at or min(first, follow.followed_at)


def _model_evidence(item: EvidenceFact, releases: Releases) -> Iterator[Evidence]:
    """Say which release an acknowledgement covers, or up to which day a version reaches.

    A release that was tried out is known still better than all before it.
    """
    day = to_day(item.happened_at)
    used = releases.named(item.version) if item.version else None
    if item.kind is EvidenceKind.ACK:
        release = releases.by_id(item.release_id) or used
        change = -1 if release is None else release.id
        yield Evidence(day, item.kind, item.id, change=change)
        return
    upto = None if used is None else to_day(used.released_at)
    yield Evidence(day, item.kind, item.id, upto=upto, outcome=_outcome(item))
    is_tried = item.kind is EvidenceKind.EXPERIMENT and item.passed is not False
    if is_tried and used is not None and used.version_norm == normalise_version(item.version or ""):
        tried = model_constants().tried_coverage
        yield Evidence(day, EvidenceKind.ACK, item.id, change=used.id, coverage=tried)


def _outcome(item: EvidenceFact) -> int | None:
    """Return the result of a graded check; an exam counts as passed unless it says otherwise."""
    if item.kind in _FAILED:
        return 0
    if item.passed is None:
        return 1 if item.kind is EvidenceKind.EXAM else None
    return int(item.passed)

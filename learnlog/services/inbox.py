"""What is new for one member, and what the member decides about it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from learnlog.domain.errors import NotFoundError
from learnlog.domain.proficiency import EvidenceKind
from learnlog.domain.release import Impact, ReleaseKind
from learnlog.domain.relevance import ChangeNews, Reader, Relevance, relevance
from learnlog.domain.technology import SourceKind
from learnlog.services.evidence import NewEvidence, record_evidence, retract_key
from learnlog.services.local_days import today_of
from learnlog.services.proposals import plan_from_entry
from learnlog.services.relevance import left_out, readers
from learnlog.store import entries
from learnlog.store.entries import EntryFilter, EntryRecord
from learnlog.store.session import Session

UNDO_FOR = timedelta(minutes=10)
LATER_FOR = timedelta(days=7)
PAGE = 50
LOOKED_AT = 500

_BY_KIND = {
    ReleaseKind.MAJOR: Impact.MAJOR,
    ReleaseKind.MINOR: Impact.MINOR,
    ReleaseKind.CALVER: Impact.MINOR,
    ReleaseKind.PATCH: Impact.PATCH,
    ReleaseKind.POST: Impact.PATCH,
    ReleaseKind.PRERELEASE: Impact.PATCH,
}
# The heaviest first.
ORDER = (
    Impact.BREAKING,
    Impact.SECURITY,
    Impact.EOL,
    Impact.MAJOR,
    Impact.MINOR,
    Impact.NEWS,
    Impact.PATCH,
)


class TriageState(StrEnum):
    """What a member decided about an entry."""

    NEW = "new"
    READ = "read"
    LATER = "later"
    PLANNED = "planned"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class EntryItem:
    """An entry with what it means to the member.

    ``matched`` are the words behind the impact, ``relevance`` says whether it is shown and why
    where that was asked for.
    """

    id: int
    slug: str
    name: str
    source: SourceKind
    title: str
    url: str | None
    published_at: datetime
    summary: str
    state: TriageState
    impact: Impact
    version: str | None
    release_id: int | None
    prerelease: bool
    matched: tuple[str, ...]
    relevance: Relevance | None = None

    @property
    def headline(self) -> str:
        """The title, or name and version where the title is a bare tag."""
        if self.version is not None and " " not in self.title:
            return f"{self.name} {self.version}"
        return self.title or "Untitled"


@dataclass(frozen=True, slots=True)
class Inbox:
    """A page of entries, heaviest first, and how many stand in each state.

    Each of the newest entries of the state is in one of the two buckets, shown or hidden; a
    page lists the heaviest of each bucket, and the counts are of all of them. ``technologies``
    holds slug and name of what the state has entries of.
    """

    items: tuple[EntryItem, ...]
    hidden: tuple[EntryItem, ...]
    shown_count: int
    hidden_count: int
    technologies: tuple[tuple[str, str], ...]
    counts: dict[TriageState, int]


def inbox(
    session: Session,
    user_id: int,
    *,
    now: datetime,
    state: TriageState,
    slug: str = "",
    impact: str = "",
) -> Inbox:
    """Return a member's entries in one state, those that matter apart from those that do not."""
    wanted = EntryFilter(states=(state.value,))
    records = entries.entries_for(session, user_id, wanted, limit=LOOKED_AT)
    found = [
        item
        for item in map(_item, records)
        if slug in {"", item.slug} and impact in {"", item.impact.value}
    ]
    ranked = sorted(
        _judged(session, user_id, found, now=now),
        key=lambda pair: (ORDER.index(pair[0].impact), -pair[0].published_at.timestamp()),
    )
    shown = [item for item, judged in ranked if judged.is_shown]
    hidden = [item for item, judged in ranked if not judged.is_shown]
    counts = entries.counts_by_state(session, user_id)
    return Inbox(
        items=tuple(shown[:PAGE]),
        hidden=tuple(hidden[:PAGE]),
        shown_count=len(shown),
        hidden_count=len(hidden),
        technologies=tuple(sorted({(record.slug, record.name) for record in records})),
        counts={known: counts.get(known.value, 0) for known in TriageState},
    )


def _judged(
    session: Session, user_id: int, found: Sequence[EntryItem], *, now: datetime
) -> list[tuple[EntryItem, Relevance]]:
    """Say of each entry whether it matters to the member, and why."""
    if not found:
        return []
    today = today_of(session, user_id, now=now)
    slugs = sorted({item.slug for item in found})
    known = readers(session, user_id, slugs, today=today, now=now)
    return [_judged_by(known[item.slug], item, today=today) for item in found]


def _judged_by(reader: Reader, item: EntryItem, *, today: date) -> tuple[EntryItem, Relevance]:
    news = ChangeNews(
        item.impact, item.version is not None, item.prerelease, left_out(reader, item.title)
    )
    verdict = relevance(news, reader, today=today)
    return replace(item, relevance=verdict), verdict


def judged_as(
    session: Session, user_id: int, slug: str, reader: Reader, *, today: date, limit: int
) -> list[EntryItem]:
    """Return the last entries of a technology that a member follows, as a reader would see them."""
    wanted = EntryFilter(slug=slug, everything=True)
    records = entries.entries_for(session, user_id, wanted, limit=limit)
    return [_judged_by(reader, _item(record), today=today)[0] for record in records]


def news_for(
    session: Session,
    user_id: int,
    *,
    slug: str = "",
    since: datetime | None = None,
    limit: int = PAGE,
) -> list[EntryItem]:
    """Return what a member has not decided about yet, the newest first."""
    wanted = EntryFilter(states=(TriageState.NEW.value,), slug=slug, since=since)
    return [_item(record) for record in entries.entries_for(session, user_id, wanted, limit=limit)]


def entries_named(session: Session, user_id: int, ids: Sequence[int]) -> list[EntryItem]:
    """Return these entries, without those that a member may not read."""
    wanted = EntryFilter(ids=tuple(ids))
    return [
        _item(record) for record in entries.entries_for(session, user_id, wanted, limit=len(ids))
    ]


def entry(session: Session, user_id: int, entry_id: int, *, now: datetime) -> tuple[EntryItem, str]:
    """Return one entry, with whether it matters and why, and its cleaned markup.

    Raises:
        NotFoundError: there is none, or it is of something the member does not follow.
    """
    found = entries.entries_for(session, user_id, EntryFilter(ids=(entry_id,)), limit=1)
    if not found:
        raise NotFoundError(f"entry {entry_id}: no such entry")
    ((item, _),) = _judged(session, user_id, [_item(found[0])], now=now)
    return item, entries.entry_html(session, user_id, entry_id) or ""


def triage(
    session: Session,
    user_id: int,
    entry_ids: Sequence[int],
    state: TriageState,
    *,
    now: datetime,
) -> int:
    """Decide about entries and return about how many.

    What was read counts: a release that is announced is acknowledged, anything else was read.
    What is planned becomes an experiment to plan.

    Raises:
        NotFoundError: one of them is not the member's to decide about; then nothing changes.
    """
    wanted = EntryFilter(ids=tuple(dict.fromkeys(entry_ids)))
    found = entries.entries_for(session, user_id, wanted, limit=max(1, len(wanted.ids)))
    if len(found) != len(wanted.ids):
        raise NotFoundError("One of these entries does not exist.")
    until = now + LATER_FOR if state is TriageState.LATER else None
    entries.write_triage(session, user_id, wanted.ids, state.value, until=until, now=now)
    for record in found:
        if state is TriageState.READ:
            _count_as_read(session, user_id, record, now=now)
        elif state is TriageState.PLANNED:
            plan_from_entry(
                session, user_id, record.slug, title=record.title, version=record.version, now=now
            )
    return len(found)


def undo(session: Session, user_id: int, entry_ids: Sequence[int], *, now: datetime) -> int:
    """Take back the last decision about entries within ten minutes; return about how many.

    The evidence that reading one gave is taken back with it.
    """
    undone = entries.undo_triage(session, user_id, entry_ids, changed_after=now - UNDO_FOR)
    for entry_id in undone:
        retract_key(session, _evidence_key(entry_id), user_id=user_id, now=now)
    return len(undone)


def wake_later(session: Session, *, now: datetime) -> int:
    """Make entries new again that were kept for later and whose day has come; return how many."""
    return entries.wake_later(session, now=now)


def _evidence_key(entry_id: int) -> str:
    return f"entry:{entry_id}"


def _count_as_read(session: Session, user_id: int, record: EntryRecord, *, now: datetime) -> None:
    is_release = record.version is not None and not record.prerelease
    record_evidence(
        session,
        NewEvidence(
            user_id=user_id,
            slug=record.slug,
            kind=EvidenceKind.ACK if is_release else EvidenceKind.READ,
            happened_at=now,
            version=record.version if is_release else None,
            note=record.title[:500],
            url=record.url or "",
            key=_evidence_key(record.id),
        ),
        now=now,
    )


def _item(record: EntryRecord) -> EntryItem:
    return EntryItem(
        id=record.id,
        slug=record.slug,
        name=record.name,
        source=record.source,
        title=record.title,
        url=record.url,
        published_at=record.published_at,
        summary=record.summary,
        state=TriageState(record.state),
        impact=_impact(record),
        version=record.version,
        release_id=record.release_id,
        prerelease=bool(record.prerelease),
        matched=tuple(record.matched or ()),
    )


def _impact(record: EntryRecord) -> Impact:
    if record.breaking and not record.prerelease:
        return Impact.BREAKING
    if record.security:
        return Impact.SECURITY
    if record.end_of_life:
        return Impact.EOL
    return _BY_KIND[ReleaseKind(record.kind)] if record.kind else Impact.NEWS

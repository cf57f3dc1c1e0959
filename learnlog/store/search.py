"""Queries on the words of entries, cards, experiments and notes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import column, literal_column, table
from sqlmodel import and_, case, col, delete, func, insert, or_, select, update

from learnlog.domain.search import SearchQuery, without_v
from learnlog.store.entry_sight import may_read
from learnlog.store.search_index import VECTOR
from learnlog.store.session import Session
from learnlog.store.tables import (
    CardRow,
    EntryRow,
    EvidenceRow,
    ExperimentLogRow,
    ExperimentRow,
    FeedRow,
    FindingRow,
    FollowRow,
    SearchDocumentRow,
    TechnologyRow,
)


class DocumentKind(StrEnum):
    """What can be searched."""

    ENTRY = "entry"
    CARD = "card"
    EXPERIMENT = "experiment"
    NOTE = "note"


_REFERENCE: Mapping[DocumentKind, Any] = {
    DocumentKind.ENTRY: SearchDocumentRow.entry_id,
    DocumentKind.CARD: SearchDocumentRow.card_id,
    DocumentKind.EXPERIMENT: SearchDocumentRow.experiment_id,
    DocumentKind.NOTE: SearchDocumentRow.evidence_id,
}
_INDEX = table("search_text", column("rowid"), column("title"), column("body"))

_TECHNOLOGY_ID = func.coalesce(
    FeedRow.technology_id,
    CardRow.technology_id,
    ExperimentRow.technology_id,
    EvidenceRow.technology_id,
)
_DOCUMENT: tuple[Any, ...] = (
    case(
        (col(SearchDocumentRow.entry_id).is_not(None), DocumentKind.ENTRY.value),
        (col(SearchDocumentRow.card_id).is_not(None), DocumentKind.CARD.value),
        (col(SearchDocumentRow.experiment_id).is_not(None), DocumentKind.EXPERIMENT.value),
        else_=DocumentKind.NOTE.value,
    ),
    func.coalesce(EntryRow.id, CardRow.id, ExperimentRow.id, EvidenceRow.id),
    TechnologyRow.slug,
    TechnologyRow.name,
    SearchDocumentRow.title,
    SearchDocumentRow.body,
    func.coalesce(
        EntryRow.published_at,
        CardRow.created_at,
        ExperimentRow.created_at,
        EvidenceRow.happened_at,
    ),
)


@dataclass(frozen=True, slots=True)
class Source:
    """A thing whose words are not in the index as they are now; ``body`` may be markup."""

    kind: DocumentKind
    id: int
    revision: int
    title: str
    body: str
    document_id: int | None


@dataclass(frozen=True, slots=True)
class Document:
    """Something that was found, with the technology it is about."""

    kind: DocumentKind
    id: int
    slug: str
    technology: str
    title: str
    body: str
    at: datetime


def outdated_sources(session: Session, *, limit: int) -> list[Source]:
    """Return things whose words are not in the index as they are now, the newest first."""
    found: list[Source] = []
    for kind, source, revision, columns in _sources():
        selected: tuple[Any, ...] = (source.id, revision, *columns, SearchDocumentRow.id)
        query = (
            select(*selected)
            .select_from(source)
            .join(SearchDocumentRow, col(_REFERENCE[kind]) == col(source.id), isouter=True)
            .where(
                or_(
                    col(SearchDocumentRow.id).is_(None),
                    col(SearchDocumentRow.revision) != revision,
                )
            )
            .order_by(col(source.id).desc())
            .limit(limit - len(found))
        )
        if kind is DocumentKind.NOTE:
            query = query.where(col(EvidenceRow.note) != "")
        found += [Source(kind, *row) for row in session.exec(query)]
    return found


def _sources() -> Iterable[tuple[DocumentKind, Any, Any, tuple[Any, ...]]]:
    """Yield where the words stand, and the number that changes with them."""
    yield (
        DocumentKind.CARD,
        CardRow,
        col(CardRow.revision),
        (CardRow.prompt, CardRow.answer),
    )
    logs, log = _of_experiment(ExperimentLogRow, col(ExperimentLogRow.text))
    _, told = _of_experiment(FindingRow, col(FindingRow.value) + " " + col(FindingRow.note))
    parts: tuple[Any, ...] = (
        col(ExperimentRow.question),
        col(ExperimentRow.result_text),
        log,
        told,
    )
    body = parts[0]
    for part in parts[1:]:
        body = body + "\n" + part
    yield (
        DocumentKind.EXPERIMENT,
        ExperimentRow,
        col(ExperimentRow.revision) * 1_000 + logs,  # lines are only ever added
        (ExperimentRow.title, body),
    )
    yield (
        DocumentKind.NOTE,
        EvidenceRow,
        literal_column("0"),
        (EvidenceRow.note, literal_column("''")),
    )
    yield (
        DocumentKind.ENTRY,
        EntryRow,
        col(EntryRow.revision),
        (EntryRow.title, EntryRow.content_html),
    )


def _of_experiment(table: Any, words: Any) -> tuple[Any, Any]:
    """Return how many rows of a table belong to an experiment, and their words together."""

    def over(value: Any) -> Any:
        return (
            select(value)
            .select_from(table)
            .where(col(table.experiment_id) == col(ExperimentRow.id))
            .correlate(ExperimentRow)
            .scalar_subquery()
        )

    return over(func.count()), func.coalesce(over(func.aggregate_strings(words, "\n")), "")


def write_documents(session: Session, sources: Sequence[Source]) -> None:
    """Put the words of things into the index, in place of those that were there."""
    added = [source for source in sources if source.document_id is None]
    changed = [source for source in sources if source.document_id is not None]
    written: list[int] = [source.document_id for source in changed if source.document_id]
    for kind in DocumentKind:
        rows = [
            {_REFERENCE[kind].key: source.id, **_words(source)}
            for source in added
            if source.kind is kind
        ]
        if rows:
            ids = insert(SearchDocumentRow).returning(col(SearchDocumentRow.id))
            written += session.execute(ids, rows).scalars()
    if changed:
        rows = [{"id": source.document_id, **_words(source)} for source in changed]
        session.execute(update(SearchDocumentRow), rows)
    if _is_sqlite(session):
        _index(session, written)


def _words(source: Source) -> dict[str, Any]:
    return {"revision": source.revision, "title": source.title, "body": source.body}


def _index(session: Session, ids: Sequence[int]) -> None:
    """Put documents into the index of SQLite, and take out those that are gone."""
    kept = select(SearchDocumentRow.id)
    session.exec(delete(_INDEX).where(or_(_INDEX.c.rowid.not_in(kept), _INDEX.c.rowid.in_(ids))))
    wanted = select(SearchDocumentRow.id, SearchDocumentRow.title, SearchDocumentRow.body).where(
        col(SearchDocumentRow.id).in_(ids)
    )
    rows = [
        {"rowid": id_, "title": without_v(title), "body": without_v(body)}
        for id_, title, body in session.exec(wanted)
    ]
    if rows:
        session.execute(insert(_INDEX), rows)


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def find_documents(
    session: Session,
    user_id: int,
    query: SearchQuery,
    *,
    kind: DocumentKind | None,
    slug: str,
    limit: int,
) -> list[Document]:
    """Return what holds every phrase of a query and is the member's to read, the best first."""
    is_follower = and_(
        col(FollowRow.technology_id) == col(FeedRow.technology_id),
        col(FollowRow.user_id) == user_id,
    )
    is_mine = or_(
        and_(col(FollowRow.user_id).is_not(None), may_read(user_id)),
        col(CardRow.user_id) == user_id,
        col(ExperimentRow.user_id) == user_id,
        and_(col(EvidenceRow.user_id) == user_id, col(EvidenceRow.retracted_at).is_(None)),
    )
    wanted = (
        select(*_DOCUMENT)
        .select_from(SearchDocumentRow)
        .join(EntryRow, col(EntryRow.id) == col(SearchDocumentRow.entry_id), isouter=True)
        .join(FeedRow, col(FeedRow.id) == col(EntryRow.feed_id), isouter=True)
        .join(FollowRow, is_follower, isouter=True)
        .join(CardRow, col(CardRow.id) == col(SearchDocumentRow.card_id), isouter=True)
        .join(
            ExperimentRow,
            col(ExperimentRow.id) == col(SearchDocumentRow.experiment_id),
            isouter=True,
        )
        .join(EvidenceRow, col(EvidenceRow.id) == col(SearchDocumentRow.evidence_id), isouter=True)
        .join(TechnologyRow, col(TechnologyRow.id) == _TECHNOLOGY_ID)
        .where(is_mine)
    )
    if kind is not None:
        wanted = wanted.where(_REFERENCE[kind].is_not(None))
    if slug:
        wanted = wanted.where(col(TechnologyRow.slug) == slug)
    ranked = _in_sqlite(wanted, query) if _is_sqlite(session) else _in_postgresql(wanted, query)
    found = session.exec(ranked.order_by(col(SearchDocumentRow.id).desc()).limit(limit))
    return [Document(DocumentKind(name), *rest) for name, *rest in found]


def _in_sqlite(wanted: Any, query: SearchQuery) -> Any:
    phrases = (f'"{" ".join(phrase)}"' for phrase in query.phrases)
    words: Any = literal_column("search_text")
    return (
        wanted.join(_INDEX, _INDEX.c.rowid == col(SearchDocumentRow.id))
        .where(words.op("MATCH")(" ".join(phrases) + "*"))
        # A word of the title counts as much as eight of the text.
        .order_by(func.bm25(words, 8.0, 1.0))
    )


def _in_postgresql(wanted: Any, query: SearchQuery) -> Any:
    # A word holds letters and digits alone, so none can end its quotation.
    phrases = (" <-> ".join(f"'{word}'" for word in phrase) for phrase in query.phrases)
    asked = func.to_tsquery("simple", " & ".join(f"({phrase})" for phrase in phrases)[:-1] + ":*)")
    vector: Any = literal_column(VECTOR)
    title: Any = func.to_tsvector("simple", col(SearchDocumentRow.title))
    return wanted.where(vector.op("@@")(asked)).order_by(
        -(8.0 * func.ts_rank(title, asked) + func.ts_rank(vector, asked))
    )

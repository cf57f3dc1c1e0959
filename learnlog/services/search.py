"""Finding what was read, tried, noted and asked."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from learnlog.domain.search import Excerpt, SearchQuery, excerpt, read_query
from learnlog.ingest.sanitise import plain_text
from learnlog.services import catalogue
from learnlog.store import search as documents
from learnlog.store.search import DocumentKind, Source
from learnlog.store.session import Session
from learnlog.store.technologies import TechnologyItem

__all__ = ["DocumentKind", "Found", "Hit", "index_words", "search"]

BATCH = 200
MAX_BODY = 20_000
SHOWN = 50
MOST_TECHNOLOGIES = 6


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was found; ``title`` and ``excerpt`` tell what was searched for apart."""

    kind: DocumentKind
    id: int
    slug: str
    technology: str
    title: tuple[Excerpt, ...]
    excerpt: tuple[Excerpt, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found, the best first; ``query`` is None where nothing was asked."""

    query: SearchQuery | None
    technologies: tuple[TechnologyItem, ...] = ()
    hits: tuple[Hit, ...] = ()
    has_more: bool = False


def search(
    session: Session,
    user_id: int,
    text: str,
    *,
    kind: DocumentKind | None = None,
    slug: str = "",
) -> Found:
    """Return what of the member's own things, and of what the member follows, holds the words."""
    query = read_query(text)
    if query is None:
        return Found(None)
    found = documents.find_documents(session, user_id, query, kind=kind, slug=slug, limit=SHOWN + 1)
    technologies: Sequence[TechnologyItem] = ()
    if kind is None and not slug:
        technologies = catalogue.search(session, query.text)[:MOST_TECHNOLOGIES]
    return Found(
        query,
        tuple(technologies),
        tuple(
            Hit(
                kind=item.kind,
                id=item.id,
                slug=item.slug,
                technology=item.technology,
                title=excerpt(item.title, query),
                excerpt=excerpt(item.body, query),
                at=item.at,
            )
            for item in found[:SHOWN]
        ),
        has_more=len(found) > SHOWN,
    )


def index_words(session: Session) -> int:
    """Put the words of some of what changed into the index, and return of how many things."""
    sources = documents.outdated_sources(session, limit=BATCH)
    documents.write_documents(session, [_as_text(source) for source in sources])
    return len(sources)


def _as_text(source: Source) -> Source:
    body = plain_text(source.body) if source.kind is DocumentKind.ENTRY else source.body
    return replace(source, body=body[:MAX_BODY])

"""Queries on words that are proposed for shared cards."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, delete, or_, select, update

from learnlog.domain.card import CardKind
from learnlog.domain.experiment import FindingTopic
from learnlog.store.session import Session
from learnlog.store.tables import DeckProposalRow, MemberRow, TechnologyRow


@dataclass(frozen=True, slots=True)
class ProposalValues:
    """Words for a shared card, or for a new one where ``deck_card_id`` is None.

    ``card_revision`` is the revision that was read when they were written.
    """

    deck_card_id: int | None
    card_revision: int | None
    technology_id: int
    kind: CardKind
    topic: FindingTopic | None
    prompt: str
    answer: str
    source_url: str
    why: str
    starts_anew: bool


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal; ``accepted`` is None until somebody decides."""

    id: int
    user_id: int
    who: str
    technology: str
    created_at: datetime
    accepted: bool | None
    values: ProposalValues


_PROPOSAL: tuple[Any, ...] = (
    DeckProposalRow.id,
    DeckProposalRow.user_id,
    MemberRow.name,
    TechnologyRow.name,
    DeckProposalRow.created_at,
    DeckProposalRow.accepted,
    DeckProposalRow.deck_card_id,
    DeckProposalRow.card_revision,
    DeckProposalRow.technology_id,
    DeckProposalRow.kind,
    DeckProposalRow.topic,
    DeckProposalRow.prompt,
    DeckProposalRow.answer,
    DeckProposalRow.source_url,
    DeckProposalRow.why,
    DeckProposalRow.starts_anew,
)


def list_proposals(
    session: Session, deck_id: int, *, user_id: int, since: datetime
) -> list[Proposal]:
    """Return the open proposals of a deck, and those of a member that were decided lately."""
    lately = (col(DeckProposalRow.user_id) == user_id) & (col(DeckProposalRow.decided_at) >= since)
    query = (
        _select()
        .where(col(DeckProposalRow.deck_id) == deck_id)
        .where(or_(col(DeckProposalRow.decided_at).is_(None), lately))
        .order_by(col(DeckProposalRow.created_at), col(DeckProposalRow.id))
    )
    return [_proposal(row) for row in session.exec(query)]


def find_open(session: Session, deck_id: int, proposal_id: int) -> Proposal | None:
    """Return a proposal of a deck that nobody has decided yet."""
    query = _select().where(
        col(DeckProposalRow.deck_id) == deck_id,
        col(DeckProposalRow.id) == proposal_id,
        col(DeckProposalRow.decided_at).is_(None),
    )
    row = session.exec(query).first()
    return _proposal(row) if row else None


def _select() -> Any:
    return (
        select(*_PROPOSAL)
        .join(MemberRow, col(MemberRow.id) == col(DeckProposalRow.user_id))
        .join(TechnologyRow, col(TechnologyRow.id) == col(DeckProposalRow.technology_id))
    )


def _proposal(row: Sequence[Any]) -> Proposal:
    deck_card_id, revision, technology_id, kind, topic, *words = row[6:]
    values = ProposalValues(
        deck_card_id,
        revision,
        technology_id,
        CardKind(kind),
        FindingTopic(topic) if topic else None,
        *words,
    )
    said: list[Any] = [*row[:6], values]
    return Proposal(*said)


def add_proposal(
    session: Session, deck_id: int, values: ProposalValues, *, by: int, now: datetime
) -> int:
    """Insert a proposal and return its id."""
    row = DeckProposalRow(**asdict(values), deck_id=deck_id, user_id=by, created_at=now)
    session.add(row)
    session.flush()
    return row.id or 0


def decide(session: Session, proposal_id: int, *, accepted: bool, by: int, now: datetime) -> bool:
    """Note what became of a proposal; return whether nobody had decided it before."""
    written = session.exec(
        update(DeckProposalRow)
        .where(col(DeckProposalRow.id) == proposal_id, col(DeckProposalRow.decided_at).is_(None))
        .values(decided_at=now, decided_by=by, accepted=accepted)
    )
    return written.rowcount == 1


def withdraw(session: Session, proposal_id: int, *, user_id: int) -> bool:
    """Take back a proposal of a member's own that nobody decided yet; say whether there was one."""
    done = session.exec(
        delete(DeckProposalRow).where(
            col(DeckProposalRow.id) == proposal_id,
            col(DeckProposalRow.user_id) == user_id,
            col(DeckProposalRow.decided_at).is_(None),
        )
    )
    return done.rowcount == 1

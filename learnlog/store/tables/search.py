"""What is searched: the words of entries, cards, experiments and notes."""

from typing import Any

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from learnlog.store.tables.base import own_id, strict

KINDS = ("entry", "card", "experiment", "evidence")


def _of(target: str) -> Any:
    """Return a reference to the one row that a document is about, with which it goes."""
    return Field(default=None, foreign_key=target, ondelete="CASCADE", unique=True, nullable=True)


class SearchDocumentRow(SQLModel, table=True):
    """The words of one thing, as plain text; ``revision`` is the one they were taken from."""

    __tablename__ = "search_document"
    __table_args__ = strict(
        CheckConstraint(
            " + ".join(f"CASE WHEN {name}_id IS NULL THEN 0 ELSE 1 END" for name in KINDS) + " = 1",
            name="of_one",
        )
    )

    id: int | None = own_id()
    entry_id: int | None = _of("entry.id")
    card_id: int | None = _of("card.id")
    experiment_id: int | None = _of("experiment.id")
    evidence_id: int | None = _of("evidence.id")
    revision: int = 0
    title: str
    body: str

"""Queries on the certificates that people hold or aim for."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import col, select, update

from learnlog.domain.certification import Term
from learnlog.store.session import Session
from learnlog.store.tables import CertificationRow, TechnologyRow

_CERTIFICATION: tuple[Any, ...] = (
    CertificationRow.id,
    TechnologyRow.slug,
    TechnologyRow.name,
    CertificationRow.name,
    CertificationRow.body,
    CertificationRow.number_end,
    CertificationRow.issued_on,
    CertificationRow.expires_on,
    CertificationRow.aiming_for_on,
    CertificationRow.grace_days,
    CertificationRow.url,
)


@dataclass(frozen=True, slots=True)
class Certification:
    """One certificate with the technology it is about; of its number only the end."""

    id: int
    slug: str
    technology: str
    name: str
    body: str
    number_end: str
    issued_on: date | None
    expires_on: date | None
    aiming_for_on: date | None
    grace_days: int
    url: str

    @property
    def term(self) -> Term:
        """The days that matter of it."""
        return Term(self.name, self.issued_on, self.expires_on, self.aiming_for_on, self.grace_days)


def list_certifications(
    session: Session, user_id: int, *, technology_id: int | None = None
) -> list[Certification]:
    """Return a person's certificates, optionally of one technology, by name."""
    query = (
        select(*_CERTIFICATION)
        .join(TechnologyRow, col(TechnologyRow.id) == col(CertificationRow.technology_id))
        .where(col(CertificationRow.user_id) == user_id, col(CertificationRow.removed_at).is_(None))
        .order_by(col(CertificationRow.name), col(CertificationRow.id))
    )
    if technology_id is not None:
        query = query.where(col(CertificationRow.technology_id) == technology_id)
    return [Certification(*row) for row in session.exec(query)]


def add_certification(session: Session, *, now: datetime, **columns: Any) -> int:
    """Insert a certificate and return its id."""
    row = CertificationRow(created_at=now, **columns)
    session.add(row)
    session.flush()
    if row.id is None:
        raise RuntimeError("the database gave the new certificate no id")
    return row.id


def change_certification(session: Session, certification_id: int, **columns: Any) -> None:
    """Set columns of a certificate."""
    session.exec(
        update(CertificationRow)
        .where(col(CertificationRow.id) == certification_id)
        .values(**columns)
    )

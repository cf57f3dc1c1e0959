"""Which release of each technology is the newest."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import col, func, select

from learnlog.domain.release import ReleaseKind
from learnlog.store.session import Session
from learnlog.store.tables import ReleaseRow, TechnologyRow


def newest_versions(session: Session, slugs: Collection[str], *, at: datetime) -> dict[str, str]:
    """Return the highest final version that each technology had at an instant, by slug.

    A technology without one is left out.
    """
    final = (
        select(
            col(ReleaseRow.technology_id).label("technology_id"),
            func.max(ReleaseRow.sort_key).label("sort_key"),
        )
        .join(TechnologyRow, col(TechnologyRow.id) == col(ReleaseRow.technology_id))
        .where(col(TechnologyRow.slug).in_(slugs), col(ReleaseRow.released_at) <= at)
        .where(col(ReleaseRow.kind) != ReleaseKind.PRERELEASE)
        .group_by(col(ReleaseRow.technology_id))
        .subquery()
    )
    query = (
        select(TechnologyRow.slug, ReleaseRow.version)
        .join(ReleaseRow, col(ReleaseRow.technology_id) == col(TechnologyRow.id))
        .join(
            final,
            (final.c.technology_id == col(ReleaseRow.technology_id))
            & (final.c.sort_key == col(ReleaseRow.sort_key)),
        )
        .where(col(ReleaseRow.kind) != ReleaseKind.PRERELEASE)
        .order_by(col(ReleaseRow.id))
    )
    return dict(session.exec(query).all())

"""The fits of the currency model: what is known, the newest one, and whose checks they rest on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, func, select

from learnlog.domain.model import MODEL_VERSION
from learnlog.store.session import Session
from learnlog.store.tables import EvidenceRow, MemberRow, ModelFitRow, TeamMemberRow


@dataclass(frozen=True, slots=True)
class StoredFit:
    """Factors of technologies and speeds of people, by id; whoever is not named has 1."""

    factors: Mapping[int, float] = field(default_factory=dict)
    speeds: Mapping[int, float] = field(default_factory=dict)

    def factor(self, technology_id: int) -> float:
        """Return how many times as fast as reckoned the technology moves."""
        return self.factors.get(technology_id, 1.0)

    def speed(self, user_id: int) -> float:
        """Return how many times as fast as reckoned the person forgets."""
        return self.speeds.get(user_id, 1.0)


# The model as it is without any fit.
DEFAULTS = StoredFit()


@dataclass(frozen=True, slots=True)
class FitValues:
    """What the row of a fit is made of, beside the instant."""

    fit: StoredFit
    checks: int
    log_loss_default: float
    log_loss_fitted: float


def newest_fit(session: Session) -> StoredFit:
    """Return the newest fit of this version of the model; the defaults where there is none."""
    query = (
        select(ModelFitRow.factors, ModelFitRow.speeds)
        .where(col(ModelFitRow.model_version) == MODEL_VERSION)
        .order_by(col(ModelFitRow.fitted_on).desc())
        .limit(1)
    )
    row = session.exec(query).first()
    if row is None:
        return DEFAULTS
    # The keys of a JSON object are texts.
    factors, speeds = ({int(key): value for key, value in part.items()} for part in row)
    return StoredFit(factors, speeds)


def was_fitted(session: Session, on: date) -> bool:
    """Return whether a fit was made on a day (UTC)."""
    query = select(ModelFitRow.id).where(col(ModelFitRow.fitted_on) == on)
    return session.exec(query).first() is not None


def add_fit(session: Session, values: FitValues, *, now: datetime) -> bool:
    """Insert the fit of a day; False where another worker was first."""
    table = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    claim = (
        table.insert(ModelFitRow)
        .values(
            fitted_on=now.date(),
            fitted_at=now,
            checks=values.checks,
            factors={str(id_): value for id_, value in values.fit.factors.items()},
            speeds={str(id_): value for id_, value in values.fit.speeds.items()},
            log_loss_default=values.log_loss_default,
            log_loss_fitted=values.log_loss_fitted,
            model_version=MODEL_VERSION,
        )
        .on_conflict_do_nothing(index_elements=["fitted_on"])
        .returning(col(ModelFitRow.id))
    )
    return session.execute(claim).scalar() is not None


def members_with_checks(session: Session, *, least: int) -> list[int]:
    """Return the active members of the teams that have at least so many graded checks."""
    active = (
        select(TeamMemberRow.team_id, TeamMemberRow.user_id)
        .join(MemberRow, col(MemberRow.id) == col(TeamMemberRow.user_id))
        .where(col(MemberRow.disabled_at).is_(None))
        .subquery()
    )
    ready = (
        select(active.c.team_id)
        .join(EvidenceRow, col(EvidenceRow.user_id) == active.c.user_id)
        .where(col(EvidenceRow.passed).is_not(None), col(EvidenceRow.retracted_at).is_(None))
        .group_by(active.c.team_id)
        .having(func.count() >= least)
    )
    query = select(active.c.user_id).where(active.c.team_id.in_(ready)).distinct()
    return sorted(session.exec(query))

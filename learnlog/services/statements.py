"""What is said about one person and one technology: wanted, wished, confirmed, certified."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from learnlog.domain.interest import Interest
from learnlog.domain.proficiency import (
    Level,
    RatingSource,
    rating_in_force,
    unconfirmed_rating,
)
from learnlog.domain.targets import gap, target_text
from learnlog.services.certifications import Held, held
from learnlog.services.currency import CellReport
from learnlog.services.local_days import today_of
from learnlog.services.opinions import Opinions, opinions_of
from learnlog.services.ratings import ratings_of
from learnlog.services.targets import wanted_of
from learnlog.store import attestations, follows, people
from learnlog.store.currency import RatingFact
from learnlog.store.session import Session


@dataclass(frozen=True, slots=True)
class Said:
    """A statement of level with who made it: their name, or nothing for the person's own."""

    level: Level
    source: RatingSource
    at: datetime
    by: str

    @property
    def who(self) -> str:
        """Who says so, in words."""
        if self.source is RatingSource.SELF:
            return "you"
        return f"{self.by}, {self.source.value}" if self.by else f"a {self.source.value}"


@dataclass(frozen=True, slots=True)
class Statements:
    """What is stated about one person and one technology.

    ``wanted`` says the target in words, or is empty; ``counted`` is the rating in force,
    ``unconfirmed`` the person's own newer one that says more, ``attested_at`` when the person
    last said that nothing changed, where that is newer.
    """

    wanted: str
    interest: Interest | None
    target: Level | None
    counted: Said | None
    unconfirmed: Said | None
    attested_at: datetime | None
    certifications: tuple[Held, ...]
    opinions: Opinions


def statements_of(
    session: Session, user_id: int, report: CellReport, *, now: datetime
) -> Statements:
    """Return what is stated about a person and a technology that they follow."""
    technology_id = report.technology_id
    (item,) = follows.follows_of(session, user_id, slugs=[report.slug])
    known = ratings_of(session, [user_id], [technology_id], until=now)
    ratings = known.get((user_id, technology_id), [])
    counted, own = rating_in_force(ratings), unconfirmed_rating(ratings)
    attested = attestations.attested_at(session, user_id, [technology_id]).get(technology_id)
    is_newer = attested is not None and counted is not None and attested > counted.effective_at
    today = today_of(session, user_id, now=now)
    return Statements(
        wanted=target_texts(session, user_id, [report], now=now).get(report.slug, ""),
        interest=item.interest,
        target=item.target_level,
        counted=_said(session, counted),
        unconfirmed=_said(session, own),
        attested_at=attested if is_newer else None,
        certifications=tuple(held(session, user_id, today=today, technology_id=technology_id)),
        opinions=opinions_of(session, user_id, now=now, technology_id=technology_id),
    )


def target_texts(
    session: Session, user_id: int, reports: Iterable[CellReport], *, now: datetime
) -> dict[str, str]:
    """Return by slug what is wanted of a person, by whom, and how far it is; only what is."""
    wanted = wanted_of(session, user_id, today=today_of(session, user_id, now=now))
    texts = {}
    for report in reports:
        found = wanted.get(report.technology_id)
        if found is not None and found.target is not None:
            short = gap(found.target, report.level, report.currency)
            texts[report.slug] = target_text(found.target, short=short)
    return texts


def _said(session: Session, rating: RatingFact | None) -> Said | None:
    if rating is None:
        return None
    by = None if rating.rated_by is None else people.get_member(session, rating.rated_by)
    return Said(rating.level, rating.source, rating.effective_at, "" if by is None else by.name)

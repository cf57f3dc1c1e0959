"""Following technologies, and saying at which level and when one last used them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from learnlog.domain.errors import NotFoundError, RuleError
from learnlog.domain.interest import Interest
from learnlog.domain.proficiency import (
    EvidenceKind,
    LastUsed,
    Level,
    RatingSource,
    last_used_at,
    rating_in_force,
)
from learnlog.domain.release import Impact, version_order
from learnlog.services.evidence import NewEvidence, record_evidence, technology_id_of
from learnlog.services.ratings import ratings_of
from learnlog.store import currency, evidence, follows, technologies
from learnlog.store.currency import RatingFact
from learnlog.store.follows import Follow, RatingValues
from learnlog.store.session import Session

MAX_SNOOZE_DAYS = 90
IMPACTS = (Impact.PATCH, Impact.MINOR, Impact.MAJOR)
_EVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Followed:
    """What following several technologies came to."""

    added: tuple[str, ...]
    known: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wish:
    """Whether a person wants to work with a technology, and the level, 1 to 5, they want.

    None is "not said"; the two are stated together.
    """

    interest: Interest | None = None
    target: Level | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """What a person says about one technology: the level, when it was last used, the wish."""

    slug: str
    level: Level | None = None
    last_used: LastUsed | None = None
    wish: Wish | None = None


def follow(
    session: Session,
    user_id: int,
    slugs: Sequence[str],
    *,
    now: datetime,
    impact: Impact = Impact.MINOR,
    targets: Mapping[str, Level] | None = None,
) -> Followed:
    """Let a person follow technologies; those followed already stay as they are.

    ``targets`` gives the level wanted of some of them.

    Raises:
        NotFoundError: one of them does not exist; then none is followed.
        RuleError: the impact is not one that a follow can have.
    """
    checked_impact(impact)
    wanted = list(dict.fromkeys(slugs))
    ids = follows.technology_ids(session, wanted)
    missing = [slug for slug in wanted if slug not in ids]
    if missing:
        raise NotFoundError(f"technology {missing[0]!r} does not exist")
    added = [
        slug
        for slug in wanted
        if follows.add_follow(session, user_id, ids[slug], impact=impact, now=now)
    ]
    for slug, level in (targets or {}).items():
        if slug in added:
            follows.change_follow(session, user_id, ids[slug], target_level=level)
    return Followed(tuple(added), tuple(slug for slug in wanted if slug not in added))


def checked_impact(impact: Impact) -> Impact:
    """Return an impact that a follow can have.

    Raises:
        RuleError: it is another.
    """
    if impact not in IMPACTS:
        raise RuleError(f"impact {impact.value!r}: allowed are patch, minor and major.")
    return impact


def unfollow(session: Session, user_id: int, slug: str) -> None:
    """End a follow; what was logged stays and counts again on following anew.

    Raises:
        NotFoundError: the person does not follow it.
    """
    if not follows.remove_follow(session, user_id, technology_id_of(session, slug)):
        raise NotFoundError(f"technology {slug!r} is not followed")


def followed(session: Session, user_id: int, slug: str) -> Follow:
    """Return one follow of a person.

    Raises:
        NotFoundError: the person does not follow it, or it does not exist.
    """
    found = follows.follows_of(session, user_id, slugs=[slug])
    if not found:
        raise NotFoundError(f"technology {slug!r} is not followed")
    return found[0]


def state(session: Session, user_id: int, statements: Sequence[Statement], *, now: datetime) -> int:
    """Write down what a person says about technologies and return of how many.

    A level is a new rating, unless it is what they said last. "Last used" is a project week in
    the middle of the range and the baseline; saying it again replaces it. A wish counts where it
    is another than before.

    Raises:
        NotFoundError: the person does not follow one of them.
    """
    stated = 0
    for statement in statements:
        item = followed(session, user_id, statement.slug)
        if statement.level is not None:
            _rate(session, user_id, item.technology_id, statement.level, now=now)
        if statement.last_used is not None:
            _state_last_used(session, user_id, item, statement.last_used, now=now)
        is_wished = statement.wish is not None and _wish(session, user_id, item, statement.wish)
        stated += statement.level is not None or statement.last_used is not None or is_wished
    return stated


def wish(session: Session, user_id: int, slug: str, wanted: Wish) -> None:
    """Write down what a person wants of one technology.

    Raises:
        NotFoundError: the person does not follow it.
    """
    _wish(session, user_id, followed(session, user_id, slug), wanted)


def _wish(session: Session, user_id: int, item: Follow, wanted: Wish) -> bool:
    """Store a wish; False where it is the same as before."""
    if (item.interest, item.target_level) == (wanted.interest, wanted.target):
        return False
    return follows.change_follow(
        session,
        user_id,
        item.technology_id,
        interest=wanted.interest,
        target_level=wanted.target,
    )


def _rate(
    session: Session, user_id: int, technology_id: int, level: Level, *, now: datetime
) -> None:
    ratings = currency.rating_facts(session, [user_id], [technology_id], until=now)
    own = [rating for rating in ratings if rating.source is RatingSource.SELF]
    if not own or own[-1].level is not level:
        values = RatingValues(user_id, technology_id, level, effective_at=now)
        follows.add_rating(session, values, now=now)


def _state_last_used(
    session: Session, user_id: int, item: Follow, answer: LastUsed, *, now: datetime
) -> None:
    key = f"last-used:{item.technology_id}"
    earlier = evidence.find_by_key(session, user_id, key)
    if earlier is not None:
        evidence.retract(session, earlier, user_id=user_id, entered_after=_EVER, now=now)
    at = last_used_at(answer, now=now)
    follows.change_follow(session, user_id, item.technology_id, baseline_at=at)
    if at is not None:
        used = NewEvidence(user_id, item.slug, EvidenceKind.PROJECT_WEEK, at, key=key)
        record_evidence(session, used, now=now)


def snooze(session: Session, user_id: int, slug: str, days: int, *, now: datetime) -> None:
    """Put a technology out of sight for some days; 0 brings it back.

    Raises:
        NotFoundError: the person does not follow it.
        RuleError: the days are not 0 to 90.
    """
    if not 0 <= days <= MAX_SNOOZE_DAYS:
        raise RuleError(f"{days} days: allowed are 0 to {MAX_SNOOZE_DAYS}.")
    item = followed(session, user_id, slug)
    until = now + timedelta(days=days) if days else None
    follows.change_follow(session, user_id, item.technology_id, snoozed_until=until)


def mark_looked(session: Session, user_id: int, slug: str, *, now: datetime) -> None:
    """Remember that the person has seen what changed; nothing happens for strangers to it."""
    technology_id = technology_id_of(session, slug)
    follows.change_follow(session, user_id, technology_id, looked_at=now)


def acknowledge(
    session: Session,
    user_id: int,
    slug: str,
    version: str,
    *,
    now: datetime,
    and_before: bool = False,
) -> int:
    """Record that a person knows what a version changed; return of how many releases.

    With ``and_before`` all releases up to that version count, those known already included.

    Raises:
        NotFoundError: there is no such technology.
        RuleError: no release of this version is known.
    """
    technology_id = technology_id_of(session, slug)
    versions = [version]
    if and_before:
        order = version_order(version)
        versions += [
            release.version
            for release in currency.release_facts(session, [technology_id])
            if release.sort_key < order
        ]
    for known in versions:
        key = f"ack:{technology_id}:{version_order(known)}"
        new = NewEvidence(user_id, slug, EvidenceKind.ACK, now, version=known, key=key)
        record_evidence(session, new, now=now)
    return len(versions)


@dataclass(frozen=True, slots=True)
class ToRate:
    """A technology to rate, with what was said of it before.

    ``level`` is what the person said last, ``counted`` what counts where that is another,
    ``target`` the level the person wants.
    """

    technology_id: int
    slug: str
    name: str
    summary: str
    level: Level | None
    counted: Level | None
    interest: Interest | None
    target: Level | None


def follows_of(session: Session, user_id: int) -> list[Follow]:
    """Return what a person follows, by name."""
    return follows.follows_of(session, user_id)


def to_rate(
    session: Session, user_id: int, *, now: datetime, only: str = "", everything: bool = False
) -> list[ToRate]:
    """Return what a person follows and has not rated; all of it, or one, where asked for."""
    mine = follows.follows_of(session, user_id, slugs=[only] if only else None)
    ratings = ratings_of(session, [user_id], [item.technology_id for item in mine], until=now)
    summaries = {item.id: item.summary for item in technologies.list_technologies(session)}
    return [
        _to_rate(item, ratings.get((user_id, item.technology_id), []), summaries)
        for item in mine
        if only or everything or (user_id, item.technology_id) not in ratings
    ]


def _to_rate(item: Follow, ratings: Sequence[RatingFact], summaries: Mapping[int, str]) -> ToRate:
    own = [rating.level for rating in ratings if rating.source is RatingSource.SELF]
    counted = rating_in_force(ratings)
    said = own[-1] if own else None
    return ToRate(
        technology_id=item.technology_id,
        slug=item.slug,
        name=item.name,
        summary=summaries.get(item.technology_id, ""),
        level=said,
        counted=None if counted is None or counted.level is said else counted.level,
        interest=item.interest,
        target=item.target_level,
    )

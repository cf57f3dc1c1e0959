"""What a member's digest says: the plan, the stack, what is new, what is planned."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from learnlog.domain.cadence import Schedule, newest_due, period_key
from learnlog.domain.currency import Band
from learnlog.domain.digest import (
    KIND,
    CalendarItem,
    DigestAction,
    DigestContent,
    Findings,
    Frame,
    Link,
    LinkKind,
    ReleaseNews,
    Stack,
    compose,
)
from learnlog.domain.digest_news import News, NewsItem, NewsKind, impact_text, sort_news
from learnlog.domain.errors import NotFoundError
from learnlog.domain.explanation import Action
from learnlog.domain.local_time import local_date
from learnlog.domain.members import DigestCadence
from learnlog.domain.planning import Candidate
from learnlog.domain.proficiency import Level
from learnlog.domain.release import Impact, ReleaseKind
from learnlog.services.currency import CellReport, cell_reports
from learnlog.services.ledger import moved_texts
from learnlog.services.planning import REVIEW, week_plan
from learnlog.services.review_queue import due_count
from learnlog.store import digest_news, digests
from learnlog.store.digests import Subscriber
from learnlog.store.session import Session

# A refresh that is under way stamps its entries with the time it began; a digest that looked right
# up to now would never see those that are committed after it.
CUT_OFF_LAG = timedelta(minutes=15)
# What was published longer ago is history that a source only shows now.
OLDEST_NEWS = timedelta(days=45)
CALENDAR_AHEAD = timedelta(days=7)
WATCHED_LEVELS = frozenset({Level.NONE, Level.AWARE})


@dataclass(frozen=True, slots=True)
class Occasion:
    """The period a digest stands for, and the span (since, cut_off_at] of news it covers."""

    period_key: str
    due_at: datetime
    since: datetime
    cut_off_at: datetime
    is_after_outage: bool


def digest_content(session: Session, user_id: int, *, now: datetime) -> DigestContent | None:
    """Return what a member's digest would say at this instant; None where there is nothing.

    Raises:
        NotFoundError: no such active member.
    """
    subscriber = get_subscriber(session, user_id)
    return content_for(session, subscriber, occasion_for(session, subscriber, now=now), now=now)


def get_subscriber(session: Session, user_id: int) -> Subscriber:
    """Return a member as the mail sees one.

    Raises:
        NotFoundError: no such active member.
    """
    subscriber = digests.get_subscriber(session, user_id)
    if subscriber is None:
        raise NotFoundError(f"member {user_id}: no such member")
    return subscriber


def occasion_for(session: Session, subscriber: Subscriber, *, now: datetime) -> Occasion:
    """Return the newest period that is due, or was last; a weekly one where digests are off."""
    schedule = _schedule(subscriber)
    due_at = newest_due(schedule, now=now)
    cut_off_at = now - CUT_OFF_LAG
    last = digests.last_cut_off(session, subscriber.id, KIND)
    since = last or max(subscriber.created_at, cut_off_at - _length(schedule))
    planned = subscriber.next_digest_at
    return Occasion(
        period_key=period_key(KIND, schedule, due_at),
        due_at=due_at,
        since=min(since, cut_off_at),
        cut_off_at=cut_off_at,
        is_after_outage=planned is not None and planned < due_at and last is not None,
    )


def content_for(
    session: Session, subscriber: Subscriber, occasion: Occasion, *, now: datetime
) -> DigestContent | None:
    """Return the digest of an occasion; None where nothing is due and nothing is new."""
    reports = cell_reports(session, [subscriber.id], now=now)
    by_slug = {report.slug: report for report in reports}
    news = _news(session, subscriber.id, occasion, by_slug, now=now)
    found = Findings(
        actions=_actions(session, subscriber, reports, now=now),
        due_cards=due_count(session, subscriber.id, now=now),
        stack=_stack(session, subscriber, reports, now=now),
        releases=tuple(_release(item, by_slug.get(item.slug)) for item in news.shown),
        news=news,
        calendar=_calendar(session, subscriber.id, now=now),
    )
    moved = moved_texts(session, reports, since=occasion.since, until=occasion.cut_off_at)
    frame = replace(_frame(subscriber, occasion, now=now), notices=tuple(moved))
    return compose(found, frame)


def _schedule(subscriber: Subscriber) -> Schedule:
    if subscriber.schedule.cadence is DigestCadence.OFF:
        return replace(subscriber.schedule, cadence=DigestCadence.WEEKLY)
    return subscriber.schedule


def _length(schedule: Schedule) -> timedelta:
    return timedelta(days=1 if schedule.cadence is DigestCadence.DAILY else 7)


def _frame(subscriber: Subscriber, occasion: Occasion, *, now: datetime) -> Frame:
    schedule = _schedule(subscriber)
    zone = schedule.zone
    quiet = "day" if schedule.cadence is DigestCadence.DAILY else "week"
    since: date | None = local_date(occasion.since, zone) if occasion.is_after_outage else None
    return Frame(
        user_id=subscriber.id,
        period_key=occasion.period_key,
        on=local_date(now, zone),
        zone=zone,
        cadence=schedule.cadence,
        footer=f"{subscriber.schedule.in_words()}. A {quiet} with nothing due sends nothing.",
        since=since,
    )


def _stack(
    session: Session, subscriber: Subscriber, reports: Sequence[CellReport], *, now: datetime
) -> Stack:
    """Count the bands as they are, and those current one period ago."""
    then = now - _length(_schedule(subscriber))
    before = cell_reports(session, [subscriber.id], now=then, explain=False)
    counts = Counter(report.band for report in reports)
    return Stack(
        counts=tuple((band, counts[band]) for band in Band),
        current_before=sum(report.band is Band.CURRENT for report in before),
    )


def _actions(
    session: Session, subscriber: Subscriber, reports: Sequence[CellReport], *, now: datetime
) -> tuple[DigestAction, ...]:
    """Return what the plan chose: reviews that are due, work on what is no longer current."""
    plan = week_plan(
        session,
        subscriber.id,
        now=now,
        budget_minutes=subscriber.budget_minutes,
        reports=reports,
    )
    by_slug = {report.slug: report for report in reports}
    return tuple(_action(chosen, by_slug[chosen.slug]) for chosen in plan.chosen)


def _action(chosen: Candidate, report: CellReport) -> DigestAction:
    cost = f"{chosen.minutes} min, +{chosen.gain_points:.1f} points"
    # Some candidates say their cost in brackets already.
    said = chosen.text.removesuffix(f" ({cost})")
    return DigestAction(
        name=report.name,
        slug=report.slug,
        band=report.band,
        percent=report.percent,
        reason=_reason(report),
        label=f"{said[:1].upper()}{said[1:]}, {cost}",
        minutes=chosen.minutes,
        gain_points=chosen.gain_points,
        link=_link(chosen),
    )


def _link(chosen: Candidate) -> Link:
    if chosen.action == REVIEW:
        return Link(LinkKind.REVIEW)
    if chosen.action == Action.EXPERIMENT.value and chosen.number is not None:
        return Link(LinkKind.EXPERIMENT, str(chosen.number))
    return Link(LinkKind.TECHNOLOGY, chosen.slug)


def _reason(report: CellReport) -> str:
    """Return the two weightiest causes as sentences."""
    return " ".join(f"{cause.text[:1].upper()}{cause.text[1:]}." for cause in report.causes[:2])


def _news(
    session: Session,
    user_id: int,
    occasion: Occasion,
    by_slug: Mapping[str, CellReport],
    *,
    now: datetime,
) -> News:
    span = digest_news.Span(
        since=occasion.since,
        until=occasion.cut_off_at,
        published_after=min(occasion.since, now - OLDEST_NEWS),
    )
    watched = {slug for slug, report in by_slug.items() if report.level in WATCHED_LEVELS}
    items = [
        _release_item(release, watched, now=now)
        for release in digest_news.new_releases(session, user_id, span)
    ]
    items += [
        _entry_item(entry, watched, now=now)
        for entry in digest_news.new_entries(session, user_id, span)
    ]
    return sort_news(items)


def _release_item(release: digest_news.NewRelease, watched: set[str], *, now: datetime) -> NewsItem:
    return NewsItem(
        key=f"release:{release.id}",
        slug=release.slug,
        name=release.name,
        kind=NewsKind.RELEASE,
        impact=Impact(release.impact),
        is_watched_only=release.slug in watched,
        is_snoozed=release.snoozed_until is not None and release.snoozed_until > now,
        wants_prereleases=release.wants_prereleases,
        version=release.version,
        sort_key=release.sort_key,
        release_kind=ReleaseKind(release.kind),
        security=release.security,
        breaking=release.breaking,
        end_of_life=release.end_of_life,
    )


def _entry_item(entry: digest_news.NewEntry, watched: set[str], *, now: datetime) -> NewsItem:
    return NewsItem(
        key=f"entry:{entry.id}",
        slug=entry.slug,
        name=entry.name,
        kind=NewsKind.TUTORIAL if entry.kind == "tutorials" else NewsKind.NEWS,
        impact=Impact(entry.impact),
        is_watched_only=entry.slug in watched,
        is_snoozed=entry.snoozed_until is not None and entry.snoozed_until > now,
    )


def _release(item: NewsItem, report: CellReport | None) -> ReleaseNews:
    known = report.version_known if report is not None else None
    return ReleaseNews(
        name=item.name,
        slug=item.slug,
        known=known if known is not None and known != item.version else "",
        latest=item.version,
        text=impact_text(item),
    )


def _calendar(session: Session, user_id: int, *, now: datetime) -> tuple[CalendarItem, ...]:
    planned = digest_news.planned_experiments(session, user_id, start=now, end=now + CALENDAR_AHEAD)
    return tuple(
        CalendarItem(
            at=experiment.planned_at,
            title=f"Experiment: {experiment.title}",
            minutes=experiment.time_box_minutes,
            link=Link(LinkKind.EXPERIMENT, str(experiment.id)),
        )
        for experiment in planned
    )

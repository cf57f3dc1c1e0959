"""What a lead's digest says: the team's heatmap today beside that of a week ago."""

from dataclasses import replace
from datetime import datetime, timedelta

from learnlog.domain.cadence import WEEKDAYS, iso_week
from learnlog.domain.heatmap import Order
from learnlog.domain.lead_digest import KIND, LeadContent, LeadFrame, TeamWeek, compose_lead
from learnlog.domain.local_time import local_date
from learnlog.domain.members import DigestCadence
from learnlog.services.heatmap import Wanted, team_grid, team_heatmap
from learnlog.store import teams
from learnlog.store.digests import Subscriber
from learnlog.store.session import Session
from learnlog.store.teams import TeamRef

WEEK = timedelta(days=7)


def led_teams(session: Session, user_id: int) -> list[TeamRef]:
    """Return the teams a member leads, by name."""
    return [team for team in teams.teams_of(session, user_id) if team.is_lead]


def lead_period(subscriber: Subscriber, team: TeamRef, *, due_at: datetime) -> str:
    """Return the name of a team's week, such as ``lead:2026-W48:platform``."""
    day = local_date(due_at, subscriber.schedule.zone)
    return f"{KIND}:{iso_week(day)}:{team.slug}"


def lead_content(
    session: Session, subscriber: Subscriber, team: TeamRef, *, due_at: datetime, now: datetime
) -> LeadContent | None:
    """Return the digest of a team for its lead; None where nothing is thin and nothing changed."""
    today = team_heatmap(session, team.slug, _wanted(now), viewer=None, now=now)
    before = team_grid(session, team.slug, _wanted(now - WEEK), viewer=None, now=now)
    week = TeamWeek(today.grid, before.grid, today.refreshed, today.slipped)
    zone = subscriber.schedule.zone
    frame = LeadFrame(
        user_id=subscriber.id,
        team_slug=team.slug,
        team_name=team.name,
        period_key=lead_period(subscriber, team, due_at=due_at),
        on=local_date(now, zone),
        footer=_footer(subscriber, team),
    )
    return compose_lead(week, frame)


def _wanted(at: datetime) -> Wanted:
    return Wanted(at=at, order=Order.THINNEST)


def _footer(subscriber: Subscriber, team: TeamRef) -> str:
    schedule = subscriber.schedule
    if schedule.cadence is DigestCadence.DAILY:
        # The first working day's digest of a week brings that of the team.
        schedule = replace(schedule, cadence=DigestCadence.WEEKLY, weekday=WEEKDAYS.index("Monday"))
    return (
        f"You lead {team.name}. {schedule.in_words()}. Everyone shown here can see the same grid."
    )

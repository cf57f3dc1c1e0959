"""How dates, spans and shares are said on a page, in the member's zone and on the request's day."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from flask import Flask, g

from learnlog.domain.currency import percent_of
from learnlog.domain.local_time import local_date, local_day

DAYS_A_MONTH = 30.44
DAYS_A_YEAR = 365.25


def register(app: Flask) -> None:
    """Make the filters known to every template."""
    app.jinja_env.filters.update(
        ago=lambda instant: ago(instant, now=g.now),
        clock=lambda instant: clock(instant, zone=_zone()),
        day=lambda value: day(value, zone=_zone(), now=g.now),
        due_day=lambda number: due_day(number, zone=_zone(), now=g.now),
        in_days=lambda instant: in_days(instant, zone=_zone(), now=g.now),
        local_input=lambda instant: local_input(instant, zone=_zone()),
        minutes=minutes,
        moment=lambda instant: moment(instant, zone=_zone(), now=g.now),
        percent=percent,
        plural=plural,
        span=span,
    )


def _zone() -> str:
    user = g.get("user")
    return user.zone if user is not None else "UTC"


def day(value: datetime | date, *, zone: str, now: datetime) -> str:
    """Return ``Thu 26 Nov``, with the year when it is not this one."""
    on = local_date(value, zone) if isinstance(value, datetime) else value
    text = f"{on:%a} {on.day} {on:%b}"
    return text if on.year == local_date(now, zone).year else f"{text} {on.year}"


def clock(instant: datetime, *, zone: str) -> str:
    """Return the local time, as ``08:00``."""
    return f"{instant.astimezone(ZoneInfo(zone)):%H:%M}"


def moment(instant: datetime, *, zone: str, now: datetime) -> str:
    """Return day and local time."""
    return f"{day(instant, zone=zone, now=now)}, {clock(instant, zone=zone)}"


def local_input(instant: datetime | None, *, zone: str) -> str:
    """Return what a date and time input holds; empty for no instant."""
    return f"{instant.astimezone(ZoneInfo(zone)):%Y-%m-%dT%H:%M}" if instant else ""


def span(days: float) -> str:
    """Return a number of days as ``12 d``, ``3 mo`` or ``2 y``."""
    if days < 61:
        return f"{int(days)} d"
    if days < 2 * DAYS_A_YEAR:
        return f"{int(days / DAYS_A_MONTH)} mo"
    return f"{int(days / DAYS_A_YEAR)} y"


def ago(instant: datetime, *, now: datetime) -> str:
    """Return how long ago, as ``12 d``; ``today`` within a day."""
    days = (now - instant.astimezone(UTC)).total_seconds() / 86_400
    return "today" if days < 1 else span(days)


def in_days(instant: datetime | date, *, zone: str, now: datetime) -> str:
    """Return when something is due: ``Due today``, ``in 12 d``; what is past is due."""
    on = local_date(instant, zone) if isinstance(instant, datetime) else instant
    days = (on - local_date(now, zone)).days
    return "Due today" if days <= 0 else f"in {span(days)}"


def due_day(number: int, *, zone: str, now: datetime) -> str:
    """Return the day of a member's day number; what is past or today is ``Today``."""
    return (
        "Today"
        if number <= local_day(now, zone)
        else day(date.fromordinal(number), zone=zone, now=now)
    )


def percent(currency: float) -> str:
    """Return a currency in 0..1 as whole per cent."""
    return f"{percent_of(currency)}%"


def minutes(count: int) -> str:
    """Return minutes, as ``25 min``."""
    return f"{count} min"


def plural(count: int, one: str, many: str = "") -> str:
    """Return the count with its word: ``1 card``, ``2 cards``."""
    return f"{count} {one if count == 1 else many or one + 's'}"

"""What slips for some people in the days ahead, and the fewest minutes that hold it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from learnlog.domain.currency import Band, band_of, standing, to_day, to_instant
from learnlog.domain.projection import Hold, fewest_minutes, hold, slips, usual_pace
from learnlog.domain.targets import TargetSource
from learnlog.services.cells import PersonCell, load_cells
from learnlog.services.currency import TARGET
from learnlog.store.exemptions import list_exemptions
from learnlog.store.session import Session
from learnlog.store.targets import targets_reaching


@dataclass(frozen=True, slots=True)
class Slip:
    """One change of band: about when, and at the latest, where calendars reach so far."""

    was: Band
    becomes: Band
    at: datetime
    latest_at: datetime | None


@dataclass(frozen=True, slots=True)
class Outlook:
    """One person and one technology in the days ahead.

    ``hold`` is None where the currency is unknown, and where it need not be held because the
    person is exempt.
    """

    user_id: int
    slug: str
    name: str
    band: Band
    slips: tuple[Slip, ...]
    hold: Hold | None
    is_exempt: bool

    @property
    def longest_until(self) -> datetime | None:
        """How long the best that can be done today lasts, where nothing lasts long enough."""
        day = None if self.hold is None else self.hold.longest_day
        return None if day is None else to_instant(day)


@dataclass(frozen=True, slots=True)
class Forecast:
    """Everything that some people follow, up to a day."""

    days: int
    until: datetime
    pairs: tuple[Outlook, ...]

    @property
    def slipping(self) -> tuple[Outlook, ...]:
        """What leaves its band if nobody acts, the soonest first."""
        found = [pair for pair in self.pairs if pair.slips]
        return tuple(sorted(found, key=_soonest))

    @property
    def to_do(self) -> tuple[Outlook, ...]:
        """What one step or two hold, the fewest minutes first."""
        found = [pair for pair in self.pairs if pair.hold is not None and pair.hold.minutes]
        return tuple(sorted(found, key=_quickest))

    @property
    def lost(self) -> tuple[Outlook, ...]:
        """What neither one step nor two hold."""
        return tuple(pair for pair in self.pairs if pair.hold is not None and pair.hold.is_lost)

    @property
    def kept(self) -> tuple[Outlook, ...]:
        """What stays at its target if nobody acts."""
        return tuple(pair for pair in self.pairs if pair.hold is not None and pair.hold.is_kept)

    @property
    def unknown(self) -> tuple[Outlook, ...]:
        """Of what nothing is logged."""
        return tuple(pair for pair in self.pairs if pair.band is Band.UNKNOWN)

    @property
    def exempt(self) -> tuple[Outlook, ...]:
        """What is known but need not be held."""
        return tuple(
            pair for pair in self.pairs if pair.is_exempt and pair.band is not Band.UNKNOWN
        )

    @property
    def minutes(self) -> int:
        """The fewest minutes that hold all that can be held."""
        return fewest_minutes(pair.hold for pair in self.pairs if pair.hold is not None)

    @property
    def minutes_for_current(self) -> int:
        """The part of the minutes that goes to what is current today."""
        return fewest_minutes(
            pair.hold for pair in self.pairs if pair.hold is not None and pair.band is Band.CURRENT
        )


def forecast(
    session: Session, user_ids: Sequence[int], *, days: int, today: date, now: datetime
) -> Forecast:
    """Return what becomes of everything that people follow if nobody acts, and what holds it.

    Releases are expected to go on at each technology's pace. The target is the band current, up
    to the last day, but for what somebody is exempt from on ``today``.
    """
    until = now + timedelta(days=days)
    exempt = _exempt(session, user_ids, today=today)
    pairs = tuple(
        _outlook(
            cell,
            is_exempt=(cell.user_id, cell.landscape.technology.id) in exempt,
            until=until,
            now=now,
        )
        for cell in load_cells(session, user_ids, now=now)
    )
    return Forecast(days, until, pairs)


def _exempt(session: Session, user_ids: Sequence[int], *, today: date) -> set[tuple[int, int]]:
    """Return who is exempt from what; nobody is from their own wish."""
    exempt = list_exemptions(session, user_ids, today=today)
    own = {
        (one.user_id, one.technology_id)
        for one in targets_reaching(session, user_ids, today=today)
        if one.source is TargetSource.PERSON
    }
    return {(one.user_id, one.technology_id) for one in exempt} - own


def _outlook(cell: PersonCell, *, is_exempt: bool, until: datetime, now: datetime) -> Outlook:
    day, last = to_day(now), to_day(until)
    drift = cell.landscape.drift
    state = standing(cell.cell, drift, until=day)
    result = state.on(day)
    technology = cell.landscape.technology
    pace = usual_pace(drift)
    return Outlook(
        user_id=cell.user_id,
        slug=technology.slug,
        name=technology.name,
        band=band_of(None if result is None else result.value),
        slips=tuple(
            Slip(
                slip.was,
                slip.becomes,
                now + timedelta(days=slip.day - day),
                to_instant(slip.latest_day),
            )
            for slip in slips(state, drift, day=day, until=last)
        ),
        hold=None if is_exempt else hold(state, drift, TARGET, pace=pace, day=day, until=last),
        is_exempt=is_exempt,
    )


def _soonest(pair: Outlook) -> tuple[datetime, str]:
    return pair.slips[0].at, pair.name.casefold()


def _quickest(pair: Outlook) -> tuple[int, str]:
    return (0 if pair.hold is None else pair.hold.minutes), pair.name.casefold()

"""How overdue cards are spread over the days ahead."""

from collections.abc import Mapping, Sequence

from learnlog.domain.due_day import DaysOff

LONGEST_SPREAD_DAYS = 60


def spread(
    card_ids: Sequence[int], loads: Mapping[int, int], off: DaysOff, *, day: int, a_day: int
) -> dict[int, list[int]]:
    """Return on which day after ``day`` each card is asked, given in order of need.

    A day takes ``a_day`` cards, those that fall due on it anyway included; days off take none.
    A heap that 60 days cannot take so goes evenly on top of what they have.
    """
    days = [each for each in _ahead(day) if not off.is_off(each)] or list(_ahead(day))
    room = {each: max(0, a_day - loads.get(each, 0)) for each in days}
    missing = len(card_ids) - sum(room.values())
    if missing > 0:
        more, rest = divmod(missing, len(days))
        room = {each: room[each] + more + (n < rest) for n, each in enumerate(days)}
    found: dict[int, list[int]] = {}
    taken = 0
    for each in days:
        ids = list(card_ids[taken : taken + room[each]])
        taken += len(ids)
        if ids:
            found[each] = ids
    return found


def _ahead(day: int) -> range:
    return range(day + 1, day + LONGEST_SPREAD_DAYS + 1)

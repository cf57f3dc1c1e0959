"""The currency model once more, straight from its formulas and slow: a set of events, no state."""

import math
from itertools import pairwise

from learnlog.domain.model import model_constants

K = model_constants()


def reference(cell, drift, day):
    """Return (P, V, A) of a cell on a day, or None without evidence."""
    events = [event for event in cell.evidence if event.day <= day]
    practised = [e for e in events if e.kind in K.weights and e.outcome != 0]
    if not practised:
        return None
    checks = _checks(cell, drift, events)
    return _practice(cell, practised, day), math.exp(-_unread(cell, drift, events, day)), checks


def stability(cell, practised):
    first = min(event.day for event in practised)
    edges = sorted(
        {first, *(e.day for e in practised), *(e.day - K.max_gap_days for e in practised)}
    )
    alive = 0.0
    for left, right in pairwise(edge for edge in edges if edge >= first):
        middle = (left + right) / 2
        heights = [
            K.weights[e.kind].height
            for e in practised
            if middle <= e.day <= middle + K.max_gap_days
        ]
        alive += (right - left) * max(heights, default=0.0)
    start = K.base_stability_days * K.stability_factors[cell.level]
    return min(K.max_stability_days, start + alive)


def _practice(cell, practised, day):
    s = stability(cell, practised)
    ceilings = K.ceilings[cell.level]
    return max(
        ceilings[K.weights[e.kind].practice] / math.sqrt(1 + 19 / 81 * (day - e.day) / s)
        for e in practised
    )


def _covered(events, day):
    shares = [
        K.weights[e.kind].coverage
        for e in events
        if e.kind in K.weights and e.outcome != 0 and (e.day if e.upto is None else e.upto) >= day
    ]
    return max(shares, default=0.0)


def _unread(cell, drift, events, day):
    loss = 0.0
    for change in drift.changes:
        if cell.baseline < change.day <= day:
            notes = [e.coverage or K.notes_coverage for e in events if e.change == change.id]
            share = max(_covered(events, change.day), *notes, 0.0)
            loss -= drift.factor * math.log(1 - K.losses[change.kind]) * (1 - share)
    edges = {cell.baseline, day, *(e.day for e in events), *(e.upto for e in events if e.upto)}
    inside = sorted(edge for edge in edges if cell.baseline <= edge <= day)
    for left, right in pairwise(inside):
        loss += drift.continuous * (right - left) * (1 - _covered(events, (left + right) / 2))
    strong = [
        e.day if e.upto is None else e.upto
        for e in events
        if e.kind in K.weights and e.outcome != 0 and K.weights[e.kind].coverage >= 0.5
    ]
    for end in drift.ends:
        if end.day <= day and max([cell.baseline, *strong]) < end.successor_day:
            loss -= math.log(0.7)
    return loss


def _checks(cell, drift, events):
    a = 1.0
    for instant in sorted({e.day for e in events if e.outcome is not None}):
        earlier = [e for e in events if e.day < instant]
        practised = [e for e in earlier if e.kind in K.weights and e.outcome != 0]
        if not practised:
            continue
        p = _practice(cell, practised, instant)
        predicted = a * p * math.exp(-_unread(cell, drift, earlier, instant))
        for event in sorted(events, key=lambda e: e.id):
            if event.day == instant and event.outcome is not None:
                a = min(1.0, max(0.3, a + 0.05 * (event.outcome - predicted)))
    return a

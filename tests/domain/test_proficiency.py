"""Levels, kinds of evidence and the quick answers."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from learnlog.domain.proficiency import (
    EvidenceKind,
    LastUsed,
    Level,
    RatingSource,
    Tick,
    last_used_at,
    may_raise_to,
    rating_in_force,
    unconfirmed_rating,
)
from tests.conftest import NOW


def test_every_level_has_a_name_and_an_anchor_and_all_but_none_a_question():
    assert [level.label for level in Level] == [
        "None",
        "Aware",
        "Conversant",
        "Working",
        "Advising",
        "Leading",
    ]
    assert all(level.anchor for level in Level)
    assert [level for level in Level if not level.check_style] == [Level.NONE]


def test_every_kind_of_evidence_has_words():
    assert all(kind.label for kind in EvidenceKind)
    assert len(EvidenceKind) == 18


@pytest.mark.parametrize(
    ("tick", "kind"),
    [
        (Tick.READ, "read"),
        (Tick.WATCHED, "read"),
        (Tick.TRIED, "experiment_partial"),
        (Tick.REVIEWED, "review_session"),
        (Tick.PEER, "paired"),
        (Tick.NONE, "declared"),
    ],
)
def test_a_tick_is_recorded_as_the_evidence_it_stands_for(tick, kind):
    assert tick.kind == kind
    assert tick.label


@pytest.mark.parametrize(
    ("kind", "level"),
    [
        (EvidenceKind.DELIVERED, 5),
        (EvidenceKind.CONFIRMED, 4),
        (EvidenceKind.EXPERIMENT, 3),
        (EvidenceKind.EXAM, 3),
        (EvidenceKind.TUTORIAL, 2),
        (EvidenceKind.READ, 2),
        (EvidenceKind.ANSWERED, 0),
        (EvidenceKind.REVIEW_SESSION, 0),
        (EvidenceKind.DECLARED, 0),
    ],
)
def test_evidence_raises_a_level_no_further_than_it_supports(kind, level):
    assert may_raise_to(kind) == level


@pytest.mark.parametrize(
    ("answer", "days"),
    [
        (LastUsed.NOW, 7),
        (LastUsed.UNDER_3_MONTHS, 52),
        (LastUsed.UNDER_1_YEAR, 227.5),
        (LastUsed.OLDER, 730),
    ],
)
def test_last_used_is_dated_in_the_middle_of_the_range(answer, days):
    assert last_used_at(answer, now=NOW) == NOW - timedelta(days=days)
    assert answer.label


def test_what_was_never_used_has_no_day():
    assert last_used_at(LastUsed.NEVER, now=NOW) is None


@dataclass(frozen=True)
class Said:
    """A rating in the fewest words: who said which level how many days ago."""

    source: RatingSource
    level: Level
    days: int

    @property
    def effective_at(self):
        return NOW - timedelta(days=self.days)


def said(*statements):
    """Ratings in order of time."""
    found = [Said(RatingSource(source), Level(level), days) for source, level, days in statements]
    return sorted(found, key=lambda one: -one.days)


@pytest.mark.parametrize(
    ("statements", "source", "level"),
    [
        ([("self", 3, 9)], "self", 3),
        ([("self", 3, 9), ("self", 2, 1)], "self", 2),
        ([("self", 3, 9), ("peer", 2, 5)], "peer", 2),
        ([("peer", 2, 1), ("lead", 3, 5)], "lead", 3),
        ([("lead", 3, 1), ("check", 2, 50)], "check", 2),
        ([("lead", 3, 5), ("lead", 4, 1)], "lead", 4),
        # Claiming more than another saw waits for another word; claiming less does not.
        ([("lead", 3, 5), ("self", 4, 1)], "lead", 3),
        ([("lead", 3, 5), ("self", 3, 1)], "lead", 3),
        ([("lead", 3, 5), ("self", 2, 1)], "self", 2),
        ([("self", 2, 9), ("lead", 3, 5)], "lead", 3),
        ([("lead", 3, 5), ("peer", 2, 1)], "lead", 3),
        ([("lead", 3, 9), ("self", 2, 5), ("self", 4, 1)], "lead", 3),
    ],
)
def test_a_check_counts_before_a_lead_a_lead_before_a_peer_and_that_before_oneself(
    statements, source, level
):
    counted = rating_in_force(said(*statements))

    assert (counted.source, counted.level) == (source, level)


def test_without_any_rating_none_counts():
    assert rating_in_force([]) is None
    assert unconfirmed_rating([]) is None


def test_another_precedence_can_be_asked_for():
    ratings = said(("lead", 3, 5), ("peer", 2, 9), ("check", 4, 9))

    order = (RatingSource.PEER, RatingSource.LEAD)

    assert rating_in_force(ratings, precedence=order).level == 2
    assert rating_in_force(said(("check", 4, 9)), precedence=order) is None
    assert unconfirmed_rating(said(("self", 4, 9)), precedence=order) is None


@pytest.mark.parametrize(
    ("statements", "level"),
    [
        ([("lead", 3, 5), ("self", 4, 1)], 4),
        ([("lead", 3, 9), ("self", 5, 5), ("self", 4, 1)], 4),
        ([("lead", 3, 5), ("self", 3, 1)], None),
        ([("lead", 3, 5), ("self", 2, 1)], None),
        ([("self", 4, 9), ("lead", 3, 5)], None),
        ([("lead", 3, 5)], None),
        ([("self", 4, 5)], None),
    ],
)
def test_a_newer_own_rating_above_what_counts_is_not_confirmed_since(statements, level):
    own = unconfirmed_rating(said(*statements))

    assert (own and own.level) == level


statements_made = st.lists(
    st.tuples(st.sampled_from(RatingSource), st.sampled_from(Level), st.integers(0, 900))
)


@given(statements_made)
def test_saying_more_of_oneself_changes_no_level_that_another_stated(statements):
    before = rating_in_force(said(*statements))
    assume(before is not None and before.source is not RatingSource.SELF)

    after = rating_in_force([*said(*statements), *said(("self", 5, -1))])

    assert after == before


@given(statements_made)
def test_saying_less_of_oneself_counts_at_once(statements):
    after = rating_in_force([*said(*statements), *said(("self", 0, -1))])

    assert after.level == 0

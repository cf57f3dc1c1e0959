"""Levels, kinds of evidence and the quick answers."""

from datetime import timedelta

import pytest

from learnlog.domain.proficiency import (
    EvidenceKind,
    LastUsed,
    Level,
    Tick,
    last_used_at,
    may_raise_to,
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

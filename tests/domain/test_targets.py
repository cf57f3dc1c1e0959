from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnlog.domain.proficiency import Level
from learnlog.domain.targets import (
    Exemption,
    Requirement,
    Target,
    TargetSource,
    effective_target,
    gap,
    gap_text,
    target_text,
)

ACME = Requirement(Level.WORKING, name="Acme")
BOLT_NICE = Requirement(Level.LEADING, is_must=False, name="Bolt")
CARGO = Requirement(Level.ADVISING, name="Cargo")
ROLE = Requirement(Level.CONVERSANT, name="lead")
TEAM = Requirement(Level.AWARE, name="Platform")
LEAVE = Exemption(date(2026, 10, 1), "parental leave")

levels = st.sampled_from(list(Level)[1:])
requirements = st.builds(
    Requirement, levels, is_must=st.booleans(), name=st.sampled_from(["Acme", "Bolt", "Cargo"])
)
currencies = st.none() | st.floats(0, 1)


@pytest.mark.parametrize(
    ("person", "engagements", "role", "teams", "level", "source"),
    [
        (Level.LEADING, [ACME], ROLE, [TEAM], 5, TargetSource.PERSON),
        (None, [ACME], ROLE, [TEAM], 3, TargetSource.ENGAGEMENT),
        (None, [], ROLE, [TEAM], 2, TargetSource.ROLE),
        (None, [], None, [TEAM], 1, TargetSource.TEAM),
        # The strongest source wins, not the highest level.
        (Level.AWARE, [CARGO], ROLE, [TEAM], 1, TargetSource.PERSON),
        (None, [ACME], Requirement(Level.LEADING, name="lead"), [], 3, TargetSource.ENGAGEMENT),
    ],
)
def test_a_persons_wish_comes_before_engagements_those_before_the_role_and_that_before_teams(
    person, engagements, role, teams, level, source
):
    target = effective_target(person, engagements, role, teams)

    assert (target.level, target.source) == (level, source)


def test_where_nobody_wants_anything_there_is_no_target():
    assert effective_target() is None
    assert effective_target(exemption=LEAVE) is None


@pytest.mark.parametrize(
    ("wanted", "level", "name"),
    [
        ([ACME, CARGO], 4, "Cargo"),
        ([BOLT_NICE, ACME], 3, "Acme"),
        ([BOLT_NICE], 5, "Bolt"),
        ([CARGO, Requirement(Level.ADVISING, name="Beta")], 4, "Beta"),
    ],
)
def test_of_several_a_must_wins_then_the_highest_level_then_the_name(wanted, level, name):
    for target in (effective_target(None, wanted), effective_target(None, (), None, wanted)):
        assert (target.level, target.name) == (level, name)


@given(st.lists(requirements, min_size=1), st.randoms())
def test_the_order_in_which_engagements_are_given_does_not_matter(wanted, chance):
    shuffled = list(wanted)
    chance.shuffle(shuffled)

    assert effective_target(None, wanted) == effective_target(None, shuffled)


@pytest.mark.parametrize(
    ("target", "words"),
    [
        (effective_target(Level.WORKING), "wanted by yourself"),
        (effective_target(None, [ACME]), "wanted by the Acme engagement"),
        (effective_target(None, (), ROLE), "wanted by your role, lead"),
        (effective_target(None, (), None, [TEAM]), "wanted by the Platform team"),
        (
            effective_target(None, (), None, [Requirement(Level.AWARE, name="Mobile Team")]),
            "wanted by the Mobile Team",
        ),
    ],
)
def test_the_source_is_said(target, words):
    assert target.source_words == words


@pytest.mark.parametrize(
    ("wanted", "level", "currency", "short"),
    [
        (Level.WORKING, Level.WORKING, 0.80, 0.0),
        (Level.WORKING, Level.LEADING, 1.0, 0.0),
        # Below the band current a level counts for level times currency.
        (Level.WORKING, Level.WORKING, 0.5, 1.5),
        (Level.WORKING, Level.CONVERSANT, 0.9, 1.0),
        (Level.ADVISING, Level.NONE, 1.0, 4.0),
        # What is unknown counts nothing.
        (Level.WORKING, None, 0.9, 3.0),
        (Level.WORKING, Level.WORKING, None, 3.0),
    ],
)
def test_a_gap_is_what_is_wanted_minus_what_is_current(wanted, level, currency, short):
    assert gap(effective_target(wanted), level, currency) == pytest.approx(short)


@given(levels, st.none() | st.sampled_from(Level), currencies)
def test_a_gap_is_never_negative_and_never_more_than_all_that_is_wanted(wanted, level, currency):
    assert 0.0 <= gap(effective_target(wanted), level, currency) <= wanted


def test_who_is_exempt_lacks_nothing_and_the_exemption_is_said():
    target = effective_target(None, [ACME], exemption=LEAVE)

    assert gap(target, Level.NONE, 0.0) == 0.0
    assert target_text(target, short=0.0) == (
        "Wanted: Working, by the Acme engagement; exempt until Thu 1 Oct 2026, parental leave"
    )


def test_nobody_is_exempt_from_their_own_wish():
    target = effective_target(Level.WORKING, [ACME], exemption=LEAVE)

    assert target == Target(Level.WORKING, TargetSource.PERSON, is_must=False)
    assert gap(target, Level.CONVERSANT, 1.0) == 1.0


@pytest.mark.parametrize(
    ("levels", "words"),
    [
        (0.0, "reached"),
        (0.04, "reached"),
        (0.3, "0.3 levels short"),
        (1.0, "1 level short"),
        (2.0, "2 levels short"),
        (1.25, "1.2 levels short"),
    ],
)
def test_a_gap_is_said_in_words(levels, words):
    assert gap_text(levels) == words


def test_what_is_nice_to_have_says_so_and_a_persons_own_wish_does_not():
    nice = effective_target(None, [BOLT_NICE])

    assert target_text(nice, short=1.0) == (
        "Wanted: Leading, by the Bolt engagement, nice to have; 1 level short"
    )
    assert target_text(effective_target(Level.WORKING), short=0.0) == (
        "Wanted: Working, by yourself; reached"
    )

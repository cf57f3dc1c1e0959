"""What made-up people follow, and at which level they say they stand."""

from collections import Counter
from dataclasses import replace
from datetime import date
from statistics import fmean, median

import pytest

from learnlog.domain.demo_people import Size, Special, invent
from learnlog.domain.demo_stack import PRACTICES, STACK_SIZE, Part, stack_of, taken_by
from learnlog.domain.proficiency import LastUsed, Level
from learnlog.domain.technology import Category

PRESETS = {
    "aws": [f"aws-{number:02}" for number in range(25)],
    "python": [f"python-{number:02}" for number in range(25)],
}
OTHERS = [f"other-{number:03}" for number in range(250)]
CATEGORIES = dict.fromkeys(
    [*PRESETS["aws"], *PRESETS["python"], *PRACTICES, *OTHERS], Category.PLATFORM
)
TEAMS = [
    team
    for seed in range(1, 9)
    for team in invent(Size.M, seed=seed, as_of=date(2026, 8, 21), stacks=tuple(PRESETS)).teams
]


def taken(person, *, stack=PRESETS["aws"][:STACK_SIZE], categories=CATEGORIES, seed=7):
    return taken_by(person, stack, PRESETS, categories, seed=seed)


def special(kind):
    return next(p for team in TEAMS for p in team.people if p.special is kind)


@pytest.fixture(scope="module")
def everybody():
    """Everything that ordinary people follow, person by person."""
    return [
        taken(person, stack=stack_of(team, PRESETS))
        for team in TEAMS
        for person in team.people
        if person.special is None
    ]


@pytest.fixture(scope="module")
def everything(everybody):
    return [item for items in everybody for item in items]


def rated(items, part):
    return [item for item in items if item.part is part and item.level is not None]


def test_a_team_works_with_the_first_twelve_of_its_preset():
    team = next(team for team in TEAMS if team.stack == "python")

    assert stack_of(team, PRESETS) == tuple(f"python-{number:02}" for number in range(12))


def test_the_same_person_follows_the_same_again():
    person = special(Special.OWNER)

    assert taken(person) == taken(person)
    assert taken(person) != taken(person, seed=8)


def test_one_technology_more_in_the_catalogue_leaves_stack_and_practices_as_they_are():
    person = special(Special.OWNER)

    before, after = (
        [item for item in taken(person, categories=known) if item.part is not Part.INTEREST]
        for known in (CATEGORIES, {"another": Category.DATA} | CATEGORIES)
    )

    assert before
    assert after == before


def test_nothing_is_followed_twice_and_nothing_unknown(everybody):
    for items in everybody:
        slugs = [item.slug for item in items]
        assert len(set(slugs)) == len(slugs)
        assert set(slugs) <= set(CATEGORIES)


def test_a_practice_that_the_catalogue_does_not_know_is_not_followed():
    unknown = PRACTICES[::2]
    known = {slug: category for slug, category in CATEGORIES.items() if slug not in unknown}
    person = replace(special(Special.OWNER), breadth=1.5)

    before, after = (
        [item.slug for item in taken(person, categories=c) if item.part is Part.PRACTICE]
        for c in (CATEGORIES, known)
    )

    assert set(before) & set(unknown)
    assert after == [slug for slug in before if slug not in unknown]


def test_a_person_follows_about_fifteen_technologies(everybody):
    counts = sorted(len(items) for items in everybody)

    # The specification measured p10 6, median 15, p90 27 on a catalogue of its own.
    assert 4 <= counts[len(counts) // 10] <= 9
    assert 12 <= median(counts) <= 18
    assert 20 <= counts[len(counts) * 9 // 10] <= 30


def test_a_wide_person_follows_more_than_a_narrow_one():
    person = special(Special.OWNER)

    narrow, wide = (
        Counter(item.part for item in taken(replace(person, breadth=breadth)))
        for breadth in (0.25, 1.5)
    )

    assert wide[Part.STACK] > narrow[Part.STACK]
    assert wide[Part.PRACTICE] > narrow[Part.PRACTICE]


def test_what_is_taken_with_the_stack_is_no_practice_besides():
    person = replace(special(Special.OWNER), breadth=1.5)
    as_long = [f"other-{number:03}" for number in range(len(PRACTICES))]
    places = [as_long.index(i.slug) for i in taken(person, stack=as_long) if i.part is Part.STACK]

    items = taken(person, stack=PRACTICES)

    with_the_stack = [item.slug for item in items if item.part is Part.STACK]
    assert with_the_stack == [PRACTICES[place] for place in places]


def test_half_the_people_bring_an_earlier_stack_one_of_two():
    brought = []
    for team in TEAMS:
        other = PRESETS["aws" if team.stack == "python" else "python"][:STACK_SIZE]
        for person in team.people:
            items = taken(person, stack=stack_of(team, PRESETS))
            brought.append(sum(item.slug in other for item in items) >= 2)

    assert fmean(brought) == pytest.approx(0.25, abs=0.07)


def test_the_onlooker_follows_nothing():
    assert taken(special(Special.ONLOOKER)) == ()


def test_the_newcomer_follows_three_technologies_of_the_team():
    items = taken(special(Special.NEWCOMER))

    assert [item.slug for item in items] == ["aws-00", "aws-01", "aws-02"]
    assert {item.part for item in items} == {Part.STACK}


def test_the_collector_follows_dozens_of_things_beside_the_work():
    items = taken(special(Special.COLLECTOR))

    assert sum(item.part is Part.INTEREST for item in items) >= 35


def test_one_in_eight_was_never_rated_and_says_nothing_of_its_last_use(everything):
    unrated = [item for item in everything if item.level is None]

    assert len(unrated) / len(everything) == pytest.approx(0.12, abs=0.02)
    assert {item.last_used for item in unrated} == {None}


def test_only_what_a_person_knows_has_a_last_use(everything):
    for item in everything:
        assert (item.last_used is not None) == bool(item.level)
    assert {item.last_used for item in everything} == {
        None, LastUsed.NOW, LastUsed.UNDER_3_MONTHS, LastUsed.UNDER_1_YEAR, LastUsed.OLDER
    }  # fmt: skip


@pytest.mark.parametrize(
    ("part", "mean"),
    [
        # The mean of the specified shares, and 15 % of the people one level too high: of the
        # leading 5 % or 7 % there is no higher level.
        (Part.STACK, 3.0 + 0.15 * 0.95),
        (Part.PRACTICE, 3.13 + 0.15 * 0.93),
        (Part.INTEREST, 1.2 + 0.15),
    ],
)
def test_levels_are_as_specified_and_some_say_one_too_many(everything, part, mean):
    levels = [int(item.level) for item in rated(everything, part)]

    assert fmean(levels) == pytest.approx(mean, abs=0.1)


def test_no_level_is_above_leading(everything):
    assert {item.level for item in everything if item.level is not None} == set(Level)

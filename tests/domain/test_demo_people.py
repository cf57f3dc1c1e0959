"""The made-up organisation: teams, people, the special ones, and what chance leaves alone."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import chain
from statistics import fmean, median
from zoneinfo import ZoneInfo

import pytest

from learnlog.domain.demo_names import AWKWARD_NAMES, FAMILY_NAMES, FIRST_NAMES, ZONES
from learnlog.domain.demo_people import (
    HISTORY_DAYS,
    TEAM_SIZES,
    Absence,
    Persona,
    Size,
    Special,
    invent,
)

AS_OF = date(2026, 8, 21)
STACKS = ("aws", "microsoft", "python-data")
SEEDS = range(1, 21)


def organisation(size=Size.S, seed=7, as_of=AS_OF):
    return invent(size, seed=seed, as_of=as_of, stacks=STACKS)


def many():
    return list(chain.from_iterable(organisation(Size.M, seed).people for seed in SEEDS))


def special(kind, seed=7):
    (found,) = [one for one in organisation(seed=seed).people if one.special is kind]
    return found


def away_days(person):
    return sum(person.is_away(AS_OF - timedelta(days=number)) for number in range(HISTORY_DAYS))


def test_the_same_seed_gives_the_same_organisation():
    assert organisation(Size.M) == organisation(Size.M)


def test_another_seed_gives_other_people():
    ours, theirs = ({p.name for p in organisation(Size.M, seed).people} for seed in (7, 8))

    assert len(ours & theirs) < len(ours) / 2


def test_more_teams_leave_the_people_of_the_first_as_they_are():
    assert organisation(Size.M).teams[:1] == organisation(Size.S).teams


@pytest.mark.parametrize(("size", "teams"), [(Size.S, 1), (Size.M, 6)])
def test_a_size_has_its_number_of_teams(size, teams):
    made = organisation(size)

    assert len(made.teams) == size.teams == teams
    assert len({team.name for team in made.teams}) == teams
    assert made.people == tuple(chain.from_iterable(team.people for team in made.teams))


def test_a_small_organisation_has_eleven_people():
    assert len(organisation(Size.S).people) == 11


@pytest.mark.parametrize("seed", SEEDS)
def test_every_team_works_with_a_stack_and_has_one_lead(seed):
    for team in organisation(Size.M, seed).teams:
        assert team.stack in STACKS
        assert [person.is_lead for person in team.people] == [True] + [False] * (
            len(team.people) - 1
        )


def test_a_team_has_three_to_twelve_people_and_half_have_six_or_fewer():
    sizes = [len(t.people) for seed in SEEDS for t in organisation(Size.M, seed).teams[1:]]

    assert set(sizes) <= set(range(3, 13))
    assert median(sizes) in {5, 6, 7}
    assert sum(share for _, share in TEAM_SIZES) == 100


@pytest.mark.parametrize("seed", SEEDS)
def test_everybody_has_an_address_of_their_own_that_belongs_to_nobody(seed):
    addresses = [person.email for person in organisation(Size.M, seed).people]

    assert len(set(addresses)) == len(addresses)
    assert all(address.endswith("@learnlog.example") for address in addresses)
    assert all(address.isascii() and address == address.lower() for address in addresses)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_special_person_is_there_once(seed):
    kinds = Counter(person.special for person in organisation(Size.M, seed).people)

    assert {kind: kinds[kind] for kind in Special} == dict.fromkeys(Special, 1)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_awkward_name_is_there(seed):
    names = {person.name for person in organisation(seed=seed).people}

    assert set(AWKWARD_NAMES) <= names
    assert {"<b>Al</b>", "李明", "محمد الفارسي"} <= names
    assert any(len(name) >= 60 for name in names)
    assert any(" " not in name and name.isalpha() and name.isascii() for name in names)


def test_names_come_from_many_languages_and_none_is_listed_twice():
    for names in (FIRST_NAMES, FAMILY_NAMES):
        assert len(set(names)) == len(names) >= 120
    assert {"Nguyễn", "O'Brien", "Şahin", "Wójcik"} <= set(FAMILY_NAMES)
    assert {"Łukasz", "Chloé"} <= set(FIRST_NAMES)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_namesake_is_called_as_the_owner_and_is_somebody_else(seed):
    owner, namesake = special(Special.OWNER, seed), special(Special.NAMESAKE, seed)

    assert namesake.name == owner.name
    assert namesake.email != owner.email


def test_the_owner_leads_the_first_team_and_reviews_steadily():
    owner = organisation().people[0]

    assert (owner.special, owner.is_lead, owner.persona) == (Special.OWNER, True, Persona.STEADY)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_newcomer_joined_five_days_ago(seed):
    assert special(Special.NEWCOMER, seed).joined_on == date(2026, 8, 16)


def test_who_is_on_leave_has_done_nothing_for_140_days():
    person = special(Special.ON_LEAVE)

    assert Absence(date(2026, 4, 3), AS_OF) in person.absences
    assert all(person.is_away(AS_OF - timedelta(days=number)) for number in range(141))


def test_the_returner_was_away_for_200_days_and_is_back_for_ten():
    assert Absence(date(2026, 1, 23), date(2026, 8, 11)) in special(Special.RETURNER).absences


def test_history_begins_two_years_ago():
    assert organisation().begins_on == date(2024, 8, 21)


def test_four_of_five_were_there_from_the_start_and_nobody_came_before():
    others = [person for person in many() if person.special is None and not person.is_lead]
    days = [(AS_OF - person.joined_on).days for person in others]

    assert fmean(day == HISTORY_DAYS for day in days) == pytest.approx(0.8, abs=0.05)
    assert all(day == HISTORY_DAYS or 60 <= day <= HISTORY_DAYS - 60 for day in days)


def test_everybody_who_leads_was_there_from_the_start():
    leads = [person for person in many() if person.is_lead]

    assert {person.joined_on for person in leads} == {date(2024, 8, 21)}


def test_ways_of_reviewing_are_shared_as_specified():
    counts = Counter(person.persona for person in many())
    shares = {persona: counts[persona] / counts.total() for persona in Persona}

    # Steady are a few more than 30 %, because the owner always is.
    assert shares == pytest.approx(
        {
            Persona.STEADY: 0.30,
            Persona.BATCHER: 0.25,
            Persona.SPORADIC: 0.20,
            Persona.LAPSED: 0.15,
            Persona.NEVER: 0.10,
        },
        abs=0.05,
    )


def test_zones_are_real_and_some_clocks_differ_by_less_than_an_hour():
    winter = datetime(2026, 1, 15, tzinfo=UTC)
    offsets = {ZoneInfo(zone).utcoffset(winter) for zone, _ in ZONES}

    assert {offset.seconds % 3600 // 60 for offset in offsets} == {0, 30, 45}
    assert sum(share for _, share in ZONES) == pytest.approx(1.0)
    assert {person.zone for person in many()} == {zone for zone, _ in ZONES}


def test_breadth_stays_within_its_bounds_and_memory_is_right_on_average():
    people = many()

    assert all(0.25 <= person.breadth <= 1.5 for person in people)
    assert median(person.memory for person in people) == pytest.approx(1.0, abs=0.05)


@pytest.mark.parametrize("day", [date(2024, 12, 24), date(2026, 1, 1)])
def test_nobody_works_at_the_turn_of_the_year(day):
    assert all(person.is_away(day) for person in organisation(Size.M).people)


def test_everybody_takes_some_weeks_off_a_year():
    # Two blocks of 7 to 20 days and the nine days at the turn of the year, in two years.
    others = [p for p in many() if p.special not in {Special.ON_LEAVE, Special.RETURNER}]

    assert 40 < fmean(away_days(person) for person in others) < 100


def test_an_absence_holds_its_first_and_its_last_day():
    (person, *_) = organisation().people
    person = replace(person, absences=(Absence(date(2026, 3, 2), date(2026, 3, 4)),))

    away = [person.is_away(date(2026, 3, day)) for day in range(1, 6)]

    assert away == [False, True, True, True, False]


@pytest.mark.parametrize(
    ("changes", "keeps"),
    [
        ({"persona": Persona.STEADY, "special": None}, True),
        ({"persona": Persona.NEVER, "special": None}, False),
        ({"persona": Persona.STEADY, "special": Special.NEWCOMER}, False),
    ],
)
def test_cards_are_kept_by_all_but_the_newcomer_and_those_who_never_review(changes, keeps):
    assert replace(organisation().people[0], **changes).keeps_cards is keeps

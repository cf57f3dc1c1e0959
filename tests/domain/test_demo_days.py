"""What made-up people do, day by day."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from statistics import fmean, median
from zoneinfo import ZoneInfo

import pytest

from learnlog.domain.chance import Stream
from learnlog.domain.demo_days import (
    ENDS_WITHIN_DAYS,
    Deal,
    Sit,
    Try,
    Use,
    at_work,
    deeds_of,
)
from learnlog.domain.demo_people import Absence, Persona, Size, Special, invent
from learnlog.domain.demo_stack import Part, Taken
from learnlog.domain.experiment import ExperimentResult
from learnlog.domain.local_time import local_date
from learnlog.domain.proficiency import EvidenceKind, LastUsed, Level

AS_OF = date(2026, 8, 21)
BEGIN = date(2024, 8, 21)
SATURDAY = 5
PEOPLE = [
    person
    for seed in range(1, 5)
    for person in invent(Size.M, seed=seed, as_of=AS_OF, stacks=("aws",)).people
]
PLAIN = replace(
    PEOPLE[0],
    special=None,
    persona=Persona.STEADY,
    joined_on=BEGIN,
    zone="America/Los_Angeles",
    absences=(),
)
ITEMS = tuple(
    Taken(f"{part}-{number}", part, Level.WORKING, LastUsed.NOW)
    for part in Part
    for number in range(5)
)
UNRATED = Taken("never-rated", Part.STACK, None, None)
DECKS = frozenset(item.slug for item in ITEMS if item.part is Part.STACK)


def deeds(person=PLAIN, items=ITEMS, *, decks=DECKS, seed=7, as_of=AS_OF, kind=object):
    found = deeds_of(person, items, decks, seed=seed, as_of=as_of)
    return [deed for deed in found if isinstance(deed, kind)]


def days_of(person, kind):
    return [local_date(deed.at, person.zone) for deed in deeds(person, kind=kind)]


@pytest.fixture(scope="module")
def everything():
    """Every person with all that the person does."""
    return [(person, deeds(person)) for person in PEOPLE]


def test_the_same_seed_gives_the_same_deeds():
    assert deeds() == deeds()
    assert deeds() != deeds(seed=8)


def test_deeds_come_in_order_of_time(everything):
    for _, done in everything:
        assert all(a.at <= b.at for a, b in pairwise(done))


def test_nobody_does_anything_before_joining_or_after_the_last_day(everything):
    for person, done in everything:
        days = [local_date(deed.at, person.zone) for deed in done]
        assert all(person.joined_on < day < AS_OF for day in days)


def test_nobody_does_anything_while_away(everything):
    for person, done in everything:
        assert not [deed for deed in done if person.is_away(local_date(deed.at, person.zone))]


def test_work_and_experiments_happen_on_working_days(everything):
    for person, done in everything:
        worked = [deed for deed in done if isinstance(deed, Use | Try)]
        assert all(local_date(deed.at, person.zone).weekday() < SATURDAY for deed in worked)


@pytest.mark.parametrize("zone", ["Asia/Kathmandu", "America/Los_Angeles", "Australia/Sydney"])
def test_people_work_from_nine_to_five_on_their_own_clock(zone):
    person = replace(PLAIN, zone=zone)
    # The clocks of Los Angeles change on this day.
    day = date(2026, 3, 8)
    instants = [at_work(person, day, Stream(7, number)) for number in range(500)]

    local = [instant.astimezone(ZoneInfo(zone)) for instant in instants]
    assert {instant.date() for instant in local} == {day}
    assert {instant.hour for instant in local} == set(range(9, 17))
    assert {instant.utcoffset() for instant in instants} == {timedelta(0)}


def test_one_technology_more_leaves_the_use_of_the_others_as_it_is():
    another = Taken("another", Part.STACK, Level.AWARE, LastUsed.OLDER)

    more = deeds(items=(another, *ITEMS), kind=Use)

    assert [deed for deed in more if deed.slug != "another"] == deeds(kind=Use)
    assert len(more) > len(deeds(kind=Use))


def test_what_was_never_rated_is_neither_used_nor_tried():
    done = [deed for s in range(20) for deed in deeds(items=(UNRATED, ITEMS[0]), seed=s)]

    assert {deed.slug for deed in done if isinstance(deed, Use | Try)} == {ITEMS[0].slug}
    assert deeds(items=(UNRATED,), kind=Use | Try) == []


def test_technologies_of_the_stack_are_used_more_than_practices_and_those_more_than_interests():
    counts = Counter(
        deed.slug.split("-")[0] for seed in range(20) for deed in deeds(seed=seed, kind=Use)
    )

    assert counts["stack"] > counts["practice"] > counts["interest"] > 0


def test_use_is_mostly_work_and_sometimes_reading_or_answering():
    counts = Counter(deed.kind for seed in range(40) for deed in deeds(seed=seed, kind=Use))
    shares = {kind: count / counts.total() for kind, count in counts.items()}

    assert shares == pytest.approx(
        {EvidenceKind.PROJECT_WEEK: 0.8, EvidenceKind.READ: 0.15, EvidenceKind.ANSWERED: 0.05},
        abs=0.02,
    )


def test_a_person_tries_something_every_four_months():
    # 0.25 a month for 24 months, of which two days a week are no working days: 6 · 5/7.
    counts = [len(deeds(seed=seed, kind=Try)) for seed in range(200)]

    assert fmean(counts) == pytest.approx(6 * 5 / 7, abs=0.5)


def test_an_experiment_of_long_ago_is_over_and_a_new_one_may_not_be():
    tries = [deed for seed in range(100) for deed in deeds(seed=seed, kind=Try)]
    old, new = (
        [deed.result for deed in tries if is_old(deed) is wanted] for wanted in (True, False)
    )

    assert None not in old
    assert old.count(ExperimentResult.ABANDONED) / len(old) == pytest.approx(0.4, abs=0.06)
    assert new.count(None) / len(new) == pytest.approx(0.32, abs=0.12)


def is_old(deed):
    return (AS_OF - local_date(deed.at, PLAIN.zone)).days > ENDS_WITHIN_DAYS


def test_experiments_have_numbers_of_their_own_and_take_minutes_to_a_day():
    tries = [deeds(seed=seed, kind=Try) for seed in range(100)]
    minutes = [deed.minutes for done in tries for deed in done]

    assert all(len({deed.number for deed in done}) == len(done) for done in tries)
    assert median(minutes) == pytest.approx(75, abs=10)
    assert 10 <= min(minutes) <= max(minutes) <= 480


def test_only_cards_that_exist_are_taken_each_deck_once():
    for seed in range(50):
        slugs = [deed.slug for deed in deeds(seed=seed, kind=Deal)]
        assert set(slugs) <= DECKS
        assert len(set(slugs)) == len(slugs)
    assert deeds(decks=frozenset(), kind=Deal) == []


def test_cards_are_taken_before_they_are_reviewed():
    for seed in range(50):
        assert deeds(seed=seed, kind=Deal)[0].at < deeds(seed=seed, kind=Sit)[-1].at


@pytest.mark.parametrize(
    "changes", [{"persona": Persona.NEVER}, {"special": Special.NEWCOMER}], ids=["never", "new"]
)
def test_who_keeps_no_cards_neither_takes_nor_reviews_any(changes):
    assert deeds(replace(PLAIN, **changes), kind=Deal | Sit) == []


def test_a_steady_person_sits_down_on_four_of_five_working_days():
    days = days_of(PLAIN, Sit)
    span = range((AS_OF - min(days)).days)
    working = sum((AS_OF - timedelta(days=n + 1)).weekday() < SATURDAY for n in span)

    at_work, at_home = (
        [day for day in days if (day.weekday() < SATURDAY) is wanted] for wanted in (True, False)
    )
    assert len(at_work) / working == pytest.approx(0.8, abs=0.1)
    assert 0 < len(at_home) / (len(span) - working) < 0.25


def test_a_batcher_sits_down_on_one_day_of_the_week():
    days = days_of(replace(PLAIN, persona=Persona.BATCHER), Sit)

    assert len({day.weekday() for day in days}) == 1
    assert len(days) / (240 / 7) == pytest.approx(0.85, abs=0.15)


def test_a_sporadic_person_sits_down_every_tenth_day():
    days = days_of(replace(PLAIN, persona=Persona.SPORADIC), Sit)

    assert fmean((b - a).days for a, b in pairwise(days)) == pytest.approx(10, abs=4)


def test_a_lapsed_person_stops_for_good_after_some_months():
    people = [replace(PLAIN, persona=Persona.LAPSED, key=str(number)) for number in range(30)]
    lasts = [(days_of(person, Sit)[-1] - (AS_OF - timedelta(days=240))).days for person in people]

    # Between 60 and 180 days, and the last one a few days before that.
    assert 50 <= min(lasts) < 90
    assert 150 < max(lasts) < 180


@pytest.mark.parametrize(
    ("special", "absence"),
    [
        (Special.ON_LEAVE, Absence(AS_OF - timedelta(days=140), AS_OF)),
        (
            Special.RETURNER,
            Absence(AS_OF - timedelta(days=210), AS_OF - timedelta(days=10)),
        ),
    ],
)
def test_who_goes_away_for_months_leaves_cards_that_wait(special, absence):
    person = replace(PLAIN, special=special, absences=(absence,))

    for seed in range(20):
        dealt = [local_date(deed.at, person.zone) for deed in deeds(person, seed=seed, kind=Deal)]
        assert dealt
        assert max(dealt) < absence.first


@pytest.mark.parametrize("kind", [Use, Deal, Sit])
def test_a_run_to_an_earlier_day_is_the_beginning_of_a_longer_one(kind):
    # Joined so late that the cards begin on the day of joining in both runs.
    person = replace(PLAIN, joined_on=date(2026, 3, 2))
    middle = date(2026, 6, 1)

    whole, beginning = deeds(person, kind=kind), deeds(person, as_of=middle, kind=kind)

    assert beginning
    assert beginning == [deed for deed in whole if local_date(deed.at, person.zone) < middle]


def test_a_run_to_an_earlier_day_plans_the_same_experiments():
    # How one ends depends on how long ago it was.
    middle = date(2026, 6, 1)
    runs = [
        [(deed.at, deed.slug, deed.minutes) for deed in deeds(as_of=as_of, kind=Try)]
        for as_of in (AS_OF, middle)
    ]

    assert len(runs[1]) >= 2
    assert runs[1] == runs[0][: len(runs[1])]

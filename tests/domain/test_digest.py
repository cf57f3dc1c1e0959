from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnlog.domain.currency import Band
from learnlog.domain.digest import Findings, Stack, compose, fitted, rank_actions
from learnlog.domain.digest_news import News
from learnlog.domain.members import DigestCadence
from tests.mail.samples import ACTIONS, FOUND, FRAME

NOTHING = Findings((), 0, Stack(((Band.CURRENT, 3),)), (), News((), ()), ())


def digest(found=FOUND, **frame):
    return compose(found, replace(FRAME, **frame))


def test_nothing_due_and_nothing_new_makes_no_digest():
    assert digest(NOTHING) is None


def test_the_subject_names_the_things_and_the_heading_their_minutes():
    content = digest()

    assert content.subject == "3 things this week: Kubernetes, Disaster recovery, Next.js"
    assert content.heading == "Three things this week, about 25 minutes"
    assert content.preheader == (
        "About 25 minutes. 9 cards are due, 2 releases landed in your stack."
    )


def test_at_most_three_actions_are_asked_for():
    more = [replace(ACTIONS[0], name=f"T{n}", gain_points=n) for n in range(5)]

    content = digest(replace(FOUND, actions=(*ACTIONS, *more)))

    assert len(content.actions) == 3


def test_actions_come_by_points_a_minute_then_by_name():
    free = replace(ACTIONS[0], name="b", minutes=0, gain_points=9.0)
    same = replace(free, name="A")

    ranked = rank_actions([*ACTIONS, free, same])

    assert [action.name for action in ranked] == [
        *("A", "b", "Kubernetes", "Disaster recovery", "Next.js"),
    ]


@pytest.mark.parametrize(
    ("found", "subject", "heading", "preheader"),
    [
        (
            replace(NOTHING, due_cards=1),
            "1 card due this week",
            "One card due this week",
            "1 card is due.",
        ),
        (
            replace(NOTHING, releases=FOUND.releases),
            "2 new releases: Kubernetes 1.37, Node.js 26",
            "Two new releases in your stack",
            "2 releases landed in your stack.",
        ),
        (
            replace(NOTHING, calendar=FOUND.calendar),
            "Planned this week: Experiment: Gateway API retries",
            "One thing planned this week",
            "No cards are due.",
        ),
    ],
)
def test_without_actions_the_next_weightiest_finding_leads(found, subject, heading, preheader):
    content = digest(found)

    assert (content.subject, content.heading, content.preheader) == (subject, heading, preheader)


def test_more_than_twelve_is_a_figure():
    assert digest(replace(NOTHING, due_cards=13)).heading == "13 cards due this week"


def test_a_daily_digest_speaks_of_today():
    content = digest(cadence=DigestCadence.DAILY)

    assert content.subject.startswith("3 things today: ")
    assert content.lead == "11 of your 28 technologies are current, two more than yesterday."


@pytest.mark.parametrize(
    ("current", "before", "lead"),
    [
        (11, 9, "11 of your 12 technologies are current, two more than a week ago."),
        (11, 11, "11 of your 12 technologies are current."),
        (1, 2, "1 of your 2 technologies is current, one fewer than a week ago."),
        (0, None, "0 of your 1 technology are current."),
    ],
)
def test_the_lead_says_how_the_stack_stands_and_moved(current, before, lead):
    stack = Stack(((Band.CURRENT, current), (Band.STALE, 1)), before)

    assert digest(replace(FOUND, stack=stack)).lead == lead


def test_after_an_outage_the_lead_says_what_the_digest_covers():
    lead = digest(since=date(2026, 11, 9)).lead

    assert lead.endswith("a week ago. This covers everything since 9 November.")


def test_notices_go_with_the_lead():
    lead = digest(notices=("One.", "Two.")).lead

    assert lead == f"{digest().lead} One. Two."


@given(st.text(max_size=20), st.lists(st.text(max_size=80), min_size=1, max_size=6))
def test_no_subject_is_longer_than_sixty_characters(head, names):
    assert len(fitted(head, names)) <= 60


def test_a_first_name_that_is_too_long_is_cut():
    line = fitted("2 things this week", ["A name that goes on and on and on and on", "Flask"])

    assert line == "2 things this week: A name that goes on and on a… and 1 more"
    assert fitted("1 thing", ["x" * 80]) == f"1 thing: {'x' * 50}…"


def test_names_are_said_once():
    assert fitted("2 things", ["Flask", "Flask"]) == "2 things: Flask"

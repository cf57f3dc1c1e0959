"""Made-up people act through the services that everybody uses."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import select

from learnlog.catalogue.load import Catalogue
from learnlog.domain.demo_days import Deal, Sit, Try, Use
from learnlog.domain.demo_people import Persona, Size, invent
from learnlog.domain.demo_words import FINDINGS, LOG_LINES, RESULT_TEXTS
from learnlog.domain.experiment import NOT_TESTED, ExperimentResult, FindingTopic
from learnlog.domain.proficiency import EvidenceKind
from learnlog.domain.technology import (
    Category,
    DriftProfile,
    ExperimentIdea,
    ReleaseLine,
    StarterCard,
    Technology,
)
from learnlog.services.catalogue import sync_catalogue
from learnlog.services.demo_deeds import Actor
from learnlog.store.tables import (
    CardRow,
    EvidenceRow,
    ExperimentLogRow,
    ExperimentRow,
    FindingRow,
    ReviewLogRow,
)
from tests.makers import make_member

AT = datetime(2026, 3, 2, 10, 30, tzinfo=UTC)
LINES = (
    ReleaseLine("1.36", date(2026, 4, 22)),
    ReleaseLine("1.35", date(2025, 12, 17)),
    ReleaseLine("1.34", date(2025, 8, 27)),
    ReleaseLine("1.0"),
)
KUBERNETES = Technology(
    "kubernetes",
    "Kubernetes",
    Category.PLATFORM,
    2.0,
    DriftProfile.RELEASES,
    lines=LINES,
    experiments=(ExperimentIdea("Drain a node", 45, "availability"), ExperimentIdea("Scale", 90)),
    cards=tuple(StarterCard(f"Question {number}?", "Answer.") for number in range(7)),
)
SCRUM = Technology("scrum", "Scrum", Category.AGILE, 7.0, DriftProfile.TIME)
PERSON = replace(
    invent(Size.S, seed=7, as_of=date(2026, 8, 21), stacks=("aws",)).people[0],
    persona=Persona.STEADY,
    zone="Europe/Berlin",
)
TRY = Try(AT, "kubernetes", 0, True, ExperimentResult.CONFIRMED, 50, True)


@pytest.fixture
def actor(session):
    return actor_of(session, PERSON)


def actor_of(session, person):
    known = {technology.slug: technology for technology in (KUBERNETES, SCRUM)}
    catalogue = Catalogue(known, {})
    sync_catalogue(session, catalogue, now=AT - timedelta(days=60))
    user_id = make_member(session, name=person.name, zone=person.zone)
    return Actor(person, user_id, catalogue, seed=7)


def rows(session, table):
    return session.exec(select(table).order_by(table.id)).all()


def tried(session, actor, **changes):
    actor.act(session, replace(TRY, **changes))
    return rows(session, ExperimentRow)[-1]


def test_use_is_evidence_of_its_kind_and_time(session, actor):
    actor.act(session, Use(AT, "kubernetes", EvidenceKind.READ))

    (row,) = rows(session, EvidenceRow)
    assert (row.kind, row.happened_at, row.entered_at) == ("read", AT, AT)
    assert row.user_id == actor.user_id
    assert actor.done == {"evidence": 1}


def test_a_deck_is_taken_once(session, actor):
    actor.act(session, Deal(AT, "kubernetes"))
    actor.act(session, Deal(AT + timedelta(days=1), "kubernetes"))

    cards = rows(session, CardRow)
    assert [card.prompt for card in cards] == [card.prompt for card in KUBERNETES.cards]
    assert {card.created_at for card in cards} == {AT}
    assert actor.done["cards"] == 7


def test_who_sits_down_answers_what_is_due_one_card_after_another(session, actor):
    actor.act(session, Deal(AT, "kubernetes"))
    actor.act(session, Sit(AT + timedelta(days=1)))

    log = rows(session, ReviewLogRow)
    begun = AT + timedelta(days=1)
    # Of the seven new cards five come on a day.
    assert len(log) == actor.done["reviews"] == 5
    assert len({row.card_id for row in log}) == 5
    instants = [row.at for row in log]
    assert instants == sorted(set(instants))
    assert begun < instants[0]
    assert instants[-1] <= begun + timedelta(minutes=10)


def test_nobody_sees_a_card_twice_on_a_day(session, actor):
    actor.act(session, Deal(AT, "kubernetes"))
    for hours in (24, 25, 48):
        actor.act(session, Sit(AT + timedelta(hours=hours)))

    shown = [(row.card_id, row.day_number) for row in rows(session, ReviewLogRow)]
    assert len(set(shown)) == len(shown) >= 7


def test_who_has_no_cards_sits_down_in_vain(session, actor):
    actor.act(session, Sit(AT))

    assert rows(session, ReviewLogRow) == []
    assert actor.done == {}


@pytest.mark.parametrize(
    ("is_begun", "status", "lines"), [(True, "running", 1), (False, "planned", 0)]
)
def test_an_experiment_without_a_result_runs_or_waits(session, actor, is_begun, status, lines):
    row = tried(session, actor, result=None, is_begun=is_begun)

    log = rows(session, ExperimentLogRow)
    assert (row.status, row.ended_at, len(log)) == (status, None, lines)
    assert {line.text for line in log} <= set(LOG_LINES)
    assert rows(session, EvidenceRow) == []


def test_what_waits_is_planned_for_the_next_two_weeks(session, actor):
    waiting = [
        tried(session, actor, number=number, result=None, is_begun=False).planned_at - AT
        for number in range(30)
    ]

    assert timedelta(0) <= min(waiting) < max(waiting) <= timedelta(days=14)


@pytest.mark.parametrize(
    ("result", "status", "kind"),
    [
        (ExperimentResult.CONFIRMED, "done", "experiment"),
        (ExperimentResult.REFUTED, "done", "experiment"),
        (ExperimentResult.INCONCLUSIVE, "done", "experiment_partial"),
        (ExperimentResult.ABANDONED, "abandoned", None),
    ],
)
def test_an_experiment_ends_as_it_was_to(session, actor, result, status, kind):
    row = tried(session, actor, result=result)

    assert (row.status, row.result) == (status, result.value)
    assert (row.created_at, row.planned_at, row.ended_at) == (AT, AT, AT + timedelta(minutes=50))
    assert row.minutes == 50
    assert row.result_text in RESULT_TEXTS[result]
    assert [item.kind for item in rows(session, EvidenceRow)] == ([kind] if kind else [])
    assert actor.done["evidence"] == len(rows(session, EvidenceRow))
    assert actor.done["experiments"] == 1


def test_the_log_of_an_experiment_lies_between_its_beginning_and_its_end(session, actor):
    row = tried(session, actor, minutes=10)

    log = rows(session, ExperimentLogRow)
    assert 1 <= len(log) <= 3
    assert all(row.created_at < line.at < row.ended_at for line in log)


def test_a_finished_experiment_names_some_findings_and_says_what_was_not_tested(session, actor):
    tried(session, actor)

    told = {row.topic: row.value for row in session.exec(select(FindingRow))}
    tested = {topic: value for topic, value in told.items() if value != NOT_TESTED}
    assert set(told) == set(FindingTopic)
    assert 1 <= len(tested) <= 3
    assert all(value in FINDINGS[FindingTopic(topic)] for topic, value in tested.items())


def test_an_abandoned_experiment_tells_of_nothing(session, actor):
    tried(session, actor, result=ExperimentResult.ABANDONED)

    assert set(session.exec(select(FindingRow.value))) <= {NOT_TESTED}


@pytest.mark.parametrize(
    ("at", "names_version", "version"),
    [
        (AT, True, "1.35"),
        (AT + timedelta(days=60), True, "1.36"),
        (datetime(2025, 8, 1, 12, tzinfo=UTC), True, None),
        (AT, False, None),
    ],
)
def test_what_is_tried_is_the_newest_line_that_was_out(session, actor, at, names_version, version):
    row = tried(session, actor, at=at, names_version=names_version)

    assert row.version == version


def test_what_is_tried_is_an_idea_of_the_catalogue_or_else_what_is_new(session, actor):
    first, second = (tried(session, actor, number=number) for number in (0, 1))
    other = tried(session, actor, slug="scrum", number=2)

    assert [row.title for row in (first, second)] == ["Drain a node", "Scale"]
    assert (first.topic, first.time_box_minutes) == ("availability", 45)
    assert other.title == "What is new in Scrum"


def cards_written(session, person):
    actor = actor_of(session, person)
    for number in range(40):
        actor.act(session, replace(TRY, number=number))
    assert actor.done["cards"] == len(rows(session, CardRow))
    return rows(session, CardRow)


def test_some_experiments_that_worked_leave_a_card(session):
    cards = cards_written(session, PERSON)

    # With a chance of 0.3 each.
    assert len(cards) == pytest.approx(12, abs=8)
    assert {card.prompt for card in cards} == {"Kubernetes: what did we learn from trying it?"}
    assert {card.answer for card in cards} <= set(RESULT_TEXTS[ExperimentResult.CONFIRMED])


def test_who_never_reviews_writes_no_card(session):
    assert cards_written(session, replace(PERSON, persona=Persona.NEVER)) == []

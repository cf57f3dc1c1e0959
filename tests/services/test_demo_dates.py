"""When the demo's people did what they did, and that what is derived follows from what they did."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import groupby

import pytest
from sqlmodel import func, select

from learnlog.domain.currency import to_day
from learnlog.domain.demo_people import Special
from learnlog.domain.due_day import window
from learnlog.domain.local_time import local_date, local_day
from learnlog.domain.review import LONGEST_INTERVAL_DAYS, CardState, Grade, Plan, review
from learnlog.services.cells import load_cells
from learnlog.services.currency import report
from learnlog.store.tables import (
    CardRow,
    EvidenceRow,
    ExperimentRow,
    MemberRow,
    RatingRow,
    ReleaseRow,
    ReviewLogRow,
    TechnologyRow,
)
from tests.services.demo_story import END, deeds, instants, organisation, tell


@pytest.fixture(scope="module")
def people(told, made):
    """Everybody by the number of the account."""
    by_email = {person.email: person for person in made.people}
    with told[0].read() as session:
        found = session.exec(select(MemberRow.id, MemberRow.email)).all()
    return {user_id: by_email[email] for user_id, email in found}


def test_nothing_is_dated_after_the_last_day(told):
    found = list(instants(told[0]))

    assert {"evidence.happened_at", "release.released_at", "review_log.at"} <= {
        name for name, _ in found
    }
    assert [(name, at) for name, at in found if at > END] == []


def test_on_an_earlier_day_nothing_of_what_came_later_exists(new_store):
    store, day = new_store(), date(2025, 6, 30)

    tell(store, organisation(as_of=day, chosen=(Special.OWNER,)))

    end = datetime(2025, 6, 30, 9, tzinfo=UTC)
    assert [(name, at) for name, at in instants(store) if at > end] == []
    with store.read() as session:
        newest = session.exec(select(func.max(ReleaseRow.released_at))).one()
    assert newest > end - timedelta(days=60)


def test_nobody_did_anything_before_joining_or_while_away(reading, people):
    done = list(deeds(reading))

    assert {people[user_id].special for user_id, _ in done} >= {Special.OWNER, Special.RETURNER}
    for user_id, at in done:
        person = people[user_id]
        day = local_date(at, person.zone)
        assert day >= person.joined_on
        assert not person.is_away(day)


def test_everybody_was_rated_on_the_day_of_joining(reading, people):
    ratings = reading.exec(select(RatingRow)).all()

    assert ratings
    assert all(row.entered_at.date() == people[row.user_id].joined_on for row in ratings)


def test_no_card_was_reviewed_before_it_was_there(reading):
    query = select(ReviewLogRow.at, CardRow.created_at).join(
        CardRow, CardRow.id == ReviewLogRow.card_id
    )

    assert all(at > created_at for at, created_at in reading.exec(query))


def test_no_experiment_ended_before_it_was_planned_or_begun(reading):
    over = reading.exec(select(ExperimentRow).where(ExperimentRow.ended_at.is_not(None))).all()

    assert over
    for row in over:
        assert row.planned_at <= row.ended_at
        assert row.created_at <= row.started_at <= row.ended_at


def test_the_log_of_reviews_gives_every_card_s_state(reading):
    cards = {row.id: row for row in reading.exec(select(CardRow))}
    members = {row.id: row for row in reading.exec(select(MemberRow))}
    log = reading.exec(select(ReviewLogRow).order_by(ReviewLogRow.card_id, ReviewLogRow.id)).all()
    rebuilt = {card_id: list(rows) for card_id, rows in groupby(log, lambda row: row.card_id)}

    assert rebuilt
    for card_id, card in cards.items():
        member = members[card.user_id]
        day = local_day(card.created_at, member.zone)
        state = CardState(state=None, last_day=None, due_day=day, reviews=0, lapses=0)
        for row in rebuilt.get(card_id, ()):
            plan = Plan(retention=member.desired_retention)
            done = review(state, Grade(row.grade), day=row.day_number, plan=plan)
            interval = done.after.due_day - row.day_number
            assert row.day_number == local_day(row.at, member.zone)
            default = row.forecasts["experts"]["default"] if row.forecasts else None
            assert default == pytest.approx(done.forecast)
            assert row.elapsed_days == done.elapsed_days
            assert row.due_day_after - row.day_number in window(interval, LONGEST_INTERVAL_DAYS)
            state = replace(done.after, due_day=row.due_day_after)
        memory = (state.state.stability_days, state.state.difficulty) if state.state else None
        stored = (card.stability_days, card.difficulty) if card.stability_days else None
        assert stored == (pytest.approx(memory) if memory else None)
        assert (card.last_day, card.due_day) == (state.last_day, state.due_day)
        assert (card.reviews, card.lapses) == (state.reviews, state.lapses)


def test_the_evidence_before_a_check_gives_the_currency_foreseen_then(reading):
    checks = reading.exec(select(EvidenceRow).where(EvidenceRow.passed.is_not(None))).all()
    slugs = dict(reading.exec(select(TechnologyRow.id, TechnologyRow.slug)).all())

    assert checks
    for row in checks:
        (cell,) = load_cells(
            reading, [row.user_id], now=row.happened_at, slugs=[slugs[row.technology_id]]
        )
        known = tuple(item for item in cell.cell.evidence if item.id < row.id)
        before = replace(
            cell,
            cell=replace(cell.cell, evidence=known),
            evidence=tuple(item for item in cell.evidence if item.id < row.id),
        )
        assert to_day(row.happened_at) >= max((item.day for item in known), default=0.0)
        assert report(before, now=row.happened_at, explain=False).currency == pytest.approx(
            row.forecast
        )

"""Three years of grades through the service: what is asked, how much, and what is kept of it."""

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest
from sqlmodel import func, select

from learnlog.domain.chance import Stream
from learnlog.domain.due_day import DaysOff
from learnlog.domain.local_time import local_day
from learnlog.domain.review import Grade, recall_on
from learnlog.services.review import GradeRequest, grade_card
from learnlog.services.review_queue import due_cards, review_queue
from learnlog.store.tables import CardRow, EvidenceRow, ReleaseLineRow, ReviewLogRow
from tests.conftest import NOW
from tests.services.reviewing import MONDAY_TO_FRIDAY, TODAY, ZONE, add, followed, reviewer

YEARS = 3
CARDS = 6  # of each technology
# How often a release line comes out, in days, and so the cap.
CAPS = {f"technology-{number}": (60, 105, 120, 365)[number % 4] for number in range(8)}
MINUTES = 4
NEW_A_DAY = 5
# Two weeks of holidays in the first summer of the story.
AWAY = (TODAY + 320, TODAY + 334)
SECONDS = 20


@pytest.fixture
def member(session):
    return reviewer(
        session,
        review_weekdays=MONDAY_TO_FRIDAY,
        review_minutes=MINUTES,
        new_cards_a_day=NEW_A_DAY,
        away_from=AWAY[0],
        away_until=AWAY[1],
    )


@pytest.fixture
def technologies(session, member):
    """Three technologies; a release line comes out as often as the cap says."""
    made = {}
    for slug, gap in CAPS.items():
        made[followed(session, member, slug)] = gap
    for technology_id, gap in made.items():
        for number in range(5):
            released_on = date.fromordinal(TODAY) - timedelta(days=gap * number)
            row = ReleaseLineRow(
                technology_id=technology_id, cycle=str(number), released_on=released_on
            )
            session.add(row)
        add(session, member, technology_id, CARDS)
    return made


def answer(card, day):
    """Answer as well as the model foresees; of new cards three in four are known."""
    stream = Stream(7, "answer", str(card.id), card.state.reviews)
    recall = recall_on(card.state, day=day) if card.state.state else 0.75
    return (
        stream.weighted(((Grade.HARD, 1.0), (Grade.GOOD, 8.0), (Grade.EASY, 1.0)))
        if (stream.chance(recall))
        else Grade.AGAIN
    )


def sit(session, user_id, now, seen):
    """Review all that is asked on a day; the first card by what the page showed of it."""
    day = local_day(now, ZONE)
    shown = review_queue(session, user_id, now=now)
    for number, card in enumerate(due_cards(session, user_id, now=now)):
        given = answer(card, day)
        request = GradeRequest(
            card.id,
            given,
            revision=card.revision,
            client_id=f"{day}-{number}",
            duration_ms=SECONDS * 1_000,
        )
        after = grade_card(session, request, user_id=user_id, now=now).card
        if number == 0:
            assert shown.card == card
            assert after.state.due_day == shown.previews[given - 1].due_day
        seen.append((day, card, after))


def test_three_years_keep_caps_and_limits_and_lose_no_grade(session, member, technologies):
    off, seen = DaysOff(MONDAY_TO_FRIDAY, *AWAY), []
    for number in range(YEARS * 365):
        now = NOW + timedelta(days=number)
        if off.is_off(local_day(now, ZONE)):
            continue
        sit(session, member, now, seen)

    # No interval is longer than the cap of its technology, and none is shorter than a day.
    for day, card, after in seen:
        assert 1 <= after.state.due_day - day <= technologies[card.technology_id]
    # As many grades stand in the log as were given, and a card has as many as it says.
    logged = Counter(session.exec(select(ReviewLogRow.card_id)).all())
    assert (
        logged.total() == len(seen) == len(set(session.exec(select(ReviewLogRow.client_id)).all()))
    )
    assert logged == Counter(
        {row.id: row.reviews for row in session.exec(select(CardRow)) if row.reviews}
    )
    assert len(logged) == CARDS * len(CAPS)
    # The load reaches what the member chose, and never passes it.
    by_day = Counter(day for day, _, _ in seen)
    first_by_day = Counter(day for day, card, _ in seen if card.state.state is None)
    assert max(by_day.values()) == MINUTES * 60 // SECONDS
    assert max(first_by_day.values()) <= NEW_A_DAY
    assert not any(off.is_off(day) for day in by_day)
    # A card waits for days off at most: the weekend, and the holidays with the weekends around.
    late = [day - card.state.due_day for day, card, _ in seen if card.state.state is not None]
    assert max(late) <= AWAY[1] - AWAY[0] + 4
    assert sum(each > 2 for each in late) / len(late) < 0.03


def test_a_card_graded_good_for_three_years_is_seen_within_its_cap(session, technologies, member):
    technology_id, cap = next(iter(technologies.items()))
    ben = reviewer(session)
    card_id = add(session, ben, technology_id)
    days = []
    for number in range(YEARS * 365):
        now = NOW + timedelta(days=number)
        for card in due_cards(session, ben, now=now):
            grade_card(session, GradeRequest(card.id, Grade.GOOD), user_id=ben, now=now)
            days.append(number)

    gaps = [after - before for before, after in pairwise(days)]
    assert max(gaps) <= cap
    assert len(days) >= YEARS * 365 / cap
    assert session.exec(select(func.count()).select_from(EvidenceRow)).one() == len(days)
    assert session.get(CardRow, card_id).lapses == 0

"""Grades through the service against bare fsrs, and the queue of somebody with 20,000 cards."""

import itertools
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import fsrs
from sqlalchemy import insert

from benchmarks.measure import Result, seconds
from learnlog.domain.local_time import local_day
from learnlog.domain.review import Grade
from learnlog.services.backlog import backlog_offer
from learnlog.services.review import GradeRequest, grade_card
from learnlog.services.review_queue import due_count, review_queue
from learnlog.store.schema import create_tables
from learnlog.store.session import Session, Store
from learnlog.store.tables import CardRow, FollowRow, MemberRow, TechnologyRow

NOW = datetime(2026, 8, 24, 9, 0, tzinfo=UTC)
TODAY = local_day(NOW, "UTC")
TECHNOLOGIES = 40
GRADES = 200


def run() -> list[Result]:
    return [_grading(), *_queues()]


def _grading() -> Result:
    with _store(cards=2_000) as store, store.read() as session:
        ids = list(session.query(CardRow.id).order_by(CardRow.id))
        requests = (
            GradeRequest(card_id, Grade.GOOD, client_id=f"grade-{card_id}") for (card_id,) in ids
        )

        def through_the_service() -> None:
            for request in itertools.islice(requests, GRADES):
                with store.begin() as writing:
                    grade_card(writing, request, user_id=1, now=NOW)

        service = seconds(through_the_service, rounds=5) / GRADES
    scheduler = fsrs.Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)

    def bare() -> None:
        for number in range(GRADES):
            card = fsrs.Card(
                card_id=number,
                state=fsrs.State.Review,
                stability=10.0,
                difficulty=5.0,
                last_review=NOW - timedelta(days=10),
            )
            scheduler.review_card(card, fsrs.Rating.Good, NOW)

    plain = seconds(bare) / GRADES
    print(f"  {1 / service:,.0f} grades a second through the service, {1 / plain:,.0f} bare")
    return Result("a grade stored for good against one of bare fsrs", service / plain, 2_000, "x")


def _queues() -> list[Result]:
    with _store(cards=20_000) as store:

        def read(work):
            def run_once() -> None:
                with store.read() as session:
                    work(session, 1, now=NOW)

            return 1_000 * seconds(run_once)

        return [
            Result("queue of 20,000 cards, half of them due", read(review_queue), 50, "ms"),
            Result("how many of 20,000 cards are due", read(due_count), 25, "ms"),
            Result("the offer to spread 10,000 overdue cards", read(backlog_offer), 150, "ms"),
        ]


@contextmanager
def _store(*, cards: int) -> Iterator[Store]:
    """Yield a store with one member who has so many cards, half of them due."""
    with tempfile.TemporaryDirectory() as home:
        store = Store(f"sqlite:///{Path(home) / 'learnlog.db'}")
        create_tables(store)
        with store.begin() as session:
            _fill(session, cards)
        yield store
        store.close()


def _fill(session: Session, cards: int) -> None:
    member = MemberRow(id=1, email="a@b.example", handle="ana", name="Ana", created_at=NOW)
    session.add(member)
    session.add_all(
        TechnologyRow(
            id=number,
            slug=f"technology-{number}",
            name=f"Technology {number}",
            category="platform",
            validity_half_life_years=2.0,
        )
        for number in range(1, TECHNOLOGIES + 1)
    )
    session.flush()
    session.add_all(
        FollowRow(user_id=1, technology_id=number, followed_at=NOW)
        for number in range(1, TECHNOLOGIES + 1)
    )
    rows = [
        {
            "user_id": 1,
            "technology_id": 1 + number % TECHNOLOGIES,
            "prompt": f"Question {number}?",
            "answer": "An answer of a few words, as most of them are.",
            "stability_days": 3.0 + number % 97,
            "difficulty": 5.0,
            "last_day": TODAY - 100 - number % 31,
            "due_day": TODAY - number % 90 if number % 2 else TODAY + 1 + number % 300,
            "reviews": 4,
            "created_at": NOW,
            "true_as_of": NOW,
        }
        for number in range(cards)
    ]
    session.execute(insert(CardRow), rows)

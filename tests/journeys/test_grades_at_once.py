"""Fifty sessions of one member at once, some sending what others sent: each grade counts once."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from learnlog.domain.errors import StaleError
from learnlog.domain.review import Grade
from learnlog.services.review import GradeRequest, grade_card
from learnlog.services.review_undo import undo_last
from learnlog.store.tables import CardRow, EvidenceRow, ReviewLogRow
from tests.conftest import NOW
from tests.services.reviewing import followed, learnt, reviewer

SESSIONS = 50
CARDS = 12
GRADED, REPEAT, STALE = "graded", "repeat", "stale"


@pytest.fixture
def member(store):
    with store.begin() as session:
        return reviewer(session)


@pytest.fixture
def cards(store, member):
    with store.begin() as session:
        kubernetes = followed(session, member)
        return [learnt(session, member, kubernetes) for _ in range(CARDS)]


def send(store, user_id, request, *, now=NOW):
    """Send one grade until it is answered, as a browser does that found nobody at home."""
    while True:
        try:
            with store.begin() as session:
                result = grade_card(session, request, user_id=user_id, now=now)
        except StaleError:
            return STALE
        except OperationalError:
            continue
        return REPEAT if result.is_repeat else GRADED


def all_at_once(work):
    """Let every session work, none before all are there; returns what each came to."""
    barrier = Barrier(SESSIONS)

    def begin(number):
        barrier.wait()
        return work(number)

    with ThreadPoolExecutor(SESSIONS) as pool:
        return list(pool.map(begin, range(SESSIONS)))


def stored(store):
    with store.read() as session:
        reviews = dict(session.exec(select(CardRow.id, CardRow.reviews)).all())
        columns = (
            ReviewLogRow.card_id,
            ReviewLogRow.client_id,
            ReviewLogRow.reviews_before,
            ReviewLogRow.revision,
        )
        logged = session.exec(select(*columns).where(ReviewLogRow.undone_at.is_(None))).all()
        valid = select(EvidenceRow.kind).where(EvidenceRow.retracted_at.is_(None))
        return reviews, logged, Counter(session.exec(valid))


def test_of_two_grades_of_the_same_reading_one_counts_and_its_replays_say_so(store, member, cards):
    def work(number):
        return [
            send(
                store,
                member,
                GradeRequest(card, Grade.GOOD, revision=0, client_id=f"{card}-{number % 2}"),
            )
            for card in cards
        ]

    answers = all_at_once(work)

    for found in zip(*answers, strict=True):
        assert Counter(found) == {GRADED: 1, REPEAT: SESSIONS // 2 - 1, STALE: SESSIONS // 2}
    reviews, logged, evidence = stored(store)
    assert reviews == dict.fromkeys(cards, 4)
    assert Counter(row.card_id for row in logged) == dict.fromkeys(cards, 1)
    assert evidence == {"review_pass": CARDS, "review_session": 1}


def test_grades_of_cards_as_they_are_all_count_and_none_twice(store, member, cards):
    def work(number):
        card = cards[number % CARDS]
        request = GradeRequest(card, Grade.GOOD, client_id=f"session-{number}")
        answers = [send(store, member, request)]
        while STALE in answers[-1:]:
            answers.append(send(store, member, request))
        return [answers[-1], send(store, member, request)]

    answers = all_at_once(work)

    assert answers == [[GRADED, REPEAT]] * SESSIONS
    reviews, logged, _ = stored(store)
    given = Counter(cards[number % CARDS] for number in range(SESSIONS))
    assert reviews == {card: 3 + given[card] for card in cards}
    assert Counter(row.card_id for row in logged) == given
    assert len({row.client_id for row in logged}) == SESSIONS
    for card in cards:
        steps = sorted((row.reviews_before, row.revision) for row in logged if row.card_id == card)
        assert steps == [(3 + n, n) for n in range(given[card])]


def test_a_grade_is_taken_back_once_however_often_it_is_asked(store, member, cards):
    later = NOW + timedelta(minutes=1)
    for card in cards:
        send(store, member, GradeRequest(card, Grade.GOOD))

    def work(_):
        while True:
            try:
                with store.begin() as session:
                    return undo_last(session, member, now=later)
            except (OperationalError, StaleError):
                continue

    taken = [card.id for card in all_at_once(work) if card is not None]

    assert sorted(taken) == sorted(set(taken))
    reviews, logged, evidence = stored(store)
    assert {card: count - 3 for card, count in reviews.items()} == {
        card: int(card not in taken) for card in cards
    }
    assert len(logged) == evidence["review_pass"] == CARDS - len(taken)

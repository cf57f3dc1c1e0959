"""An agency in the database: every third pair is followed, and has been computed before."""

import random
from datetime import datetime, timedelta

import numpy as np
from sqlalchemy import insert

from learnlog.domain.currency import to_day
from learnlog.domain.drift import Course
from learnlog.domain.field import CellState, table_of
from learnlog.domain.model import MODEL_VERSION
from learnlog.domain.proficiency import Level
from learnlog.domain.technology import Category
from learnlog.store.cells import save_course
from learnlog.store.session import Session
from learnlog.store.tables import (
    CellRow,
    FollowRow,
    MemberRow,
    TeamMemberRow,
    TeamRow,
    TechnologyRow,
)

TEAM = "agency"
SHARE = 0.35


def fill(session: Session, *, people: int, technologies: int, now: datetime) -> None:
    """Make one team of ``people`` who follow a share of ``technologies``."""
    chance = random.Random(7)
    begin = now - timedelta(days=700)
    session.execute(
        insert(TeamRow), [{"id": 1, "slug": TEAM, "name": "Agency", "created_at": begin}]
    )
    categories = list(Category)
    session.execute(
        insert(TechnologyRow),
        [
            {
                "id": n,
                "slug": f"technology-{n}",
                "name": f"Technology {n}",
                "category": categories[n % len(categories)].value,
                "drift": "time",
                "validity_half_life_years": 3.0,
                "aliases": [],
            }
            for n in range(1, technologies + 1)
        ],
    )
    session.execute(
        insert(MemberRow),
        [
            {
                "id": n,
                "email": f"m{n}@agency.example",
                "handle": f"m{n}",
                "name": f"Member {n}",
                "created_at": begin,
            }
            for n in range(1, people + 1)
        ],
    )
    session.execute(
        insert(TeamMemberRow),
        [{"team_id": 1, "user_id": n, "joined_at": begin} for n in range(1, people + 1)],
    )
    pairs = [
        (user_id, technology_id)
        for user_id in range(1, people + 1)
        for technology_id in range(1, technologies + 1)
        if chance.random() < SHARE
    ]
    session.execute(
        insert(FollowRow),
        [{"user_id": u, "technology_id": t, "followed_at": begin} for u, t in pairs],
    )
    session.execute(insert(CellRow), [_cell(u, t, chance, now) for u, t in pairs])
    day = to_day(now)
    course = Course(
        [day - 30 * k for k in range(20, 0, -1)], [0.05 * k for k in range(21)], 0.0, 0.0
    )
    for n in range(1, technologies + 1):
        save_course(session, n, course, factor=1.0, now=now)


def _cell(user_id: int, technology_id: int, chance: random.Random, now: datetime) -> dict:
    last = to_day(now) - 600 * chance.random()
    state = CellState(
        level=Level(chance.randrange(6)),
        last=(
            last if chance.random() < 0.6 else None,
            last - 20 if chance.random() < 0.5 else None,
            last,
        ),
        stability_days=15 + 165 * chance.random(),
        checks=1.0,
        covered=chance.random(),
        support_until=None,
        settled=last,
    )
    return {
        "user_id": user_id,
        "technology_id": technology_id,
        "state": np.concatenate([[[user_id, technology_id]], table_of([state])], axis=1).tobytes(),
        "settled_day": last,
        "is_outdated": False,
        "model_version": MODEL_VERSION,
        "computed_at": now,
    }

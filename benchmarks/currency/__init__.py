"""The currency of a whole agency: arithmetic, from the database to JSON, and one logged event."""

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from benchmarks.currency.agency import TEAM, fill
from benchmarks.measure import Result, seconds
from learnlog.domain.drift import Course
from learnlog.domain.field import Field, band_codes
from learnlog.domain.proficiency import EvidenceKind
from learnlog.services.cell_states import settle_outdated
from learnlog.services.evidence import NewEvidence, record_evidence
from learnlog.services.heatmap import heatmap_json
from learnlog.store.schema import create_tables
from learnlog.store.session import Store
from learnlog.store.tables import CellRow

NOW = datetime(2026, 8, 24, 9, 0, tzinfo=UTC)
DAY = 20_700.0


def run() -> list[Result]:
    return [*_arithmetic(), *_growth(), *_database()]


def _field(people: int, technologies: int) -> tuple[Field, list[Course]]:
    chance = np.random.default_rng(7)
    n = people * technologies
    table = np.empty((n, 8))
    table[:, 0] = chance.integers(0, 6, n)
    table[:, 1:4] = DAY - 700 * chance.random((n, 3))
    table[:, 4] = 15 + 165 * chance.random(n)
    table[:, 5] = 0.5 + 0.5 * chance.random(n)
    table[:, 6] = 3 * chance.random(n)
    table[:, 7] = np.where(chance.random(n) < 0.1, DAY - 1, np.inf)
    columns = np.tile(np.arange(technologies), people)
    days = [DAY - 30.0 * k for k in range(60, 0, -1)]
    losses = [0.05 * k for k in range(61)]
    courses = [Course(days, losses, 0.0, 0.0) for _ in range(technologies)]
    return Field(table, columns, kind=np.float32), courses


def _arithmetic() -> list[Result]:
    field, courses = _field(1_000, 300)
    plain = np.random.default_rng(1).random(300_000).astype(np.float32)
    unit = seconds(lambda: np.exp(plain), rounds=30)
    cells = seconds(lambda: field.currencies(courses, DAY), rounds=30)
    bands = seconds(lambda: band_codes(field.currencies(courses, DAY)), rounds=15)
    return [
        Result("1,000 x 300 currencies against np.exp of as many", cells / unit, 40, "x"),
        Result("the same with bands", bands / unit, 80, "x"),
    ]


def _growth() -> list[Result]:
    a_cell = {}
    for people, technologies in ((100, 30), (1_000, 300), (10_000, 1_000)):
        field, courses = _field(people, technologies)
        took = seconds(lambda f=field, c=courses: f.currencies(c, DAY), rounds=5)
        a_cell[people] = took / (people * technologies)
    return [
        Result(
            "a cell of 1,000 x 300 against one of 100 x 30", a_cell[1_000] / a_cell[100], 3, "x"
        ),
        Result(
            "a cell of 10,000 x 1,000 against one of 1,000 x 300",
            a_cell[10_000] / a_cell[1_000],
            3,
            "x",
        ),
    ]


def _database() -> list[Result]:
    with tempfile.TemporaryDirectory() as home:
        store = Store(f"sqlite:///{Path(home) / 'learnlog.db'}")
        create_tables(store)
        with store.begin() as session:
            fill(session, people=1_000, technologies=300, now=NOW)

        def to_json() -> int:
            with store.read() as session:
                return len(heatmap_json(session, TEAM, at=NOW, viewer=None, now=NOW))

        took = seconds(to_json, rounds=5)
        changed = _one_event(store)
        store.close()
    return [
        Result("heatmap of 1,000 x 300 from the database to JSON", 1000 * took, 300, "ms"),
        Result("cells computed anew after one logged event", changed, 1, "cells"),
    ]


def _one_event(store: Store) -> int:
    later = NOW + timedelta(minutes=1)
    with store.begin() as session:
        row = session.query(CellRow).first()
        new = NewEvidence(row.user_id, _slug(row.technology_id), EvidenceKind.EXPERIMENT, NOW)
        record_evidence(session, new, now=later)
    with store.begin() as session:
        return settle_outdated(session, now=later)


def _slug(technology_id: int) -> str:
    return f"technology-{technology_id}"

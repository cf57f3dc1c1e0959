"""A package of 100,000 reviews, taken in beside the `anki` package from PyPI."""

import json
import random
import subprocess
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.feeds.peers import peers_python
from benchmarks.measure import Result
from learnlog.domain.card_file import FileCard, FileNote, Standing
from learnlog.ingest.apkg_write import write_apkg
from learnlog.services.card_import import Wishes, import_cards, read_card_file
from learnlog.store.schema import create_tables
from learnlog.store.session import Store
from learnlog.store.tables import MemberRow, TechnologyRow

NOW = datetime(2026, 8, 24, 9, 0, tzinfo=UTC)
MADE_AT = int(datetime(2024, 8, 20, 4, 0, tzinfo=UTC).timestamp())
REVIEWS = 100_000
ROUNDS = 3
DAY_MS = 86_400_000
LOCK = Path(__file__).with_name("requirements-peers.lock")
DRIVER = Path(__file__).with_name("drive_anki.py")


def run() -> list[Result]:
    with tempfile.TemporaryDirectory() as room:
        home = Path(room)
        package = home / "cards.apkg"
        package.write_bytes(write_apkg(_notes(), now=NOW, made_at=MADE_AT, with_schedule=True))
        ours = min(_ours(package, home / f"learnlog-{number}.db") for number in range(ROUNDS))
        print(f"  {REVIEWS:,} reviews taken in: learnlog {ours:.2f} s", end="")
        anki = _anki(package, home)
        print(f", anki {anki:.2f} s" if anki else "")
    results = [Result(f"import of {REVIEWS:,} reviews", ours, 15, "s")]
    if anki:
        results.append(Result("the same against anki", ours / anki, 8, "x"))
    return results


def _notes() -> list[FileNote]:
    """Return about 10,000 notes whose cards have 1 to 19 reviews each, always the same."""
    chance = random.Random(7)
    notes: list[FileNote] = []
    left = REVIEWS
    while left:
        number = len(notes) + 1
        count = min(left, chance.randrange(1, 20))
        left -= count
        at = MADE_AT * 1000 + chance.randrange(300 * DAY_MS)
        log = []
        for _ in range(count):
            log.append((at, chance.choice((1, 2, 3, 3, 3, 3, 4)), chance.randrange(2_000, 20_000)))
            at += chance.randrange(1, 25) * DAY_MS
        standing = Standing(
            reviews=count,
            lapses=1,
            is_suspended=False,
            interval_days=20,
            stability_days=20.0,
            difficulty=5.0,
            due_at=MADE_AT + 720 * DAY_MS // 1000,
            last_at=log[-1][0] // 1000,
        )
        notes.append(
            FileNote(
                row=number,
                prompt=f"What does option number {number} do?",
                answer=f"It sets **value {number}** of the deployment.",
                kind="question",
                technology="terraform",
                guid=f"note-{number}",
                hints=("Terraform",),
                cards=(FileCard(0, standing, tuple(log)),),
            )
        )
    return notes


def _ours(package: Path, database: Path) -> float:
    store = Store(f"sqlite:///{database}")
    create_tables(store)
    with store.begin() as session:
        member = MemberRow(name="Ana", email="ana@team.example", handle="ana", created_at=NOW)
        technology = TechnologyRow(
            slug="terraform", name="Terraform", category="platform", validity_half_life_years=2.0
        )
        session.add_all([member, technology])
        session.flush()
        user_id = member.id or 0
    begin = time.perf_counter()
    file = read_card_file(package, with_schedule=True)
    with store.begin() as session:
        wishes = Wishes(with_schedule=True)
        report = import_cards(session, file, wishes, user_id=user_id, now=NOW)
    took = time.perf_counter() - begin
    store.close()
    if report.reviews != REVIEWS:
        raise RuntimeError(f"{report.reviews} of {REVIEWS} reviews were taken in")
    return took


def _anki(package: Path, home: Path) -> float | None:
    """Return the seconds that Anki takes; None where it cannot be had."""
    python = peers_python(LOCK)
    if python is None:
        return None
    command = [python, DRIVER, package, home, str(ROUNDS)]
    done = subprocess.run(command, capture_output=True, check=True)
    said = json.loads(done.stdout)
    if said["reviews"] != REVIEWS:
        raise RuntimeError(f"anki took in {said['reviews']} of {REVIEWS} reviews")
    return float(said["seconds"])

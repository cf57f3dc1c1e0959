"""Versions read out of real titles, beside what lastversion reads out of them."""

import csv
import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from benchmarks.feeds.corpus import SHARED
from benchmarks.feeds.peers import peers_python
from benchmarks.measure import Result
from learnlog.domain.classification import Title, classify
from learnlog.domain.release import normalise_version


@dataclass(frozen=True, slots=True)
class Score:
    """How many versions were right, and how many were none or another one."""

    right: int
    false: int


def titles() -> list[Result]:
    """Return how many false versions there are against lastversion's, and the right ones alike."""
    path = SHARED / "data" / "release_titles.csv"
    python = peers_python()
    if not path.is_file() or python is None:
        print("no titles beside the project, or no lastversion: versions are not compared")
        return []
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    wanted = [row["version"] for row in rows]
    asked = [
        Title(row["title"], row["source"], row["project"], _day(row["published"])) for row in rows
    ]
    own = _score([item.version for item in classify(asked)], wanted)
    peer = _score(_lastversion(python, [row["title"] for row in rows]), wanted)
    print(
        f"{len(rows)} titles: learnlog {own.right} right, {own.false} false;"
        f" lastversion {peer.right} right, {peer.false} false"
    )
    return [
        Result("false versions in titles against lastversion's", own.false / peer.false, 0.2, "x"),
        Result("lastversion's right versions against learnlog's", peer.right / own.right, 1, "x"),
    ]


def _lastversion(python: Path, asked: Sequence[str]) -> list[str | None]:
    driver = str(Path(__file__).with_name("drive_lastversion.py"))
    done = subprocess.run(
        [python, driver], input=json.dumps(asked), capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def _score(found: Sequence[str | None], wanted: Sequence[str]) -> Score:
    """Compare by value: "1.2", "v1.2" and "1.2.0" are one version."""
    pairs = [(version, want) for version, want in zip(found, wanted, strict=True) if version]
    right = sum(normalise_version(version) == normalise_version(want) for version, want in pairs)
    return Score(right, len(pairs) - right)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None

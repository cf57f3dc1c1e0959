"""`learnlog model`: the models against published vectors, and against what happened."""

import json
import math
from pathlib import Path
from typing import Any

import click

from learnlog.cli.context import Cli, Group, json_option, pass_cli
from learnlog.domain.errors import RuleError
from learnlog.domain.evaluation import Predictions, evaluate, split
from learnlog.domain.team_log import read_checks, read_team
from learnlog.domain.vectors import compare
from learnlog.domain.wording import counted

TECHNOLOGIES = "team_sim_technologies.json"
EVENTS = "team_sim_events.jsonl"
CHECKS = "team_sim_checks_dev.jsonl"


@click.group(cls=Group)
def model() -> None:
    """Check the models."""


@model.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@json_option
@pass_cli
def vectors(cli: Cli, file: Path, as_json: bool) -> None:
    """Run vectors of FSRS or of the currency model through the code; exit 1 if one fails."""
    found = compare(_read(file))
    number = counted(found.count, "vector")
    # Where one side has a number and the other has none, no number says how far they are apart.
    worst = found.worst_error if math.isfinite(found.worst_error) else None
    if as_json:
        document = {"n": found.count, "failed": found.failed, "worst_relative_error": worst}
        cli.emit(document)
    else:
        cli.say(f"{number}, {found.failed} failed, worst {found.worst_error:.2e}")
    if found.failed:
        cli.fail(f"{file}: {found.failed} of {number} failed")


@model.command(name="evaluate")
@click.option(
    "--team",
    "directory",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    required=True,
    help="Directory with team_sim_technologies.json, team_sim_events.jsonl and "
    "team_sim_checks_dev.jsonl.",
)
@click.option(
    "--checks",
    "file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Graded checks to predict, with those of the directory known beforehand. Without it, "
    "the directory's first three fifths are known and the rest is predicted.",
)
@json_option
@pass_cli
def evaluate_team(cli: Cli, directory: Path, file: Path | None, as_json: bool) -> None:
    """Predict graded checks one at a time, each before its outcome, and say how good that was."""
    technologies, events = directory / TECHNOLOGIES, directory / EVENTS
    log = read_team(_text(technologies), _text(events), names=(str(technologies), str(events)))
    known = read_checks(_text(directory / CHECKS), log, name=str(directory / CHECKS))
    if file is None:
        known, asked = split(known)
    else:
        asked = read_checks(_text(file), log, name=str(file))
    found = evaluate(log, known, asked)
    if as_json:
        cli.emit({"predictors": _predictors(found)})
        return
    for row in _predictors(found):
        cli.say(
            f"{row['name']:<14}{row['n']:>6}  log loss {row['log_loss']:.4f}  "
            f"RMSE in bins {row['rmse_bins']:.3f}  ECE {row['ece']:.3f}"
        )
    if found.unknown:
        cli.say(f"{counted(found.unknown, 'check')} left out: nothing was known before.")


def _predictors(found: Predictions) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "n": scores.n,
            "log_loss": scores.log_loss,
            "rmse_bins": scores.rmse_bins,
            "ece": scores.ece,
        }
        for name, scores in found.scores.items()
    ]


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode()
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise RuleError(f"{path}:{line}: not UTF-8") from error
    except OSError as error:
        raise RuleError(f"{path}: cannot be read: {error.strerror}") from error


def _read(path: Path) -> list[dict[str, Any]]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RuleError(f"{path}: not a JSON file of vectors: {error}") from error
    if not isinstance(document, list) or not all(isinstance(item, dict) for item in document):
        raise RuleError(f"{path}: expected a list of vectors")
    return document

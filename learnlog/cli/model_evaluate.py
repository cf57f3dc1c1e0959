"""`learnlog model evaluate`: how well the models foresee what they have not seen."""

import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import click

from learnlog.cli.context import Cli, Command, json_option, pass_cli
from learnlog.domain.calibration import Scores
from learnlog.domain.errors import RuleError
from learnlog.domain.evaluation import evaluate, split
from learnlog.domain.review_csv import Review, read_reviews
from learnlog.domain.review_evaluation import evaluate_reviews
from learnlog.domain.team_log import read_checks, read_team
from learnlog.domain.wording import counted

TECHNOLOGIES = "team_sim_technologies.json"
EVENTS = "team_sim_events.jsonl"
CHECKS = "team_sim_checks_dev.jsonl"

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_DIRECTORY = click.Path(path_type=Path, exists=True, file_okay=False)
_OFFSET = re.compile(r"([+-])(\d{2}):(\d{2})")
_LONGEST_OFFSET = timedelta(hours=14)


class Offset(click.ParamType[timedelta]):
    """An offset from UTC, such as -06:00."""

    name = "±HH:MM"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> timedelta:
        """Return the offset."""
        if isinstance(value, timedelta):
            return value
        found = _OFFSET.fullmatch(value)
        if found is None or int(found[3]) >= 60:
            self.fail(f"{value!r} is no offset from UTC such as -06:00.", param, ctx)
        offset = timedelta(hours=int(found[2]), minutes=int(found[3]))
        if offset > _LONGEST_OFFSET:
            self.fail(f"{value!r} is further from UTC than any zone.", param, ctx)
        return -offset if found[1] == "-" else offset


@click.command(name="evaluate", cls=Command)
@click.option("--train", type=_FILE, help="Reviews known beforehand, as CSV; with --test.")
@click.option("--test", type=_FILE, help="Reviews to predict, as CSV; with --train.")
@click.option(
    "--zone",
    type=Offset(),
    default="+00:00",
    show_default=True,
    help="Where the reviews were made: days start at 04:00 there.",
)
@click.option(
    "--team",
    "directory",
    type=_DIRECTORY,
    help="Directory with team_sim_technologies.json, team_sim_events.jsonl and "
    "team_sim_checks_dev.jsonl.",
)
@click.option(
    "--checks",
    "file",
    type=_FILE,
    help="Graded checks to predict, with those of the directory known beforehand. Without it, "
    "the directory's first three fifths are known and the rest is predicted.",
)
@json_option
@pass_cli
def evaluate_(
    cli: Cli,
    *,
    train: Path | None,
    test: Path | None,
    zone: timedelta,
    directory: Path | None,
    file: Path | None,
    as_json: bool,
) -> None:
    """Predict outcomes one at a time, each before it is known, and say how good that was.

    Reviews of cards with --train and --test, or a team's graded checks with --team.
    """
    if directory is not None and train is None and test is None:
        found, unknown = _team(directory, file)
    elif train is not None and test is not None and directory is None and file is None:
        found, unknown = evaluate_reviews(_reviews(train), _reviews(test), zone=zone), 0
    else:
        raise click.UsageError("Give either --train and --test, or --team.")
    if as_json:
        cli.emit({"predictors": _predictors(found)})
        return
    width = max(14, *(len(name) + 1 for name in found))
    for row in _predictors(found):
        cli.say(
            f"{row['name']:<{width}}{row['n']:>6}  log loss {row['log_loss']:.4f}  "
            f"RMSE in bins {row['rmse_bins']:.3f}  ECE {row['ece']:.3f}"
        )
    if unknown:
        cli.say(f"{counted(unknown, 'check')} left out: nothing was known before.")


def _team(directory: Path, file: Path | None) -> tuple[Mapping[str, Scores], int]:
    technologies, events = directory / TECHNOLOGIES, directory / EVENTS
    log = read_team(_text(technologies), _text(events), names=(str(technologies), str(events)))
    known = read_checks(_text(directory / CHECKS), log, name=str(directory / CHECKS))
    if file is None:
        known, asked = split(known)
    else:
        asked = read_checks(_text(file), log, name=str(file))
    found = evaluate(log, known, asked)
    return found.scores, found.unknown


def _reviews(file: Path) -> tuple[Review, ...]:
    return read_reviews(_text(file), name=str(file))


def _predictors(found: Mapping[str, Scores]) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "n": scores.n,
            "log_loss": scores.log_loss,
            "rmse_bins": scores.rmse_bins,
            "ece": scores.ece,
        }
        for name, scores in found.items()
    ]


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode()
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise RuleError(f"{path}:{line}: not UTF-8") from error
    except OSError as error:
        raise RuleError(f"{path}: cannot be read: {error.strerror}") from error

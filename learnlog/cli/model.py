"""`learnlog model`: the models against published vectors."""

import json
import math
from pathlib import Path
from typing import Any

import click

from learnlog.cli.context import Cli, Group, json_option, pass_cli
from learnlog.domain.errors import RuleError
from learnlog.domain.vectors import compare
from learnlog.domain.wording import counted


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


def _read(path: Path) -> list[dict[str, Any]]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RuleError(f"{path}: not a JSON file of vectors: {error}") from error
    if not isinstance(document, list) or not all(isinstance(item, dict) for item in document):
        raise RuleError(f"{path}: expected a list of vectors")
    return document

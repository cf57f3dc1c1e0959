"""`learnlog notes`: what release notes say."""

from pathlib import Path
from typing import Any

import click

from learnlog.cli.context import Cli, Group, json_option, pass_cli
from learnlog.domain.change_text import Markup
from learnlog.domain.changelog import Release, guess_markup, read_text, split_changelog
from learnlog.domain.wording import counted


@click.group(cls=Group)
def notes() -> None:
    """Read release notes."""


@notes.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--format",
    "markup",
    type=click.Choice([markup.value for markup in Markup]),
    help="How the file is written; without it, its name and its content tell.",
)
@json_option
@pass_cli
def split(cli: Cli, file: Path, markup: str | None, as_json: bool) -> None:
    """Cut a changelog into releases, and say what kind of change each of its items is."""
    text = read_text(file.read_bytes(), name=str(file))
    written = Markup(markup) if markup else guess_markup(text, suffix=file.suffix)
    found = split_changelog(text, written)
    if as_json:
        cli.emit([_release(release) for release in found])
        return
    for release in found:
        day = f" ({release.released_on})" if release.released_on else ""
        cli.say(f"{release.version or 'unreleased'}{day}: {counted(len(release.items), 'item')}")
        for item in release.items:
            cli.say(f"  {item.kind.value:<12}{item.text}")


def _release(release: Release) -> dict[str, Any]:
    return {
        "version": release.version,
        "date": release.released_on.isoformat() if release.released_on else None,
        "items": [
            {"kind": item.kind.value, "text": item.text, "matched": item.matched}
            for item in release.items
        ],
    }

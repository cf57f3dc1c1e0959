"""`learnlog catalogue`: check and list the technologies."""

from pathlib import Path

import click

from learnlog.catalogue.load import read_catalogue
from learnlog.cli.context import Cli, Group, json_option, pass_cli
from learnlog.domain.wording import counted


@click.group(cls=Group)
def catalogue() -> None:
    """Check and list the catalogue of technologies."""


@catalogue.command()
@click.argument("directory", required=False, type=click.Path(path_type=Path, file_okay=False))
@json_option
@pass_cli
def check(cli: Cli, directory: Path | None, as_json: bool) -> None:
    """Name every fault of a catalogue with its file and key; exit 1 where there is one."""
    wanted = directory or cli.settings.catalogue
    reading = read_catalogue(wanted, allowed_networks=cli.settings.fetch_allow)
    if as_json:
        errors = [
            {"file": fault.file, "key": fault.key, "message": fault.message}
            for fault in reading.faults
        ]
        cli.emit({"technologies": reading.technology_files, "errors": errors})
    else:
        for fault in reading.faults:
            cli.say(str(fault))
    if reading.faults:
        cli.fail(f"{wanted}: {counted(len(reading.faults), 'fault')}")
    if not as_json:
        cli.say(f"{reading.technology_files} technologies, no fault.")


@catalogue.command(name="list")
@json_option
@pass_cli
def list_(cli: Cli, as_json: bool) -> None:
    """List the technologies of the catalogue."""
    found = cli.raw_parts.catalogue.technologies.values()
    if as_json:
        cli.emit(
            [
                {
                    "slug": technology.slug,
                    "name": technology.name,
                    "category": technology.category.value,
                    "sources": len(technology.feeds),
                    "lines": len(technology.lines),
                }
                for technology in found
            ]
        )
        return
    for technology in found:
        cli.say(f"{technology.slug:36} {technology.name} ({technology.category.label})")

"""`learnlog releases refresh`: release lines and support dates from the end-of-life API."""

import click

from learnlog.cli.context import Cli, Command, json_option, pass_cli
from learnlog.services.lifecycles import Api, refresh_lifecycles


@click.command(cls=Command)
@click.argument("slugs", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Also what is not due or not followed.")
@json_option
@pass_cli
def refresh(cli: Cli, slugs: tuple[str, ...], everything: bool, as_json: bool) -> None:
    """Ask the end-of-life API for release lines, and store what changed."""
    if slugs and everything:
        raise click.UsageError("--all is for every technology; name none with it.")
    parts = cli.parts
    report = refresh_lifecycles(
        parts.store,
        Api(parts.settings.endoflife_url, parts.fetcher),
        now=cli.now,
        everything=everything,
        slugs=slugs,
    )
    if as_json:
        cli.emit(
            {
                "technologies": report.technologies,
                "lines": report.lines,
                "versions": report.versions,
                "moved_earlier": report.moved_earlier,
                "errors": [
                    {
                        "technology": fault.technology,
                        "class": fault.error_class,
                        "message": fault.message,
                    }
                    for fault in report.errors
                ],
            }
        )
        return
    cli.say(
        f"{report.technologies} technologies, {report.lines} lines new or changed,"
        f" {report.versions} versions new, {report.moved_earlier} ends moved earlier"
    )
    for fault in report.errors:
        cli.say(f"{fault.technology}: {fault.message}")

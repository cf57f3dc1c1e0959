"""`learnlog feeds discover`: the feeds of a page, each with its newest titles."""

import click

from learnlog.cli.context import Cli, Command, json_option, pass_cli
from learnlog.services.discovery import Discovery
from learnlog.services.discovery import discover as find_feeds


@click.command(cls=Command)
@click.argument("url")
@json_option
@pass_cli
def discover(cli: Cli, url: str, as_json: bool) -> None:
    """Find the feeds of a page, a project or a channel."""
    parts = cli.raw_parts
    tools = Discovery(parts.fetcher, parts.parser, youtube=cli.settings.youtube == "on")
    found = find_feeds(tools, url, now=cli.now)
    if as_json:
        cli.emit(
            [
                {
                    "url": feed.url,
                    "title": feed.title,
                    "format": feed.format,
                    "entries": feed.entries,
                    "newest": list(feed.newest),
                }
                for feed in found
            ]
        )
        return
    if [feed.url for feed in found] == [url]:
        cli.say("That address is a feed itself.")
    for feed in found:
        cli.say(f"{feed.url}  {feed.title} ({feed.format}, {feed.entries} entries)")
        for title in feed.newest:
            cli.say(f"    {title}")

"""`learnlog demo`: fill an empty database with a made-up organisation."""

from datetime import datetime

import click

from learnlog.bootstrap import prepare_schema
from learnlog.cli.context import INSTANT, Cli, Command, json_option, pass_cli
from learnlog.domain.demo_people import Size
from learnlog.domain.json_values import iso
from learnlog.domain.wording import counted
from learnlog.mail.links import Letterhead
from learnlog.mail.send import FileMailer
from learnlog.services.demo import fill_demo, organise
from learnlog.services.demo_ending import Post


@click.command(cls=Command)
@click.option(
    "--size", type=click.Choice([size.value for size in Size]), default="M", show_default=True
)
@click.option("--seed", type=int, default=7, show_default=True, help="Same seed, same data.")
@click.option("--as-of", type=INSTANT, help="The day it is; the catalogue's newest if left out.")
@json_option
@pass_cli
def demo(cli: Cli, size: str, seed: int, as_of: datetime | None, as_json: bool) -> None:
    """Fill an empty database with invented people who use learnlog for two years."""
    settings, parts = cli.settings, cli.raw_parts
    # The catalogue is not read in here: the story begins with what was known two years before.
    prepare_schema(parts)
    # Nobody of the demo has a mailbox, so its mails never go to a server.
    post = Post(
        Letterhead(settings.base_url, settings.mail_from, settings.secret_key),
        FileMailer(settings.home / "outbox"),
    )
    day = as_of.date() if as_of is not None else None
    organisation = organise(parts.catalogue, size=Size(size), seed=seed, as_of=day)
    filled = fill_demo(parts.store, parts.catalogue, post, organisation)
    document = {
        "size": size,
        "seed": seed,
        "as_of": iso(filled.as_of),
        "people": filled.people,
        "teams": filled.teams,
        "follows": filled.follows,
        "evidence": filled.evidence,
        "cards": filled.cards,
        "reviews": filled.reviews,
        "experiments": filled.experiments,
        "digests": filled.digests,
        "sign_in": {"email": filled.email, "password": filled.password},
    }
    if as_json:
        cli.emit(document)
        return
    teams = counted(filled.teams, "team")
    cli.say(f"{filled.people} people in {teams}, as of {document['as_of']}.")
    cli.say(f"Sign in as {filled.email} with the password {filled.password}")

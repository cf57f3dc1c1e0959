"""The command line: one module a group of commands."""

import click

from learnlog import __version__
from learnlog.cli import (
    cards,
    catalogue,
    config,
    coverage,
    currency,
    db,
    demo,
    digest,
    evidence,
    experiment,
    feeds,
    feeds_discover,
    feeds_opml,
    feeds_parse,
    follow,
    heatmap,
    model,
    model_evaluate,
    notes,
    plan,
    releases,
    releases_refresh,
    review,
    team,
    token,
    user,
)
from learnlog.cli.context import Group, new_cli


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="learnlog")
@click.pass_context
def main(ctx: click.Context) -> None:
    """How current is what you know, and what keeps it so."""
    cli = new_cli()
    ctx.obj = cli
    ctx.call_on_close(cli.close)


COMMANDS: tuple[click.Command, ...] = (
    db.db,
    demo.demo,
    config.config,
    user.user,
    team.team,
    token.token,
    catalogue.catalogue,
    follow.follow,
    feeds.feeds,
    releases.releases,
    notes.notes,
    evidence.evidence,
    currency.currency,
    model.model,
    review.review,
    cards.cards,
    experiment.experiment,
    plan.plan,
    digest.digest,
    heatmap.heatmap,
    coverage.coverage,
)
for command in COMMANDS:
    main.add_command(command)
releases.releases.add_command(releases_refresh.refresh)
feeds.feeds.add_command(feeds_opml.import_)
feeds.feeds.add_command(feeds_opml.export)
feeds.feeds.add_command(feeds_parse.parse)
feeds.feeds.add_command(feeds_discover.discover)
model.model.add_command(model_evaluate.evaluate_)

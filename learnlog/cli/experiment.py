"""`learnlog experiment`: log what was tried."""

import click

from learnlog.cli.context import Cli, Group, json_option, pass_cli
from learnlog.domain.experiment import ExperimentResult
from learnlog.services import experiments
from learnlog.services.accounts import member_by_email
from learnlog.services.experiments import Conclusion, NewExperiment


@click.group(cls=Group)
def experiment() -> None:
    """Log sandbox experiments."""


@experiment.command()
@click.argument("email")
@click.argument("slug")
@click.argument("title")
@click.option("--minutes", required=True, type=click.IntRange(0, 2880), help="Minutes used.")
@click.option(
    "--result", required=True, type=click.Choice([result.value for result in ExperimentResult])
)
@click.option("--version", help="The version used.")
@click.option("--question", default="", help="What was to be found out.")
@click.option("--text", default="", help="What it showed.")
@click.option("--url", default="", help="Where it can be seen.")
@json_option
@pass_cli
def log(
    cli: Cli,
    email: str,
    slug: str,
    title: str,
    minutes: int,
    result: str,
    version: str | None,
    question: str,
    text: str,
    url: str,
    as_json: bool,
) -> None:
    """Log a finished experiment; its result counts as evidence."""
    with cli.store.begin() as session:
        member = member_by_email(session, email)
        new = NewExperiment(
            slug=slug, title=title, question=question, time_box_minutes=max(5, minutes)
        )
        number = experiments.plan(session, member.id, new, now=cli.now)
        conclusion = Conclusion(
            ExperimentResult(result), minutes, text=text, version=version, url=url
        )
        experiments.finish(session, member.id, number, conclusion, now=cli.now)
    if as_json:
        cli.emit({"id": str(number)})
    else:
        cli.say(f"Logged as no. {number}.")

"""`learnlog coverage`: what rests on too few people, and when it breaks."""

from typing import Any

import click

from learnlog.cli.context import Cli, Command, json_option, pass_cli
from learnlog.domain.coverage import Cover, Fix, sentence
from learnlog.domain.explanation import Action
from learnlog.domain.json_values import iso
from learnlog.domain.naming import slug_of
from learnlog.domain.proficiency import Level
from learnlog.services.coverage import Need, team_coverage


@click.command(cls=Command)
@click.argument("team")
@click.option("--need", default=2, show_default=True, type=click.IntRange(1, 100))
@click.option("--level", default=2, show_default=True, type=click.IntRange(2, 5))
@click.option("--days", default=90, show_default=True, type=click.IntRange(1, 365))
@json_option
@pass_cli
def coverage(cli: Cli, team: str, need: int, level: int, days: int, as_json: bool) -> None:
    """Name the technologies that too few people know, or will know before long."""
    slug = slug_of(team, otherwise="team")
    asked = Need(need, Level(level), days)
    with cli.store.read() as session:
        found = team_coverage(session, slug, asked, viewer=None, now=cli.now)
    if as_json:
        cli.emit([_as_document(cover) for cover in found.thin])
        return
    for cover in found.thin:
        cli.say(sentence(cover, today=cli.now.date(), zone="UTC"))


def _as_document(cover: Cover) -> dict[str, Any]:
    """Return a technology in the promised shape; ids are strings, shares are in 0..1."""
    return {
        "technology": cover.subject.slug,
        "cover": cover.cover,
        "falls_below": [
            {
                "n": fall.n,
                "on": _day(iso(fall.at)),
                "person": str(fall.person_id),
                "name": fall.name,
            }
            for fall in cover.falls
        ],
        "cheapest_fix": _as_fix(cover.fixes[0]) if cover.fixes else None,
        "fixes": [_as_fix(fix) for fix in cover.fixes],
        "missing": cover.missing,
        "currency": cover.currency,
        "experts_expected": cover.experts,
        "at_least_one": cover.at_least_one,
    }


def _as_fix(fix: Fix) -> dict[str, Any]:
    return {
        "person": fix.name,
        "action": max(fix.actions, key=list(Action).index),
        "actions": list(fix.actions),
        "minutes": fix.minutes,
        "until": _day(iso(fix.until)),
    }


def _day(text: str | None) -> str | None:
    return None if text is None else text[:10]

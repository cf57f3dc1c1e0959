"""Refreshing 500 feeds beside reader and newsboat; polling, versions and markup beside theirs."""

from benchmarks.feeds.live import live
from benchmarks.feeds.polls import polls
from benchmarks.feeds.races import race
from benchmarks.feeds.titles import titles
from benchmarks.measure import Result


def run() -> list[Result]:
    return [*race(), *polls(), *titles(), *live()]

"""Tutorials: how far somebody has come with one."""

from enum import StrEnum


class Progress(StrEnum):
    """How far somebody has come with a tutorial."""

    PLANNED = "planned"
    WATCHING = "watching"
    DONE = "done"

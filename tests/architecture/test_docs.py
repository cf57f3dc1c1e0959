"""Every setting and every command stands in the manual."""

from pathlib import Path

import click
import pytest

from learnlog.config import DEFAULTS, PREFIX
from learnlog.run import main

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"


def commands(group, words=("learnlog",)):
    for name, command in group.commands.items():
        if command.hidden:
            continue
        if isinstance(command, click.Group) and command.commands:
            yield from commands(command, (*words, name))
        else:
            yield " ".join((*words, name))


@pytest.mark.parametrize("name", sorted(DEFAULTS))
def test_a_setting_is_documented(name):
    assert f"`{PREFIX}{name}`" in (REFERENCE / "settings.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", sorted(commands(main)))
def test_a_command_is_documented(command):
    assert command in (REFERENCE / "commands.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", sorted(commands(main)))
def test_a_command_explains_itself(command):
    found = main
    for word in command.split()[1:]:
        found = found.commands[word]

    assert found.help

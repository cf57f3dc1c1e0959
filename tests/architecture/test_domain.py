"""What the domain may know, read from its syntax trees."""

import ast
import sys
from pathlib import Path

import pytest

DOMAIN = Path(__file__).parents[2] / "learnlog" / "domain"
FORBIDDEN = {"random", "os", "time", "logging", "pathlib", "socket", "secrets", "subprocess"}
LIBRARIES = {"numpy", "fsrs", "fsrs_rs_python", "packaging"}


def imported(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module


@pytest.mark.parametrize("path", sorted(DOMAIN.glob("*.py")), ids=lambda path: path.name)
def test_the_domain_imports_only_what_is_pure(path):
    allowed = (set(sys.stdlib_module_names) - FORBIDDEN) | LIBRARIES

    for name in imported(path):
        assert name.startswith("learnlog.domain") or name.split(".")[0] in allowed, name


@pytest.mark.parametrize("path", sorted(DOMAIN.glob("*.py")), ids=lambda path: path.name)
def test_the_domain_never_asks_what_time_it_is(path):
    calls = {
        f"{node.value.id}.{node.attr}"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }

    assert not calls & {"datetime.now", "datetime.utcnow", "datetime.today", "date.today"}

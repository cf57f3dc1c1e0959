"""The tests are the same tree again."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LAYERS = ("domain", "services", "ingest", "catalogue", "mail")


def does_something(path):
    """Whether a module holds more than names and values."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return any(isinstance(node, ast.FunctionDef) for node in ast.walk(tree))


MODULES = [
    path
    for layer in LAYERS
    for path in sorted((ROOT / "learnlog" / layer).glob("*.py"))
    if does_something(path)
]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_has_its_test(path):
    layer = path.parent.name

    assert (ROOT / "tests" / layer / f"test_{path.stem}.py").is_file()

"""The tests are the same tree again."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LAYERS = ("domain", "services", "ingest", "catalogue", "mail")
MODULES = [
    path
    for layer in LAYERS
    for path in sorted((ROOT / "learnlog" / layer).glob("*.py"))
    if path.name != "__init__.py"
]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_has_its_test(path):
    layer = path.parent.name

    assert (ROOT / "tests" / layer / f"test_{path.stem}.py").is_file()

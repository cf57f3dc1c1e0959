"""Documents that tests parse."""

from pathlib import Path

import pytest

FEEDS = Path(__file__).parents[1] / "fixtures" / "feeds"


@pytest.fixture
def document():
    """Read a recorded document by its name."""
    return lambda name: (FEEDS / name).read_bytes()

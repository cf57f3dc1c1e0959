"""Documents that tests parse, and servers that they ask."""

from pathlib import Path

import pytest

from tests.ingest.sites import Site

FEEDS = Path(__file__).parents[1] / "fixtures" / "feeds"


@pytest.fixture
def document():
    """Read a recorded document by its name."""
    return lambda name: (FEEDS / name).read_bytes()


@pytest.fixture
def site():
    """A server on this machine that answers as it is told."""
    site = Site()
    yield site
    site.close()

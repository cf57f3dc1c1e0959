"""What the ticks work with: a real database, and stand-ins for the network and the mail server."""

import pytest

from learnlog.bootstrap import Parts
from learnlog.config import read_settings
from tests.fakes import FakeFetcher, Outbox, small_catalogue

API = "https://lifecycles.example/api/v1"


@pytest.fixture
def parts(store, tmp_path):
    return Parts(
        settings=read_settings(
            {"LEARNLOG_HOME": str(tmp_path / "home"), "LEARNLOG_ENDOFLIFE_URL": API}
        ),
        store=store,
        fetcher=FakeFetcher({}),
        parser=None,
        mailer=Outbox(),
        catalogue=small_catalogue(),
    )

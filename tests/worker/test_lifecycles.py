import json
from dataclasses import replace
from datetime import timedelta

from learnlog.config import read_settings
from learnlog.ingest.fetch import Fetched, Validators
from learnlog.worker.lifecycles import refresh_lines
from tests.conftest import NOW
from tests.fakes import FakeFetcher
from tests.makers import make_follow, make_member, make_technology
from tests.worker.conftest import API

URL = f"{API}/products/nodejs/"
BODY = json.dumps(
    {"result": {"name": "nodejs", "releases": [{"name": "24", "releaseDate": "2025-05-06"}]}}
).encode()


def test_a_tick_asks_for_the_lines_that_are_due_once_a_day(parts):
    with parts.store.begin() as session:
        technology_id = make_technology(session, "node", endoflife="nodejs")
        make_follow(session, make_member(session), technology_id)
    answer = Fetched(BODY, "application/json", Validators(), URL, 0.0, 5)
    parts = replace(parts, fetcher=FakeFetcher({URL: answer}))

    done = [refresh_lines(parts, now=NOW + timedelta(hours=hours)) for hours in (0, 1, 28)]

    assert done == [1, 0, 1]


def test_a_tick_asks_for_nothing_where_the_api_is_turned_off(parts, tmp_path):
    with parts.store.begin() as session:
        technology_id = make_technology(session, "node", endoflife="nodejs")
        make_follow(session, make_member(session), technology_id)
    off = read_settings({"LEARNLOG_HOME": str(tmp_path), "LEARNLOG_ENDOFLIFE_URL": ""})

    assert refresh_lines(replace(parts, settings=off), now=NOW) == 0

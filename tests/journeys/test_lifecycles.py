"""Release lines from the end-of-life API, by the command, over HTTP."""

import json
import sys
from datetime import date

import pytest

from tests.journeys.servers import Learnlog, free_port, running

AT = "2026-08-22T12:00:00+00:00"


@pytest.fixture(scope="module")
def products(shared_dir):
    directory = shared_dir / "data" / "endoflife" / "products"
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(directory.iterdir())]


@pytest.fixture
def catalogue(products, tmp_path):
    """A technology for each product."""
    directory = tmp_path / "feeds"
    (directory / "presets").mkdir(parents=True)
    for product in products:
        text = f'name = {json.dumps(product["name"])}\ncategory = "platform"\n'
        path = directory / f"{product['slug']}.toml"
        path.write_text(f'{text}endoflife = "{product["slug"]}"\n', encoding="utf-8")
    return directory


@pytest.fixture
def api(shared_dir):
    """Serve the data as the API does, as of a day; returns a way to serve one after another."""
    port = free_port()
    program = str(shared_dir / "data" / "serve_lifecycles.py")
    url = f"http://127.0.0.1:{port}/api/v1"

    def serve(day):
        words = [sys.executable, program, "--serve", f"127.0.0.1:{port}", "--as-of", day]
        return running(words, url=f"{url}/products/nodejs/")

    serve.url = url
    return serve


@pytest.fixture
def learnlog(catalogue, api, tmp_path):
    return Learnlog(
        {
            "LEARNLOG_HOME": str(tmp_path / "home"),
            "LEARNLOG_CATALOGUE": str(catalogue),
            "LEARNLOG_ENDOFLIFE_URL": api.url,
            "LEARNLOG_FETCH_ALLOW": "127.0.0.0/8",
        }
    )


def ends(learnlog, slug):
    return {
        line["cycle"]: line["supported_until"]
        for line in learnlog.json("releases", "lines", slug, "--now", AT)
    }


def end(cycle):
    """The end of support as the data writes it: a day, or true for "has ended"."""
    eol = cycle.get("eol", False)
    return eol if isinstance(eol, str) else not eol


def test_every_product_comes_in_without_a_fault(learnlog, api, products):
    with api("2026-08-22"):
        first = learnlog.json("releases", "refresh", "--all", "--now", AT)
        again = learnlog.json("releases", "refresh", "--all", "--now", AT)

    assert first["errors"] == again["errors"] == []
    assert first["technologies"] == again["technologies"] == len(products)
    assert first["lines"] == sum(len({c["cycle"] for c in p["cycles"]}) for p in products)
    assert (again["lines"], again["versions"], again["moved_earlier"]) == (0, 0, 0)
    for product in products[::40]:
        expected = {cycle["cycle"]: end(cycle) for cycle in product["cycles"]}
        assert ends(learnlog, product["slug"]) == expected


def test_an_end_that_was_brought_forward_is_noticed(learnlog, api):
    """The end of Node.js 16 was moved from 30 April 2024 to 11 September 2023."""
    with api("2022-06-01"):
        learnlog.json("releases", "refresh", "nodejs", "--now", "2022-06-01T12:00:00+00:00")
        before = ends(learnlog, "nodejs")["16"]
    with api("2022-07-01"):
        moved = learnlog.json("releases", "refresh", "nodejs", "--now", "2022-07-01T12:00:00+00:00")

    assert date.fromisoformat(before) == date(2024, 4, 30)
    assert date.fromisoformat(ends(learnlog, "nodejs")["16"]) == date(2023, 9, 11)
    assert moved["moved_earlier"] == 1


def test_a_server_that_is_away_is_a_fault_that_is_named_and_loses_nothing(learnlog, api):
    with api("2026-08-22"):
        learnlog.json("releases", "refresh", "nodejs", "--now", AT)
    known = ends(learnlog, "nodejs")

    report = learnlog.json("releases", "refresh", "nodejs", "--now", AT)

    (fault,) = report["errors"]
    assert (fault["technology"], fault["class"]) == ("nodejs", "connect")
    assert ends(learnlog, "nodejs") == known

import json
from datetime import date

import pytest

from learnlog.domain.technology import ReleaseLine
from learnlog.ingest.lifecycle import (
    MAX_LINES,
    LifecycleError,
    read_product,
    read_products,
)

NODE_24 = {
    "name": "24",
    "codename": None,
    "label": "24",
    "releaseDate": "2025-05-06",
    "isLts": True,
    "ltsFrom": "2025-10-28",
    "isEoas": False,
    "eoasFrom": "2026-10-20",
    "isEol": False,
    "eolFrom": "2028-04-30",
    "isEoes": None,
    "eoesFrom": None,
    "isMaintained": True,
    "latest": {"name": "24.19.0", "date": "2026-08-03", "link": "https://example.org"},
    "custom": None,
}


def product(*releases, name="nodejs", aliases=("node",)):
    return {"name": name, "aliases": list(aliases), "releases": list(releases)}


def body(result):
    return json.dumps({"schema_version": "1.2.1", "result": result}).encode()


def test_a_release_is_a_line_with_its_dates():
    found = read_product(body(product(NODE_24)))

    assert (found.product, found.aliases) == ("nodejs", ("node",))
    assert found.lines == (
        ReleaseLine(
            cycle="24",
            released_on=date(2025, 5, 6),
            active_until=date(2026, 10, 20),
            supported_until=date(2028, 4, 30),
            extended_until=None,
            lts=True,
            latest="24.19.0",
            latest_on=date(2026, 8, 3),
        ),
    )


@pytest.mark.parametrize(
    ("is_over", "since", "expected"),
    [
        (False, None, True),  # supported, no end announced
        (True, None, False),  # ended, the day unknown
        (True, "2026-06-01", date(2026, 6, 1)),
        (None, None, None),
    ],
)
def test_an_end_is_a_day_or_a_state_or_unknown(is_over, since, expected):
    release = {"name": "1", "isEol": is_over, "eolFrom": since}

    (line,) = read_product(body(product(release))).lines

    assert line.supported_until == expected


def test_what_a_product_does_not_have_is_unknown():
    (line,) = read_product(body(product({"name": "11-24h2-e-lts", "isEol": False}))).lines

    assert line == ReleaseLine(cycle="11-24h2-e-lts", supported_until=True)


def test_a_line_that_stands_twice_counts_once():
    twice = [{"name": "1", "releaseDate": "2026-01-01"}, {"name": "1"}]

    assert read_product(body(product(*twice))).lines == (
        ReleaseLine("1", released_on=date(2026, 1, 1)),
    )


@pytest.mark.parametrize(
    ("given", "named"),
    [
        (b"<html>not found</html>", "not JSON"),
        (b"[" * 200_000, "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"[]", "no result"),
        (b"{}", "no result"),
        (body(["node"]), "result: a product was promised"),
        (body({"name": 7, "releases": []}), "result.name: 7"),
        (body({"name": "", "releases": []}), "result.name: ''"),
        (body({"name": "n" * 101, "releases": []}), "result.name"),
        (body({"name": "node"}), "result.releases"),
        (body(product("24")), "result.releases[0]"),
        (body(product({"name": "1"}, {"name": None})), "result.releases[1].name: None"),
        (body(product({"name": "1", "releaseDate": "soon"})), "[0].releaseDate: 'soon'"),
        (body(product({"name": "1", "eolFrom": 2026})), "[0].eolFrom: 2026"),
        (body(product({"name": "1", "isEol": "yes"})), "[0].isEol: 'yes'"),
        (body(product({"name": "1", "latest": {"name": ["1"]}})), "[0].latest.name"),
        (body(product(*[{"name": "1"}] * (MAX_LINES + 1))), "more than 2,000"),
    ],
)
def test_another_answer_is_refused_by_what_is_wrong_with_it(given, named):
    with pytest.raises(LifecycleError) as refused:
        read_product(given)

    assert named in str(refused.value)


def test_names_are_text_without_control_characters():
    (line,) = read_product(body(product({"name": "1\u202e\x00<b>"}))).lines

    assert line.cycle == "1 <b>"


def test_a_list_of_products_is_found_by_name_and_alias():
    found, faults = read_products(
        body([product(NODE_24), product(name="node", aliases=["nodejs", 7])])
    )

    assert faults == []
    assert set(found) == {"nodejs", "node"}
    # A name counts before another's alias, in whatever order they stand.
    assert {name: item.product for name, item in found.items()} == {
        "nodejs": "nodejs",
        "node": "node",
    }


def test_a_product_that_cannot_be_read_keeps_no_other_from_being_read():
    found, faults = read_products(body([product(NODE_24), {"name": "perl"}, 5]))

    assert set(found) == {"nodejs", "node"}
    assert faults == [
        "result[1].releases: a list was promised",
        "result[2]: a product was promised",
    ]


def test_a_list_that_is_none_is_refused():
    with pytest.raises(LifecycleError, match="a list of products"):
        read_products(body(product(NODE_24)))

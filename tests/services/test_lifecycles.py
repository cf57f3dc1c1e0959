import json
from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from learnlog.domain.errors import NotFoundError, RuleError
from learnlog.domain.technology import ReleaseLine
from learnlog.ingest.fetch import Fetched, FetchFailed, NotModified, Validators
from learnlog.services.lifecycles import Api, LifecycleFault, LifecycleReport, refresh_lifecycles
from learnlog.store.lifecycles import silence
from learnlog.store.tables import LifecycleRow, ReleaseRow
from learnlog.store.technologies import release_lines, store_lines
from tests.conftest import NOW, ago
from tests.fakes import FakeFetcher
from tests.makers import make_follow, make_member, make_technology

BASE = "https://lifecycles.example/api/v1"
NODE = f"{BASE}/products/nodejs/"
FULL = f"{BASE}/products/full/"
TAG = Validators(b'"1"')
UNTIL = "2028-04-30"


def release(name="24", *, until=UNTIL, latest="24.19.0"):
    return {
        "name": name,
        "releaseDate": "2025-05-06",
        "isLts": True,
        "isEol": False,
        "eolFrom": until,
        "latest": {"name": latest, "date": "2026-08-03"} if latest else None,
    }


def product(*releases, name="nodejs", aliases=()):
    return {"name": name, "aliases": list(aliases), "releases": list(releases)}


def answer(result, *, url=NODE, validators=TAG):
    body = json.dumps({"result": result}).encode()
    return Fetched(body, "application/json", validators, url, 3_600.0, 5)


def api(results):
    return Api(BASE, FakeFetcher(results))


def refreshed(store, results, *, now=NOW, **wanted):
    return refresh_lifecycles(store, api(results), now=now, **wanted)


@pytest.fixture
def node(store):
    with store.begin() as session:
        user_id = make_member(session)
        technology_id = make_technology(session, "node", endoflife="nodejs")
        make_follow(session, user_id, technology_id)
    return technology_id


@pytest.fixture
def many(store):
    """Twelve followed technologies, whose products are p0 to p11."""
    with store.begin() as session:
        user_id = make_member(session)
        ids = [make_technology(session, f"t{n}", endoflife=f"p{n}") for n in range(12)]
        for technology_id in ids:
            make_follow(session, user_id, technology_id)
    return ids


def everyone(*, but=(), **changes):
    listed = [product(release(**changes), name=f"p{n}") for n in range(12) if n not in but]
    return answer(listed, url=FULL)


def row(store, technology_id):
    with store.read() as session:
        found = session.get(LifecycleRow, technology_id)
        session.expunge_all()
    return found


def lines(store, technology_id):
    with store.read() as session:
        return release_lines(session, technology_id)


def versions(store):
    with store.read() as session:
        query = select(ReleaseRow.version).order_by(col(ReleaseRow.sort_key))
        return list(session.exec(query))


def test_lines_and_their_versions_are_stored(store, node):
    report = refreshed(store, {NODE: answer(product(release()))})

    assert report == LifecycleReport(technologies=1, lines=1, versions=2)
    assert lines(store, node) == [
        ReleaseLine(
            "24",
            released_on=date(2025, 5, 6),
            supported_until=date(2028, 4, 30),
            lts=True,
            latest="24.19.0",
            latest_on=date(2026, 8, 3),
        )
    ]
    assert versions(store) == ["24", "24.19.0"]


def test_the_same_answer_again_changes_nothing(store, node):
    same = {NODE: answer(product(release()))}
    refreshed(store, same)

    report = refreshed(store, same, now=NOW + timedelta(days=2))

    assert report == LifecycleReport(technologies=1)


def test_lines_are_asked_for_once_a_day_and_with_what_the_last_answer_gave(store, node):
    refreshed(store, {NODE: answer(product(release()))})
    asked = api({NODE: NotModified(Validators(), 0.0, 5)})

    soon = refresh_lifecycles(store, asked, now=NOW + timedelta(hours=20))
    then = refresh_lifecycles(store, asked, now=NOW + timedelta(hours=28))
    refresh_lifecycles(store, asked, now=NOW + timedelta(hours=56))

    assert (soon.technologies, then.technologies) == (0, 1)
    assert [request.validators for request in asked.fetcher.asked] == [TAG, TAG]
    assert row(store, node).checked_at == NOW + timedelta(hours=56)


def test_an_end_that_moves_earlier_is_counted_and_one_that_moves_later_is_not(store, node):
    refreshed(store, {NODE: answer(product(release(), release("22")))})
    moved = product(release(until="2027-01-31"), release("22", until="2029-01-31"))

    report = refreshed(store, {NODE: answer(moved)}, now=NOW + timedelta(days=2))

    assert (report.lines, report.moved_earlier) == (2, 1)


def test_what_nobody_follows_is_asked_for_by_name_or_with_everything_alone(store):
    with store.begin() as session:
        make_technology(session, "node", endoflife="nodejs")
        make_technology(session, "scrum")
    results = {NODE: answer(product(release()))}

    reports = [
        refreshed(store, results),
        refreshed(store, results, everything=True),
        refreshed(store, results, slugs=["node"]),
    ]

    assert [report.technologies for report in reports] == [0, 1, 1]


@pytest.mark.parametrize("slug", ["scrum", "nothing"])
def test_a_technology_without_a_product_is_refused_by_name(store, slug):
    with store.begin() as session:
        make_technology(session, "scrum")

    with pytest.raises(NotFoundError, match=f"^{slug}: "):
        refreshed(store, {}, slugs=[slug])


def test_without_an_address_the_setting_is_named(store):
    with pytest.raises(RuleError, match="LEARNLOG_ENDOFLIFE_URL"):
        refresh_lifecycles(store, Api("", FakeFetcher({})), now=NOW)


def test_what_was_silenced_is_asked_for_no_more_unless_it_is_named(store, node):
    with store.begin() as session:
        silence(session, now=ago(1))
    results = {NODE: answer(product(release()))}

    reports = [refreshed(store, results), refreshed(store, results, slugs=["node"])]

    assert [report.technologies for report in reports] == [0, 1]


@pytest.mark.parametrize(
    ("result", "error_class", "message"),
    [
        (FetchFailed("http_404", "the server answered 404", status=404), "http_404", "404"),
        (answer("sorry"), "malformed", "result: a product was promised"),
    ],
)
def test_what_cannot_be_had_is_tried_later_each_time_and_loses_nothing(
    store, node, result, error_class, message
):
    refreshed(store, {NODE: answer(product(release()))})
    known = lines(store, node)
    at, waits = NOW + timedelta(days=2), []

    for _ in range(6):
        report = refreshed(store, {NODE: result}, now=at)
        (fault,) = report.errors
        assert (fault.technology, fault.error_class) == ("node", error_class)
        assert message in fault.message
        waits.append((row(store, node).next_check_at - at) / timedelta(hours=1))
        at = row(store, node).next_check_at
    well = refreshed(store, {NODE: answer(product(release()))}, now=at)

    assert lines(store, node) == known
    assert all(wait <= 24 * 1.15 for wait in waits)
    assert waits[0] < waits[1] < waits[2] < waits[3]
    assert (well.errors, row(store, node).error_count) == ([], 0)
    assert row(store, node).error_class is None


def test_two_technologies_of_one_product_take_one_request(store, node):
    with store.begin() as session:
        make_technology(session, "deno", endoflife="nodejs")
    asked = api({NODE: answer(product(release()))})

    report = refresh_lifecycles(store, asked, now=NOW, everything=True)

    assert (report.technologies, len(asked.fetcher.asked)) == (2, 1)


def test_many_products_take_one_request(store, many):
    asked = api({FULL: everyone()})

    report = refresh_lifecycles(store, asked, now=NOW)

    assert (report.technologies, report.lines, report.versions) == (12, 12, 24)
    assert [request.url for request in asked.fetcher.asked] == [FULL]


def test_an_alias_is_found_in_the_list(store, many):
    listed = [product(release(), name=f"p{n}") for n in range(1, 12)]
    listed.append(product(release(), name="zero", aliases=["p0"]))

    report = refreshed(store, {FULL: answer(listed, url=FULL)})

    assert (report.technologies, report.errors) == (12, [])


def test_a_product_that_the_list_lacks_or_spoils_is_a_fault_of_its_own(store, many):
    listed = [product(release(), name=f"p{n}") for n in range(2, 12)]
    listed.append({"name": "p1", "releases": None})

    report = refreshed(store, {FULL: answer(listed, url=FULL)})

    assert report.technologies == 10
    assert report.errors == [
        LifecycleFault("t0", "http_404", "p0: the API lists no such product"),
        LifecycleFault("t1", "http_404", "p1: the API lists no such product"),
    ]


@pytest.mark.parametrize(
    ("result", "error_class"),
    [
        (FetchFailed("timeout", "no answer in time"), "timeout"),
        (answer({}, url=FULL), "malformed"),
    ],
)
def test_a_list_that_cannot_be_had_is_a_fault_of_all(store, many, result, error_class):
    report = refreshed(store, {FULL: result})

    assert report.technologies == 0
    assert {fault.error_class for fault in report.errors} == {error_class}
    assert len(report.errors) == 12


def test_a_list_is_asked_for_conditionally_once_all_are_known_from_it(store, many):
    refreshed(store, {FULL: everyone()})
    asked = api({FULL: NotModified(Validators(), 0.0, 5)})

    report = refresh_lifecycles(store, asked, now=NOW + timedelta(days=2))
    with store.begin() as session:
        make_technology(session, "new", endoflife="p0")
    refresh_lifecycles(store, asked, now=NOW + timedelta(days=4), everything=True)

    assert report.technologies == 12
    assert [request.validators for request in asked.fetcher.asked] == [TAG, Validators()]


def test_a_list_without_a_validator_forgets_the_one_before(store, many):
    refreshed(store, {FULL: everyone()})
    bare = Fetched(everyone().body, "application/json", Validators(), FULL, 0.0, 5)
    for days in (2, 4):
        refreshed(store, {FULL: bare}, now=NOW + timedelta(days=days))
    asked = api({FULL: bare})

    refresh_lifecycles(store, asked, now=NOW + timedelta(days=6))

    assert [request.validators for request in asked.fetcher.asked] == [Validators()]


def test_a_catalogue_that_is_read_in_later_does_not_take_newer_dates_back(store, node):
    refreshed(store, {NODE: answer(product(release(until="2028-01-31")))})
    shipped = [
        ReleaseLine("24", supported_until=date(2028, 4, 30)),
        ReleaseLine("20", supported_until=date(2026, 4, 30)),
    ]

    with store.begin() as session:
        store_lines(session, {node: shipped}, now=NOW + timedelta(days=1), known_better={node})

    assert {line.cycle: line.supported_until for line in lines(store, node)} == {
        "24": date(2028, 1, 31),
        "20": date(2026, 4, 30),
    }

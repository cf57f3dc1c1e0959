"""Dates of release lines that were stored, and what was believed on a day of the past."""

import csv
import itertools
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from learnlog.domain.line_dates import DateChange, DateField
from learnlog.domain.technology import ReleaseLine
from learnlog.store.currency import line_facts
from learnlog.store.line_dates import changes_after
from learnlog.store.tables import LineDateChangeRow
from learnlog.store.technologies import lines_of, release_lines, store_lines
from tests.conftest import NOW, ago
from tests.makers import make_technology

APRIL, JUNE, AUGUST = date(2026, 4, 28), date(2026, 6, 28), date(2026, 8, 28)


@pytest.fixture
def kubernetes(session):
    return make_technology(session)


def stored(session, technology_id, *lines, days):
    return store_lines(session, {technology_id: lines}, now=ago(days))


def moves(session):
    return session.exec(select(LineDateChangeRow)).all()


def test_a_line_that_is_new_or_stays_as_it_was_moves_nothing(session, kubernetes):
    line = ReleaseLine("1.33", date(2025, 4, 23), APRIL, JUNE)

    added = stored(session, kubernetes, line, days=20)
    same = stored(session, kubernetes, line, days=10)

    assert (added.added, same.changed) == (1, 0)
    assert moves(session) == []


def test_every_date_that_moves_is_kept_with_what_it_was(session, kubernetes):
    stored(session, kubernetes, ReleaseLine("1.33", date(2025, 4, 23), True, AUGUST), days=20)
    after = ReleaseLine("1.33", date(2025, 4, 24), APRIL, JUNE, False, latest="1.33.2")

    changes = stored(session, kubernetes, after, days=10)

    assert changes.changed == 1
    found = changes_after(session, [kubernetes], after=ago(11))
    assert found == {
        kubernetes: [
            DateChange("1.33", field, was, became, ago(10))
            for field, was, became in (
                (DateField.RELEASED_ON, date(2025, 4, 23), date(2025, 4, 24)),
                (DateField.ACTIVE_UNTIL, True, APRIL),
                (DateField.SUPPORTED_UNTIL, AUGUST, JUNE),
                (DateField.EXTENDED_UNTIL, None, False),
            )
        ]
    }
    assert changes_after(session, [kubernetes], after=ago(10)) == {}


def test_what_else_changes_of_a_line_is_no_move_of_a_date(session, kubernetes):
    stored(session, kubernetes, ReleaseLine("1.33", latest="1.33.1"), days=20)

    changes = stored(session, kubernetes, ReleaseLine("1.33", latest="1.33.2", lts=True), days=10)

    assert (changes.changed, moves(session)) == (1, [])


def test_the_lines_of_others_neither_move_nor_show(session, kubernetes):
    nomad = make_technology(session, "nomad")
    for technology_id in (kubernetes, nomad):
        stored(session, technology_id, ReleaseLine("1.33", supported_until=AUGUST), days=20)
    stored(session, nomad, ReleaseLine("1.33", supported_until=JUNE), days=10)

    found = lines_of(session, [kubernetes, nomad], at=ago(15))

    assert [line.supported_until for line in found[kubernetes]] == [AUGUST]
    assert [line.supported_until for line in found[nomad]] == [AUGUST]
    assert [line.supported_until for line in release_lines(session, kubernetes)] == [AUGUST]
    assert [line.supported_until for line in release_lines(session, nomad)] == [JUNE]
    assert changes_after(session, [kubernetes], after=ago(15)) == {}


def test_lines_come_newest_first_and_those_without_a_day_last(session, kubernetes):
    lines = [ReleaseLine("x"), ReleaseLine("1", APRIL), ReleaseLine("2", JUNE), ReleaseLine("y")]

    stored(session, kubernetes, *lines, days=1)

    assert [line.cycle for line in release_lines(session, kubernetes)] == ["2", "1", "x", "y"]


def test_the_model_reads_the_dates_that_were_believed(session, kubernetes):
    stored(session, kubernetes, ReleaseLine("1.33", APRIL, None, AUGUST), ReleaseLine("1"), days=20)
    stored(session, kubernetes, ReleaseLine("1.33", APRIL, None, False), days=10)

    def read(days):
        (fact,) = line_facts(session, [kubernetes], at=ago(days))
        return fact.cycle, fact.released_on, fact.supported_until, fact.supported

    assert read(11) == ("1.33", APRIL, AUGUST, None)
    assert read(10) == ("1.33", APRIL, None, False)
    assert line_facts(session, [kubernetes]) == line_facts(session, [kubernetes], at=NOW)


def test_the_model_did_not_know_a_line_whose_first_day_was_not_known(session, kubernetes):
    stored(session, kubernetes, ReleaseLine("1.33"), days=20)
    stored(session, kubernetes, ReleaseLine("1.33", APRIL), days=10)

    assert line_facts(session, [kubernetes], at=ago(11)) == []
    assert len(line_facts(session, [kubernetes], at=ago(10))) == 1


numbers = itertools.count()
ends = st.one_of(st.none(), st.booleans(), st.dates(date(2020, 1, 1), date(2030, 1, 1)))
firsts = st.one_of(st.none(), st.dates(date(2020, 1, 1), date(2030, 1, 1)))
lines = st.builds(ReleaseLine, st.sampled_from("abc"), firsts, ends, ends, ends, st.booleans())


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(deeds=st.lists(st.tuples(st.integers(0, 2), lines), max_size=10))
def test_winding_back_gives_exactly_what_was_stored_then(session, deeds):
    technology_id = make_technology(session, f"t{next(numbers)}")
    now, known, seen = ago(100), {}, {}
    for days, line in deeds:
        now += timedelta(days=days)
        store_lines(session, {technology_id: [line]}, now=now)
        known[line.cycle] = line
        seen[now] = dict(known)

    for at, then in seen.items():
        found = {
            line.cycle: line for line in lines_of(session, [technology_id], at=at)[technology_id]
        }
        for cycle, line in then.items():
            assert dates_of(found[cycle]) == dates_of(line)


def dates_of(line):
    return [getattr(line, field) for field in DateField]


# What the table calls them, and whether true means that it has ended.
FIELDS = {
    "releaseDate": (DateField.RELEASED_ON, False),
    "support": (DateField.ACTIVE_UNTIL, False),
    "eol": (DateField.SUPPORTED_UNTIL, True),
    "extendedSupport": (DateField.EXTENDED_UNTIL, False),
}
PRODUCTS = (
    "angular", "apache-kafka", "debian", "docker-engine", "dotnet", "electron", "gitlab", "java",
    "kubernetes", "laravel", "mariadb", "mongodb", "mysql", "nodejs", "php", "postgresql", "python",
    "redis", "spring-boot", "ubuntu",
)  # fmt: skip


def read(value, *, is_end):
    """Return a value of the table as a line holds it; None where it is neither day nor flag."""
    if value in {"true", "false"}:
        return (value == "true") is not is_end
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def recorded(shared_dir):
    """Yield day, product, cycle, field, old and new, in the order in which they were recorded."""
    with (shared_dir / "data/endoflife/lifecycle_changes.csv").open(encoding="utf-8") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: row["recorded"])
    for row in rows:
        if row["slug"] in PRODUCTS and row["field"] in FIELDS:
            field, is_end = FIELDS[row["field"]]
            day = datetime.fromisoformat(row["recorded"]).replace(hour=12, tzinfo=UTC)
            values = [read(row[key], is_end=is_end) for key in ("old", "new")]
            if field is DateField.RELEASED_ON:
                values = [value if isinstance(value, date) else None for value in values]
            yield day, row["slug"], row["cycle"], field, *values


def line_with(cycle, dates):
    return ReleaseLine(cycle, *(dates.get(field) for field in DateField))


def test_what_was_published_in_five_years_can_be_wound_back_to_any_day(session, shared_dir):
    """The dates of 20 products as they moved from August 2021 to July 2026."""
    rows = list(recorded(shared_dir))
    known = defaultdict(dict)
    for _, slug, cycle, field, was, _ in rows:
        known[slug, cycle].setdefault(field, was)
    ids = {slug: make_technology(session, slug) for slug in PRODUCTS}
    begin = rows[0][0] - timedelta(days=1)
    by_product = defaultdict(list)
    for (slug, cycle), dates in known.items():
        by_product[ids[slug]].append(line_with(cycle, dates))
    store_lines(session, by_product, now=begin)
    # Ten days, spread over all changes: on the day of one, at midnight.
    days = {rows[place * (len(rows) - 1) // 9][0].replace(hour=0) for place in range(10)}

    then = {}
    for at, slug, cycle, field, _, became in rows:
        for day in sorted(day for day in days if day <= at and day not in then):
            then[day] = {key: dict(dates) for key, dates in known.items()}
        known[slug, cycle][field] = became
        line = line_with(cycle, known[slug, cycle])
        store_lines(session, {ids[slug]: [line]}, now=at)

    assert len(rows) > 500
    assert len(then) == 10
    for day, dates in then.items():
        found = lines_of(session, list(ids.values()), at=day)
        for (slug, cycle), expected in dates.items():
            (line,) = [line for line in found[ids[slug]] if line.cycle == cycle]
            assert dates_of(line) == [expected.get(field) for field in DateField]

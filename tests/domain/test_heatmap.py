from hypothesis import given
from hypothesis import strategies as st

from learnlog.domain.currency import Band
from learnlog.domain.heatmap import (
    GridCell,
    Order,
    Person,
    Subject,
    build,
    finding,
)
from learnlog.domain.proficiency import Level
from learnlog.domain.technology import Category

PEOPLE = [Person(n, name, name.lower()) for n, name in enumerate(("Ana", "Ben", "Chi"), start=1)]
KAFKA = Subject("kafka", "Kafka", Category.DATA)
PYTHON = Subject("python", "Python", Category.LANGUAGE)
REDIS = Subject("redis", "Redis", Category.DATA)


def cell(band=Band.CURRENT, level=3, currency=0.9):
    return GridCell(None if level is None else Level(level), currency, band)


CELLS = {
    ("python", 1): cell(),
    ("python", 2): cell(),
    ("kafka", 1): cell(Band.LAPSED, currency=0.1),
    ("redis", 1): cell(),
    ("redis", 2): cell(level=1),
    ("redis", 3): cell(Band.STALE, currency=0.5),
}


def grid(**options):
    return build(PEOPLE, [KAFKA, REDIS, PYTHON], CELLS, **options)


def test_cover_counts_people_at_level_two_who_are_current():
    assert {row.subject.slug: row.cover for row in grid().rows} == {
        "python": 2,
        "kafka": 0,
        "redis": 1,
    }


def test_categories_keep_their_order_and_the_thinnest_comes_first_inside():
    assert [row.subject.slug for row in grid().rows] == ["python", "kafka", "redis"]


def test_of_equal_cover_what_more_people_work_with_comes_first():
    cells = CELLS | {("redis", 1): cell(Band.STALE, currency=0.5)}

    rows = build(PEOPLE, [KAFKA, REDIS], cells).rows

    assert [(row.subject.slug, row.cover) for row in rows] == [("redis", 0), ("kafka", 0)]


def test_by_name_the_alphabet_decides_inside_a_category():
    cells = CELLS | {("kafka", 2): cell(), ("kafka", 3): cell()}
    names = build(PEOPLE, [REDIS, KAFKA], cells, order=Order.NAME)

    assert [row.subject.slug for row in names.rows] == ["kafka", "redis"]


def test_a_cell_that_is_not_followed_is_none():
    (python, *_) = grid().rows

    assert python.cells[2] is None


def test_the_foot_counts_what_is_stale_or_lapsed_of_each_person():
    assert grid().old_counts == (1, 0, 1)
    assert build(PEOPLE, [], {}).old_counts == (0, 0, 0)


def test_rows_with_fewer_than_two_are_thin_the_thinnest_first():
    assert [row.subject.slug for row in grid().thin] == ["kafka", "redis"]


def test_the_finding_tells_the_share_and_what_is_thin():
    # Four of the six followed pairs are current.
    assert finding("Platform", grid()) == (
        "Platform: 67% of what we follow is current",
        "2 technologies rest on one person or nobody.",
    )


def test_the_finding_of_one_thin_row_is_singular():
    found = build(PEOPLE, [PYTHON, KAFKA], CELLS)

    assert finding("Platform", found)[1] == "1 technology rests on one person or nobody."


def test_a_team_with_cover_for_all_hears_so():
    assert finding("P", build(PEOPLE, [PYTHON], CELLS))[1].startswith("Every technology has two")


def test_a_team_that_follows_nothing_hears_so():
    assert finding("P", build(PEOPLE, [], {}))[0] == "P: nothing is followed yet"


def test_similar_people_stand_together():
    people = [Person(n, f"P{n}", f"p{n}") for n in range(4)]
    subjects = [Subject(f"t{n}", f"T{n}", Category.DATA) for n in range(4)]
    pairs = [("t0", 0), ("t1", 0), ("t0", 2), ("t1", 2), ("t2", 1), ("t3", 1), ("t2", 3), ("t3", 3)]
    found = build(people, subjects, {pair: cell() for pair in pairs}, order=Order.SIMILAR)

    places = [person.id for person in found.people]
    assert abs(places.index(0) - places.index(2)) == 1
    assert abs(places.index(1) - places.index(3)) == 1
    for row in found.rows:
        for person, held in zip(found.people, row.cells, strict=True):
            assert (held is not None) == ((row.subject.slug, person.id) in pairs)


@given(
    st.dictionaries(
        st.tuples(st.sampled_from(["python", "kafka", "redis"]), st.sampled_from([1, 2, 3])),
        st.builds(
            cell,
            st.sampled_from(list(Band)),
            st.none() | st.integers(0, 5),
            st.none() | st.floats(0, 1),
        ),
    ),
    st.sampled_from(list(Order)),
)
def test_no_order_loses_or_invents_a_cell(cells, order):
    found = build(PEOPLE, [KAFKA, REDIS, PYTHON], cells, order=order)
    shown = {
        (row.subject.slug, person.id): held
        for row in found.rows
        for person, held in zip(found.people, row.cells, strict=True)
        if held is not None
    }

    assert shown == cells
    assert {p.id for p in found.people} == {1, 2, 3}

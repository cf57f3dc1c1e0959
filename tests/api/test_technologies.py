import pytest

from learnlog.store.tables import TechnologyRow
from tests.conftest import NOW
from tests.makers import make_technology

SLUGS = [f"t-{number:03}" for number in range(7)]


@pytest.fixture
def catalogue(store):
    with store.begin() as session:
        for slug in reversed(SLUGS):
            make_technology(session, slug)


def walk(program, limit):
    """Every answer from the beginning to the end."""
    answers, cursor = [], ""
    while cursor is not None:
        answers.append(program.json(f"/api/v1/technologies?limit={limit}{cursor}"))
        cursor = f"&cursor={answers[-1]['next']}" if answers[-1]["next"] else None
    return answers


def test_a_technology_is_told_as_the_catalogue_has_it(program, store):
    with store.begin() as session:
        make_technology(
            session,
            "kubernetes",
            group="orchestration",
            summary="Heals containers.",
            aliases=["k8s"],
        )

    assert program.json("/api/v1/technologies") == {
        "items": [
            {
                "slug": "kubernetes",
                "name": "Kubernetes",
                "category": "platform",
                "group": "orchestration",
                "summary": "Heals containers.",
                "aliases": ["k8s"],
            }
        ],
        "next": None,
    }


@pytest.mark.parametrize(
    ("limit", "sizes"), [(1, [1] * 7), (3, [3, 3, 1]), (6, [6, 1]), (7, [7]), (200, [7])]
)
def test_walking_on_meets_every_technology_once_by_slug(program, catalogue, limit, sizes):
    answers = walk(program, limit)

    assert [len(answer["items"]) for answer in answers] == sizes
    assert [item["slug"] for answer in answers for item in answer["items"]] == SLUGS


def test_what_comes_in_between_neither_doubles_nor_hides_another(program, catalogue, store):
    first = program.json("/api/v1/technologies?limit=3")
    with store.begin() as session:
        make_technology(session, "a-first")
        make_technology(session, "t-002-and-a-half")

    second = program.json(f"/api/v1/technologies?limit=3&cursor={first['next']}")

    assert [item["slug"] for item in second["items"]] == ["t-002-and-a-half", "t-003", "t-004"]


def test_fifty_are_answered_where_nothing_is_asked(program, store):
    with store.begin() as session:
        for number in range(51):
            make_technology(session, f"t-{number:03}")

    found = program.json("/api/v1/technologies")

    assert (len(found["items"]), found["next"]) == (50, "t-049")


def test_what_left_the_catalogue_is_not_told(program, catalogue, store):
    with store.begin() as session:
        session.add(
            TechnologyRow(
                slug="gone",
                name="Gone",
                category="platform",
                validity_half_life_years=2.0,
                archived_at=NOW,
            )
        )

    assert [item["slug"] for item in program.json("/api/v1/technologies")["items"]] == SLUGS


def test_an_empty_catalogue_has_no_more(program):
    assert program.json("/api/v1/technologies") == {"items": [], "next": None}


@pytest.mark.parametrize("limit", ["0", "-1", "201", "1.5", "many", ""])
def test_a_limit_that_cannot_be_is_refused_by_name(program, limit):
    found = program.problem(f"/api/v1/technologies?limit={limit}", 422)

    assert [error["parameter"] for error in found["errors"]] == ["limit"]


@pytest.mark.parametrize("cursor", ["", "%00", "A", "a--b", "x" * 101])
def test_a_cursor_that_was_never_given_out_is_refused_by_name(program, cursor):
    found = program.problem(f"/api/v1/technologies?cursor={cursor}", 422)

    assert [error["parameter"] for error in found["errors"]] == ["cursor"]

import pytest

from learnlog.catalogue.faults import CatalogueError, Fault, shown
from learnlog.domain.errors import LearnlogError


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("name", "feeds/flask.toml: name: missing"),
        ("", "feeds/flask.toml: missing"),
    ],
)
def test_a_fault_names_the_file_and_the_key_where_there_is_one(key, said):
    assert str(Fault("feeds/flask.toml", key, "missing")) == said


def test_faults_are_ordered_by_file_then_key_then_message():
    faults = [Fault("b", "", "x"), Fault("a", "k", "y"), Fault("a", "k", "x"), Fault("a", "", "z")]

    assert [str(fault) for fault in sorted(faults)] == ["a: z", "a: k: x", "a: k: y", "b: x"]


def test_the_error_carries_every_fault_and_says_one_a_line():
    faults = [Fault("a", "k", "x"), Fault("b", "", "y")]

    error = CatalogueError(iter(faults))

    assert isinstance(error, LearnlogError)
    assert error.faults == tuple(faults)
    assert str(error) == "a: k: x\nb: y"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("long", "'long'"),
        (-1, "-1"),
        ("x" * 58, f"'{'x' * 58}'"),
        ("x" * 59, f"'{'x' * 58}…"),
    ],
)
def test_a_value_is_shown_as_written_and_cut_at_sixty_characters(value, said):
    assert shown(value) == said
    assert len(shown(value)) <= 60

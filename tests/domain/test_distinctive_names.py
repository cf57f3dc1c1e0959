from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnlog.domain.distinctive_names import distinctive_names, find_names, is_named


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Use `kubectl drain` on a node.", {"kubectl drain"}),
        ("Run it with --force or --dry-run=client.", {"--force", "--dry-run"}),
        ("Set spec.selector and `os.path.join()`.", {"spec.selector", "os.path.join"}),
        ("Set max_connections.", {"max_connections"}),
        ("PodSecurityPolicy and useState are gone.", {"podsecuritypolicy", "usestate"}),
        ("Call drain() twice.", {"drain"}),
        ("policy/v1beta1 and apps.k8s.io/v1beta2 go.", {"policy/v1beta1", "apps.k8s.io/v1beta2"}),
        ("``double `` quoted``", {"double"}),
        ("```\nterraform plan\n```", set()),
        ("Read https://example.com/a_b?c_d first.", set()),
    ],
)
def test_names_are_code_and_words_in_the_form_of_code(text, names):
    assert distinctive_names(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "What drains a node?",
        "Version 1.25.0 came on 2026-08-24, v1.26 later.",
        "`1.25`, `v2`, `8080` and `x`",
        "`true`, `default` and `main`",
        "JavaScript, GitHub, PostgreSQL, macOS and Node.js",
        "Ask, e.g. a colleague, i.e. Bo.",
        "Write to ana.costa@team.example",
    ],
)
def test_numbers_words_and_names_of_many_products_are_no_names(text):
    assert distinctive_names(text) == set()


def test_what_is_ordinary_is_no_name():
    assert distinctive_names("FooBar and `foo baz`", ordinary={"foobar", "foo baz"}) == set()


def test_words_that_are_known_as_code_are_names_where_they_stand_alone():
    code = ["drain", "cordon", "taint"]

    assert distinctive_names("Drain and recordon the node.", code=code) == {"drain"}


@pytest.mark.parametrize(
    ("text", "name", "found"),
    [
        ("kubectl drain is gone", "kubectl drain", True),
        ("Kubectl Drain", "kubectl drain", True),
        ("kubectl drains", "kubectl drain", False),
        ("--force-conflicts", "--force", False),
        ("a.b+c", "b+c", True),
    ],
)
def test_a_name_is_found_whole(text, name, found):
    assert is_named(text, name) is found


def test_names_are_found_where_they_stand_from_left_to_right():
    text = "os.path.join() and --force, not drain"

    spans = find_names(text, ["path", "drain", "not"])

    assert [text[start:end] for start, end in spans] == ["os.path.join()", "--force", "drain"]


@given(st.text(max_size=300), st.lists(st.text(min_size=1, max_size=20), max_size=4))
def test_no_two_found_names_overlap(text, code):
    spans = find_names(text, code)

    assert all(start < end for start, end in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))


def test_a_long_run_of_underscores_before_a_hyphen_is_read_in_linear_time():
    # Read in quadratic time, it would take an hour.
    assert find_names("a_" * 100_000 + "a-") == []

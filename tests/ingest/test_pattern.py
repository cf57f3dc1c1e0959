import pytest

from learnlog.domain.errors import RuleError
from learnlog.ingest.pattern import MAX_PATTERN, matches, read_pattern


@pytest.mark.parametrize(
    ("pattern", "title", "expected"),
    [
        ("beta", "v1.2 BETA 3", True),
        ("^v", "v1.2", True),
        ("^v", "Release v1.2", False),
        ("nightly|docs", "Docs of 1.2", True),
        (r"\b1\.3\d\b", "Kubernetes 1.36", True),
        ("größe", "Die GRÖßE zählt", True),
    ],
)
def test_a_pattern_is_looked_for_anywhere_in_any_case(pattern, title, expected):
    assert matches(pattern, title) is expected


@pytest.mark.parametrize("pattern", ["(", "[", "*", r"(a)\1", "(?=a)", "a{1001}"])
def test_what_is_no_pattern_is_refused_by_name(pattern):
    with pytest.raises(RuleError, match="is not a pattern") as refused:
        read_pattern(pattern)

    assert repr(pattern) in str(refused.value)


def test_a_pattern_has_a_longest_length():
    read_pattern("x" * MAX_PATTERN)
    with pytest.raises(RuleError, match="300 characters"):
        read_pattern("x" * (MAX_PATTERN + 1))


def test_a_pattern_made_to_take_for_ever_answers_like_any_other():
    """Matchers that go back take 2^500 steps for these."""
    for pattern in ("^(a+)+$", "^(a|a)*$", "^(.*a){20}$"):
        assert matches(pattern, "a" * 500 + "b") is False

"""Named streams of chance: repeatable on every machine, and shaped as their names say."""

from collections import Counter
from statistics import fmean, pstdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnlog.domain.chance import Stream

DRAWS = 20_000


def drawn(draw, count=DRAWS):
    stream = Stream(7, "draws")
    return [draw(stream) for _ in range(count)]


@pytest.mark.parametrize(
    ("place", "first_bytes"), [(0, "436430640eb8ad69"), (1, "7857a253c42e7962")]
)
def test_a_draw_is_53_bits_of_the_hash_of_seed_names_and_number(place, first_bytes):
    # The beginnings of the output of: printf '7\x1fdice\x1f0' | sha256sum
    stream = Stream(7, "dice")

    draws = [stream.uniform() for _ in range(place + 1)]

    assert draws[place] == int(first_bytes, 16) // 2**11 / 2**53


@pytest.mark.parametrize("other", [(8, "dice"), (7, "cards"), (7, "dice", 1), (7,)])
def test_another_seed_or_name_is_another_stream(other):
    assert Stream(7, "dice").uniform() != Stream(*other).uniform()


def test_names_do_not_run_into_each_other():
    assert Stream(7, "a", "bc").uniform() != Stream(7, "ab", "c").uniform()


def test_a_stream_is_not_moved_by_another():
    alone, beside, other = Stream(7, "a"), Stream(7, "a"), Stream(7, "b")
    expected = [alone.uniform() for _ in range(5)]

    found = []
    for _ in range(5):
        other.normal(0.0, 1.0)
        found.append(beside.uniform())

    assert found == expected


@given(st.integers(), st.text())
def test_a_draw_lies_between_0_and_1(seed, name):
    assert 0.0 <= Stream(seed, name).uniform() < 1.0


def test_draws_are_spread_evenly():
    tenths = Counter(int(10 * value) for value in drawn(Stream.uniform))

    assert sorted(tenths) == list(range(10))
    assert all(abs(count / DRAWS - 0.1) < 0.01 for count in tenths.values())


def test_what_has_no_chance_never_happens_and_what_is_sure_always():
    assert not any(drawn(lambda stream: stream.chance(0.0), 100))
    assert all(drawn(lambda stream: stream.chance(1.0), 100))


def test_a_chance_comes_true_as_often_as_it_says():
    assert fmean(drawn(lambda stream: stream.chance(0.3))) == pytest.approx(0.3, abs=0.01)


def test_both_ends_of_a_range_are_possible_and_nothing_beyond():
    assert set(drawn(lambda stream: stream.between(-1, 2), 200)) == {-1, 0, 1, 2}
    assert set(drawn(lambda stream: stream.between(5, 5), 20)) == {5}


def test_every_option_is_chosen_as_often_as_the_others():
    counts = Counter(drawn(lambda stream: stream.choice("abcd")))

    assert all(counts[letter] / DRAWS == pytest.approx(0.25, abs=0.01) for letter in "abcd")


def test_options_are_chosen_as_their_weights_say():
    options = (("a", 10.0), ("b", 80.0), ("c", 10.0))

    counts = Counter(drawn(lambda stream: stream.weighted(options)))

    assert {letter: round(count / DRAWS, 2) for letter, count in counts.items()} == pytest.approx(
        {"a": 0.1, "b": 0.8, "c": 0.1}, abs=0.011
    )


def test_an_option_is_chosen_even_where_rounding_leaves_nothing_below_zero():
    # The smallest number above 0: more than half of it is rounded to all of it.
    options = (("only", 5e-324),)

    assert set(drawn(lambda stream: stream.weighted(options), 20)) == {"only"}


def test_a_sample_holds_different_options():
    samples = drawn(lambda stream: stream.sample("abcde", 3), 200)

    assert all(len(set(sample)) == 3 and set(sample) <= set("abcde") for sample in samples)
    assert {sample[0] for sample in samples} == set("abcde")


def test_a_sample_is_never_larger_than_what_there_is():
    assert sorted(Stream(7).sample("abc", 9)) == ["a", "b", "c"]
    assert Stream(7).sample("", 2) == []


def test_normal_draws_have_the_mean_and_the_deviation_asked_for():
    values = drawn(lambda stream: stream.normal(3.0, 0.5))

    assert fmean(values) == pytest.approx(3.0, abs=0.02)
    assert pstdev(values) == pytest.approx(0.5, abs=0.02)
    # Of a normal distribution 68.3 % lies within one deviation.
    assert fmean(2.5 < value < 3.5 for value in values) == pytest.approx(0.683, abs=0.01)


def test_exponential_draws_have_the_mean_asked_for_and_none_is_below_zero():
    values = drawn(lambda stream: stream.exponential(9.0))

    assert min(values) >= 0.0
    assert fmean(values) == pytest.approx(9.0, abs=0.2)
    # The median of an exponential distribution is ln 2 times its mean.
    assert sorted(values)[DRAWS // 2] == pytest.approx(6.24, abs=0.2)


@pytest.mark.parametrize("mean", [0.25, 2.5])
def test_counts_have_the_mean_asked_for_which_is_their_variance_too(mean):
    values = drawn(lambda stream: stream.poisson(mean))

    assert fmean(values) == pytest.approx(mean, abs=0.05)
    assert pstdev(values) ** 2 == pytest.approx(mean, abs=0.1)


def test_what_never_happens_is_counted_as_0():
    assert set(drawn(lambda stream: stream.poisson(0.0), 50)) == {0}


@pytest.mark.parametrize(
    "draw", [lambda s: s.normal(0.0, 1.0), lambda s: s.exponential(1.0)], ids=["normal", "exp"]
)
def test_logarithms_are_rounded_because_platforms_differ_in_the_last_bit(draw):
    assert all(value == round(value, 6) for value in drawn(draw, 200))

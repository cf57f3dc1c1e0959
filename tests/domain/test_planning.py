import itertools

from hypothesis import given
from hypothesis import strategies as st

from learnlog.domain.planning import Candidate, plan_week


def action(slug, minutes, gain, name="notes"):
    return Candidate(action=name, slug=slug, name=slug, minutes=minutes, gain_points=gain)


candidates = st.lists(
    st.builds(
        action,
        st.sampled_from("abcdef"),
        st.integers(1, 70),
        st.integers(0, 400).map(lambda n: n / 10),
        st.sampled_from(["notes", "review", "experiment"]),
    ),
    max_size=7,
    unique_by=lambda c: (c.slug, c.action),
)


def fits(chosen, budget):
    one_each = len({c.slug for c in chosen}) == len(chosen)
    return one_each and sum(-(-c.minutes // 5) for c in chosen) <= budget // 5


@given(candidates, st.integers(0, 120))
def test_no_other_choice_that_fits_brings_more(options, budget):
    plan = plan_week(options, budget)
    subsets = itertools.chain.from_iterable(
        itertools.combinations(options, n) for n in range(len(options) + 1)
    )
    best = max(sum(c.gain_points for c in subset) for subset in subsets if fits(subset, budget))

    assert abs(plan.gain_points - best) < 1e-6
    assert fits(plan.chosen, budget)


@given(candidates, st.integers(0, 120))
def test_everything_is_either_chosen_or_left_out(options, budget):
    plan = plan_week(options, budget)

    assert sorted(map(repr, plan.chosen + plan.left_out)) == sorted(map(repr, options))


@given(candidates, st.integers(0, 120), st.randoms())
def test_the_order_of_the_candidates_changes_nothing(options, budget, chance):
    shuffled = options[:]
    chance.shuffle(shuffled)

    assert plan_week(options, budget).chosen == plan_week(shuffled, budget).chosen


def test_what_brings_most_a_minute_comes_first():
    plan = plan_week([action("a", 60, 20), action("b", 10, 6), action("c", 25, 9)], 120)

    assert [c.slug for c in plan.chosen] == ["b", "c", "a"]
    assert plan.minutes == 95


def test_the_greedy_choice_is_not_taken_where_another_is_better():
    # By gain a minute "a" comes first and leaves no room for the two others.
    plan = plan_week([action("a", 35, 20), action("b", 30, 16), action("c", 30, 16)], 60)

    assert [c.slug for c in plan.chosen] == ["b", "c"]


def test_without_minutes_nothing_is_chosen():
    assert plan_week([action("a", 5, 20)], 4).chosen == ()

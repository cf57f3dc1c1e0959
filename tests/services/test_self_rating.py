import pytest

from learnlog.domain.proficiency import Level
from learnlog.services.self_rating import rating_proposals
from tests.conftest import NOW, ago
from tests.makers import (
    make_card,
    make_check,
    make_member,
    make_rating,
    make_review,
    make_technology,
)


@pytest.fixture
def ana(session):
    return make_member(session)


@pytest.fixture
def terraform(session):
    return make_technology(session, "terraform")


@pytest.fixture
def card(session, ana, terraform):
    return make_card(session, ana, terraform)


@pytest.fixture
def review(session, ana, card):
    """Twelve of twenty recalled, where sixteen were foreseen."""

    def many(count=20, *, passed=12):
        for number in range(count):
            make_review(session, ana, card, passed=number < passed, days_ago=number + 1)

    return many


@pytest.fixture
def try_out(session, ana, terraform):
    """One experiment that worked in part, and one that did not."""

    def both(*kinds, days_ago=10):
        for number, kind in enumerate(kinds or ("experiment_partial", "experiment_fail")):
            make_check(session, ana, terraform, kind=kind, passed=None, at=ago(days_ago + number))

    return both


def test_the_person_reads_what_it_looks_like(session, ana, terraform, review, try_out):
    make_rating(session, ana, terraform, 4, at=ago(100))
    review()
    try_out()

    (found,) = rating_proposals(session, ana, now=NOW)

    # Recall 12 / 16 and experiments 0.25: half of 4.
    assert (found.slug, found.looks.level) == ("terraform", Level.CONVERSANT)
    assert found.sentence == (
        "You rate Terraform 4; your last 20 reviews and 2 experiments look like 2."
    )


@pytest.mark.parametrize("kinds", [["experiment_fail"], ["read", "tutorial", "experiment_fail"]])
def test_below_two_experiments_it_is_silent(session, ana, terraform, review, try_out, kinds):
    make_rating(session, ana, terraform, 4, at=ago(100))
    review()
    try_out(*kinds)

    assert rating_proposals(session, ana, now=NOW) == ()


def test_below_twenty_reviews_it_is_silent(session, ana, terraform, review, try_out):
    make_rating(session, ana, terraform, 4, at=ago(100))
    review(19)
    try_out()

    assert rating_proposals(session, ana, now=NOW) == ()


def test_where_the_level_holds_nothing_is_said(session, ana, terraform, review, try_out):
    make_rating(session, ana, terraform, 4, at=ago(100))
    review(passed=16)
    try_out("experiment", "experiment")

    assert rating_proposals(session, ana, now=NOW) == ()


def test_without_a_level_there_is_nothing_to_rate_again(session, ana, review, try_out):
    review()
    try_out()

    assert rating_proposals(session, ana, now=NOW) == ()


def test_to_state_a_level_again_settles_it(session, ana, terraform, review, try_out):
    make_rating(session, ana, terraform, 4, at=ago(100))
    review()
    try_out()

    make_rating(session, ana, terraform, 4, at=NOW)

    assert rating_proposals(session, ana, now=NOW) == ()


def test_what_is_older_than_a_year_says_nothing(session, ana, terraform, review, try_out):
    make_rating(session, ana, terraform, 4, at=ago(900))
    review()
    try_out(days_ago=364)

    assert rating_proposals(session, ana, now=ago(0)) != ()
    assert rating_proposals(session, ana, now=ago(-3)) == ()


def test_technologies_are_not_mixed(session, ana, terraform, review, try_out):
    swift = make_technology(session, "swift")
    make_rating(session, ana, swift, 4, at=ago(100))
    review()
    try_out()

    assert rating_proposals(session, ana, now=NOW) == ()


def test_of_another_person_nothing_is_said(session, ana, terraform, review, try_out):
    bo = make_member(session, "Bo")
    for user_id in (ana, bo):
        make_rating(session, user_id, terraform, 4, at=ago(100))
    review()
    try_out()

    assert rating_proposals(session, bo, now=NOW) == ()

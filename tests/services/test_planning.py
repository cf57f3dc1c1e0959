import pytest

from learnlog.domain.proficiency import EvidenceKind
from learnlog.services import experiments, follows
from learnlog.services.cards import add_card
from learnlog.services.evidence import NewEvidence, record_evidence
from learnlog.services.experiments import NewExperiment
from learnlog.services.planning import week_plan
from learnlog.store.cards import CardValues
from tests.conftest import NOW, ago
from tests.makers import make_follow, make_member, make_technology


@pytest.fixture
def ana(session):
    return make_member(session, budget_minutes=60)


def stale(session, ana, slug="kubernetes", days=500):
    technology_id = make_technology(session, slug)
    make_follow(session, ana, technology_id, level=2, followed_at=ago(600))
    used = NewEvidence(ana, slug, EvidenceKind.PROJECT_WEEK, ago(days))
    record_evidence(session, used, now=NOW)
    return technology_id


def test_what_faded_is_planned_within_the_minutes(session, ana):
    stale(session, ana)

    plan = week_plan(session, ana, now=NOW)

    assert [c.slug for c in plan.chosen] == ["kubernetes"]
    assert plan.minutes <= plan.budget_minutes == 60


def test_what_is_current_or_unknown_is_left_alone(session, ana):
    stale(session, ana, days=1)
    make_follow(session, ana, make_technology(session, "python"), level=2)

    assert week_plan(session, ana, now=NOW).chosen == ()


def test_what_is_snoozed_is_not_planned(session, ana):
    stale(session, ana)
    follows.snooze(session, ana, "kubernetes", 7, now=NOW)

    assert week_plan(session, ana, now=NOW).chosen == ()


def test_an_experiment_that_waits_is_named_with_its_own_time_box(session, ana):
    stale(session, ana)
    for title in ("Drain a node", "Another"):
        new = NewExperiment("kubernetes", title, time_box_minutes=30, planned_at=NOW)
        experiments.plan(session, ana, new, now=NOW)

    (chosen,) = week_plan(session, ana, now=NOW).chosen

    assert (chosen.action, chosen.minutes, chosen.text) == ("experiment", 30, "try “Drain a node”")
    assert chosen.number is not None


def test_due_cards_are_planned_as_one_sitting(session, ana):
    technology_id = stale(session, ana, days=1)
    for number in range(3):
        values = CardValues(technology_id, prompt=f"{number}?", answer="So.")
        add_card(session, values, user_id=ana, now=NOW)
    stranger = make_technology(session, "python")
    add_card(session, CardValues(stranger, prompt="?", answer="So."), user_id=ana, now=NOW)

    (chosen,) = week_plan(session, ana, now=NOW).chosen

    assert (chosen.action, chosen.slug, chosen.text) == ("review", "kubernetes", "review 3 cards")


def test_other_minutes_than_one_s_own_can_be_asked_for(session, ana):
    stale(session, ana)

    assert week_plan(session, ana, now=NOW, budget_minutes=0).chosen == ()

from datetime import timedelta

import pytest
from sqlmodel import select

from learnlog.domain.errors import NotFoundError, RuleError
from learnlog.domain.experiment import ExperimentResult, ExperimentStatus, FindingTopic
from learnlog.services import experiment_pages, experiments
from learnlog.services.experiments import Conclusion, NewExperiment
from learnlog.store.experiments import Finding
from learnlog.store.tables import EvidenceRow
from tests.conftest import NOW, ago
from tests.makers import make_follow, make_member, make_release, make_technology


@pytest.fixture
def ana(session):
    return make_member(session)


@pytest.fixture
def kubernetes(session, ana):
    technology_id = make_technology(session)
    make_follow(session, ana, technology_id, level=2)
    return technology_id


@pytest.fixture
def number(session, ana, kubernetes):
    return plan(session, ana)


def plan(session, ana, **changes):
    values = {"slug": "kubernetes", "title": "Drain a  node", "question": "Does it hold?"}
    return experiments.plan(session, ana, NewExperiment(**(values | changes)), now=NOW)


def page(session, ana, number, now=NOW):
    return experiment_pages.experiment_page(session, ana, number, now=now)


def conclude(session, ana, number, result=ExperimentResult.CONFIRMED, *, now=NOW, **changes):
    conclusion = Conclusion(result, **({"minutes": 40} | changes))
    experiments.finish(session, ana, number, conclusion, now=now)


def test_without_a_time_it_is_an_idea_and_with_one_a_plan(session, ana, number):
    planned = plan(session, ana, planned_at=NOW + timedelta(days=1))

    assert experiments.get(session, ana, number).status is ExperimentStatus.IDEA
    assert experiments.get(session, ana, number).title == "Drain a node"
    assert experiments.get(session, ana, planned).status is ExperimentStatus.PLANNED


@pytest.mark.parametrize(
    "changes", [{"title": "  "}, {"title": "x" * 201}, {"time_box_minutes": 4}]
)
def test_a_plan_with_a_fault_is_refused(session, ana, kubernetes, changes):
    with pytest.raises(RuleError):
        plan(session, ana, **changes)


def test_a_technology_nobody_knows_is_refused(session, ana):
    with pytest.raises(NotFoundError, match="nomad"):
        plan(session, ana, slug="nomad")


def test_a_plan_can_be_changed_and_gets_its_time(session, ana, number):
    new = NewExperiment("kubernetes", "Drain two", planned_at=NOW)
    experiments.change(session, ana, number, new, revision=0)

    found = experiments.get(session, ana, number)
    assert (found.title, found.status) == ("Drain two", ExperimentStatus.PLANNED)
    with pytest.raises(RuleError, match="changed meanwhile"):
        experiments.change(session, ana, number, new, revision=0)


def test_a_change_without_a_time_leaves_an_idea_an_idea(session, ana, number):
    experiments.change(session, ana, number, NewExperiment("kubernetes", "Other"), revision=0)

    assert experiments.get(session, ana, number).status is ExperimentStatus.IDEA


def test_the_first_line_of_the_log_starts_it(session, ana, number):
    experiments.log(session, ana, number, " Cluster is up. ", now=NOW)
    experiments.log(session, ana, number, "One node drained.", now=NOW + timedelta(minutes=9))

    shown = page(session, ana, number)
    assert shown.experiment.status is ExperimentStatus.RUNNING
    assert [line.text for line in shown.log] == ["Cluster is up.", "One node drained."]
    assert shown.before is shown.after is None


def test_an_empty_line_is_refused(session, ana, number):
    with pytest.raises(RuleError, match="Write what you saw"):
        experiments.log(session, ana, number, "  ", now=NOW)


def test_a_running_one_is_not_started_again(session, ana, number):
    experiments.start(session, ana, number, now=NOW)

    with pytest.raises(RuleError, match="running"):
        experiments.start(session, ana, number, now=NOW)


def test_a_confirmed_one_is_evidence_with_minutes_and_version(session, ana, kubernetes, number):
    make_release(session, kubernetes, "1.36", released_at=ago(30))

    conclude(session, ana, number, version="1.36", text="It holds.")

    row = session.exec(select(EvidenceRow)).one()
    assert (row.kind, row.minutes, row.version) == ("experiment", 40, "1.36")
    assert row.experiment_id == number


def test_what_it_did_to_currency_is_shown(session, ana, number):
    conclude(session, ana, number)

    shown = page(session, ana, number)
    assert shown.before.currency is None
    assert shown.after.currency > 0.95
    assert shown.experiment.started_at == NOW - timedelta(minutes=40)


def test_what_was_not_tested_says_so(session, ana, number):
    tested = Finding(FindingTopic.SCALE, "1,900 req/s", "On a laptop.")
    conclude(session, ana, number, findings=(tested, Finding(FindingTopic.COST, " ", "")))

    told = {finding.topic: finding.value for finding in page(session, ana, number).findings}
    assert list(told) == list(FindingTopic)
    assert told[FindingTopic.SCALE] == "1,900 req/s"
    assert told[FindingTopic.COST] == "Not tested"


def test_an_abandoned_one_is_no_evidence(session, ana, number):
    conclude(session, ana, number, ExperimentResult.ABANDONED)

    assert session.exec(select(EvidenceRow)).all() == []
    assert experiments.get(session, ana, number).status is ExperimentStatus.ABANDONED


def test_what_is_over_stays_as_it_is(session, ana, number):
    conclude(session, ana, number)
    new = NewExperiment("kubernetes", "Other")

    for act in (
        lambda: conclude(session, ana, number),
        lambda: experiments.change(session, ana, number, new, revision=1),
        lambda: experiments.log(session, ana, number, "more", now=NOW),
        lambda: experiments.dismiss(session, ana, number, now=NOW),
    ):
        with pytest.raises(RuleError):
            act()


def test_a_dismissed_idea_leaves_the_shelf(session, ana, number):
    experiments.dismiss(session, ana, number, now=NOW)

    assert experiment_pages.shelf(session, ana, now=NOW).ideas == ()


def test_it_can_be_repeated_as_a_new_one(session, ana, number):
    conclude(session, ana, number)

    again = experiments.get(session, ana, experiments.repeat(session, ana, number, now=NOW))

    assert again.id != number
    assert (again.title, again.status) == ("Drain a node", ExperimentStatus.IDEA)


def test_a_card_it_taught_is_kept(session, ana, number):
    conclude(session, ana, number)

    experiments.draft_card(session, ana, number, prompt=" Why? ", answer="So.", now=NOW)

    assert [draft.prompt for draft in page(session, ana, number).drafts] == ["Why?"]
    with pytest.raises(RuleError):
        experiments.draft_card(session, ana, number, prompt="Why?", answer=" ", now=NOW)


def test_someone_else_s_experiment_does_not_exist(session, ana, number):
    eve = make_member(session, "Eve")

    with pytest.raises(NotFoundError):
        page(session, eve, number)

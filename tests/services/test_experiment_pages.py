from datetime import timedelta

import pytest

from learnlog.domain.experiment import ExperimentResult
from learnlog.services import experiment_pages, experiments
from learnlog.services.experiments import Conclusion, NewExperiment
from tests.conftest import NOW, ago
from tests.makers import make_member, make_technology


@pytest.fixture
def ana(session):
    make_technology(session, "kubernetes")
    make_technology(session, "python")
    return make_member(session)


def plan(session, ana, title, slug="kubernetes", at=None):
    new = NewExperiment(slug, title, planned_at=at)
    return experiments.plan(session, ana, new, now=ago(30))


def titles(found):
    return [experiment.title for experiment in found]


def test_experiments_lie_by_where_they_stand_overdue_ones_first(session, ana):
    plan(session, ana, "Later", at=NOW + timedelta(days=3))
    plan(session, ana, "Overdue", at=ago(2))
    plan(session, ana, "Idea")
    running, done = plan(session, ana, "Running"), plan(session, ana, "Done")
    experiments.start(session, ana, running, now=NOW)
    conclusion = Conclusion(ExperimentResult.REFUTED, 30)
    experiments.finish(session, ana, done, conclusion, now=NOW)

    shelf = experiment_pages.shelf(session, ana, now=NOW)

    assert titles(shelf.running) == ["Running"]
    assert titles(shelf.planned) == ["Overdue", "Later"]
    assert titles(shelf.ideas) == ["Idea"]
    assert titles(shelf.over) == ["Done"]
    assert shelf.overdue == 1


def test_words_and_a_technology_narrow_the_shelf(session, ana):
    plan(session, ana, "Drain a node")
    plan(session, ana, "Type a node", "python")

    assert titles(experiment_pages.shelf(session, ana, now=NOW, words="NODE drain").ideas) == [
        "Drain a node"
    ]
    assert titles(experiment_pages.shelf(session, ana, now=NOW, slug="python").ideas) == [
        "Type a node"
    ]
    assert experiment_pages.shelf(session, ana, now=NOW, words="100%").ideas == ()


def test_what_runs_comes_before_what_is_planned_and_thought_of(session, ana):
    plan(session, ana, "Idea")
    plan(session, ana, "Planned", at=NOW)
    experiments.start(session, ana, plan(session, ana, "Running"), now=NOW)

    waiting = experiment_pages.open_experiments(session, ana)

    assert titles(waiting) == ["Running", "Planned", "Idea"]

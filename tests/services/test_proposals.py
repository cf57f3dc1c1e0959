import pytest

from learnlog.domain.proficiency import EvidenceKind
from learnlog.domain.technology import ExperimentIdea
from learnlog.services import experiment_pages, experiments
from learnlog.services.evidence import NewEvidence, record_evidence
from learnlog.services.proposals import plan_from_entry, propose_for_release, propose_ideas
from tests.conftest import NOW, ago
from tests.makers import make_follow, make_member, make_release, make_technology
from tests.services.test_catalogue import technology


@pytest.fixture
def kubernetes(session):
    technology_id = make_technology(session)
    make_release(session, technology_id, "1.35", released_at=ago(200))
    make_release(session, technology_id, "1.36", released_at=ago(2))
    return technology_id


def person(session, kubernetes, *, level=2, version="1.35"):
    user_id = make_member(session)
    make_follow(session, user_id, kubernetes, level=level)
    if version:
        new = NewEvidence(user_id, "kubernetes", EvidenceKind.EXPERIMENT, ago(100), version=version)
        record_evidence(session, new, now=NOW)
    return user_id


def test_an_upgrade_is_proposed_to_those_who_know_an_older_version(session, kubernetes):
    ana = person(session, kubernetes)
    person(session, kubernetes, version="1.36")
    person(session, kubernetes, version=None)
    person(session, kubernetes, level=1)
    person(session, kubernetes, level=None)

    (number,) = propose_for_release(session, "kubernetes", "1.36", now=NOW)

    found = experiments.get(session, ana, number)
    assert found.title == "Upgrade path 1.35 → 1.36"
    assert (found.time_box_minutes, found.origin, found.version) == (30, "release", "1.36")


def test_a_dismissed_proposal_stays_dismissed(session, kubernetes):
    ana = person(session, kubernetes)
    (number,) = propose_for_release(session, "kubernetes", "1.36", now=NOW)
    experiments.dismiss(session, ana, number, now=NOW)

    assert propose_for_release(session, "kubernetes", "v1.36.0", now=NOW) == []
    assert experiment_pages.shelf(session, ana, now=NOW).ideas == ()


def test_the_catalogue_s_ideas_come_once(session, kubernetes):
    ana = person(session, kubernetes)
    known = technology(experiments=(ExperimentIdea("Drain a node", 45, "availability"),))

    (number,) = propose_ideas(session, ana, known, now=NOW)

    assert propose_ideas(session, ana, known, now=NOW) == []
    assert experiments.get(session, ana, number).time_box_minutes == 45


def test_an_entry_becomes_an_experiment_once(session, kubernetes):
    ana = person(session, kubernetes)

    first = plan_from_entry(
        session, ana, "kubernetes", title="1.36 is out", version="1.36", now=NOW
    )
    again = plan_from_entry(
        session, ana, "kubernetes", title="1.36 is out", version="1.36", now=NOW
    )
    news = plan_from_entry(session, ana, "kubernetes", title="Fleets", version=None, now=NOW)

    assert experiments.get(session, ana, first).title == "Try 1.36"
    assert again is None
    assert experiments.get(session, ana, news).title == "Follow up: Fleets"

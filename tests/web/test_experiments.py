from datetime import timedelta

import pytest

from learnlog.domain.experiment import ExperimentResult
from learnlog.services import experiments
from learnlog.services.experiments import Conclusion
from learnlog.store.experiments import Finding
from tests.conftest import NOW, ago
from tests.web.pages import Page

PLAN = {
    "technology": "kubernetes",
    "title": "Drain a node under load",
    "question": "How long do requests fail?",
    "topic": "high availability",
    "time_box_minutes": "45",
    "planned_at": "2026-08-30T16:00",
}
RESULT = {
    "result": "confirmed",
    "minutes": "35",
    "version": "1.36",
    "result_text": "Two seconds.",
    "url": "https://lab.example/42",
    "value-availability": "99.9%",
    "note-availability": "With two replicas.",
    "note-cost": "No time for it.",
}


def headings(page):
    return [word for word in page.words if word.strip() in {"Running", "Planned", "Ideas", "Done"}]


def test_an_empty_shelf_has_one_action(browser):
    page = Page(browser.text("/x"))

    assert "No experiments yet." in page.text
    assert "0 experiments done, 0 ideas waiting" in page.text


def test_the_shelf_says_first_what_is_overdue(browser, make_experiment):
    make_experiment("Late", planned_at=ago(1))
    make_experiment("Soon", planned_at=NOW + timedelta(days=1))
    make_experiment("Some day")
    make_experiment("Now", running=True)
    make_experiment("Once", over=True)

    page = Page(browser.text("/x"))

    assert "1 experiment is overdue" in page.text
    assert [h.strip() for h in headings(page)] == ["Running", "Planned", "Ideas", "Done"]
    order = [page.text.index(title) for title in ("Now", "Late", "Soon", "Some day", "Once")]
    assert order == sorted(order)
    assert "Late Kubernetes Overdue" in page.text


def test_what_runs_is_said_where_nothing_is_overdue(browser, make_experiment):
    make_experiment(running=True)

    assert "1 experiment is under way" in Page(browser.text("/x")).text


def test_a_search_narrows_the_shelf(browser, make_experiment):
    make_experiment("Drain a node")
    make_experiment("Move a cache")

    found = Page(browser.text("/x?q=cache"))

    assert "Move a cache" in found.text
    assert "Drain a node" not in found.text
    assert "No experiment found." in Page(browser.text("/x?q=%25")).text
    assert "No experiment found." in Page(browser.text("/x?technology=redis")).text


def test_a_plan_is_shown_as_it_was_written(browser, kubernetes):
    form = Page(browser.text("/x/new?technology=kubernetes")).form("/x/new").fields
    response = browser.post("/x/new", form | PLAN)

    page = Page(browser.text(response.location))

    assert (response.status_code, response.location) == (303, "/x/1")
    assert "Planned for Sun 30 Aug, 16:00, 45 min." in page.text
    assert "How long do requests fail?" in page.text
    assert "high availability" in page.text


def test_a_plan_without_a_time_is_an_idea(browser, kubernetes):
    response = browser.post("/x/new", PLAN | {"planned_at": "", "time_box_minutes": ""})

    assert "An idea, 60 min." in Page(browser.text(response.location)).text


def test_a_plan_for_what_is_no_technology_is_not_made(browser, kubernetes, everything):
    before = everything()

    assert browser.post("/x/new", PLAN | {"technology": "nothing"}).status_code == 404
    assert everything() == before


def test_an_experiment_is_run_and_told_from_first_to_last(
    browser, make_experiment, experiment_of, done
):
    number = make_experiment()
    answers = [
        browser.post(f"/x/{number}/start"),
        browser.post(f"/x/{number}/log", {"text": "Node drained.\r\nTwo seconds."}),
        browser.post(f"/x/{number}/finish", RESULT),
        browser.post(f"/x/{number}/card", {"prompt": "How long?", "answer": "Two seconds."}),
    ]

    page = Page(browser.text(f"/x/{number}"))

    assert [answer.status_code for answer in answers] == [303] * 4
    assert answers[1].location == f"/x/{number}#log"
    assert done()[0] == "experiment"
    found = experiment_of(number)
    assert found.log[0].text == "Node drained.\nTwo seconds."
    assert found.experiment.minutes == 35
    told = {finding.topic.value: (finding.value, finding.note) for finding in found.findings}
    assert told["availability"] == ("99.9%", "With two replicas.")
    assert told["cost"] == ("Not tested", "No time for it.")
    assert told["scale"] == ("Not tested", "")
    assert "Planned 60 min Used 35 min" in page.text
    assert "Effect on Kubernetes" in page.text
    assert "https://lab.example/42" in [a["href"] for a in page.all("a")]
    assert "Next review: Today" in page.text


def test_a_log_line_begins_what_waits(browser, make_experiment, experiment_of):
    number = make_experiment()

    browser.post(f"/x/{number}/log", {"text": "Began."})

    assert experiment_of(number).experiment.status == "running"


def test_an_idea_is_dismissed(browser, make_experiment):
    number = make_experiment()

    response = browser.post(f"/x/{number}/dismiss")

    assert (response.status_code, response.location) == (303, "/x")
    page = Page(browser.text("/x"))
    assert "Taken off the shelf." in page.text
    assert "Drain a node" not in page.text


def test_an_experiment_is_repeated_as_a_new_one(browser, make_experiment, experiment_of):
    number = make_experiment(over=True)

    response = browser.post(f"/x/{number}/repeat")

    assert response.location == f"/x/{number + 1}"
    assert experiment_of(number + 1).experiment.title == "Drain a node"
    assert experiment_of(number + 1).experiment.status == "idea"


@pytest.mark.parametrize(
    ("step", "is_over"), [("start", True), ("start", False), ("dismiss", True)]
)
def test_a_step_that_the_flow_does_not_have_is_refused(
    browser, make_experiment, everything, step, is_over
):
    number = make_experiment(running=True, over=is_over)
    before = everything()

    assert browser.post(f"/x/{number}/{step}").status_code == 422
    assert everything() == before


STEPS = ("edit", "start", "log", "finish", "card", "dismiss", "repeat")


def test_someone_elses_experiment_does_not_exist(bo, make_experiment, everything):
    number = make_experiment(running=True)
    before = everything()
    form = PLAN | RESULT | {"revision": "1", "text": "Mine", "prompt": "Mine?", "answer": "Mine"}

    for one in (number, number + 1):
        assert bo.get(f"/x/{one}").status_code == 404
        assert bo.get(f"/x/{one}/edit").status_code == 404
        for step in STEPS:
            assert bo.post(f"/x/{one}/{step}", form).status_code == 404, step
            assert bo.post(f"/x/{one}/{step}").status_code == 404, step
    assert "Drain a node" not in bo.text("/x")
    assert everything() == before


def test_experiments_are_for_members(anonymous, make_experiment):
    number = make_experiment()

    for address in ("/x", "/x/new", f"/x/{number}", f"/x/{number}/edit"):
        assert anonymous.get(address).location == f"/sign-in?next={address}"
    for step in STEPS:
        assert anonymous.post(f"/x/{number}/{step}").location == "/sign-in"


def test_texts_of_any_length_are_shown(browser, store, ana, make_experiment):
    number = make_experiment("Ж" * 200, running=True)
    findings = tuple(Finding(topic, "v" * 200, "n" * 1000) for topic in experiments.FindingTopic)
    with store.begin() as session:
        for line in range(60):
            experiments.log(session, ana, number, f"{line} " + "x" * 2000, now=ago(1))
        told = Conclusion(
            ExperimentResult.INCONCLUSIVE,
            0,
            "t" * 20_000,
            "v" * 64,
            "https://x.example/" + "y" * 900,
            findings,
        )
        experiments.finish(session, ana, number, told, now=NOW)

    page = Page(browser.text(f"/x/{number}"))

    assert "Ж" * 200 in page.words
    assert len(page.all("time")) == 60

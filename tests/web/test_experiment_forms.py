"""The forms of an experiment when they are filled in wrongly, or too late."""

import pytest

from learnlog.services import cards, experiments
from learnlog.services.experiments import NewExperiment
from tests.conftest import ago
from tests.web.pages import Page
from tests.web.test_experiments import PLAN, RESULT


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"title": " "}, "Title: fill this in."),
        ({"title": "x" * 201}, "Title: at most 200 characters."),
        ({"question": "x" * 20_001}, "Question: at most 20000 characters."),
        ({"topic": "x" * 61}, "Topic: at most 60 characters."),
        ({"technology": ""}, "Technology: fill this in."),
        ({"time_box_minutes": "4"}, "Time box minutes: a whole number from 5 to 2880, not '4'."),
        ({"time_box_minutes": "1e3"}, "Time box minutes: a whole number from 5 to 2880"),
        ({"planned_at": "soon"}, "Planned at: a time such as 2026-11-24T16:00, not 'soon'."),
        ({"planned_at": "0001-01-01T00:00"}, "Planned at: a time such as"),
        ({"planned_at": "9999-12-31T23:59"}, "Planned at: a time such as"),
        ({"planned_at": "2026-08-30T16:00+09:00"}, "Planned at: a time such as"),
    ],
)
def test_a_faulty_plan_comes_back_with_what_was_typed(
    browser, make_experiment, everything, changed, said
):
    number = make_experiment()
    before = everything()

    for address in ("/x/new", f"/x/{number}/edit"):
        if "edit" in address and "technology" in changed:
            continue
        response = browser.post(address, PLAN | {"revision": "0"} | changed)

        page = Page(response.text)
        fields, sent = page.form(address).fields, PLAN | changed
        assert response.status_code == 422
        assert said in page.text
        for name in ("title", "question", "topic", "time_box_minutes", "planned_at"):
            assert fields[name].strip() == sent[name].strip(), name
    assert everything() == before


@pytest.mark.parametrize(
    ("text", "said"),
    [(" \n ", "Log: fill this in."), ("x" * 20_001, "Log: at most 20000 characters.")],
)
def test_a_faulty_log_line_is_not_lost(browser, make_experiment, everything, text, said):
    number = make_experiment(running=True)
    before = everything()

    response = browser.post(f"/x/{number}/log", {"text": text})

    page = Page(response.text)
    assert response.status_code == 422
    assert said in page.text
    assert page.form(f"/x/{number}/log").fields["text"].strip() == text.strip()
    assert everything() == before


def test_a_line_for_what_is_over_meanwhile_is_not_lost(browser, make_experiment, everything):
    number = make_experiment(over=True)
    before = everything()

    response = browser.post(f"/x/{number}/log", {"text": "One more thing."})

    page = Page(response.text)
    assert response.status_code == 422
    assert "This experiment is over. Repeat it as a new one." in page.text
    assert page.form(f"/x/{number}/log").fields["text"] == "One more thing."
    assert everything() == before


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"result": "won"}, "Result: 'won' is not one of the choices."),
        ({"result": ""}, "Result: '' is not one of the choices."),
        ({"minutes": ""}, "Minutes: a whole number from 0 to 2880, not ''."),
        ({"minutes": "2881"}, "Minutes: a whole number from 0 to 2880"),
        ({"version": "1" * 65}, "Version: at most 64 characters."),
        ({"url": "javascript:alert(1)"}, "Url: an address that begins with https://."),
        ({"result_text": "x" * 20_001}, "Result text: at most 20000 characters."),
        ({"value-scale": "x" * 201}, "Value-scale: at most 200 characters."),
        ({"note-scale": "x" * 1001}, "Note-scale: at most 1000 characters."),
    ],
)
def test_a_faulty_result_comes_back_with_what_was_typed(
    browser, make_experiment, everything, changed, said
):
    number = make_experiment(running=True)
    before = everything()

    response = browser.post(f"/x/{number}/finish", RESULT | changed)

    page = Page(response.text)
    fields, sent = page.form(f"/x/{number}/finish").fields, RESULT | changed
    assert response.status_code == 422
    assert said in page.text
    assert {name: fields.get(name) for name in sent if name != "result"} == {
        name: value for name, value in sent.items() if name != "result"
    }
    assert fields.get("result") == ("confirmed" if "result" not in changed else None)
    assert everything() == before


def test_a_result_for_what_is_over_meanwhile_is_not_lost(browser, make_experiment, everything):
    number = make_experiment(over=True)
    before = everything()

    response = browser.post(f"/x/{number}/finish", RESULT)

    page = Page(response.text)
    assert response.status_code == 422
    assert "An experiment that is done cannot become done." in page.text
    assert page.form(f"/x/{number}/finish").fields["result_text"] == "Two seconds."
    assert everything() == before


@pytest.mark.parametrize(
    "form", [{"prompt": "How?", "answer": ""}, {"prompt": "", "answer": "So."}]
)
def test_a_faulty_card_of_an_experiment_comes_back(browser, make_experiment, store, ana, form):
    number = make_experiment(over=True)

    response = browser.post(f"/x/{number}/card", form)

    fields = Page(response.text).form(f"/x/{number}/card").fields
    assert response.status_code == 422
    assert {name: fields[name] for name in form} == form
    with store.read() as session:
        assert cards.cards_of(session, ana) == []


def test_a_plan_that_grew_stale_shows_the_newer_one_beside_ones_own(
    browser, make_experiment, store, ana, experiment_of
):
    number = make_experiment()
    address = f"/x/{number}/edit"
    form = Page(browser.text(address)).form(address).fields
    newer = NewExperiment("kubernetes", "Newer title", "Newer question?", planned_at=ago(-1))
    with store.begin() as session:
        experiments.change(session, ana, number, newer, revision=0)

    stale = browser.post(address, form | {"title": "My title"})
    page = Page(stale.text)
    fields = page.form(address).fields
    again = browser.post(address, fields)

    assert stale.status_code == 409
    assert "This experiment was changed meanwhile." in page.text
    assert "How it stands now Title Newer title Question Newer question?" in page.text
    assert (fields["title"], fields["question"]) == ("My title", "How long?")
    assert again.status_code == 303
    assert experiment_of(number).experiment.title == "My title"


def test_what_is_over_is_not_planned_anew(browser, make_experiment, everything):
    number = make_experiment(over=True)
    before = everything()

    response = browser.post(f"/x/{number}/edit", PLAN | {"revision": "2"})

    assert response.status_code == 422
    assert "This experiment is over." in Page(response.text).text
    assert everything() == before

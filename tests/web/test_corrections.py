import pytest
from sqlmodel import select

from learnlog.services import inbox
from learnlog.store.tables import FlagRuleRow, ReleaseRow
from tests.conftest import NOW
from tests.web.conftest import Browser
from tests.web.test_feed import entry_ids

__all__ = ["entry_ids"]


@pytest.fixture
def warned(entry_ids):
    return entry_ids["1.36.2"]


def test_the_page_of_an_entry_leads_to_what_can_be_set_right(browser, warned):
    assert f"/feed/{warned}/correct" in browser.text(f"/feed/{warned}")

    page = browser.text(f"/feed/{warned}/correct")
    assert "Version 1.36.2" in page
    assert "Fixes CVE-2026-1234." in page


def test_a_release_that_was_read_wrongly_is_set_right(browser, store, ana, warned):
    answer = browser.post(f"/feed/{warned}/correct", {"said": "security=no"})

    assert (answer.status_code, answer.location) == (303, f"/feed/{warned}")
    with store.read() as session:
        row = session.exec(select(ReleaseRow).where(ReleaseRow.version == "1.36.2")).one()
        assert row.security is False
        assert inbox.entry(session, ana, warned, now=NOW)[0].impact.value == "patch"


def test_words_that_mean_something_else_are_remembered(browser, store, warned):
    data = {"flag": "security", "phrase": "CVE-2026-1234"}

    assert browser.post(f"/feed/{warned}/phrase", data).status_code == 303

    with store.read() as session:
        rule = session.exec(select(FlagRuleRow)).one()
        assert (rule.flag, rule.phrase) == ("security", "CVE-2026-1234")


@pytest.mark.parametrize(
    ("address", "data", "fault"),
    [
        ("correct", {"said": "security=perhaps"}, "Choose one."),
        ("phrase", {"flag": "security", "phrase": ""}, "fill this in"),
        ("phrase", {"flag": "security", "phrase": "a"}, "3 to 200 characters"),
    ],
)
def test_a_correction_that_says_nothing_shows_the_form_again(browser, warned, address, data, fault):
    answer = browser.post(f"/feed/{warned}/{address}", data)

    assert answer.status_code == 422
    assert fault in answer.text


def test_what_one_does_not_follow_is_not_to_be_corrected(browser, app, register, warned):
    register("Bo Other")
    bo = Browser(app).sign_in("bo@team.example")

    assert bo.get(f"/feed/{warned}/correct").status_code == 404
    assert bo.post(f"/feed/{warned}/correct", {"said": "security=no"}).status_code == 404
    data = {"flag": "security", "phrase": "CVE-2026-1234"}
    assert bo.post(f"/feed/{warned}/phrase", data).status_code == 404
    assert browser.get("/feed/99999/correct").status_code == 404


def test_who_is_not_signed_in_is_asked_to(app, warned):
    assert "/sign-in" in Browser(app).get(f"/feed/{warned}/correct").location

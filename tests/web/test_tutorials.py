import pytest

from learnlog.store.tables import EntryRow, FeedRow
from tests.conftest import NOW, ago


@pytest.fixture
def tutorial(store, kubernetes):
    with store.begin() as session:
        feed = FeedRow(
            url="https://k.example/f",
            kind="tutorials",
            technology_id=kubernetes,
            next_check_at=NOW,
        )
        session.add(feed)
        session.flush()
        entry = EntryRow(
            feed_id=feed.id,
            key="guid:1",
            title="Watch <this>",
            published_at=ago(2),
            first_seen_at=ago(2),
            text_hash="x",
            minutes=40,
        )
        session.add(entry)
        session.flush()
        return entry.id


def test_a_tutorial_is_planned_watched_and_done(browser, tutorial, done):
    new = browser.text("/tutorials")
    browser.post(f"/tutorials/{tutorial}", {"progress": "watching", "minutes": "15"})
    begun = browser.text("/tutorials")
    before = done()
    browser.post(f"/tutorials/{tutorial}", {"progress": "done", "minutes": "40", "along": "1"})

    assert "Watch &lt;this&gt;" in new
    assert "40 min" in new
    assert "15 of 40 min" in begun
    assert "tutorial" not in before
    assert done()[0] == "tutorial"


@pytest.mark.parametrize("form", [{"progress": "seen"}, {"progress": "done", "minutes": "x"}])
def test_a_wrong_form_changes_nothing(browser, tutorial, form, everything):
    before = everything()

    response = browser.post(f"/tutorials/{tutorial}", form)

    assert response.status_code in {400, 422}
    assert everything() == before


def test_there_is_a_page_where_there_are_none(browser, kubernetes):
    assert "No tutorials yet" in browser.text("/tutorials")


def test_somebody_else_s_tutorial_is_not_there(bo, tutorial):
    assert bo.post(f"/tutorials/{tutorial}", {"progress": "done"}).status_code == 404

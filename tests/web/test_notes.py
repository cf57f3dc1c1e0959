from learnlog.store.tables import EntryRow, FeedRow, ReleaseEntryRow
from tests.conftest import NOW, ago


def test_the_notes_of_what_is_new_stand_on_one_page_and_are_known_at_once(
    store, browser, kubernetes
):
    with store.begin() as session:
        feed = FeedRow(
            url="https://k.example/f", kind="releases", technology_id=kubernetes, next_check_at=NOW
        )
        session.add(feed)
        session.flush()
        entry = EntryRow(
            feed_id=feed.id,
            key="guid:1",
            title="v1.36",
            url="https://k.example/1.36",
            published_at=ago(30),
            first_seen_at=ago(30),
            content_html="<p>Draining is <b>quicker</b>.</p>",
            text_hash="x",
        )
        session.add(entry)
        session.flush()
        session.add(ReleaseEntryRow(release_id=2, entry_id=entry.id))

    page = browser.text("/t/kubernetes/notes")
    browser.post("/t/kubernetes/know", {"version": "1.36"})

    assert "<h1>1 release since 1.35</h1>" in page
    assert "<p>Draining is <b>quicker</b>.</p>" in page
    assert 'href="https://k.example/1.36"' in page
    assert "Nothing newer than what you know" in browser.text("/t/kubernetes/notes")


def test_a_release_without_notes_says_so(browser, kubernetes):
    assert "No notes of its own." in browser.text("/t/kubernetes/notes")


def test_a_technology_that_does_not_exist_has_no_notes(browser):
    assert browser.get("/t/nothing/notes").status_code == 404

from datetime import UTC, datetime

import pytest

from learnlog.domain.members import Role
from learnlog.domain.technology import SourceKind
from learnlog.ingest.parse import ParsedFeed
from learnlog.services import inbox
from learnlog.services.documents import store_document
from learnlog.services.inbox import TriageState
from learnlog.store import feeds
from learnlog.store.feeds import Fetch
from learnlog.store.tables import FeedRow
from tests.conftest import NOW, ago
from tests.makers import finish_fetch, lease_feed, make_follow, make_technology
from tests.services.test_documents import tag
from tests.web.conftest import Browser


@pytest.fixture
def admin(app, register):
    register("Olga Owner", role=Role.ADMIN)
    return Browser(app).sign_in("olga@team.example")


@pytest.fixture
def entry_ids(store, ana):
    """Ana follows Kubernetes, whose feed brought a minor release, a patch and a word of warning."""
    with store.begin() as session:
        technology_id = make_technology(session, name="Kubernetes")
        make_follow(session, ana, technology_id, followed_at=ago(30))
        row = FeedRow(
            url="https://example.org/k.atom",
            kind=SourceKind.RELEASES.value,
            technology_id=technology_id,
            next_check_at=NOW,
        )
        session.add(row)
        session.flush()
        feed = lease_feed(session, row.id)
        document = ParsedFeed(
            "atom10",
            "Releases",
            "",
            (
                tag("1.36.0", 5, summary_text="Quieter <queues>", content_html="<p>Quieter.</p>"),
                tag("1.36.1", 4),
                tag("1.36.2", 3, content_html="<p>Fixes CVE-2026-1234.</p>"),
            ),
        )
        store_document(session, feed, document, now=NOW)
        fetch = Fetch(NOW, "fetched", 200, entries_new=3)
        finish_fetch(session, feed.id, fetch, state="ok")
        return {item.version: item.id for item in inbox.news_for(session, ana)}


def state_of(store, ana, entry_id):
    with store.read() as session:
        return inbox.entry(session, ana, entry_id, now=NOW)[0].state


def test_what_is_new_comes_by_impact_with_its_reason(browser, entry_ids):
    page = browser.text("/feed")

    assert "2 changes matter to you" in page
    assert page.index("v1.36.2") < page.index("v1.36.0") < page.index("v1.36.1")
    assert "Because of: Fixes CVE-2026-1234." in page
    assert "Quieter &lt;queues&gt;" in page
    assert "Shown: it mends security" in page
    assert "Hidden from you: a patch release, and you asked for minor ones and up" in page
    assert "1 more is hidden from you" in page


def test_filters_narrow_the_page_and_nonsense_narrows_nothing(browser, entry_ids):
    narrow = browser.text("/feed?impact=security")
    assert "v1.36.2" in narrow
    assert "v1.36.0" not in narrow
    assert "Nothing new matters to you" in browser.text("/feed?technology=python")
    assert "v1.36.0" in browser.text("/feed?impact=nonsense&state=nonsense")


def test_nobody_sees_a_feed_without_signing_in(anonymous):
    for address in ("/feed", "/feed/1", "/admin/feeds"):
        assert anonymous.get(address).status_code == 303


def test_one_button_decides_about_one_entry(browser, store, ana, entry_ids):
    answer = browser.post("/feed/triage", {"read": entry_ids["1.36.0"], "shown": "new"})

    assert (answer.status_code, answer.location) == (303, "/feed?state=new")
    assert state_of(store, ana, entry_ids["1.36.0"]) is TriageState.READ
    assert state_of(store, ana, entry_ids["1.36.1"]) is TriageState.NEW


def test_one_button_decides_about_all_that_are_ticked_and_undo_takes_it_back(
    browser, store, ana, entry_ids
):
    chosen = [entry_ids["1.36.0"], entry_ids["1.36.1"]]
    browser.post("/feed/triage", {"state": "dismissed", "entry": chosen})
    assert {state_of(store, ana, one) for one in chosen} == {TriageState.DISMISSED}
    assert "Dismissed: 2." in browser.text("/feed")

    browser.post(f"/feed/undo?ids={chosen[0]},{chosen[1]},x")

    assert {state_of(store, ana, one) for one in chosen} == {TriageState.NEW}


@pytest.mark.parametrize(
    "data",
    [{"state": "read"}, {"state": "eaten", "entry": "1"}, {"read": "x"}, {"read": "1" * 12}],
)
def test_a_decision_about_nothing_is_refused(browser, entry_ids, data):
    assert browser.post("/feed/triage", data).status_code == 422


def test_an_entry_is_shown_clean(browser, entry_ids):
    page = browser.text(f"/feed/{entry_ids['1.36.0']}")

    assert "<p>Quieter.</p>" in page
    assert "Minor" in page
    assert browser.get("/feed/999").status_code == 404


def test_an_entry_of_what_somebody_else_follows_does_not_exist(app, register, entry_ids):
    register("Eve Else")
    eve = Browser(app).sign_in("eve@team.example")

    assert eve.get(f"/feed/{entry_ids['1.36.0']}").status_code == 404
    assert eve.post("/feed/triage", {"read": entry_ids["1.36.0"]}).status_code == 404


def test_how_the_feeds_are_is_for_admins(browser, admin, entry_ids):
    assert browser.get("/admin/feeds").status_code == 404
    page = admin.text("/admin/feeds")
    assert "Every feed that was asked answers" in page
    assert "https://example.org/k.atom" in page


def test_one_feed_shows_its_last_fetches_and_what_to_do(admin, store, entry_ids):
    with store.begin() as session:
        feed_id = feeds.list_feeds(session)[0].id
        fetch = Fetch(NOW, "failed", 404, note="the server answered 404")
        values = {"state": "failing", "error_class": "http_404", "error_count": 1}
        finish_fetch(session, feed_id, fetch, **values)

    page = admin.text(f"/admin/feeds?feed={feed_id}")

    assert "1 feed fails" in page
    assert "There is nothing at this address." in page
    assert "the server answered 404" in page


def test_a_silent_feed_says_until_when_and_where_it_may_be(admin, store, entry_ids):
    with store.begin() as session:
        feed_id = feeds.list_feeds(session)[0].id
        finish_fetch(
            session,
            feed_id,
            Fetch(NOW, "failed", 429),
            state="slow_down",
            first_error_at=NOW,
            retry_after_until=datetime(2026, 8, 27, 11, 45, tzinfo=UTC),
            suggested_url="https://new.example/k.atom",
            offered=["https://new.example/k.atom", "https://new.example/all.atom"],
            former_url="https://old.example/k.atom",
        )

    page = admin.text(f"/admin/feeds?feed={feed_id}")

    assert "The server asked for fewer requests" in page
    assert "Left alone until" in page
    assert "27 Aug" in page
    for url in ("new.example/k.atom", "new.example/all.atom", "old.example/k.atom"):
        assert f"https://{url}" in page


def test_an_admin_adds_a_feed_and_has_it_asked(admin, store, entry_ids):
    new = {"url": "https://new.example/feed", "technology": "kubernetes", "kind": "news"}
    answer = admin.post("/admin/feeds", new)
    assert answer.status_code == 303
    assert "https://new.example/feed" in admin.text(answer.location)

    feed_id = answer.location.rsplit("=", 1)[1]
    assert admin.post(f"/admin/feeds/{feed_id}/ask").status_code == 303
    assert admin.post("/admin/feeds/999/ask").status_code == 404


@pytest.mark.parametrize(
    "data",
    [
        {"kind": "news"},
        {"url": "javascript:x", "kind": "news"},
        {"url": "https://example.org/k.atom", "kind": "news"},
        {"url": "https://new.example/f", "kind": "gossip"},
    ],
)
def test_a_feed_that_cannot_be_added_is_refused(admin, entry_ids, data):
    assert admin.post("/admin/feeds", data).status_code == 422


def test_adding_a_feed_to_a_technology_that_is_none_is_refused(admin):
    new = {"url": "https://new.example/f", "technology": "nothing", "kind": "news"}

    assert admin.post("/admin/feeds", new).status_code == 404

import pytest

from learnlog.store.tables import EntryRow, FeedRow
from tests.conftest import NOW, ago

PAGE = "/t/kubernetes/hear"
OWN = "https://blog.example/feed"


@pytest.fixture
def entries(store, kubernetes):
    with store.begin() as session:
        feed = FeedRow(
            url="https://k.example/f", kind="news", technology_id=kubernetes, next_check_at=NOW
        )
        session.add(feed)
        session.flush()
        session.add_all(
            EntryRow(
                feed_id=feed.id,
                key=f"guid:{title}",
                title=title,
                published_at=ago(2),
                first_seen_at=ago(2),
                text_hash="x",
            )
            for title in ("Docs of <1.36>", "Kubernetes moves on")
        )


def test_what_one_hears_is_tried_and_then_kept(browser, entries):
    before = browser.text(PAGE)
    tried = browser.text(f"{PAGE}?impact=minor&exclude=docs")
    after_trial = browser.text(PAGE)
    browser.post(PAGE, {"impact": "major", "exclude": "docs", "prereleases": "1"})
    kept = browser.text(PAGE)

    assert "2 of the last 2 entries are shown" in before
    assert "1 of the last 2 entries would be shown" in tried
    assert "your pattern “docs” leaves it out" in tried
    assert "Docs of &lt;1.36&gt;" in tried
    assert "2 of the last 2" in after_trial
    assert 'value="docs"' in kept
    assert 'value="1" checked' in kept
    assert "1 of the last 2 entries are shown" in kept


@pytest.mark.parametrize(
    "form", [{"impact": "minor", "include": "("}, {"impact": "huge"}, {"impact": "breaking"}]
)
def test_a_wrong_wish_is_said_beside_its_field_and_kept_nowhere(browser, entries, everything, form):
    before = everything()

    saved = browser.post(PAGE, form)
    tried = browser.get(PAGE, query_string=form)

    for response in (saved, tried):
        assert response.status_code == 422
        assert 'class="err"' in response.get_data(as_text=True)
    assert everything() == before


def test_a_feed_of_one_s_own_is_added_and_removed(browser, entries):
    browser.post("/t/kubernetes/feeds", {"url": OWN, "kind": "news"})
    added = browser.text(PAGE)
    browser.post("/t/kubernetes/feeds/2/remove")

    assert OWN in added
    assert OWN not in browser.text(PAGE)


@pytest.mark.parametrize("url", ["", "javascript:alert(1)", "https://k.example/f"])
def test_an_address_that_cannot_be_added_is_said_and_what_was_typed_stays(browser, entries, url):
    response = browser.post("/t/kubernetes/feeds", {"url": url, "kind": "tutorials"})
    page = response.get_data(as_text=True)

    assert response.status_code == 422
    assert 'id="e-url"' in page
    assert f'value="{url}"' in page
    assert 'value="tutorials" selected' in page


def test_what_one_does_not_follow_has_no_such_page(bo, browser, entries):
    browser.post("/t/kubernetes/feeds", {"url": OWN, "kind": "news"})

    assert bo.get(PAGE).status_code == 404
    assert bo.post(PAGE, {"impact": "minor"}).status_code == 404
    assert bo.post("/t/kubernetes/feeds", {"url": OWN, "kind": "news"}).status_code == 404
    assert bo.post("/t/kubernetes/feeds/2/remove").status_code == 404

import pytest

from learnlog.domain.errors import RuleError
from learnlog.services.previews import Offer, look_at_pages
from learnlog.store.tables import EntryRow, FeedRow
from tests.conftest import NOW, ago
from tests.makers import make_follow
from tests.web.conftest import Browser

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
    browser.post("/t/kubernetes/feeds/add", {"url": OWN, "kind": "news"})
    added = browser.text(PAGE)
    browser.post("/t/kubernetes/feeds/2/remove")

    assert OWN in added
    assert OWN not in browser.text(PAGE)


@pytest.mark.parametrize("path", ["/t/kubernetes/feeds", "/t/kubernetes/feeds/add"])
@pytest.mark.parametrize("url", ["", "ftp://blog.example/feed"])
def test_an_address_that_is_none_is_said_and_what_was_typed_stays(browser, entries, path, url):
    response = browser.post(path, {"url": url, "kind": "tutorials"})
    page = response.get_data(as_text=True)

    assert response.status_code == 422
    assert 'id="e-url"' in page
    assert f'value="{url}"' in page


def test_a_feed_that_everybody_has_is_not_added_once_more(browser, entries):
    response = browser.post(
        "/t/kubernetes/feeds/add", {"url": "https://k.example/f", "kind": "news"}
    )

    assert response.status_code == 422
    assert "is known already" in response.get_data(as_text=True)


@pytest.fixture
def wish(browser, entries):
    """Where the browser is sent after asking for the feeds of a page."""
    return browser.post("/t/kubernetes/feeds", {"url": "blog.example"}).location


def look(store, offers=(), error=""):
    def found(_url):
        if error:
            raise RuleError(error)
        return offers

    look_at_pages(store, found, now=NOW)


def test_a_page_that_is_being_looked_at_asks_again_and_can_be_asked(browser, wish):
    page = browser.text(wish)

    assert "Looking for feeds" in page
    assert f'hx-get="{wish}"' in page
    assert f'href="{wish}">Look again' in page


def test_the_feeds_of_a_page_are_shown_with_their_titles_and_one_is_added(browser, store, wish):
    look(store, [Offer(OWN, "The <blog>", "rss20", 7, ("Newest", "Older <b>", "Oldest"))])

    page = browser.text(wish)
    browser.post("/t/kubernetes/feeds/add", {"url": OWN, "kind": "tutorials"})

    assert "1 feed was found" in page
    assert "hx-get" not in page.split('id="preview"')[1]
    for words in ("The &lt;blog&gt;", "7 entries", "Newest", "Older &lt;b&gt;", "Oldest"):
        assert words in page
    assert OWN in browser.text(PAGE)


def test_a_part_of_the_page_is_given_to_a_script_that_asks(browser, store, wish):
    look(store, [Offer(OWN, "", "rss20", 0, ())])

    page = browser.get(wish, headers={"HX-Request": "true"}).get_data(as_text=True)

    assert "<html" not in page
    assert 'id="preview"' in page
    assert OWN in page


def test_a_page_without_feeds_says_why_and_can_be_added_as_it_is(browser, store, wish):
    look(store, error="The server answered <500>.")

    page = browser.text(wish)

    assert "No feed was found" in page
    assert "The server answered &lt;500&gt;." in page
    assert 'name="url" value="https://blog.example' in page
    assert "Add the address as it is" in page


def test_what_somebody_else_asked_to_see_does_not_exist(
    app, register, browser, store, kubernetes, wish
):
    carla = register("Carla Cruz")
    with store.begin() as session:
        make_follow(session, carla, kubernetes, followed_at=ago(30))
    other = Browser(app).sign_in("carla@team.example")

    assert other.get(PAGE).status_code == 200
    assert other.get(wish).status_code == 404
    assert browser.get("/t/kubernetes/feeds/preview/999").status_code == 404
    assert browser.get("/t/nothing/feeds/preview/1").status_code == 404


def test_what_one_does_not_follow_has_no_such_page(bo, browser, entries):
    browser.post("/t/kubernetes/feeds/add", {"url": OWN, "kind": "news"})

    assert bo.get(PAGE).status_code == 404
    assert bo.post(PAGE, {"impact": "minor"}).status_code == 404
    assert bo.post("/t/kubernetes/feeds", {"url": OWN}).status_code == 404
    assert bo.post("/t/kubernetes/feeds/add", {"url": OWN, "kind": "news"}).status_code == 404
    assert bo.post("/t/kubernetes/feeds/2/remove").status_code == 404

from io import BytesIO

import pytest

from learnlog.domain.members import Role
from learnlog.domain.technology import SourceKind
from learnlog.services import feeds
from learnlog.store.feeds import Fetch
from tests.conftest import NOW
from tests.makers import finish_fetch
from tests.web.conftest import Browser

OLD = "https://example.org/k.atom"
NEW = "https://new.example/k.atom"
LIST = b"""<opml version="2.0"><body>
<outline type="rss" text="One" xmlUrl="https://one.example/feed"/>
<outline type="rss" text="Known" xmlUrl="https://example.org/k.atom"/>
<outline type="rss" text="None" xmlUrl="javascript:alert(1)"/>
</body></opml>"""


@pytest.fixture
def admin(app, register):
    register("Olga Owner", role=Role.ADMIN)
    return Browser(app).sign_in("olga@team.example")


@pytest.fixture
def feed_id(store):
    with store.begin() as session:
        return feeds.add_feed(session, OLD, slug=None, kind=SourceKind.NEWS, now=NOW)


def send(browser, body=LIST, **fields):
    return browser.post(
        "/admin/feeds/import",
        {"list": (BytesIO(body), "feeds.opml")} | fields,
        content_type="multipart/form-data",
    )


def test_feeds_are_found_by_state_and_address(admin, feed_id):
    assert OLD in admin.text("/admin/feeds?state=new&q=k.atom")
    assert OLD not in admin.text("/admin/feeds?state=failing")
    assert OLD not in admin.text("/admin/feeds?q=other")
    assert OLD in admin.text("/admin/feeds?state=nonsense")


def test_the_address_that_was_found_is_used(admin, store, feed_id):
    with store.begin() as session:
        finish_fetch(session, feed_id, Fetch(NOW, "failed"), state="gone", suggested_url=NEW)
    assert "Use this address" in admin.text(f"/admin/feeds?feed={feed_id}")

    answer = admin.post(f"/admin/feeds/{feed_id}/address", {"url": NEW})

    assert answer.status_code == 303
    page = admin.text(answer.location)
    assert NEW in page
    assert "Use this address" not in page
    other = admin.post(f"/admin/feeds/{feed_id}/address", {"url": "https://x.example/"})
    assert other.status_code == 422


def test_a_feed_is_turned_off_and_on(admin, feed_id):
    admin.post(f"/admin/feeds/{feed_id}/turn", {"on": ""})
    off = admin.text(f"/admin/feeds?feed={feed_id}")
    admin.post(f"/admin/feeds/{feed_id}/turn", {"on": "1"})
    on = admin.text(f"/admin/feeds?feed={feed_id}")

    assert "None: it is turned off" in off
    assert "Turn on" in off
    assert "None: it is turned off" not in on
    assert "Turn off" in on


def test_a_list_says_what_it_would_bring_and_then_brings_it(admin, feed_id):
    tried = send(admin, trial="1").get_data(as_text=True)
    after_trial = admin.text("/admin/feeds")
    brought = send(admin).get_data(as_text=True)

    assert "1 feed would be added" in tried
    assert "https://one.example/feed" not in after_trial
    assert "1 feed added" in brought
    assert "1 known already" in brought
    assert "Line 4:" in brought
    assert "https://one.example/feed" in admin.text("/admin/feeds")
    assert "https://one.example/feed" in admin.text("/admin/feeds.opml")


def test_what_is_no_list_is_refused(admin):
    assert send(admin, b"<html></html>").status_code == 422
    assert admin.post("/admin/feeds/import").status_code == 422


def test_only_admins_change_feeds(browser, feed_id):
    assert browser.get("/admin/feeds.opml").status_code == 404
    assert send(browser).status_code == 404
    for deed in ("address", "turn"):
        assert browser.post(f"/admin/feeds/{feed_id}/{deed}", {"url": NEW}).status_code == 404

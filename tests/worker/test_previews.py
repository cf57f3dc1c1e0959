from dataclasses import replace

from learnlog.ingest.fetch import Fetched, Validators
from learnlog.services.previews import ask_preview, preview_page
from learnlog.worker.previews import preview_feeds
from tests.conftest import NOW
from tests.fakes import FakeFetcher, LineParser
from tests.makers import make_member

URL = "https://blog.example/feed.xml"


def test_a_tick_looks_once_at_what_members_wait_for(parts):
    answer = Fetched(b"One Two", "application/rss+xml", Validators(), URL, 0.0, 5)
    parts = replace(parts, fetcher=FakeFetcher({URL: answer}), parser=LineParser())
    with parts.store.begin() as session:
        member = make_member(session)
        wish = ask_preview(session, member, URL, now=NOW)

    done = [preview_feeds(parts, now=NOW), preview_feeds(parts, now=NOW)]

    assert done == [1, 0]
    with parts.store.read() as session:
        page = preview_page(session, member, wish)
    assert (page.is_done, page.error) == (True, "")
    assert [(offer.url, offer.entries) for offer in page.offers] == [(URL, 2)]
    assert sorted(page.offers[0].newest) == ["One", "Two"]


def test_a_page_that_cannot_be_looked_at_says_why(parts):
    url = "https://www.youtube.com/@somebody"
    with parts.store.begin() as session:
        member = make_member(session)
        wish = ask_preview(session, member, url, now=NOW)

    assert preview_feeds(parts, now=NOW) == 1

    with parts.store.read() as session:
        page = preview_page(session, member, wish)
    assert (page.is_done, page.offers) == (True, ())
    assert "YouTube is off here" in page.error

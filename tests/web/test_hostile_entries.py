"""What hostile documents bring, as pages and mails show it: words, and nothing that lives."""

import csv
import gzip

import pytest
from lxml import html
from sqlmodel import select, update

from learnlog.domain.proficiency import EvidenceKind
from learnlog.ingest.parse import FeedParseError
from learnlog.ingest.parse_process import ParsePool
from learnlog.mail.links import Letterhead
from learnlog.services.digest_plan import preview
from learnlog.services.documents import store_document
from learnlog.services.evidence import NewEvidence, record_evidence
from learnlog.store.tables import EntryRow
from tests.conftest import NOW, ago
from tests.makers import lease_feed, make_feed, make_follow, make_release, make_technology

LETTERHEAD = Letterhead("https://learnlog.example", "learnlog@learnlog.example", "secret")
DEAD = {"script", "iframe", "object", "embed", "svg", "video", "audio", "img", "base", "applet"}
# What a feed may not bring, but a page of ours has.
OURS = {"form", "input", "button", "style", "link", "meta"}


@pytest.fixture(scope="module")
def documents(shared_dir):
    folder = shared_dir / "data" / "feeds" / "hostile"
    with (folder / "hostile_manifest.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["must_not_contain"]]
    found = []
    pool = ParsePool()
    for row in rows:
        path = folder / row["file"]
        body = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        try:
            feed = pool.parse(body, content_type=row["declared_content_type"])
        except FeedParseError:
            continue
        words = [word.strip().lower() for word in row["must_not_contain"].split(" | ")]
        found.append((row["file"], feed, words))
    pool.close()
    return found


@pytest.fixture
def stored(store, ana, documents):
    """Ana follows a technology with a feed for each document; the words that each may not bring."""
    forbidden = {}
    with store.begin() as session:
        technology_id = make_technology(session, name="Kubernetes")
        make_follow(session, ana, technology_id, level=3, followed_at=ago(9_000), impact="patch")
        for name, feed, words in documents:
            url = f"https://host.example/{name}"
            feed_id = make_feed(session, url, technology_id=technology_id, kind="news")
            store_document(session, lease_feed(session, feed_id), feed, now=NOW)
            ids = session.exec(select(EntryRow.id).where(EntryRow.feed_id == feed_id)).all()
            forbidden |= dict.fromkeys(ids, words)
        make_release(session, technology_id, "1.35", released_at=ago(400))
        make_release(session, technology_id, "1.36", released_at=ago(1), breaking=True)
        used = NewEvidence(ana, "kubernetes", EvidenceKind.DELIVERED, ago(300), version="1.35")
        record_evidence(session, used, now=ago(300))
        # News of today, so that the next mail tells of them.
        session.exec(update(EntryRow).values(published_at=ago(1), first_seen_at=ago(1)))
    return forbidden


def living(element, allowed):
    """Return what in a part of a page could act or fetch by itself."""
    found = []
    for node in element.iter():
        if not isinstance(node.tag, str):
            continue
        if node.tag in DEAD or node.tag in OURS - allowed:
            found.append(node.tag)
        for name, value in node.attrib.items():
            scheme = value.strip().lower().partition(":")[0]
            if name.startswith("on") or scheme in {"javascript", "vbscript", "data", "file"}:
                found.append(f"{node.tag} {name}={value}")
    return found


def texts(element):
    return html.tostring(element, encoding="unicode").lower()


def test_the_page_of_an_entry_shows_words_alone(browser, stored):
    assert len(stored) > 10
    for entry_id, words in stored.items():
        page = html.fromstring(browser.text(f"/feed/{entry_id}"))
        (article,) = page.xpath("//article")
        (title,) = page.xpath("//h1")

        assert living(article, set()) == []
        assert living(title, set()) == []
        for word in words:
            assert word not in texts(article), (entry_id, word)
            assert word not in texts(title), (entry_id, word)


def test_lists_and_mails_show_words_alone(browser, store, ana, stored):
    pages = [browser.text(address) for address in ("/feed", "/t/kubernetes", "/search?q=a")]
    with store.read() as session:
        mail = preview(session, ana, LETTERHEAD, now=NOW)

    for page in pages:
        (main,) = html.fromstring(page).xpath("//main")
        icons = {"svg"}
        found = living(main, {"form", "input", "button"})
        assert [item for item in found if item not in icons] == []
        assert "\u202e" not in page
    assert living(html.fromstring(mail.html), {"style", "meta", "link"}) == []
    assert "javascript:" not in mail.html.lower() + mail.text.lower()
    assert "\u202e" not in mail.html + mail.text

"""Every document of the shared data, read by two processes as the service reads them."""

import csv
import gzip
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC
from random import Random

import pytest

from learnlog.ingest.parse import MAX_ENTRIES, FeedParseError
from learnlog.ingest.parse_process import ParsePool
from learnlog.ingest.parsed_feed import read_date
from learnlog.ingest.sanitise import clean_title

pytestmark = pytest.mark.shared

BASE = "https://feeds.example/feed.xml"
KINDS = frozenset({"real", "test-suite", "synthetic"})

# What each expected outcome allows: a document that is rejected may be so for any reason, as long
# as it is over in time.
FINE = {
    "ok": {"ok"},
    "ok_warn": {"ok", "ok_warn"},
    "not_a_feed": {"not_a_feed"},
    "empty": {"empty"},
    "rejected": {"ok_warn", "parse_timeout", "too_large", "not_a_feed"},
    "too_large": {"too_large"},
}
# feedparser warns of an undeclared entity, and reads on.
WARNED = {"html_entities.xml"}
# Of an entry that was cut off, its beginning is kept; twins fall together when they are stored.
COUNTED_OTHERWISE = {"truncated_item7.xml": 7, "duplicate_items.xml": 3}
# feedparser reads a bare "&T " as an entity that lacks its end.
TITLED_OTHERWISE = {"bare_ampersand.xml"}


class Read:
    """What reading one document gave: a feed, or the reason why it is none."""

    def __init__(self, pool, body, *, content_type="", known=b""):
        self.body = body
        self.feed = None
        self.error_class = ""
        try:
            self.feed = pool.parse(body, content_type=content_type, base_url=BASE, known=known)
        except FeedParseError as error:
            self.error_class = error.error_class

    @property
    def entries(self):
        return self.feed.entries if self.feed else ()

    @property
    def outcome(self):
        return self.error_class or ("ok_warn" if self.feed.warning else "ok")


@pytest.fixture(scope="module")
def pool():
    pool = ParsePool()
    yield pool
    pool.close()


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def bytes_of(path):
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def read_all(work):
    with ThreadPoolExecutor(2) as threads:
        return list(threads.map(lambda arguments: Read(*arguments[:2], **arguments[2]), work))


@pytest.fixture(scope="module")
def friendly(pool, shared_dir):
    """Each document of the manifest that means well, with what is known of it."""
    folder = shared_dir / "data" / "feeds"
    rows = [row for row in rows_of(folder / "manifest.csv") if row["kind"] in KINDS]
    read = read_all((pool, (folder / row["file"]).read_bytes(), {}) for row in rows)
    return list(zip(rows, read, strict=True))


@pytest.fixture(scope="module")
def hostile(pool, shared_dir):
    """Each document that means harm, with what must become of it."""
    folder = shared_dir / "data" / "feeds" / "hostile"
    rows = rows_of(folder / "hostile_manifest.csv")
    read = read_all(
        (pool, bytes_of(folder / row["file"]), {"content_type": row["declared_content_type"]})
        for row in rows
    )
    return list(zip(rows, read, strict=True))


def test_every_document_has_the_entries_of_the_manifest(friendly):
    different = {
        row["file"]: (row["entries"], len(read.entries))
        for row, read in friendly
        if min(int(row["entries"]), MAX_ENTRIES) != len(read.entries)
    }

    assert len(friendly) == 1_094
    assert different == {}


def test_every_first_title_is_the_text_of_the_manifests_title(friendly):
    different = {
        row["file"]: (row["first_title"], read.entries[0].title)
        for row, read in friendly
        if read.entries and not is_title(row["first_title"], read.entries[0].title)
    }

    # Its words stand in comments in which comments stand.
    assert set(different) == {"feedparser-sanitize/entry_title_crazy.xml"}


def is_title(fact, title):
    """The manifest keeps the markup that feedparser's own cleaner leaves in a title."""
    return title in {" ".join(fact.split()), clean_title(fact)}


def test_every_first_date_is_the_manifests_instant(friendly):
    different = {}
    for row, read in friendly:
        fact = read_date(row["first_date"])
        if fact is not None:
            first = read.entries[0]
            found = first.published_at or first.updated_at
            if found != fact.astimezone(UTC):
                different[row["file"]] = (row["first_date"], found)

    assert sum(bool(row["first_date"]) for row, _ in friendly) > 200
    assert different == {}


def test_every_first_link_of_the_web_is_the_manifests_link(friendly):
    different = {
        (row["first_link"], read.entries[0].link)
        for row, read in friendly
        if row["first_link"].startswith("http")
        and not read.entries[0].link.startswith(row["first_link"])
    }

    # The one that carries where its reader came from.
    page = "https://www.nytimes.com/wirecutter/blog/how-to-teach-someone-a-board-game/"
    told = "?utm_source=rss&utm_medium=feed&utm_campaign=RSS%20Feed"
    assert different == {(page + told, page)}


def test_a_link_that_leads_nowhere_on_the_web_is_none(friendly):
    others = [
        read.entries[0].link
        for row, read in friendly
        if row["first_link"] and not row["first_link"].startswith("http")
    ]

    assert others == [""] * 6


def test_every_hostile_document_ends_as_it_must(hostile):
    different = {
        row["file"]: read.outcome
        for row, read in hostile
        if read.outcome
        not in FINE[row["expected_outcome"]] | ({"ok_warn"} if row["file"] in WARNED else set())
    }

    assert len(hostile) == 69
    assert different == {}


def test_every_hostile_document_that_is_a_feed_gives_its_entries(hostile):
    different = {}
    for row, read in hostile:
        expected = COUNTED_OTHERWISE.get(row["file"], int(row["entries"]))
        if read.feed and expected >= 0 and len(read.entries) != expected:
            different[row["file"]] = (expected, len(read.entries))

    assert different == {}


def test_every_hostile_document_gives_its_first_title_and_link(hostile):
    different = {}
    for row, read in hostile:
        title = " ".join(row["first_title"].split())
        if title and row["file"] not in TITLED_OTHERWISE and read.entries[0].title != title:
            different[row["file"]] = read.entries[0].title
        if row["first_link"] and read.entries[0].link != row["first_link"]:
            different[row["file"]] = read.entries[0].link

    assert different == {}


def test_nothing_that_must_not_survive_a_hostile_document_does(hostile):
    survived = {row["file"]: found for row, read in hostile if (found := survivors(row, read))}

    assert sum(bool(row["must_not_contain"]) for row, _ in hostile) == 11
    assert survived == {}


def survivors(row, read):
    words = [word.strip() for word in row["must_not_contain"].lower().split(" | ")]
    fields = ("guid", "link", "title", "author", "summary_text", "content_html")
    texts = "\n".join(getattr(entry, field) for entry in read.entries for field in fields).lower()
    return [word for word in words if word and word in texts]


def test_of_many_entries_the_newest_are_kept(friendly, hostile):
    many = [(row, read) for row, read in friendly if int(row["entries"]) > MAX_ENTRIES]
    many += [(row, read) for row, read in hostile if row["file"] == "many_entries.xml"]

    assert len(many) == 2
    for row, read in many:
        kept = [entry.published_at for entry in read.entries]
        stated = [
            read_date(part.partition(b"</pubDate>")[0].decode())
            for part in read.body.split(b"<pubDate>")[1:]
        ]
        assert sorted(kept) == sorted(stated)[-MAX_ENTRIES:], row["file"]


def test_what_is_new_in_a_document_is_read_as_with_the_whole_of_it(pool, friendly, hostile):
    chance = Random(11)
    work, wholes = [], []
    for row, read in friendly + hostile:
        if read.feed and read.feed.item_hashes:
            kind = {"content_type": row.get("declared_content_type", "")}
            for known in subsets(read.feed.item_hashes, chance):
                work.append((pool, read.body, kind | {"known": known}))
                wholes.append((row["file"], read.feed, known))

    parts = read_all(work)

    different = {
        file
        for (file, whole, known), part in zip(wholes, parts, strict=True)
        if not is_part_of_whole(part.feed, whole, known)
    }
    assert different == set()
    assert sum(part.feed.is_delta for part in parts) > 1_000


def subsets(hashes, chance):
    """Three sets of known items: all, all but the first, and a half of them."""
    each = [hashes[at : at + 16] for at in range(0, len(hashes), 16)]
    half = chance.sample(each, len(each) // 2)
    return b"".join(each), b"".join(each[1:]), b"".join(half)


def is_part_of_whole(part, whole, known):
    seen = {known[at : at + 16] for at in range(0, len(known), 16)} if part.is_delta else set()
    hashes = [whole.item_hashes[at : at + 16] for at in range(0, len(whole.item_hashes), 16)]
    expected = [
        entry for entry, digest in zip(whole.entries, hashes, strict=True) if digest not in seen
    ]
    about = ("format", "title", "link", "ttl_seconds", "quiet_hours", "item_hashes", "warning")
    return list(part.entries) == expected and all(
        getattr(part, name) == getattr(whole, name) for name in about
    )


def test_most_documents_can_be_read_in_parts(friendly):
    feeds = [read.feed for row, read in friendly if row["kind"] == "real" and read.feed]

    assert sum(feed.item_hashes is not None for feed in feeds) >= 0.8 * len(feeds)

import csv
import gzip

import pytest

from learnlog.ingest.parse import FeedParseError
from learnlog.ingest.parse_process import ParseProcess

# For each element of a namespace that nobody knows, the parser looks through all that are declared:
# minutes, whatever the machine.
ENDLESS = (
    b"<rss version='2.0' "
    + b" ".join(b"xmlns:a%d='u:%d'" % (n, n) for n in range(40_000))
    + b"><channel><title>x</title><item>"
    + b"<a39999:q/>" * 300_000
    + b"</item></channel></rss>"
)


@pytest.fixture
def parser():
    process = ParseProcess()
    yield process
    process.close()


def test_documents_are_parsed_one_after_another_by_one_process(parser, document):
    first = parser.parse(document("github_releases.atom"))
    number = parser.process.pid
    second = parser.parse(document("no_dates_no_ids.rss"), base_url="https://notes.example/f")

    assert len(first.entries) == 2
    assert second.title == "Notes & more"
    assert parser.process.pid == number


def test_what_is_no_feed_is_said_as_without_the_process(parser, document):
    with pytest.raises(FeedParseError) as refused:
        parser.parse(document("page.html"))

    assert refused.value.error_class == "not_a_feed"


@pytest.mark.parametrize(("cpu_seconds", "wall_seconds"), [(1, 60.0), (60, 0.5)])
def test_a_document_that_takes_too_long_is_given_up_and_the_next_is_read(
    document, cpu_seconds, wall_seconds
):
    parser = ParseProcess(cpu_seconds=cpu_seconds)
    parser.parse(document("feed.json"))
    parser.wall_seconds = wall_seconds

    with pytest.raises(FeedParseError) as refused:
        parser.parse(ENDLESS)

    assert refused.value.error_class == "parse_timeout"
    parser.wall_seconds = 60.0
    assert parser.parse(document("feed.json")).title == "Json notes"
    parser.close()


def test_a_process_that_died_is_replaced(parser, document):
    parser.parse(document("feed.json"))
    parser.process.kill()
    parser.process.wait()

    assert parser.parse(document("feed.json")).title == "Json notes"


def test_closing_before_the_first_document_is_fine():
    ParseProcess().close()


FINE = {
    "ok": {"ok"},
    "ok_warn": {"ok", "ok_warn"},
    "not_a_feed": {"not_a_feed"},
    "empty": {"empty"},
    "rejected": {"ok_warn", "parse_timeout", "too_large", "not_a_feed"},
    "too_large": {"too_large"},
}
# A warning more than expected: white space before the declaration, undeclared entities.
WARNED = {"leading_newline.xml", "html_entities.xml"}
# Of an entry that was cut off, its beginning is kept; twins fall together when they are stored.
COUNTED_OTHERWISE = {"truncated_item7.xml", "duplicate_items.xml"}
# feedparser reads a bare "&T " as an entity that lacks its end.
TITLED_OTHERWISE = {"bare_ampersand.xml"}


@pytest.mark.shared
def test_every_hostile_document_ends_well(parser, shared_dir):
    folder = shared_dir / "data/feeds/hostile"
    with (folder / "hostile_manifest.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    faults = []
    for row in rows:
        outcome, feed = _parsed(parser, (folder / row["file"]).read_bytes(), row)
        fine = FINE[row["expected_outcome"]] | ({"ok_warn"} if row["file"] in WARNED else set())
        if outcome not in fine:
            faults.append((row["file"], outcome))
        if feed is None:
            continue
        if row["file"] not in COUNTED_OTHERWISE and int(row["entries"]) >= 0:
            faults += [row["file"]] if len(feed.entries) != int(row["entries"]) else []
        faults += [(row["file"], found) for found in _wrong_facts(feed, row)]
        faults += [(row["file"], word) for word in _survivors(feed, row)]

    assert faults == []


def _parsed(parser, body, row):
    if row["file"].endswith(".gz"):
        body = gzip.decompress(body)
    try:
        feed = parser.parse(
            body, content_type=row["declared_content_type"], base_url="https://feeds.example/f.xml"
        )
    except FeedParseError as error:
        return error.error_class, None
    return ("ok_warn" if feed.warning else "ok"), feed


def _wrong_facts(feed, row):
    title = " ".join(row["first_title"].split())
    if title and row["file"] not in TITLED_OTHERWISE and feed.entries[0].title != title:
        yield feed.entries[0].title
    if row["first_link"] and feed.entries[0].link != row["first_link"]:
        yield feed.entries[0].link


def _survivors(feed, row):
    words = [word.strip() for word in row["must_not_contain"].split(" | ") if word.strip()]
    markup = "\n".join(entry.content_html + entry.link for entry in feed.entries).lower()
    titles = "\n".join(entry.title for entry in feed.entries)
    inert = [word for word in words if word.startswith("<") or word.endswith(("=", ":"))]
    return [word for word in words if word in markup or (word not in inert and word in titles)]

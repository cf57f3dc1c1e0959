import json
from datetime import UTC, datetime, timedelta

import pytest

from learnlog.ingest.json_feed import parse_json
from learnlog.ingest.parsed_feed import MAX_ENTRIES, FeedParseError

FIRST = {"id": "1", "title": "One", "content_text": "first"}
SECOND = {"id": "2", "title": "Two", "content_text": "second"}


def json_feed(*items, **changes):
    document = {"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": items}
    return json.dumps(document | changes).encode()


def test_a_feed_gives_its_entries(document):
    feed = parse_json(document("feed.json"), base_url="https://json.example/feed.json")

    assert (feed.format, feed.title, feed.link) == (
        "json1.1",
        "Json notes",
        "https://json.example/",
    )
    seven, eight, nine = feed.entries
    assert (seven.guid, seven.title, seven.author) == ("7", "Seven half", "Bo")
    assert seven.link == "https://json.example/seven"
    assert seven.content_html == "<p>Body</p>"
    assert seven.published_at == datetime(2026, 8, 1, 8, tzinfo=UTC)
    assert seven.updated_at is None
    assert (eight.link, eight.author) == ("https://other.example/8", "Old")
    assert (nine.published_at, nine.author) == (datetime(2026, 8, 1, 10, tzinfo=UTC), "")


@pytest.mark.parametrize(
    "body",
    [b"{", b"[]", b'{"error": "no such feed"}', b'{"version": 3}', b'{"a":' * 100_000],
)
def test_other_json_is_no_feed(body):
    with pytest.raises(FeedParseError) as refused:
        parse_json(body)

    assert refused.value.error_class == "not_a_feed"


@pytest.mark.parametrize("items", ["none", [], ["none", 3, None]])
def test_a_feed_without_items_has_no_entries(items):
    assert parse_json(json_feed(items=items)).entries == ()


def test_items_whose_hash_is_known_are_left_out():
    whole = parse_json(json_feed(FIRST))

    feed = parse_json(json_feed(SECOND, FIRST), known=whole.item_hashes)

    assert (len(whole.item_hashes), whole.is_delta) == (16, False)
    assert ([entry.guid for entry in feed.entries], feed.is_delta) == (["2"], True)
    assert feed.item_hashes[16:] == whole.item_hashes


def test_an_item_is_known_however_its_keys_are_ordered():
    turned = dict(reversed(FIRST.items()))

    assert parse_json(json_feed(FIRST)).item_hashes == parse_json(json_feed(turned)).item_hashes


def test_an_item_is_new_where_its_addresses_mean_something_else():
    here = parse_json(json_feed(FIRST), base_url="https://a.example/").item_hashes

    assert here != parse_json(json_feed(FIRST), base_url="https://b.example/").item_hashes


def test_items_that_share_an_id_are_read_together():
    body = json_feed(FIRST, SECOND | {"id": "1"})

    again = parse_json(body, known=parse_json(body).item_hashes)

    assert (len(again.entries), again.is_delta) == (2, False)


def test_of_many_items_the_newest_are_kept():
    began = datetime(2026, 1, 1, tzinfo=UTC)
    items = [
        {"id": str(n), "date_published": (began + timedelta(hours=n)).isoformat()}
        for n in range(MAX_ENTRIES + 5)
    ]

    feed = parse_json(json_feed(*items))

    assert [entry.guid for entry in feed.entries] == [str(n) for n in range(5, MAX_ENTRIES + 5)]
    assert len(feed.item_hashes) == 16 * MAX_ENTRIES


@pytest.mark.parametrize(
    ("attached", "minutes"),
    [
        ([{"duration_in_seconds": 90}, {"duration_in_seconds": 3600}], 60),
        ([{"duration_in_seconds": 3}], 1),
        ([{"duration_in_seconds": 1e999}], None),
        ([{"duration_in_seconds": "90"}], None),
        ([{}, "odd"], None),
        ("odd", None),
    ],
)
def test_a_recording_takes_its_minutes(attached, minutes):
    (entry,) = parse_json(json_feed(FIRST | {"attachments": attached})).entries

    assert entry.minutes == minutes


def test_a_mail_readers_date_is_read_too():
    item = FIRST | {"date_modified": "Fri, 31 May 2019 12:17:58 -0700"}

    (entry,) = parse_json(json_feed(item)).entries

    assert entry.updated_at == datetime(2019, 5, 31, 19, 17, 58, tzinfo=UTC)

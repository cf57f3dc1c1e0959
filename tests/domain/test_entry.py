from datetime import timedelta

import pytest

from learnlog.domain.entry import (
    KnownEntry,
    ParsedEntry,
    canonical_link,
    entry_key,
    reconcile,
    text_hash,
)
from tests.conftest import NOW, ago


def item(number=1, **changes):
    values = {
        "guid": f"id-{number}",
        "link": f"https://example.org/{number}",
        "title": f"Title {number}",
        "author": "",
        "published_at": ago(number),
        "updated_at": None,
        "summary_text": "text",
        "content_html": "<p>text</p>",
    }
    return ParsedEntry(**(values | changes))


def stored(entries):
    """What the store knows after these entries were new."""
    new = reconcile([], entries, now=NOW).new
    return [
        KnownEntry(number, made.key, made.entry.link, made.entry.title, made.text_hash)
        for number, made in enumerate(new, start=1)
    ]


def test_entries_that_were_never_seen_are_new():
    found = reconcile([], [item(1), item(2)], now=NOW)

    assert [new.entry.title for new in found.new] == ["Title 1", "Title 2"]
    assert found.changed == ()


def test_the_same_document_changes_nothing_however_often():
    known = stored([item(1), item(2)])

    again = reconcile(known, [item(2), item(1), item(1)], now=NOW)

    assert again.new == again.changed == ()


def test_an_edited_text_is_a_change_of_the_same_entry():
    known = stored([item(1)])

    found = reconcile(known, [item(1, content_html="<p>other</p>")], now=NOW)

    assert found.new == ()
    assert [change.id for change in found.changed] == [1]


def test_ids_that_change_at_every_fetch_do_not_double_entries():
    known = stored([item(1), item(2)])

    found = reconcile(known, [item(1, guid="x-77"), item(2, guid="x-78")], now=NOW)

    assert found.new == ()


def test_a_new_id_under_the_old_link_and_title_is_the_old_entry():
    known = stored([item(n) for n in range(1, 6)])

    found = reconcile(known, [item(1, guid="moved"), *(item(n) for n in range(2, 6))], now=NOW)

    assert found.new == ()


def test_a_guid_shared_by_different_links_names_neither():
    found = reconcile([], [item(1, guid="same"), item(2, guid="same")], now=NOW)

    assert len(found.new) == 2


def test_without_id_and_link_the_text_names_an_entry():
    bare = {"guid": "", "link": ""}

    found = reconcile([], [item(1, **bare), item(2, **bare), item(1, **bare)], now=NOW)

    assert len(found.new) == 2
    assert found.new[0].key.startswith("text:")


def test_an_empty_id_falls_back_to_the_link():
    assert entry_key(item(1, guid="  ")) == entry_key(item(1, guid=""))
    assert entry_key(item(1, guid="")).startswith("link:")


@pytest.mark.parametrize("claimed", [None, ago(30_000), NOW + timedelta(hours=1)])
def test_a_missing_or_absurd_date_is_guessed(claimed):
    (new,) = reconcile([], [item(1, published_at=claimed)], now=NOW).new

    assert new.published_at == NOW
    assert new.published_guess


def test_the_day_of_change_stands_in_for_a_missing_day_of_publication():
    (new,) = reconcile([], [item(1, published_at=None, updated_at=ago(3))], now=NOW).new

    assert new.published_at == ago(3)
    assert not new.published_guess


@pytest.mark.parametrize(
    "link",
    [
        "https://Example.org:443/a/?utm_source=x&id=7#part",
        "http://example.org/a?id=7&fbclid=abc",
        "https://example.org/a/?id=7",
    ],
)
def test_spellings_of_one_link_are_one(link):
    assert canonical_link(link) == "https://example.org/a?id=7"


def test_the_hash_changes_with_title_link_or_text():
    hashes = {
        text_hash(item(1)),
        text_hash(item(1, title="Other")),
        text_hash(item(1, link="https://example.org/else")),
        text_hash(item(1, content_html="<p>else</p>")),
    }

    assert len(hashes) == 4

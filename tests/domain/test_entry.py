from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnlog.domain.entry import (
    ParsedEntry,
    as_item,
    canonical_link,
    edited_characters,
    entry_link,
    link_key,
    newest_first,
    pair_key,
    published,
    text_hash,
)
from tests.conftest import NOW, ago


def entry(number=1, **changes):
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


def test_an_empty_id_falls_back_to_the_link_and_without_a_link_to_the_text():
    assert as_item(entry()).key().startswith("guid:")
    assert as_item(entry(guid="  ")).key() == as_item(entry(guid="")).key()
    assert as_item(entry(guid="")).key() == link_key("https://example.org/1")
    assert as_item(entry(guid="", link="")).key().startswith("text:")


def test_an_id_that_is_not_believed_gives_way_to_the_link():
    assert as_item(entry(guid="a")).key(by_guid=False) == as_item(
        entry(guid="b", link="HTTPS://example.org/1/")
    ).key(by_guid=False)


def test_an_item_may_be_stored_under_each_of_its_keys():
    assert [key[:5] for key in as_item(entry()).keys] == ["guid:", "link:"]
    assert [key[:5] for key in as_item(entry(link="")).keys] == ["guid:", "text:"]


def test_a_pair_takes_a_link_and_a_title():
    assert as_item(entry()).pair_key == as_item(entry(guid="other")).pair_key != ""
    assert pair_key(None, "Title", NOW) == pair_key("https://example.org/", "", NOW) == ""


def test_a_front_page_and_a_title_are_no_pair_without_the_day():
    home, page = "https://example.org/", "https://example.org/page"

    assert pair_key(home, "Title", ago(1)) != pair_key(home, "Title", ago(2))
    assert pair_key(page, "Title", ago(1)) == pair_key(page, "Title", None)


@pytest.mark.parametrize("claimed", [None, ago(30_000), NOW + timedelta(minutes=15, seconds=1)])
def test_a_missing_or_absurd_date_is_none(claimed):
    assert published(entry(published_at=claimed), now=NOW) is None

    guessed = as_item(entry(published_at=claimed)).as_new("k", now=NOW)
    assert (guessed.published_at, guessed.published_guess) == (NOW, True)


def test_the_day_of_change_stands_in_for_a_missing_day_of_publication():
    assert published(entry(published_at=None, updated_at=ago(3)), now=NOW) == ago(3)


def test_a_clock_that_is_a_little_ahead_is_believed():
    soon = NOW + timedelta(minutes=15)

    assert published(entry(published_at=soon), now=NOW) == soon


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


def test_a_place_in_a_page_tells_entries_apart_and_where_a_reader_comes_from_does_not():
    page = "https://example.org/changelog"

    assert entry_link(f"{page}#v1.2") == f"{page}#v1.2"
    assert entry_link(f"{page}/#xtor=rss") == entry_link(page) == page


def test_the_hash_changes_with_title_link_or_text():
    hashes = {
        text_hash(entry()),
        text_hash(entry(title="Other")),
        text_hash(entry(link="https://example.org/else")),
        text_hash(entry(content_html="<p>else</p>")),
    }

    assert len(hashes) == 4


@pytest.mark.parametrize(
    ("before", "after", "touched"),
    [
        ("", "", 0),
        ("same", "same", 0),
        ("one two three", "one 2 three", 3),
        ("one three", "one two three", 4),
        ("aaa", "aa", 1),
        ("abc", "xyz", 3),
    ],
)
def test_an_edit_reaches_from_the_first_character_that_differs_to_the_last(before, after, touched):
    assert edited_characters(before, after) == touched


@given(st.text(), st.text())
def test_an_edit_touches_as_many_characters_whichever_way_it_is_made(one, other):
    assert edited_characters(one, other) == edited_characters(other, one)


def test_entries_without_a_day_come_after_those_with_one():
    new = [
        as_item(entry(number, **changes)).as_new("k", now=NOW)
        for number, changes in ((3, {}), (1, {"published_at": None}), (2, {}))
    ]

    ordered = newest_first(new)

    assert [one.entry.title for one in ordered] == ["Title 2", "Title 3", "Title 1"]
    assert ordered == newest_first(replace(one) for one in new)

import re

import pytest

from learnlog.ingest.page_tags import MAX_TAGS, reduced

LINK = b"<link rel=alternate href=/f>"


def lines(page):
    return reduced(page).splitlines()


def test_of_a_page_the_tags_that_can_name_a_feed_are_left_in_their_order():
    page = (
        b"<!doctype html><html><head><meta charset=utf-8><BASE href='/x/'><link href=a>"
        b"</head><body><p>Hello <a class=b href=/f>the <b>news</b></a> and <abbr>x</abbr></p>"
    )

    assert lines(page) == [
        b"<meta charset=utf-8>",
        b"<BASE href='/x/'>",
        b"<link href=a>",
        b"<a class=b href=/f>",
        b"the news</a>",
    ]


@pytest.mark.parametrize(
    "hidden",
    [
        b"<!-- " + LINK + b" -->",
        b"<script>document.write('" + LINK + b"')</script>",
        b"<STYLE>" + LINK + b"</style>",
        b"<textarea>" + LINK + b"</TEXTAREA>",
        b"<template>" + LINK + b"</template>",
    ],
)
def test_what_a_browser_does_not_see_is_left_out(hidden):
    assert lines(hidden + b"<link href=seen>") == [b"<link href=seen>"]


@pytest.mark.parametrize("hidden", [b"<!-- ", b"<script>", b"<title>"])
def test_what_nothing_ends_hides_all_that_follows(hidden):
    assert lines(b"<link href=seen>" + hidden + LINK) == [b"<link href=seen>"]


def test_an_empty_comment_hides_nothing():
    assert lines(b"<!-->" + LINK + b"<!---->" + LINK) == [LINK, LINK]


@pytest.mark.parametrize("value", [b'"a > b"', b"'a > b'", b'"it\'s"'])
def test_a_tag_ends_behind_its_quoted_values(value):
    assert lines(b"<link title=" + value + b" href=/f>") == [b"<link title=" + value + b" href=/f>"]


@pytest.mark.parametrize(
    "tag",
    [
        b"<link " + b"a=1 " * 100 + b">",
        b"<link " + b"a/" * 100 + b">",
        b"<link title='" + b"x" * 3_000 + b"'>",
        b'<link title="open>',
        b"<linkage href=/f>",
        b"<article>",
    ],
)
def test_a_tag_that_is_too_long_or_none_is_left_out_and_the_next_is_not(tag):
    assert lines(tag + LINK) == [LINK]


def test_the_words_of_a_link_end_with_it_or_with_the_next():
    assert lines(b"<a href=/1>one<a href=/2>two</A>three") == [
        b"<a href=/1>",
        b"one</a>",
        b"<a href=/2>",
        b"two</a>",
    ]


@pytest.mark.parametrize("character", ["é", "€", "😀"])
def test_no_character_is_cut_in_half(character):
    for shift in range(4):
        words = reduced(b"<a href=/f>" + b"x" * shift + character.encode() * 300)

        assert words.decode("utf-8")


def test_words_in_another_encoding_stay_as_they_are():
    assert lines("<a href=/f>Grüße</a>".encode("cp1252"))[1] == b"Gr\xfc\xdfe</a>"


@pytest.mark.parametrize("flood", [b"<a href=/f>", b"<link ", b"<!---->", b"<script></script>"])
def test_of_very_many_tags_no_more_than_a_bounded_number_is_looked_at(flood):
    left = reduced(flood * (MAX_TAGS * 5))

    assert len(re.findall(rb"<a ", left)) <= MAX_TAGS
    assert len(left) <= MAX_TAGS * 20

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnlog.domain.search import (
    BEFORE,
    EXCERPT,
    MAX_PHRASES,
    Excerpt,
    SearchQuery,
    excerpt,
    read_query,
)


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("kubernetes", (("kubernetes",),)),
        ("  Drain   NODE ", (("drain",), ("node",))),
        ("v1.36", (("1", "36"),)),
        ("V8 envoy", (("8",), ("envoy",))),
        ('"rolling update" pods', (("rolling", "update"), ("pods",))),
        ('open "quote never ends', (("open",), ("quote", "never", "ends"))),
        ("snake_case k8s-1", (("snake", "case"), ("k8s", "1"))),
        ("Größe ÜBER 数据", (("größe",), ("über",), ("数据",))),
        ("' OR 1=1; --", (("or",), ("1", "1"))),
    ],
)
def test_a_query_is_phrases_of_words(text, phrases):
    assert read_query(text) == SearchQuery(phrases)


@pytest.mark.parametrize("text", ["", "   ", '""', "!!! --- ***", "_", '"'])
def test_what_holds_no_word_asks_for_nothing(text):
    assert read_query(text) is None


def test_a_query_has_no_more_phrases_than_a_database_takes_gladly():
    query = read_query(" ".join("abcdefghijklmnopqrstuvwxyz"))

    assert len(query.phrases) == MAX_PHRASES


def test_a_query_is_told_as_it_was_understood():
    assert read_query('"Rolling  Update" v1.36!').text == "rolling update 1 36"


def marked(text, asked):
    return "".join(
        f"[{part.text}]" if part.is_hit else part.text for part in excerpt(text, read_query(asked))
    )


@pytest.mark.parametrize(
    ("text", "asked", "expected"),
    [
        ("Drain a node", "node", "Drain a [node]"),
        ("Drain the NODES now", "node", "Drain the [NODES] now"),  # the last word may go on
        ("nodes and pods", "node pods", "nodes and [pods]"),  # the others may not
        ("a node, a pod", "node pod", "a [node], a [pod]"),
        ("since v1.36.2", "v1.36", "since [v1.36].2"),
        ("since v1.36.2 and 1.36.3", "1.36", "since [v1.36].2 and [1.36].3"),
        ("anode", "node", "anode"),
        ("nothing here", "node", "nothing here"),
        ("", "node", ""),
    ],
)
def test_what_was_searched_for_is_told_apart(text, asked, expected):
    assert marked(text, asked) == expected


def test_the_part_around_the_first_hit_is_shown():
    text = "word " * 100 + "needle " + "more " * 100

    parts = excerpt(text, read_query("needle"))

    shown = "".join(part.text for part in parts)
    assert parts[0] == Excerpt("… ", is_hit=False)
    assert parts[-1] == Excerpt(" …", is_hit=False)
    assert Excerpt("needle", is_hit=True) in parts
    assert shown.index("needle") <= BEFORE + len("… word ")
    assert len(shown) <= EXCERPT + len("…  …")


def test_a_run_without_a_space_is_cut_all_the_same():
    shown = "".join(part.text for part in excerpt("x" * 1_000, read_query("needle")))

    assert shown == "x" * BEFORE + " …"


@given(text=st.text(max_size=600), asked=st.text(min_size=1, max_size=40))
def test_an_excerpt_is_a_run_of_its_text_and_hits_hold_a_word_of_the_query(text, asked):
    query = read_query(asked)
    if query is None:
        return

    parts = excerpt(text, query)

    inner = [part for part in parts if part.text not in {"… ", " …"}]
    assert "".join(part.text for part in inner) in text
    words = {word for phrase in query.phrases for word in phrase}
    for part in inner:
        if part.is_hit:
            first = re.split(r"[\W_]+", part.text.lower())[0]
            assert any(first.removeprefix("v").startswith(word.removeprefix("v")) for word in words)

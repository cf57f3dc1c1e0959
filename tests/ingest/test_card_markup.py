import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnlog.domain.card import cloze_numbers
from learnlog.ingest.card_markup import fingerprint, to_html, to_markdown

WORDS = st.text(alphabet=st.sampled_from("ab1 .-+#*_`~[]()<>!&;|\\{}:=/\"'\n\txé "), max_size=40)


def shown(markup):
    """The words that a browser shows."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", markup)).split())


def escaped(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@pytest.mark.parametrize(
    ("markup", "markdown"),
    [
        ("What does <b>plan</b> do?", "What does **plan** do?"),
        ("<i>a</i> <em>b</em> <s>c</s>", "*a* *b* ~~c~~"),
        ("a<b> bold </b>word", "a **bold** word"),
        ("<b></b>empty", "empty"),
        ("<b><i>both</i></b>", "*both*"),
        ("one<br>two<br><br>three", "one\\\ntwo\n\nthree"),
        ("one<div>two</div><div><br></div><div>three</div>", "one\n\ntwo\n\nthree"),
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("<ul><li>a</li><li>b<ol><li>c</li></ol></li></ul>", "- a\n- b\n  1. c"),
        ("<ol><li><p>a</p><p>b</p></li></ol>", "1. a\n\n   b"),
        ("<ul><!-- x --><li>a</li></ul>", "- a"),
        ("run <code>ls -l</code>", "run `ls -l`"),
        ("<code>a`b</code>", "``a`b``"),
        ("<code>`</code>", "`` ` ``"),
        ("<code> </code>x", "x"),
        ("<pre>a = 1<br># b</pre>", "```\na = 1\n# b\n```"),
        ("<pre><code>```</code></pre>", "````\n```\n````"),
        ("<blockquote>a<br>b</blockquote>", "> a\\\n> b"),
        ("<h2>Title</h2>text", "## Title\n\ntext"),
        ("a<hr>b", "a\n\n---\n\nb"),
        ('<a href="https://a.example/x_(y)">it</a>', "[it](<https://a.example/x_(y)>)"),
        ('<a href="javascript:alert(1)">it</a>', "it"),
        ('<a href="https://a.example"></a>x', "x"),
        (
            '<img src="a.png"> and <img alt="A pod" src="b.png">',
            "(image: a.png) and (image: A pod)",
        ),
        ("[sound:a.mp3] hear", "(sound: a.mp3) hear"),
        ("<span style='color:red'>red</span>", "red"),
        ("<script>alert(1)</script><style>b{}</style>words", "words"),
        ("<span><div>a</div>b</span>", "a\n\nb"),
        (
            "<table><tr><th>k</th><th>v</th></tr><tr><td>a|b</td></tr></table>",
            "| k | v |\n| --- | --- |\n| a\\|b |  |",
        ),
        ("<table></table>x", "x"),
        ("a&nbsp;b &lt;c&gt; &amp;amp;", "a b \\<c> \\&amp;"),
        ("{{c1::<b>init</b>::hint}} x", "{{c1::**init**::hint}} x"),
    ],
)
def test_a_field_of_anki_becomes_markdown(markup, markdown):
    assert to_markdown(markup) == markdown


@pytest.mark.parametrize(
    "words",
    [
        "# no heading",
        "- no list",
        "+ no list",
        "1. no list",
        "2) no list",
        "> no quote",
        "===",
        "---",
        "*stars* _lines_ `ticks` ~~struck~~",
        "[no](link) ![no](image)",
        "<b>no tag</b> &amp; no entity",
        "a snake_case_name and __init__",
        r"c:\new\[dir] \* end\ ",
        "| a | b |",
        "C++ and --flags, 3 < 4 > 2 && x",
    ],
)
def test_words_mean_in_markdown_what_they_meant(words):
    assert shown(to_html(to_markdown(escaped(words)))) == shown(escaped(words))
    assert "<" not in to_html(to_markdown(escaped(words)))


@given(st.lists(WORDS, min_size=1, max_size=3))
def test_no_character_is_lost_or_becomes_markup(lines):
    markup = "<br>".join(escaped(line) for line in lines)

    back = to_html(to_markdown(markup))

    assert shown(back) == shown(markup)
    assert set(re.findall(r"<\w+", back)) <= {"<p", "<br"}


@pytest.mark.parametrize(
    ("markdown", "markup"),
    [
        ("What does option 3 do?", "What does option 3 do?"),
        ("a **b**", "a <strong>b</strong>"),
        ("a\n\nb", "<p>a</p>\n<p>b</p>"),
        ("- a", "<ul>\n<li>a</li>\n</ul>"),
        ("<script>x</script>", "&lt;script&gt;x&lt;/script&gt;"),
        ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
        ("3 & 4", "3 &amp; 4"),
        ("two  spaces", "two  spaces"),
        ("    code", "<pre><code>code\n</code></pre>"),
        ("", ""),
    ],
)
def test_markdown_becomes_a_field_of_anki(markdown, markup):
    assert to_html(markdown) == markup


def test_the_parts_of_a_cloze_text_stay_parts_both_ways():
    text = "{{c1::`init`}} then {{c2::a < b::hint}}\n\n- {{c3::list}}"

    assert cloze_numbers(to_html(text)) == (1, 2, 3)
    assert to_markdown(to_html(text)) == "{{c1::`init`}} then {{c2::a < b::hint}}\n\n- {{c3::list}}"


def test_a_fingerprint_tells_fields_apart_and_not_how_letters_are_composed():
    assert fingerprint("e\u0301") == fingerprint("\u00e9") != fingerprint("e")
    assert isinstance(fingerprint("\ud800"), str)


def test_markup_that_nests_very_deep_keeps_its_words():
    deep = "<div>" * 5_000 + "words" + "</div>" * 5_000
    bold = "<b>" * 5_000 + "words" + "</b>" * 5_000

    assert "words" in to_markdown(deep)
    assert "words" in to_markdown(bold)


@pytest.mark.parametrize(
    "markup", ["<", "<!", "<!-- a", "</", "<p", "\x00<b>", "<?xml", "<![CDATA["]
)
def test_broken_markup_breaks_nothing(markup):
    assert isinstance(to_markdown(markup), str)

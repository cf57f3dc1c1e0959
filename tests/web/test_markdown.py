import re

import pytest

from learnlog.web.markdown import MAX_MARKDOWN, markdown, markdown_line, markdown_parts


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("One.\n\nTwo.", "<p>One.</p>\n<p>Two.</p>"),
        ("**a** *b* `c` ~~d~~", "<p><strong>a</strong> <em>b</em> <code>c</code> <s>d</s></p>"),
        ("3. x\n4. y", '<ol start="3">\n<li>x</li>\n<li>y</li>\n</ol>'),
        ("```py\na < b\n```", "<pre><code>a &lt; b\n</code></pre>"),
        ("# Head", "<h2>Head</h2>"),
        ("###### Head", "<h6>Head</h6>"),
        ("", ""),
    ],
)
def test_markdown_becomes_markup(text, markup):
    assert markdown(text) == markup


def test_a_table_keeps_its_rows():
    shown = markdown("| a | b |\n| :- | -: |\n| 1 | 2 |")

    assert re.findall(r"<t[hd]>(\w)</t[hd]>", shown) == ["a", "b", "1", "2"]
    assert "style" not in shown


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<b onclick=alert(1)>x</b>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt&colon;alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
        "[x](vbscript:x)",
        "<javascript:alert(1)>",
        "![x](https://evil.example/pixel.png)",
        "[x]: javascript:alert(1)\n\n[x]",
        '[x](https://a.example/"onmouseover=alert(1))',
        "`<script>`",
    ],
)
@pytest.mark.parametrize(
    "show", [markdown, markdown_line, lambda text: "".join(markdown_parts(text))]
)
def test_nothing_that_is_shown_is_live(show, text):
    shown = show(text)

    tags = re.findall(r"<[^>]*>", shown)
    live = re.compile(r"script|<img|<b |\son\w+=|data:", re.IGNORECASE)
    assert not any(map(live.search, tags)), tags


def test_a_link_tells_no_other_site_where_it_was_followed():
    link = '<a href="https://k8s.io/" title="K" rel="noopener noreferrer nofollow">docs</a>'

    assert markdown("[docs](https://k8s.io/ 'K')") == f"<p>{link}</p>"


def test_a_relative_link_leads_nowhere():
    assert "href" not in markdown("[settings](/me)")


def test_in_a_line_blocks_stay_as_they_are_written():
    assert markdown_line("# One\n\n- `two`") == "# One - <code>two</code>"


@pytest.mark.parametrize(
    ("text", "heading", "below"),
    [
        ("Why **so**?", "Why <strong>so</strong>?", ""),
        ("Why?\n\n```\nx\n```", "Why?", "<pre><code>x\n</code></pre>"),
        ("# Why?\n\nSo.", "Why?", "<p>So.</p>"),
        ("```\nx\n```", "", "<pre><code>x\n</code></pre>"),
        ("", "", ""),
    ],
)
def test_a_question_is_split_into_a_heading_and_what_is_below(text, heading, below):
    assert markdown_parts(text) == (heading, below)


def test_a_text_beyond_what_cards_hold_is_cut():
    assert len(markdown("x" * (MAX_MARKDOWN + 1))) == MAX_MARKDOWN + len("<p></p>")


@pytest.mark.parametrize(
    "text", ["[" * 5000, "> " * 2500, "- " * 2500, "![[]()" * 800, "*a " * 1600, "|a" * 2500]
)
def test_what_nests_deep_is_shown_all_the_same(text):
    assert markdown(text[:5000])

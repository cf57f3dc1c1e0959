import pytest

from learnlog.domain.change_html import MAX_HTML, code_in_html, items_in_html

NOTES = """<h2>v2.0.0 (2024-01-02)</h2>
<p>Words &amp; more.</p>
<h3>Breaking changes</h3>
<ul>
<li>Names of <code>run()</code>, see <a href="https://x.example">1 &lt; 2</a>
<ul><li>first names</li></ul></li>
<li><p>Trains</p><p>are longer</p></li>
</ul>
<p><strong>Bug Fixes</strong></p>
<ol><li>cars<pre>rm -r</pre></li></ol>
<p>Support for Foo 12 was dropped.<br>Bye.</p>
"""


def test_notes_in_html_give_the_same_items_as_others():
    assert [(item.kind.value, item.text) for item in items_in_html(NOTES)] == [
        ("breaking", "Names of run(), see 1 < 2"),
        ("breaking", "first names"),
        ("breaking", "Trains are longer"),
        ("fix", "cars"),
        ("breaking", "Support for Foo 12 was dropped. Bye."),
    ]


@pytest.mark.parametrize(
    ("markup", "texts"),
    [
        ("", []),
        ("<p>First release.</p>", ["First release."]),
        ("<ul><li>open<li>ended", ["open", "ended"]),
        ("</ul></li></pre></h2><li>late</li>", ["late"]),
        ("a &lt; b <!-- c", ["a < b <!-- c"]),
        ("<script>x()</script><p>Words</p>", ["Words"]),
        ("<ul></ul><h2> </h2><li></li>", []),
    ],
)
def test_broken_markup_is_read_as_far_as_it_goes(markup, texts):
    assert [item.text for item in items_in_html(markup)] == texts


def test_no_more_is_read_than_a_feed_may_carry():
    found = items_in_html("<p>Names</p>" + " " * MAX_HTML + "<p>Trains</p>")

    assert [item.text for item in found] == ["Names"]


def test_what_notes_mark_as_code_is_named_once_each():
    markup = (
        "<p>Use <code>run()</code>, <kbd>a  &lt;b&gt;</kbd>, <samp><b>c</b></samp> and"
        " <code>run()</code>; <code></code><code>two\nlines</code></p><pre>rm -r</pre>"
    )

    assert code_in_html(markup) == ("run()", "a <b>", "c", "two lines")
    assert code_in_html("x" * MAX_HTML + "<code>late</code>") == ()

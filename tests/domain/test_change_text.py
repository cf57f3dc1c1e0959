import pytest

from learnlog.domain.change_text import MAX_INLINE, Markup, plain


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("**Fix** the `--port` option", "Fix the --port option"),
        ("see [the guide](https://x.example/a 'title') and [#12][12]", "see the guide and #12"),
        ("[`run()`](https://x.example) returns", "run() returns"),
        ("![badge](https://x.example/b.svg) Ready", "Ready"),
        ("by [@name[bot]](https://x.example)", "by @name[bot]"),
        ("[2.0] for <https://x.example/>", "2.0 for https://x.example/"),
        ("[CHANGE] Flags", "[CHANGE] Flags"),
        ("a _little_ *much* __more__ `**kwargs`", "a little much more **kwargs"),
        ("snake_case_name and 2 * 3", "snake_case_name and 2 * 3"),
        ("Runtime {#runtime} &amp; <b>tools</b> \\_x", "Runtime & tools _x"),
        ("two\n  lines", "two lines"),
    ],
)
def test_markdown_loses_its_marks_and_keeps_its_words(written, text):
    assert plain(written, Markup.MARKDOWN) == text


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (
            "``--port`` of :func:`~app.run` and :doc:`the guide <guide>`",
            "--port of app.run and the guide",
        ),
        ("`#12 <https://x.example/12>`_, `plain`__", "#12, plain"),
        ("**bold**, *leaning* and |name|", "bold, leaning and name"),
        ("``a``\\ s and :ref:`<only-target>`", "as and only-target"),
    ],
)
def test_restructured_text_loses_its_marks_and_keeps_its_words(written, text):
    assert plain(written, Markup.RST) == text


def test_plain_text_keeps_every_sign():
    assert plain("  **kwargs   and `x`", Markup.TEXT) == "**kwargs and `x`"


def test_a_long_line_is_cut():
    assert len(plain("a" * (2 * MAX_INLINE), Markup.MARKDOWN)) == MAX_INLINE

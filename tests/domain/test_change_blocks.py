import pytest

from learnlog.domain.change_blocks import BOLD_LEVEL, Block, BlockKind, read_blocks
from learnlog.domain.change_text import Markup


def heading(text, level):
    return Block(BlockKind.HEADING, text, level)


def item(text, level=0, *more):
    return Block(BlockKind.ITEM, text, level, more)


def prose(text, level=0):
    return Block(BlockKind.PROSE, text, level)


def test_markdown_is_taken_apart():
    text = """Title
=====

Sub
---

## 1.0 ##

An **intro**
of two lines.

**Fixed**

* one
  wrapped
lazy line
  * inner
- two

  further words

      code()

  *Some Body*, *Another One*
1. three
```
* no item
```
* four
  ```
  - no item
  ```

    an indented line is code

---
<!-- a comment -->
[1]: https://x.example
"""

    assert read_blocks(text, Markup.MARKDOWN) == [
        heading("Title", 1),
        heading("Sub", 2),
        heading("1.0", 2),
        prose("An intro of two lines."),
        heading("Fixed", BOLD_LEVEL),
        item("one wrapped lazy line"),
        item("inner", 2),
        item("two", 0, "further words"),
        item("three"),
        item("four", 0, "an indented line is code"),
    ]


def test_the_title_of_a_page_is_its_first_heading():
    text = '---\ntitle: "Foo 1.25"\nlayout: page\n---\n\nWords.\n'

    assert read_blocks(text, Markup.MARKDOWN) == [heading("Foo 1.25", 1), prose("Words.")]
    assert read_blocks("---\nWords.\n", Markup.MARKDOWN) == [prose("Words.")]


def test_restructured_text_is_taken_apart():
    text = """.. comment
   of two lines

=====
Title
=====

1.0
===

:release-date: 2024-01-02
:empty:

Fixes
-----

- one::

    code()

- two

  Like this::

    code()

  .. note:: dropped

  - inner

  end

Words::

    code()

.. warning::
   Heed this.

.. code-block:: python

   code()

**Added**

**Bold** words.

====  ====
"""

    assert read_blocks(text, Markup.RST) == [
        heading("Title", 1),
        heading("1.0", 2),
        prose("release-date: 2024-01-02"),
        prose("empty:"),
        heading("Fixes", 3),
        item("one:"),
        item("two", 0, "Like this::"),
        item("inner", 2),
        prose("end", 2),
        prose("Words:"),
        prose("Heed this.", 3),
        heading("Added", BOLD_LEVEL),
        prose("Bold words."),
        prose("==== ===="),
    ]


def test_plain_text_is_taken_apart():
    text = """Changes with foo 1.0

    *) Feature: one
       wrapped
    *) Bugfix: two

=======
Foo 0.9
=======

Part
====
* three
Foo 0.8
* four
**bold**
"""

    assert read_blocks(text, Markup.TEXT) == [
        prose("Changes with foo 1.0"),
        item("Feature: one wrapped", 4),
        item("Bugfix: two", 4),
        heading("Foo 0.9", 1),
        heading("Part", 2),
        item("three"),
        prose("Foo 0.8"),
        item("four"),
        prose("**bold**"),
    ]


@pytest.mark.parametrize("markup", Markup)
def test_line_ends_and_tabs_make_no_difference(markup):
    assert read_blocks("* one\r\n\tmore\r\n* two\r\n", markup) == [item("one more"), item("two")]


def test_a_fence_that_is_never_closed_ends_with_the_text():
    assert read_blocks("* one\n\n```\n* two\n", Markup.MARKDOWN) == [item("one")]


def test_a_line_of_signs_above_nothing_is_no_heading():
    assert read_blocks("=====\n\nWords\n", Markup.RST) == [prose("Words")]


def test_what_has_no_words_is_no_block():
    assert read_blocks("* ![](x.png)\n\n![](x.png)\n", Markup.MARKDOWN) == []


def test_a_very_long_paragraph_is_cut():
    (block,) = read_blocks("word word word\n" * 1000, Markup.TEXT)

    assert len(block.text) <= 2_000

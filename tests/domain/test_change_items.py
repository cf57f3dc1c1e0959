from learnlog.domain.change_blocks import read_blocks
from learnlog.domain.change_items import MAX_ITEM, items_of
from learnlog.domain.change_text import Markup


def kinds(text, markup=Markup.MARKDOWN):
    return [(item.kind.value, item.text) for item in items_of(read_blocks(text, markup))]


def test_points_take_the_kind_of_their_section():
    text = """### Fixed
- names are longer
- trains

### Other

- names are longer
"""

    assert kinds(text) == [
        ("fix", "names are longer"),
        ("fix", "trains"),
        ("other", "names are longer"),
    ]


def test_a_section_holds_for_the_topics_below_it_and_ends_with_the_next():
    text = """## Breaking changes
### Trains
- no more names
## Features
- trains
"""

    assert kinds(text) == [("breaking", "no more names"), ("feature", "trains")]


def test_a_point_may_be_the_title_of_those_inside_of_it():
    text = """- Bug fixes
  - names
  - trains
- Added
  - cars
- a point
"""

    assert kinds(text) == [
        ("fix", "names"),
        ("fix", "trains"),
        ("feature", "cars"),
        ("other", "a point"),
    ]


def test_points_inside_of_one_that_breaks_share_its_kind():
    text = """- Remove all deprecated code
  - names
    - first names
  - add trains
- cars
"""

    assert kinds(text) == [
        ("breaking", "Remove all deprecated code"),
        ("breaking", "names"),
        ("breaking", "first names"),
        ("feature", "add trains"),
        ("other", "cars"),
    ]


def test_a_line_that_ends_in_a_colon_introduces_the_points_below_it():
    text = """Security fixes:
* names

All changes:
* trains

The following settings have been removed:
* cars

These are new:
* bikes

Words between.
* ships
"""

    assert kinds(text) == [
        ("security", "names"),
        ("other", "trains"),
        ("breaking", "cars"),
        ("other", "bikes"),
        ("other", "ships"),
    ]


def test_what_introduces_points_ends_where_they_do():
    text = """.. warning::
   Breaking changes:

   - names

- trains

.. note::
   These options have been removed:

   - cars

- bikes
"""

    assert kinds(text, Markup.RST) == [
        ("breaking", "names"),
        ("other", "trains"),
        ("breaking", "cars"),
        ("other", "bikes"),
    ]


def test_further_paragraphs_belong_to_a_point_and_may_mark_it():
    text = """- names

  are longer
- trains

  BREAKING CHANGE: they are faster
"""

    assert kinds(text) == [
        ("other", "names are longer"),
        ("breaking", "trains BREAKING CHANGE: they are faster"),
    ]


def test_a_heading_that_states_a_change_is_one():
    text = """## Dropped support for Foo 12

Foo 12 ended in May. Use 13.

More words.

## Dropped support for Bar 3
## Names of trains

Nothing of note.
"""

    assert kinds(text) == [
        ("breaking", "Dropped support for Foo 12: Foo 12 ended in May. Use 13."),
        ("breaking", "Dropped support for Bar 3"),
    ]


def test_points_below_a_heading_that_states_a_change_share_its_kind():
    assert kinds("## Dropped support for Foo 12\n- names\n") == [
        ("breaking", "names"),
        ("breaking", "Dropped support for Foo 12"),
    ]


def test_prose_is_a_change_where_its_words_say_so():
    assert kinds("Hello all.\n\nSupport for Foo 3 was dropped.\n") == [
        ("breaking", "Support for Foo 3 was dropped.")
    ]


def test_prose_is_a_change_where_its_section_holds_nothing_else():
    text = """## Breaking changes

Names are longer.

### Trains

They are faster.

And longer.

## Fixed

To note ahead:

Support for Foo 3 was dropped.

Words.

- names
"""

    assert kinds(text) == [
        ("breaking", "Trains: They are faster. And longer."),
        ("fix", "names"),
        ("breaking", "Support for Foo 3 was dropped."),
    ]


def test_prose_alone_under_a_section_has_its_kind():
    assert kinds("## Fixed\n\nNames.\n\nTrains.\n") == [("fix", "Names."), ("fix", "Trains.")]


def test_of_notes_without_changes_the_prose_is_kept():
    assert kinds("First release.\n\nEnjoy.\n") == [("other", "First release."), ("other", "Enjoy.")]
    assert kinds("") == []


def test_a_long_item_is_cut_at_a_word():
    ((_, text),) = kinds("- " + "word " * 350)

    assert len(text) <= MAX_ITEM + 2
    assert text.endswith("word …")

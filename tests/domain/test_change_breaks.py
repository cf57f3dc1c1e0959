import pytest

from learnlog.domain.change_breaks import breaking, plainly_breaking


@pytest.mark.parametrize(
    "text",
    [
        "Drop support for Foo 3.9",
        "Dropped official support for Foo 3 and 4",
        "Support for Foo 12 was dropped",
        "Foo 1.9 is no longer supported",
        "Foo 1.9 is dropped",
        "Foo and Bar support is dropped",
        "foo.bar/v1beta1 is no longer served",
        "The beta interfaces stop being served",
        "Foo 3.9 is the minimum",
        "Foo 3 and Bar 2 are the new minimums",
        "The command no longer has support for bar",
        "Bar 3.14, and drop Python 3.9",
        "Now requires Foo >= 3.10",
        "Require Werkzeug >= 3.0",
        "The minimum supported Foo version is now 2.1",
        "Bump the minimum version of Foo",
    ],
)
def test_what_worked_and_does_not_any_more_is_plainly_breaking(text):
    assert plainly_breaking(text)
    assert breaking(text, is_change=False)


@pytest.mark.parametrize(
    "text",
    [
        "Remove the name argument of run()",
        "Removed the terraform refresh command, use plan instead",
        "Removed all deprecated methods",
        "Remove run_all",
        "Remove getName",
        "The name setting has been removed",
        "The name was renamed to title",
        "Interactive mode removed from the program",
        "The structures were made opaque",
        "Changed the license to MIT",
        "Rename --a to --b",
        "limit now defaults to 10",
        "Change the default limit to 10",
        "The default of the limit has changed",
        "The check is now enabled by default",
        "run() no longer accepts names",
        "The name is now required",
        "The parser now strictly requires a colon",
    ],
)
def test_what_others_rely_on_breaks_when_it_goes_or_turns(text):
    assert not plainly_breaking(text)
    assert breaking(text, is_change=False)


@pytest.mark.parametrize(
    "text",
    [
        "Fix a crash after support for Foo was dropped",
        "Fixed: remove the name argument twice",
        "Support for Foo 3 will be dropped in 4.0",
        "The name will be removed in 3.0",
        "The cache is kept when the key was removed",
        "Removed unused option",
        "Remove test command from setup",
        "Remove a race between readers",
        "Remove body from requests",
        "Remove name if support for it will be removed",
        "No language changes; the notion of a name has been removed",
        "A header that allows you to change the default target",
        "Names are longer",
        "Add an option",
        "Drag and Drop Image Support",
    ],
)
def test_what_nobody_relies_on_breaks_nothing(text):
    assert breaking(text, is_change=False) == ""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Remove the old editor", "Remove"),
        ("names are rejected", "rejected"),
        (
            "paths are now relative to the file instead of the directory",
            "now relative to the file instead of",
        ),
    ],
)
def test_of_what_its_author_calls_a_change_less_is_asked(text, words):
    assert breaking(text, is_change=True) == words
    assert breaking(text, is_change=False) == ""


@pytest.mark.parametrize(
    "text", ["Deprecate names, which are rejected", "Names to be removed are rejected", "Longer"]
)
def test_a_change_that_breaks_nothing_yet_is_none(text):
    assert breaking(text, is_change=True) == ""

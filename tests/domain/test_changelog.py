import re
from collections import Counter
from datetime import date

import pytest

from learnlog.domain.change_text import Markup
from learnlog.domain.changelog import MAX_BYTES, MAX_LINES, guess_markup, read_text, split_changelog
from learnlog.domain.errors import RuleError

# The headings that a person calls those of a release: a form written after looking at the file,
# how many there are, and the first and the last with their days. None stands for what is not
# released; a file without a form tells of one release.
FILES = [
    (
        "ansible-core__CHANGELOG-v2.19.rst",
        r"^v(\S+)\n=+$",
        15,
        "2.19.14 2026-10-05",
        "2.19.0 2025-07-21",
    ),
    (
        "apscheduler__versionhistory.rst",
        r"^\*\*(\d\S*|UNRELEASED)\*\*$",
        42,
        "None None",
        "1.01 None",
    ),
    ("attrs__CHANGELOG.md", r"^## \[([^\]]+)\]", 35, "26.1.0 2026-03-19", "15.0.0 2015-04-15"),
    (
        "axios__CHANGELOG.md",
        r"^#{1,3} \[?v?(\d+\.\d+[^\] ]*)",
        72,
        "1.21.0 2026-10-21",
        "1.0.0 2022-10-04",
    ),
    (
        "celery__Changelog.rst",
        r"^(\d\S*)[^\n]*\n={3,}$",
        52,
        "5.7.0 2026-11-05",
        "5.2.0b1 2021-08-11",
    ),
    (
        "datasette__changelog.rst",
        r"^(\d\S*) \(.*\)\n-{3,}$",
        146,
        "1.0a37 2026-07-14",
        "0.8 2017-11-13",
    ),
    ("django__5.1.txt", None, 1, "5.1 2024-08-07", "5.1 2024-08-07"),
    ("django__5.2.txt", None, 1, "5.2 2025-04-02", "5.2 2025-04-02"),
    (
        "feedparser__CHANGELOG.rst",
        r"^(?:(\d\S*) - .*|Unreleased)\n={3,}$",
        78,
        "None None",
        "1.0 2002-09-27",
    ),
    ("flask__CHANGES.rst", r"^Version (\S+)\n---", 63, "3.2.0 None", "0.1 2010-04-16"),
    ("git__RelNotes-2.39.0.txt", None, 1, "2.39 None", "2.39 None"),
    ("go__go1.25.md", None, 1, "1.25 None", "1.25 None"),
    ("go__go1.27.md", None, 1, "1.27 None", "1.27 None"),
    ("healthchecks__CHANGELOG.md", r"^## v(\S+)", 72, "4.4-dev None", "1.1.0 2018-08-20"),
    ("htmx__CHANGELOG.md", r"^## \[([^\]]+)\]", 58, "2.0.10 2026-04-21", "0.0.1 2020-05-15"),
    ("httpx__CHANGELOG.md", r"^## \[?(\d\S*|UNRELEASED)", 78, "None None", "0.6.0 2019-06-21"),
    ("knex__CHANGELOG.md", r"^# (\d\S*)", 220, "3.3.0 2026-06-26", "0.1.0 2013-05-13"),
    ("nginx__CHANGES", r"^Changes with nginx (\S+)", 469, "1.22.1 2022-10-19", "0.1.0 2004-10-04"),
    (
        "openssl__NEWS.md",
        r"^### .* and OpenSSL (\S+) \[",
        159,
        "3.0.22 2026-08-25",
        "0.9.1c 1998-12-23",
    ),
    ("prometheus__CHANGELOG.md", r"^#+ v?(\d[^ ]*)", 214, "3.14.0 2026-08-17", "0.4.0 2014-04-17"),
    (
        "pydantic__HISTORY.md",
        r"^(?:## v|### v(?=\S+\d[ab]))(\d\S*)",
        199,
        "2.14.3 2026-11-04",
        "0.1.0 2017-06-03",
    ),
    (
        "pytest__changelog.rst",
        r"^(?:pytest )?(\d\S*)[^\n]*\n[=-]{3,}$",
        213,
        "9.2.0 2026-10-27",
        "0.9.1 None",
    ),
    ("rails-actionpack__CHANGELOG.md", None, 1, "None None", "None None"),
    ("rails-activerecord__CHANGELOG.md", None, 1, "None None", "None None"),
    ("rails-guides__8_1_release_notes.md", None, 1, "8.1 None", "8.1 None"),
    (
        "rails-guides__upgrading_ruby_on_rails.md",
        r"^Upgrading from .* to Rails (\S+)\n---",
        16,
        "8.2 None",
        "3.1 None",
    ),
    (
        "redis__00-RELEASENOTES",
        r"^Redis (\S+(?: RC\d)?) .*Released",
        19,
        "7.0.15 2024-01-09",
        "7.0 RC1 2022-01-31",
    ),
    ("requests__HISTORY.md", r"^(\d\S*|dev)[^\n]*\n-{3,}$", 163, "None None", "0.0.1 2011-02-13"),
    (
        "selenium-python__CHANGES",
        r"^Sele\w+ (?:2.11.0 )?([^\n(]*\w)",
        195,
        "4.52.0 None",
        "2 Beta 2 None",
    ),
    (
        "sqlmodel__release-notes.md",
        r"^## (\d\S*|Latest Changes)",
        40,
        "None None",
        "0.0.1 2021-08-24",
    ),
    (
        "vue-core__CHANGELOG-3.4.md",
        r"^#{1,3} \[([^\] ]+)[^\]]*\]\(http",
        50,
        "3.4.38 2024-08-15",
        "3.4.0-alpha.1 2023-10-28",
    ),
    (
        "vue-core__CHANGELOG.md",
        r"^#{1,3} \[([^\]]+)\]\(http",
        51,
        "3.5.41 2026-08-05",
        "3.5.0-alpha.1 2024-04-29",
    ),
]
NOT_OUT = {"", "UNRELEASED", "dev", "Latest Changes"}


def versions(text, markup=Markup.MARKDOWN):
    return [release.version for release in split_changelog(text, markup)]


def read(shared_dir, name):
    path = shared_dir / "data/changelogs" / name
    text = read_text(path.read_bytes(), name=name)
    return text, split_changelog(text, guess_markup(text, suffix=path.suffix))


@pytest.fixture(scope="module")
def changelogs(shared_dir):
    """Each file's releases, beside the versions in the headings that a person finds."""
    found = {}
    for name, form, count, first, _ in FILES:
        text, releases = read(shared_dir, name)
        truth = (
            re.findall(form, text.replace("\r", ""), re.MULTILINE) if form else [first.split()[0]]
        )
        assert len(truth) == count, name
        found[name] = [None if t in {*NOT_OUT, "None"} else t for t in truth], releases
    return found


def test_every_file_is_in_the_table(shared_dir):
    names = {path.name for path in (shared_dir / "data/changelogs").iterdir()}

    assert names - {"README.md", "manifest.json"} == {name for name, *_ in FILES}


def test_nearly_every_heading_of_a_release_is_found_and_none_invented(changelogs):
    truth = sum(len(expected) for expected, _ in changelogs.values())
    found = sum(len(releases) for _, releases in changelogs.values())
    both = sum(
        (Counter(expected) & Counter(release.version for release in releases)).total()
        for expected, releases in changelogs.values()
    )

    assert both / truth >= 0.99
    assert both / found >= 0.999


@pytest.mark.parametrize(
    ("name", "form", "count", "first", "last"), FILES, ids=[f[0] for f in FILES]
)
def test_the_releases_of_a_file_come_in_its_order_with_their_days(
    changelogs, name, form, count, first, last
):
    expected, releases = changelogs[name]
    found = [release.version for release in releases]

    missing = list((Counter(expected) - Counter(found)).elements())
    assert len(missing) <= 0.01 * len(expected)
    assert found == [version for version in expected if version not in missing]
    ends = [f"{release.version} {release.released_on}" for release in (releases[0], releases[-1])]
    assert ends == [first, last]


@pytest.mark.parametrize(
    ("name", "undated"),
    [
        ("knex__CHANGELOG.md", 0),
        ("redis__00-RELEASENOTES", 0),
        ("openssl__NEWS.md", 0),
        ("nginx__CHANGES", 0),
        ("celery__Changelog.rst", 0),
        ("flask__CHANGES.rst", 1),
        ("httpx__CHANGELOG.md", 1),
    ],
)
def test_no_day_that_a_file_gives_is_lost(changelogs, name, undated):
    _, releases = changelogs[name]

    assert sum(release.released_on is None for release in releases) == undated


def test_no_markup_is_left_in_the_items_of_real_files(changelogs):
    texts = [
        item.text
        for name, (_, releases) in changelogs.items()
        if name.endswith((".md", ".rst"))
        for release in releases
        for item in release.items
    ]

    marked = [
        text for text in texts if re.search(r"\]\(http|:\w+:`|``|<https?:|^#(?!\d)|^\*\*", text)
    ]
    assert len(marked) <= 0.001 * len(texts)


def test_a_version_in_the_text_or_of_something_else_is_no_release():
    text = """# Foo changelog

Foo 0.9 was never published.

## Foo 1.1 (2024-02-03)

### Python 3.8 support
- needs 1.2.3

### Python 3.12
- works

### Using Bar 5.5.0
- 2.0

## Foo 1.0
- first
"""

    assert versions(text) == ["1.1", "1.0"]


def test_a_heading_over_several_releases_is_none_of_them():
    assert versions("# Foo 1.0\n\nA series.\n\n## Foo 1.0.1\n- x\n\n## Foo 1.0.0\n- y\n") == [
        "1.0.1",
        "1.0.0",
    ]


def test_a_release_with_changes_of_its_own_stands_beside_smaller_ones_below_it():
    assert versions("# 1.1\n- x\n\n## 1.0.1\n- y\n\n# 1.0\n- z\n") == ["1.1", "1.0.1", "1.0"]


def test_a_part_of_the_notes_that_repeats_the_version_is_no_release():
    assert versions(
        "# Foo 8.1 release notes\n\n## What's new in Foo 8.1\n- x\n\n## Fixed\n- y\n"
    ) == ["8.1"]


def test_unreleased_changes_have_no_version_and_are_left_out_where_there_are_none():
    assert versions("## [Unreleased]\n- x\n\n## 1.0\n- y\n") == [None, "1.0"]
    assert versions("## [Unreleased]\n\n## 1.0\n- y\n") == ["1.0"]
    assert versions("## Unreleased\n- x\n") == [None]


def test_a_file_that_names_no_release_is_one_without_a_version():
    (release,) = split_changelog("- x\n- y\n", Markup.MARKDOWN)

    assert (release.version, release.released_on, len(release.items)) == (None, None, 2)


def test_days_alone_are_headings_where_nothing_has_a_version():
    found = split_changelog("## May 13, 2020\n- x\n\n## 2020-05-12\n- y\n", Markup.MARKDOWN)

    assert [(release.version, release.released_on) for release in found] == [
        (None, date(2020, 5, 13)),
        (None, date(2020, 5, 12)),
    ]


def test_headings_that_all_go_on_behind_the_version_are_releases():
    assert versions("## 1.1 - The big one\n- x\n\n## 1.0 - The first\n- y\n") == ["1.1", "1.0"]
    assert versions("## 1.1 - The big one\n- x\n") == [None]


def test_a_version_of_one_number_counts_beside_dotted_ones():
    assert versions("## Foo 2\n- x\n\n## Foo 1.5\n- y\n\n### Step 3\n- z\n") == ["2", "1.5"]


@pytest.mark.parametrize(
    "below",
    [
        ":release-date: 2024-02-03",
        "Released 2024-02-03",
        "*February 3, 2024*",
        "Hello.\n\nReleased on 3 Feb 2024",
    ],
)
def test_the_day_may_stand_below_the_heading(below):
    (release,) = split_changelog(f"1.0\n===\n\n{below}\n\n- Released\n", Markup.RST)

    assert release.released_on == date(2024, 2, 3)
    assert [item.text for item in release.items] == ["Released"]


def test_a_day_in_the_heading_is_believed_before_one_below():
    (release,) = split_changelog("## 1.0 (2024-02-03)\n\nReleased 2024-02-04\n", Markup.MARKDOWN)

    assert release.released_on == date(2024, 2, 3)


def test_the_changelog_of_a_debian_package_is_cut():
    text = """foo (1.1-2) unstable; urgency=medium

  * Drop support for Bar 3

 -- Ana <ana@team.example>  Sat, 03 Feb 2024 10:00:00 +0000

foo (1.1-1) unstable; urgency=medium

  * New
"""

    found = split_changelog(text, Markup.TEXT)

    assert [release.version for release in found] == ["1.1-2", "1.1-1"]
    assert found[0].items[0].kind.value == "breaking"


@pytest.mark.parametrize(
    ("text", "suffix", "markup"),
    [
        ("", ".md", Markup.MARKDOWN),
        ("", ".RST", Markup.RST),
        ("# 1\n## 2\n# 3\n", ".txt", Markup.MARKDOWN),
        (".. a\n\n:b: c\n\n``d``\n", "", Markup.RST),
        ("1.0\n\n* ``x``\n", "", Markup.TEXT),
    ],
)
def test_the_format_is_guessed_by_name_then_by_content(text, suffix, markup):
    assert guess_markup(text, suffix=suffix) is markup


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("Größe".encode(), "Größe"),
        ("Größe".encode("cp1252"), "Größe"),
        ("Größe".encode("utf-16"), "Größe"),
        ("\ufeffGröße".encode(), "Größe"),
        (b"a\x81b", "a\ufffdb"),
    ],
)
def test_any_encoding_is_read(body, text):
    assert read_text(body, name="NEWS") == text


@pytest.mark.parametrize(
    "body", [b"", b"\xef\xbb\xbf\n", b"a\0b", b"x" * (MAX_BYTES + 1), b"x\n" * (MAX_LINES + 1)]
)
def test_what_is_no_changelog_is_refused_by_name(body):
    with pytest.raises(RuleError, match=r"^NEWS: "):
        read_text(body, name="NEWS")


def test_a_text_of_rules_and_code_alone_has_no_releases():
    assert split_changelog("---\n\n```\nx\n```\n", Markup.MARKDOWN) == ()

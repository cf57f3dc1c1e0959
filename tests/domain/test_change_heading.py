from datetime import date

import pytest

from learnlog.domain.change_heading import (
    MAX_HEADING,
    ReleaseHeading,
    common_names,
    date_in,
    is_date_alone,
    is_unreleased,
    read_release_heading,
)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2021-10-12", date(2021, 10, 12)),
        ("3.4 / 2020-5-3", date(2020, 5, 3)),
        ("October 12, 2021", date(2021, 10, 12)),
        ("12th October 2021", date(2021, 10, 12)),
        ("6th December, 2024", date(2024, 12, 6)),
        ("12 Oct 2021", date(2021, 10, 12)),
        ("7 sep 2021", date(2021, 9, 7)),
        ("Tue 09 Jan 2024 12:45:52 CET", date(2024, 1, 9)),
        ("Mon July 10 12:00:00 IDT 2023", date(2023, 7, 10)),
        ("xx XXX xxxx", None),
        ("October 2021", None),
        ("2021-02-30", None),
        ("on 2021-02-30, or 1 March 2021", date(2021, 3, 1)),
        ("1.2021.10", None),
        ("no day", None),
    ],
)
def test_days_are_read_in_the_styles_of_changelogs(text, day):
    assert date_in(text) == day


def test_a_day_is_alone_only_without_words():
    assert is_date_alone("*May 13, 2020*")
    assert not is_date_alone("Since May 13, 2020")
    assert not is_date_alone("May")


@pytest.mark.parametrize(
    ("text", "version", "day"),
    [
        ("1.2.3", "1.2.3", None),
        ("v1.2.3-rc.1+build.5 / 2020-01-02", "1.2.3-rc.1+build.5", date(2020, 1, 2)),
        ("Version 3.0 (October 12, 2021)", "3.0", date(2021, 10, 12)),
        ("Changes between 1.1.1 and 3.0 [xx XXX xxxx]", "3.0", None),
        (
            "Major changes between Foo 1.1.1k and Foo 1.1.1l [24 Aug 2021]",
            "1.1.1l",
            date(2021, 8, 24),
        ),
        ("Upgrading from Foo 7.2 to Foo 8.0", "8.0", None),
        ("0.13 → 0.14", "0.14", None),
        ("Changes with nginx 1.2.3        12 Jun 2012", "1.2.3", date(2012, 6, 12)),
        ("Redis 7.0 RC1   Released Mon Jan 31 12:00:00 CET 2022", "7.0 RC1", date(2022, 1, 31)),
        ("foo (1.22.1-9+deb12u1) unstable; urgency=medium", "1.22.1-9+deb12u1", None),
        ("Foo v2.39 Release Notes", "2.39", None),
        ("What's new in Foo 5.2", "5.2", None),
        ("Foo 4.0 Alpha 6 Post 2", "4.0 Alpha 6 Post 2", None),
        ("Foo 2.11.0 2.11.1", "2.11.1", None),
        ("5.3.3 (Yanked)", "5.3.3", None),
        ("v4.4-dev - Unreleased", "4.4-dev", None),
        ("1.1.1k", "1.1.1k", None),
        ("2024.01.02", "2024.01.02", date(2024, 1, 2)),
        ("foo-1.2.3", "1.2.3", None),
    ],
)
def test_a_release_heading_gives_version_and_day(text, version, day):
    heading = read_release_heading(text)

    assert (heading.version, heading.released_on) == (version, day)
    assert heading.is_sure


@pytest.mark.parametrize(
    "text",
    [
        "Using Foo 5.5.0rc2",
        "What's Changed Since 5.7.0rc1",
        "Backwards incompatible changes in 5.2",
        "Features removed in 5.1",
        "Fixes since v2.38",
        "3.4.x (2023-10-28 - 2024-08-15)",
        "2026-01-02",
        "Some of the many quite small things in version 1.2",
        "Runtime",
        "",
        "1.2 " + "x" * MAX_HEADING,
    ],
)
def test_other_headings_announce_nothing(text):
    assert read_release_heading(text) is None


@pytest.mark.parametrize("text", ["Python 3.8 support", "Step 2", "1.2.3 - The big one"])
def test_words_behind_a_version_and_single_numbers_leave_a_doubt(text):
    assert not read_release_heading(text).is_sure


def test_a_version_of_one_number_is_told_from_a_dotted_one():
    assert read_release_heading("Foo 1.2").is_dotted
    assert not read_release_heading("Foo 2").is_dotted
    assert not ReleaseHeading(None, None).is_dotted


@pytest.mark.parametrize(
    "text",
    ["Unreleased", "[UNRELEASED]", "Master (Unreleased)", "Latest Changes", "dev", "Next release"],
)
def test_what_is_not_out_yet_has_its_headings(text):
    assert is_unreleased(text)


@pytest.mark.parametrize("text", ["Unreleased features of the master", "1.2", "Development tools"])
def test_other_headings_are_not_about_what_is_not_out(text):
    assert not is_unreleased(text)


def test_the_commonest_name_is_that_of_the_file():
    found = [read_release_heading(f"Foo 1.{number}") for number in range(3)]

    assert common_names([*found, read_release_heading("Python 3.8")]) == {"foo"}
    assert common_names([read_release_heading("Step 2")]) == frozenset()

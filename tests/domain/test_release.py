import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.version import Version as PackagingVersion

from learnlog.domain.release import (
    Impact,
    ReleaseKind,
    Version,
    is_prerelease,
    normalise_version,
    read_version,
    release_kind,
    version_order,
    version_scheme,
)

# Ordered as their projects released them on one line each: the left is older.
OLDER = [
    ("1.9", "1.10"),
    ("3.13.14", "3.14.6"),
    ("4.0.0-alpha6", "4.0.0-beta5"),
    ("4.0.0-beta5", "4.0.0rc1"),
    ("2.0.0rc1", "2.0.0"),
    ("1.9.11.dev12", "1.9.11a1"),
    ("2.3.4", "2.3.4-p2"),
    ("2.3.4-p2", "2.3.5"),
    ("2025-03-03", "2025-03-03v2"),
    ("8u502-b07", "9"),
    ("0.38_05", "0.38_06"),
    ("8u492-b09", "8u502-b07"),
    ("8u502-b06", "8u502-b07"),
    ("1.0.2", "1.0.2a"),
    ("1.0.2z", "1.0.2za"),
    ("1.0.2za", "1.0.3"),
    ("1.17.17-gke.4400", "1.17.17-gke.10000"),
    ("1.19-eks-1", "1.19-eks-2"),
    ("7.1.1-47", "7.1.1-48"),
    ("9.0.0", "9.5.0"),
    ("8.19.20", "9.5.0"),
    ("0.9.0", "9.0.0"),
    ("0.38", "0.38_06"),
    ("0.38_06", "0.39"),
    ("0.1c", "0.1d"),
    ("3.3.12", "3.3.12+docs"),
    ("3.3.12+docs", "3.3.13"),
    ("1.33.1+k3s1", "1.33.1+k3s2"),
    ("21.0.2+12", "21.0.2+13"),
    ("3.33.0-0.1.pre", "3.33.0-0.2.pre"),
    ("3.33.0-0.2.pre", "3.33.0-1.0.pre"),
    ("3.33.0-1.0.pre", "3.33.0"),
    ("5.9-DEVELOPMENT-SNAPSHOT-2026", "5.9"),
    ("38.0.0-nightly.20260610", "38.0.0-alpha.1"),
    ("2025-06-13T11-33-47Z", "2025-06-13T11-33-48Z"),
    ("1.302138", "1.302139-TRIAL"),
    ("2026.8.0.dev1", "2026.8.0b0"),
]


@pytest.mark.parametrize(("older", "newer"), OLDER)
def test_a_newer_version_sorts_later(older, newer):
    assert version_order(older) < version_order(newer)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("v1.36.0", "1.36"),
        ("v2.3.3", "2.3.3"),
        ("4.0.0-rc-3", "4.0.0rc3"),
        ("2.3.3", "V2.3.3"),
        ("3.15.0b4", "3.15.0-beta.4"),
        ("18_6", "18.6"),
    ],
)
def test_twins_meet_under_one_spelling(a, b):
    assert normalise_version(a) == normalise_version(b)
    assert version_order(a) == version_order(b)


def test_a_pre_release_is_no_twin_of_its_release():
    assert normalise_version("2.0.0rc1") == "2rc1"
    assert normalise_version("2.0.0") == "2"


def test_another_packing_of_a_release_is_no_twin_of_it():
    assert normalise_version("v3.3.12+docs") == "3.3.12+docs"
    assert normalise_version("1.33.1+k3s1") != normalise_version("1.33.1+k3s2")
    assert normalise_version("1.33.1-rc1+k3s1") == "1.33.1rc1+k3s1"


def test_what_has_no_number_is_its_own_spelling():
    assert normalise_version(" Rolling ") == "rolling"
    assert read_version("rolling") is None
    assert version_order("rolling") == version_order("0")


def test_a_date_is_read_as_its_numbers():
    assert read_version("v2024-10-29v2") == Version((2024, 10, 29, 2))


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=6))
def test_the_order_of_plain_versions_is_that_of_their_numbers(numbers):
    other = [*numbers[:-1], numbers[-1] + 1]

    assert version_order(".".join(map(str, numbers))) < version_order(".".join(map(str, other)))


@given(st.text(max_size=80))
def test_any_text_has_an_order_of_digits_alone(text):
    order = version_order(text)

    assert order.isascii()
    assert order.isdigit()
    assert len(order) == len(version_order("1.0"))


def test_every_impact_has_its_words():
    assert [Impact.EOL.label, Impact.BREAKING.label] == ["End of life", "Breaking"]


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("1.0.2a", False),
        ("1.0a", True),
        ("1.2.2_005", False),
        ("2.0.0rc1", True),
        ("0.38_06", True),
        ("1.31.4", False),
        ("3.3.12+docs", False),
        ("1.0+beta1", False),
        ("3.33.0-0.1.pre", True),
        ("5.9-DEVELOPMENT-SNAPSHOT-2026-06-12-a", True),
        ("1.302139-TRIAL", True),
        ("7.1.1-47", False),
        ("1.36-eks-6", False),
        ("6000.5.9f1", False),
        ("x", False),
    ],
)
def test_pre_releases_are_known(version, expected):
    assert is_prerelease(version) is expected


@pytest.mark.parametrize(
    ("version", "scheme"),
    [
        ("2026.8.0", "calver"),
        ("26.08", "calver"),
        ("20260531.3", "calver"),
        ("4126", "semver"),
        ("26.7.0", "semver"),
        ("rolling", "custom"),
    ],
)
def test_a_calendar_version_shows_itself(version, scheme):
    assert version_scheme(version) == scheme


KNOWN = ["1.9", "2.0", "2.1", "2.1.1", "3.0.0rc1"]


@pytest.mark.parametrize(
    ("version", "kind"),
    [
        ("3.0", ReleaseKind.MAJOR),
        ("2.2", ReleaseKind.MINOR),
        ("2.1.2", ReleaseKind.PATCH),
        ("1.10", ReleaseKind.MINOR),
        ("1.9.1", ReleaseKind.PATCH),
        ("3.0.0rc2", ReleaseKind.PRERELEASE),
        ("2.1.1-p1", ReleaseKind.POST),
        ("2.1.1+docs", ReleaseKind.POST),
        ("2.1.2+1", ReleaseKind.PATCH),
        ("2026.8", ReleaseKind.CALVER),
        ("rolling", ReleaseKind.MINOR),
        ("2.9.4", ReleaseKind.PATCH),
        ("4.0.1", ReleaseKind.PATCH),
    ],
)
def test_the_first_number_that_differs_from_the_version_below_decides(version, kind):
    assert release_kind(version, KNOWN) is kind


@pytest.mark.parametrize(
    ("version", "kind"),
    [
        ("5", ReleaseKind.MAJOR),
        ("5.0.0", ReleaseKind.MAJOR),
        ("5.2", ReleaseKind.MINOR),
        ("5.2.0", ReleaseKind.MINOR),
        ("5.2.1", ReleaseKind.PATCH),
        ("5.2.1.1", ReleaseKind.PATCH),
    ],
)
def test_without_history_the_shape_decides(version, kind):
    assert release_kind(version, []) is kind


def test_the_catalogue_may_say_that_versions_are_dates():
    assert release_kind("26.7", ["26.1"], scheme="calver") is ReleaseKind.CALVER


@pytest.mark.parametrize(
    ("version", "kind"),
    [
        ("137.0.7151.68", ReleaseKind.MAJOR),
        ("136.0.7103.115", ReleaseKind.PATCH),
        ("136.1.7200.10", ReleaseKind.MINOR),
    ],
)
def test_where_the_third_number_counts_builds_the_version_below_decides(version, kind):
    assert release_kind(version, ["136.0.7103.114"]) is kind


@pytest.mark.shared
def test_versions_that_packaging_reads_are_ordered_as_it_orders_them(shared_dir):
    wrong, count = [], 0
    for path in sorted((shared_dir / "data/endoflife/products").glob("*.json")):
        names = [name for name, _ in json.loads(path.read_text(encoding="utf-8"))["versions"]]
        plain = [name for name in names if re.fullmatch(r"\d+(\.\d+)*((a|b|rc)\d+)?", name)]
        ours = sorted(plain, key=version_order)
        theirs = sorted(plain, key=PackagingVersion)
        count += len(plain)
        wrong += [
            (path.stem, a, b)
            for a, b in zip(ours, theirs, strict=True)
            if PackagingVersion(a) != PackagingVersion(b)
        ]

    assert count > 60_000
    assert wrong == []


@pytest.mark.parametrize("dates_say", [["3.14.6", "3.13.14"], ["9.5.0", "8.19.20"]])
def test_what_came_out_later_is_not_higher_for_that(dates_say):
    earlier, later = dates_say

    assert version_order(later) < version_order(earlier)
    assert release_kind(later, [earlier]) is ReleaseKind.PATCH

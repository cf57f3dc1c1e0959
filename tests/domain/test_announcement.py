import csv

import pytest

from learnlog.domain.announcement import Announced, announced, tag_in
from learnlog.domain.release import normalise_version
from learnlog.domain.technology import SourceKind

NEWS = {"news", "vendor_blog", "aws_whats_new"}


@pytest.mark.shared
def test_nearly_every_real_title_is_read_and_none_invented(shared_dir):
    with (shared_dir / "data/release_titles.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    wrong, invented = [], []
    for row in rows:
        kind = SourceKind.NEWS if row["source"] in NEWS else SourceKind.RELEASES
        found = announced(row["title"], source=kind, technology_name=row["project"])
        got, expected = found[0].version if found else "", row["version"]
        if normalise_version(got) != normalise_version(expected):
            wrong.append(row["title"])
        elif found:
            assert found[0].prerelease == (row["prerelease"] == "yes"), row["title"]
        if got and not expected:
            invented.append(row["title"])

    assert len(wrong) <= 0.03 * len(rows), wrong
    assert len(invented) <= 1, invented


def test_the_tag_in_the_address_goes_before_the_title():
    found = announced(
        "A nickname 9.9",
        link="https://github.com/kubernetes/kubernetes/releases/tag/v1.36.0",
        source=SourceKind.RELEASES,
    )

    assert found == (Announced("1.36.0", prerelease=False, scheme="semver"),)


@pytest.mark.parametrize(
    ("link", "tag"),
    [
        ("https://github.com/a/b/releases/tag/version%2F2026.8.0", "version/2026.8.0"),
        ("https://gitlab.com/a/b/-/releases/v1.2", "v1.2"),
        ("https://gitlab.com/a/b/-/tags/v1.2", "v1.2"),
        ("https://example.org/blog/1.2", ""),
        ("", ""),
    ],
)
def test_a_tag_is_read_from_the_pages_of_known_forges(link, tag):
    assert tag_in(link) == tag


@pytest.mark.parametrize(
    ("tag", "version"),
    [
        ("@scope/pkg@1.2.0", "1.2.0"),
        ("pkg@3.0.0-rc.1", "3.0.0-rc.1"),
        ("jdk8u502-b07", "8u502-b07"),
        ("OpenSSL_1_1_1w", "1.1.1w"),
    ],
)
def test_a_tag_of_one_part_among_many_is_read(tag, version):
    assert announced(tag, source=SourceKind.RELEASES)[0].version == version


def test_several_versions_in_one_title_come_highest_first():
    found = announced(
        "Python 3.13.5 and Python 3.14.0 are now available",
        source=SourceKind.NEWS,
        technology_name="Python",
    )

    assert [item.version for item in found] == ["3.14.0", "3.13.5"]


def test_a_tutorial_announces_nothing():
    assert announced("Python 3.14 in an hour", source=SourceKind.TUTORIALS) == ()


@pytest.mark.parametrize("title", ["2.3.x", "What is new in the 2.3.x series of Flask", "start"])
def test_a_branch_or_a_word_is_no_release(title):
    assert announced(title, source=SourceKind.RELEASES, technology_name="Flask") == ()


def test_news_without_the_name_before_the_number_announces_nothing():
    title = "We raised $2.5M and moved to release 4.2"

    assert announced(title, source=SourceKind.NEWS, technology_name="Flask") == ()


def test_a_number_too_long_for_a_version_is_none():
    title = "Flask 123456789012345678 released"

    assert announced(title, source=SourceKind.NEWS, technology_name="Flask") == ()

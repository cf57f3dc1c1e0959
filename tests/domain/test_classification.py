import csv
from datetime import date
from pathlib import Path

import pytest

from learnlog.domain.classification import Classified, Title, classify, source_kind
from learnlog.domain.release import ReleaseKind, normalise_version
from learnlog.domain.technology import SourceKind

# Put down by hand with what each announces, before the rules read them.
IN_THE_WILD = sorted((Path(__file__).parents[1] / "fixtures" / "titles").glob("*.csv"))


def read_table(path):
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    titles = [
        Title(
            row["title"],
            row["source"],
            row["project"],
            date.fromisoformat(row["published"]) if row["published"] else None,
        )
        for row in rows
    ]
    return list(zip(rows, classify(titles), strict=True))


def is_right(row, found):
    return (
        normalise_version(found.version or "") == normalise_version(row["version"])
        and (found.kind or "") == row["kind"]
        and bool(found.prerelease) == (row["prerelease"] == "yes")
    )


@pytest.mark.shared
def test_nearly_every_real_title_is_read_whole_and_no_version_invented(shared_dir):
    read = read_table(shared_dir / "data/release_titles.csv")

    wrong = [
        row["title"]
        for row, found in read
        if not (is_right(row, found) and (found.scheme or "") == row["scheme"])
    ]
    invented = [row["title"] for row, found in read if found.version and not row["version"]]
    flagged = [
        row["title"]
        for row, found in read
        if bool(found.prerelease) != (row["prerelease"] == "yes")
    ]
    assert len(wrong) <= 0.03 * len(read), wrong
    assert len(invented) <= 1, invented
    assert flagged == []


@pytest.mark.parametrize("path", IN_THE_WILD, ids=lambda path: path.stem)
def test_titles_of_other_projects_are_read_as_well(path):
    read = read_table(path)

    wrong = [row["title"] for row, found in read if not is_right(row, found)]
    assert len(read) > 70
    assert wrong == []


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("github_tags_atom", SourceKind.RELEASES),
        ("project_blog", SourceKind.RELEASES),
        ("vendor_blog", SourceKind.NEWS),
        ("AWS whatsnew", SourceKind.NEWS),
        ("podcast", SourceKind.TUTORIALS),
        ("tutorials", SourceKind.TUTORIALS),
    ],
)
def test_the_name_of_a_source_tells_what_kind_of_feed_it_is(source, kind):
    assert source_kind(source) is kind


def test_the_titles_before_are_the_versions_known():
    found = classify([Title("v1.9", "tags", "a"), Title("v2.1", "tags", "a")])

    assert [item.kind for item in found] == [ReleaseKind.MINOR, ReleaseKind.MAJOR]


def test_another_project_s_titles_are_no_history():
    found = classify([Title("v1.9", "tags", "a"), Title("v2.1", "tags", "b")])

    assert [item.kind for item in found] == [ReleaseKind.MINOR, ReleaseKind.MINOR]


def test_all_titles_of_a_project_tell_whether_its_numbers_are_years():
    found = classify(
        [
            Title("26.1.0", "tags", "attrs", date(2026, 3, 19)),
            Title("25.4.0", "tags", "attrs", date(2025, 10, 6)),
            Title("26.7.0", "tags", "keycloak", date(2026, 7, 9)),
            Title("26.0.0", "tags", "keycloak", date(2024, 10, 4)),
            Title("25.0.0", "tags", "keycloak", date(2024, 6, 10)),
        ]
    )

    assert [item.scheme for item in found] == ["calver"] * 2 + ["semver"] * 3
    assert found[0].kind is ReleaseKind.CALVER
    assert found[2].kind is ReleaseKind.MINOR


def test_a_registry_tells_the_scheme():
    found = classify(
        [
            Title("black 24.1", "pypi_updates", "black"),
            Title("Foo-Bar-1.02", "cpan", "Foo-Bar"),
            Title("Foo-Bar-0.11.11_1", "cpan", "Foo-Bar"),
        ]
    )

    assert [item.scheme for item in found] == ["pep440", "cpan", "cpan"]
    assert [item.prerelease for item in found] == [False, False, True]


def test_a_repository_s_own_name_need_not_stand_in_its_titles():
    (found,) = classify([Title("Miniflux 2.2", "github_releases_atom", "v2")])

    assert found.version == "2.2"


@pytest.mark.parametrize(
    ("title", "source", "project", "kind", "prerelease", "scheme"),
    [
        ("May 13, 2020", "gcp_release_notes", "gcp", None, None, "date"),
        ("June 3, 2026 - Public preview", "vendor_changelog", "x", "prerelease", True, "date"),
        ("Weaviate security release", "project_blog", "weaviate", "patch", False, "none"),
        ("Engram is now generally available", "project_blog", "weaviate", None, None, None),
        ("Nokogiri is released", "personal_blog", "nokogiri", None, None, "none"),
        ("Now in beta: a directory", "news", "cloud-blog", "prerelease", True, "none"),
        ("Now in beta: a directory", "news", "reddit", None, None, None),
        ("Longer context is generally available", "vendor_blog", "(vendor)", None, None, "none"),
        ("Amazon EKS enables add-ons", "aws_whats_new", "aws-eks", None, None, "none"),
        ("Nightly", "github_releases_atom", "app", None, None, None),
        ("Now in beta", "podcast", "show", None, None, None),
        ("Something else", "project_blog", "(blog)", None, None, None),
    ],
)
def test_a_release_without_a_number_is_told_from_none(
    title, source, project, kind, prerelease, scheme
):
    (found,) = classify([Title(title, source, project)])

    expected = Classified(title, None, kind and ReleaseKind(kind), prerelease, scheme)
    assert found == expected


def test_a_security_release_without_a_number_is_numbered_as_the_others_are():
    found = classify(
        [
            Title("Weaviate security release", "project_blog", "weaviate"),
            Title("Weaviate 1.38 Release", "project_blog", "weaviate"),
        ]
    )

    assert found[0].scheme == "semver"

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnlog.domain.announcement import Announced, announced, tag_in
from learnlog.domain.technology import SourceKind


def test_the_tag_in_the_address_goes_before_the_title():
    found = announced(
        "A nickname 9.9",
        link="https://github.com/kubernetes/kubernetes/releases/tag/v1.36.0",
        source=SourceKind.RELEASES,
    )

    assert found == (Announced("1.36.0", prerelease=False, scheme="semver"),)


def test_the_version_that_a_document_states_goes_before_all():
    found = announced(
        "New crate version published: serde v1.0.1",
        link="https://github.com/a/b/releases/tag/v1.0.2",
        source=SourceKind.RELEASES,
        stated="1.0.3",
    )

    assert [item.version for item in found] == ["1.0.3"]


@pytest.mark.parametrize(
    ("link", "tag"),
    [
        ("https://github.com/a/b/releases/tag/version%2F2026.8.0", "version/2026.8.0"),
        ("https://gitlab.com/a/b/-/releases/v1.2", "v1.2"),
        ("https://gitlab.com/a/b/-/tags/v1.2", "v1.2"),
        ("https://codeberg.org/a/b/src/tag/v1.2", "v1.2"),
        ("https://github.com/a/b/releases/tag/%40scope%2Fpkg%401.2.0", "@scope/pkg@1.2.0"),
        ("https://example.org/blog/1.2", ""),
        ("", ""),
    ],
)
def test_a_tag_is_read_from_the_pages_of_known_forges(link, tag):
    assert tag_in(link) == tag


def test_a_tag_without_a_version_announces_none_even_if_the_title_has_one():
    found = announced(
        "Notes on 1.2.3",
        link="https://github.com/a/b/releases/tag/start",
        source=SourceKind.RELEASES,
    )

    assert found == ()


def test_several_versions_in_one_title_come_highest_first():
    found = announced(
        "Python 3.13.5 and Python 3.14.0 are now available",
        source=SourceKind.NEWS,
        technology_name="Python",
    )

    assert [item.version for item in found] == ["3.14.0", "3.13.5"]


def test_a_tutorial_announces_nothing():
    assert announced("Python 3.14 is released", source=SourceKind.TUTORIALS) == ()


@pytest.mark.parametrize(
    ("title", "name", "version"),
    [
        ("react-dom 19.2.0-canary-8ce15b0f-20250522", "", "19.2.0-canary-8ce15b0f-20250522"),
        ("zope.interface 7.2.post1", "zope.interface", "7.2.post1"),
    ],
)
def test_a_registry_s_name_and_version_are_read_as_they_stand(title, name, version):
    (found,) = announced(title, source=SourceKind.RELEASES, technology_name=name)

    assert found.version == version


def test_another_product_s_name_and_version_are_not():
    assert announced("Grok 4.6", source=SourceKind.RELEASES, technology_name="Cursor") == ()


@pytest.mark.parametrize("title", ["2.3.x", "What is new in the 2.3.x series of Flask", "start"])
def test_a_branch_or_a_word_is_no_release(title):
    assert announced(title, source=SourceKind.RELEASES, technology_name="Flask") == ()


@pytest.mark.parametrize(
    "title",
    [
        "We raised $2.5M and moved to release 4.2",
        "Flask 123456789012345678 released",
        "Flask 3.1 in an hour",
    ],
)
def test_news_of_something_else_announces_nothing(title):
    assert announced(title, source=SourceKind.NEWS, technology_name="Flask") == ()


@given(st.text(max_size=400), st.sampled_from(SourceKind), st.text(max_size=30))
def test_any_title_is_read_without_an_error(title, source, name):
    for item in announced(title, source=source, technology_name=name):
        assert item.version
        assert len(item.version) <= 100


@given(st.lists(st.sampled_from([*"v0123456789.-_ax/@+: ,", "beta", "rc", "and "]), max_size=300))
def test_a_title_made_to_be_hard_is_read_without_an_error(parts):
    title = "".join(parts)

    assert announced(title, source=SourceKind.RELEASES, technology_name="a") is not None

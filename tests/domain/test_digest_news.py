from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnlog.domain.digest_news import (
    IgnoreReason,
    News,
    NewsItem,
    NewsKind,
    impact_text,
    sort_news,
)
from learnlog.domain.release import Impact, ReleaseKind

MINOR = NewsItem(
    key="r1",
    slug="kubernetes",
    name="Kubernetes",
    kind=NewsKind.RELEASE,
    impact=Impact.MINOR,
    version="1.37",
    sort_key="0001.0037",
    release_kind=ReleaseKind.MINOR,
)
THRESHOLDS = [Impact.PATCH, Impact.MINOR, Impact.MAJOR]

items = st.builds(
    NewsItem,
    key=st.uuids().map(str),
    slug=st.sampled_from("abcdefghij"),
    name=st.just("Name"),
    kind=st.sampled_from(NewsKind),
    impact=st.sampled_from(THRESHOLDS),
    is_watched_only=st.booleans(),
    is_snoozed=st.booleans(),
    wants_prereleases=st.booleans(),
    sort_key=st.text("0123456789.", max_size=4),
    release_kind=st.none() | st.sampled_from(ReleaseKind),
    security=st.booleans(),
    breaking=st.booleans(),
    end_of_life=st.booleans(),
)


@given(st.lists(items, max_size=60))
def test_every_item_is_shown_or_counted_once(news):
    sorted_news = sort_news(news)

    assert len(sorted_news.shown) + sorted_news.ignored_count == len(news)
    assert len({item.slug for item in sorted_news.shown}) == len(sorted_news.shown)


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        (replace(MINOR, is_snoozed=True), IgnoreReason.SNOOZED),
        (replace(MINOR, is_watched_only=True), IgnoreReason.WATCHED),
        (replace(MINOR, kind=NewsKind.TUTORIAL), IgnoreReason.TUTORIAL),
        (replace(MINOR, kind=NewsKind.NEWS), IgnoreReason.NEWS),
        (replace(MINOR, release_kind=None), IgnoreReason.NEWS),
        (replace(MINOR, release_kind=ReleaseKind.PRERELEASE), IgnoreReason.PRERELEASE),
        (replace(MINOR, release_kind=ReleaseKind.PATCH), IgnoreReason.PATCH),
        (replace(MINOR, release_kind=ReleaseKind.POST), IgnoreReason.PATCH),
        (replace(MINOR, impact=Impact.MAJOR), IgnoreReason.BELOW),
    ],
)
def test_what_is_not_worth_showing_has_its_reason(item, reason):
    assert sort_news([item]) == News((), ((reason, 1),))


@pytest.mark.parametrize("flag", ["security", "breaking", "end_of_life"])
def test_a_patch_that_matters_is_shown(flag):
    item = replace(MINOR, release_kind=ReleaseKind.PATCH, **{flag: True})

    assert sort_news([item]).shown == (item,)


def test_a_technology_is_shown_with_its_highest_version_only():
    newer = replace(MINOR, key="r2", version="1.38", sort_key="0001.0038")

    assert sort_news([newer, MINOR]) == News((newer,), ((IgnoreReason.OLDER, 1),))


def test_what_breaks_comes_first_then_the_larger_then_by_name():
    major = replace(MINOR, key="b", slug="b", name="B", release_kind=ReleaseKind.MAJOR)
    ends = replace(MINOR, key="c", slug="c", name="C", end_of_life=True)
    breaks = replace(MINOR, key="d", slug="d", name="D", breaking=True)
    plain = replace(MINOR, key="a", slug="a", name="a")

    shown = sort_news([MINOR, plain, major, ends, breaks]).shown

    assert [item.name for item in shown] == ["D", "C", "B", "a", "Kubernetes"]


def test_more_than_fit_are_counted():
    many = [replace(MINOR, key=str(n), slug=str(n)) for n in range(5)]

    assert sort_news(many, most=3).ignored == ((IgnoreReason.OVERFLOW, 2),)


def test_the_line_counts_all_and_names_each_reason():
    news = News((), ((IgnoreReason.WATCHED, 6), (IgnoreReason.PATCH, 33), (IgnoreReason.OLDER, 2)))

    assert news.ignored_text() == (
        "You can ignore 41 items: 6 on technologies you only watch, 33 patches,"
        " 2 older than those shown above."
    )
    assert News((), ((IgnoreReason.PATCH, 1),)).ignored_text() == "You can ignore 1 item: 1 patch."
    assert News((), ()).ignored_text() == ""


@pytest.mark.parametrize(
    ("item", "text"),
    [
        (MINOR, "A minor release."),
        (
            replace(MINOR, release_kind=ReleaseKind.PATCH, security=True),
            "A patch with security fixes.",
        ),
        (
            replace(MINOR, release_kind=ReleaseKind.MAJOR, breaking=True, end_of_life=True),
            "A major release with breaking changes and an end of support.",
        ),
        (replace(MINOR, release_kind=None), "A patch."),
        (replace(MINOR, release_kind=ReleaseKind.PRERELEASE), "A pre-release."),
    ],
)
def test_a_release_is_said_in_a_few_words(item, text):
    assert impact_text(item) == text


def test_a_pre_release_is_shown_to_those_who_asked_for_them():
    early = replace(MINOR, release_kind=ReleaseKind.PRERELEASE)

    assert sort_news([early]).shown == ()
    wanted = replace(early, wants_prereleases=True)
    assert sort_news([wanted]).shown == (wanted,)

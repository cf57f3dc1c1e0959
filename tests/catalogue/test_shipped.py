"""The catalogue that ships: its size, its spread, and what each entry must say."""

import re
from datetime import date

import pytest

from learnlog.catalogue.load import load_catalogue
from learnlog.domain.technology import Category, DriftProfile, SourceKind
from learnlog.resources import resource_dir

SHIPPED = load_catalogue(resource_dir("feeds"))
NEWEST_DAY = date(2026, 8, 22)
REGISTRIES = ("pypi.", "npmjs.com/package", "crates.io", "rubygems.org", "nuget.org", ".zzz")


def test_at_least_300_technologies_ship():
    assert len(SHIPPED.technologies) >= 300


@pytest.mark.parametrize("category", Category)
def test_every_category_has_at_least_fifteen_technologies(category):
    found = [slug for slug, it in SHIPPED.technologies.items() if it.category is category]

    assert len(found) >= 15


def test_each_technology_says_what_it_is_in_one_sentence():
    unsaid = [
        slug
        for slug, it in SHIPPED.technologies.items()
        if not re.fullmatch(r"[A-Z][^\n!]{20,200}\.", it.summary) or not it.group
    ]

    assert unsaid == []


def test_each_technology_that_drifts_by_releases_has_somewhere_to_learn_of_them():
    deaf = [
        slug
        for slug, it in SHIPPED.technologies.items()
        if it.drift is DriftProfile.RELEASES
        and not it.lines
        and SourceKind.RELEASES not in kinds(it)
    ]

    assert deaf == []


def kinds(technology):
    return {feed.kind for feed in technology.feeds}


def test_no_address_is_one_of_a_package_registry():
    addresses = [
        url
        for it in SHIPPED.technologies.values()
        for url in (it.homepage, it.docs, *(feed.url for feed in it.feeds))
    ]

    assert [url for url in addresses for host in REGISTRIES if host in url] == []


def test_release_lines_are_dated_newest_first_and_not_from_the_future():
    lines = {slug: it.lines for slug, it in SHIPPED.technologies.items() if it.lines}

    assert len(lines) >= 90
    for named in lines.values():
        days = [line.released_on for line in named]
        assert days == sorted(days, reverse=True)
        assert max(days) <= NEWEST_DAY
        assert len(days) <= 12


def test_practices_and_qualities_drift_with_time():
    slow = {Category.ARCHITECTURE, Category.NFR, Category.AGILE, Category.ADVISORY}
    named = [slug for slug, it in SHIPPED.technologies.items() if it.category in slow]

    by_releases = [s for s in named if SHIPPED.technologies[s].drift is DriftProfile.RELEASES]

    assert set(by_releases) <= {"pci-dss", "jira-software"}


@pytest.mark.parametrize(
    ("slug", "years"),
    [("kubernetes", 2.0), ("python", 5.0), ("aws", 3.0), ("google-cloud", 2.0), ("scrum", 7.0)],
)
def test_validity_half_lives_are_those_of_the_presets(slug, years):
    assert SHIPPED.technologies[slug].validity_half_life_years == years


def test_eight_presets_ship_with_twenty_to_thirty_technologies_of_mixed_kinds():
    practices = {Category.NFR, Category.AGILE, Category.ADVISORY}

    assert [preset.name for preset in SHIPPED.presets.values()] == [
        "AI product",
        "AWS web",
        "Google/Firebase mobile",
        "JVM enterprise",
        "Microsoft web",
        "Mini-CTO start-up",
        "Platform engineering",
        "Python data",
    ]
    for preset in SHIPPED.presets.values():
        categories = {SHIPPED.technologies[it.slug].category for it in preset.technologies}
        assert 20 <= len(preset.technologies) <= 30
        assert len(categories & practices) >= 2

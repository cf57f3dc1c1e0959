"""The catalogue that ships: its size, its spread, and what each entry must say."""

import re
from collections import Counter
from datetime import date

import pytest

from learnlog.catalogue.load import load_catalogue
from learnlog.domain.experiment import FindingTopic
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


STARTED = {
    slug: technology.starters
    for slug, technology in SHIPPED.technologies.items()
    if technology.starters
}
DRILLED = {slug: it.drills for slug, it in SHIPPED.technologies.items() if it.drills}
# What clients run most: clouds and their services, databases, brokers, and what carries them.
WIDELY_USED = [
    *("aws", "azure", "google-cloud", "cloudflare", "firebase"),
    *("amazon-ec2", "amazon-rds-postgresql", "amazon-s3", "amazon-dynamodb"),
    *("aws-lambda", "amazon-sqs", "amazon-eks", "amazon-ecs"),
    *("azure-app-service", "azure-functions", "azure-cosmos-db", "azure-kubernetes-service"),
    *("google-cloud-sql", "google-kubernetes-engine", "google-cloud-run", "google-pubsub"),
    *("firestore", "bigquery", "postgresql", "mysql", "mssqlserver", "oracle-database"),
    *("mongodb", "redis", "apache-kafka", "rabbitmq", "elasticsearch", "apache-cassandra"),
    *("snowflake", "kubernetes", "red-hat-openshift", "nginx", "terraform"),
    *("hashicorp-vault", "keycloak", "docker", "mariadb", "valkey", "opensearch", "sqlite"),
    *("supabase", "vercel", "linux", "entra-id", "clickhouse", "databricks"),
]


def every_card():
    return [(slug, card) for slug, it in SHIPPED.technologies.items() for card in it.cards]


def test_technologies_and_topics_of_every_category_have_five_cards_to_begin_with():
    begun = {slug for slug, cards in STARTED.items() if len(cards) >= 5}
    categories = [SHIPPED.technologies[slug].category for slug in begun]

    assert len(begun) >= 150
    assert categories.count(Category.NFR) >= 10
    assert set(categories) == set(Category)


@pytest.mark.parametrize("slug", WIDELY_USED)
def test_what_is_widely_used_has_a_drill_on_every_topic_that_clients_ask_about(slug):
    assert {drill.topic for drill in DRILLED[slug]} == set(FindingTopic)


def test_a_drill_is_a_question_with_an_answer_of_two_to_four_sentences():
    odd = [
        (slug, drill.prompt)
        for slug, drills in DRILLED.items()
        for drill in drills
        if "?" not in drill.prompt or not 1 <= sentences(drill.answer) <= 4
    ]
    short = [slug for slug in WIDELY_USED for drill in DRILLED[slug] if sentences(drill.answer) < 2]

    assert (odd, short) == ([], [])


def sentences(text):
    return len(re.findall(r"[.?](?= |$)", text))


def test_every_card_names_a_page_of_its_publisher_as_its_source():
    assert [card.prompt for _, card in every_card() if not card.source.startswith("https://")] == []


def test_no_two_cards_say_the_same():
    prompts = Counter((slug, bare(card.prompt)) for slug, card in every_card())
    answers = Counter(bare(card.answer) for _, card in every_card())

    assert [found for found, count in prompts.items() if count > 1] == []
    assert [found for found, count in answers.items() if count > 1] == []


def test_no_two_drills_ask_the_same():
    asked = Counter(bare(drill.prompt) for drills in DRILLED.values() for drill in drills)

    assert [found for found, count in asked.items() if count > 1] == []


def bare(text):
    """The words of a text alone."""
    return " ".join(re.findall(r"\w+", text.casefold()))

import pytest

from learnlog.domain.version_title import versions_in_title


def read(title, name="", *, is_release_feed=True):
    return versions_in_title(title, name, is_release_feed=is_release_feed)


@pytest.mark.parametrize(
    ("title", "name", "versions"),
    [
        ("Dagster 1.10: Mambo No 5", "Dagster", ["1.10"]),
        ("QEMU version 10.1.0 released", "QEMU", ["10.1.0"]),
        ("Node v24.2.0 (Current)", "nodejs", ["24.2.0"]),
        ("Tailwind CSS v4.1: Text shadows", "tailwindcss", ["4.1"]),
        ("Apache Kafka 4.0.0 Release Announcement", "Apache Kafka", ["4.0.0"]),
        ("Announcing Rust 1.85.0 and Rust 2024", "Rust", ["1.85.0"]),
        ("iOS 11.2: Beta 5 is now available", "iOS", ["11.2b5"]),
        ("Django 5.2 release candidate 1 released", "Django", ["5.2rc1"]),
        ("Announcing TypeScript 5.9 Beta", "TypeScript", ["5.9-beta"]),
        ("PyCharm 2025.2 EAP 3: new features", "PyCharm", ["2025.2-EAP3"]),
        ("Kotlin 2.2 Preview", "Kotlin", ["2.2-preview"]),
        ("Kubernetes 1.33: Beta features grow up", "Kubernetes", ["1.33"]),
        ("Jenkins security update: 2.504.2 LTS and 2.513 weekly", "Jenkins", ["2.504.2", "2.513"]),
        ("Updated Debian 12: 12.11 released", "Debian", ["12.11"]),
        ("Go 1.24.4, 1.23.10 and Go 1.22.1 are released", "go", ["1.24.4", "1.23.10", "1.22.1"]),
        ("Release of Flask 3.1", "Flask", ["3.1"]),
        ("Version 2.0", "anything", ["2.0"]),
        ("v5.0.0 - Nightfall", "anything", ["5.0.0"]),
        ("v5.100.0 (final v5 release)", "anything", ["5.100.0"]),
        ("\U0001f680 Release 4.2.0 \U0001f680", "anything", ["4.2.0"]),
        ("Java 8u502-b07 released", "Java", ["8u502-b07"]),
        ("Windows Server 2025 is now available", "Windows Server", ["2025"]),
    ],
)  # fmt: skip
def test_a_version_is_read_where_a_title_announces_it(title, name, versions):
    assert read(title, name) == versions


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("What’s new in Emacs 28.1?", "Emacs"),
        ("iOS 9.3 Betas Remove the Ability to Navigate", "iOS"),
        ("Running Postgres 16.3 on Kubernetes 1.30", "Kubernetes"),
        ("Backups on Ubuntu 24.04", "Ubuntu"),
        ("Python 3.8 reaches end of life", "Python"),
        ("How we made Redis 3.5x faster", "Redis"),
        ("Redis 3.5x faster", "Redis"),
        ("Rust 2024 is close", "Rust"),
        ("Building Foundry Part 2: Where flows break", "Foundry"),
        ("OpenSSL patches CVE-2022-3602", "OpenSSL"),
        ("Next.js 15.3.3 is now available on Vercel", "Vercel"),
        ("Weekly build 42", ""),
        ("A long story of many words that ends with 1.2.3", ""),
        ("Fixes for 1.2.3", ""),
        ("", "Flask"),
    ],
)
def test_a_mention_is_no_announcement(title, name):
    assert read(title, name) == []


@pytest.mark.parametrize(
    ("title", "versions"),
    [
        ("Taverncast 12: Spotted Dick", []),
        ("Taverncast 12 is out", ["12"]),
        ("Introducing Taverncast 12", ["12"]),
        ("Taverncast 12.5: Thanksgiving", ["12.5"]),
    ],
)
def test_in_news_a_number_alone_needs_a_word_of_releasing(title, versions):
    assert read(title, "Taverncast", is_release_feed=False) == versions


def test_in_news_the_product_has_to_be_named():
    assert read("Version 4.2 released", "Flask", is_release_feed=False) == []
    assert read("Flask 4.2 released", "Flask", is_release_feed=False) == ["4.2"]


@pytest.mark.parametrize(
    "title",
    [
        "Raises $2.5M",
        "5 kg of 2.0 kg",
        "Lens f/1.4",
        "1,024.5 things",
        "May 13, 2020",
        "At 12:15",
        "Episode 12.5",
        "99.9%",
        "Issue #961",
    ],
)
def test_money_units_dates_and_counts_are_no_versions(title):
    assert read(f"{title}: released") == []

from datetime import date

import pytest

from learnlog.domain.version_scheme import DatedVersion, follows_years, is_calver, scheme_in


def dated(*pairs):
    return [DatedVersion(version, date.fromisoformat(day)) for version, day in pairs]


ATTRS = dated(
    ("24.1.0", "2024-07-30"),
    ("24.3.0", "2024-12-16"),
    ("25.1.0", "2025-01-25"),
    ("25.4.0", "2025-10-06"),
    ("26.1.0", "2026-03-19"),
)
KEYCLOAK = dated(
    ("24.0.0", "2024-03-04"),
    ("25.0.0", "2024-06-10"),
    ("26.0.0", "2024-10-04"),
    ("26.6.3", "2026-06-02"),
    ("26.6.4", "2026-06-23"),
    ("26.7.0", "2026-07-09"),
)
# The first numbers of Node.js pass by the year.
NODE = dated(
    ("24.0.0", "2025-05-06"),
    ("25.0.0", "2025-10-15"),
    ("24.14.0", "2026-02-03"),
    ("26.0.0", "2026-04-22"),
)


@pytest.mark.parametrize(
    ("product", "expected"),
    [
        (ATTRS, True),
        (KEYCLOAK, False),
        (NODE, False),
        (ATTRS[:2], False),
        (KEYCLOAK[3:], False),
        ([], False),
        ([*ATTRS, *dated(("25.4.1", "2026-02-01"))], True),
        ([*ATTRS, *dated(("25.5.0", "2026-01-03"))], True),
        ([*ATTRS, *dated(("25.6.0", "2026-02-03"))], False),
        ([*ATTRS, *dated(("27.1.0", "2026-03-20"))], False),
        ([*ATTRS, *dated(("27.1.0rc1", "2026-03-20"))], True),
        ([*ATTRS, *dated(("15.0.0", "2020-01-01"))], True),
    ],
)
def test_first_numbers_follow_the_year_or_only_pass_by_it(product, expected):
    assert follows_years(product) is expected


@pytest.mark.parametrize(
    ("version", "day", "siblings", "expected"),
    [
        ("2026.8", None, [], True),
        ("26.08", None, [], True),
        ("20250531.3", None, [], True),
        ("26.7", date(2026, 7, 13), [], True),
        ("26.7.0", date(2026, 7, 9), [], False),
        ("23.12rc1", None, [DatedVersion("26.08")], True),
        ("2.1.63", None, [DatedVersion("26.08")], False),
        ("26.1.0", None, ATTRS, True),
        ("rolling", None, ATTRS, False),
    ],
)
def test_a_date_shows_by_shape_day_or_siblings(version, day, siblings, expected):
    assert is_calver(DatedVersion(version, day), siblings) is expected


@pytest.mark.parametrize(
    ("tag", "version", "siblings", "scheme"),
    [
        ("v1.2.3", "1.2.3", [], "semver"),
        ("3.1.3", "3.1.3", ["2.0.0rc1"], "pep440"),
        ("3.1.3", "3.1.3", ["2.0.0-rc.1"], "semver"),
        ("3.1.3", "3.1.3", ["mac-2.0.0b1"], "semver"),
        ("1.0.post1", "1.0.post1", [], "pep440"),
        ("jdk8u502-b07", "8u502-b07", [], "other"),
        ("2.3.4-p2", "2.3.4-p2", [], "other"),
        ("v5.12-rc1", "5.12-rc1", [], "other"),
        ("SQUID_5_0_1", "5.0.1", [], "other"),
        ("RELEASE_5_2_3", "5.2.3", [], "semver"),
        ("v3_3_12", "3.3.12", [], "semver"),
        ("rolling", "rolling", [], "other"),
        ("26.08", "26.08", [], "calver"),
    ],
)
def test_a_scheme_is_read_from_a_version_and_its_siblings(tag, version, siblings, scheme):
    one = DatedVersion(version, tag=tag)
    others = [DatedVersion(other.removeprefix("mac-"), tag=other) for other in siblings]

    assert scheme_in(one, [one, *others]) == scheme

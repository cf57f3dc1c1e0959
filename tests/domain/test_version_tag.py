import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnlog.domain.release import is_prerelease, normalise_version
from learnlog.domain.version_tag import version_in_tag


@pytest.mark.parametrize(
    ("tag", "version"),
    [
        ("@scope/pkg@1.2.0", "1.2.0"),
        ("pkg@3.0.0-rc.1", "3.0.0-rc.1"),
        ("jdk8u502-b07", "8u502-b07"),
        ("jdk24.0.1+9.1", "24.0.1+9.1"),
        ("OpenSSL_1_1_1w", "1.1.1w"),
        ("REL_18_6", "18.6"),
        ("bun-v1.4.0", "1.4.0"),
        ("version/2026.8.0", "2026.8.0"),
        ("iOS-7.1.3-7206", "7.1.3"),
        ("v5.12-rc1-dontuse", "5.12-rc1"),
        ("Rhino1_7_13_Release", "1.7.13"),
        ("v3.3.12+docs", "3.3.12+docs"),
        ("release-pypy3.11-v7.3.19", "7.3.19"),
        ("php8.3-1.2.0", "1.2.0"),
        ("v1.2.3-linux-amd64", "1.2.3"),
        ("v1.2.3-15-gabcdef01", "1.2.3"),
        ("v1.2.3_stable", "1.2.3"),
        ("beta-1.2.3", "1.2.3-beta"),
        ("RELEASE.2025-06-13T11-33-47Z", "2025-06-13T11-33-47Z"),
        ("cos-125-19216-532-123", "125-19216-532-123"),
        ("1.17.17-gke.4400", "1.17.17-gke.4400"),
        ("2.7_alpha2", "2.7_alpha2"),
        ("v20", "20"),
        ("20250803+deb13u1", "20250803+deb13u1"),
        ("jdk-21+35", "21+35"),
        ("REL_17_BETA1", "17.BETA1"),
    ],
)
def test_a_version_is_found_among_names_and_packing(tag, version):
    assert version_in_tag(tag) == version


@pytest.mark.parametrize(
    "tag",
    [
        "2.3.x",
        "v1.*",
        "8.x-3.x",
        "start",
        "",
        "nightly-2026-06-10",
        "swift-DEVELOPMENT-SNAPSHOT-2026-06-12-a",
        "lesson-12",
        "hotfix-123",
        "1.10低价",
        "latest",
    ],
)
def test_branches_words_moving_builds_and_numbers_of_other_things_are_no_versions(tag):
    assert version_in_tag(tag) == ""


def test_one_number_alone_counts_behind_the_product_s_name():
    assert version_in_tag("wine-10", "Wine") == "10"
    assert version_in_tag("wine-10", "Beer") == ""


@given(st.lists(st.integers(0, 9999), min_size=2, max_size=5), st.sampled_from("abcxyz"))
def test_numbers_come_back_whatever_is_before_them(numbers, letter):
    version = ".".join(map(str, numbers))

    for before in ("", "v", "release-", f"{letter}{letter}-", f"pkg-{letter}/", "Version "):
        assert version_in_tag(before + version) == version


@pytest.mark.shared
def test_the_tags_of_nearly_all_known_versions_give_them_back(shared_dir):
    wrong, count = [], 0
    for path in sorted((shared_dir / "data/endoflife/products").glob("*.json")):
        product = json.loads(path.read_text(encoding="utf-8"))
        # Devices and models have names in place of versions.
        if product["category"] in {"device", "service"}:
            continue
        prefix = product.get("tag_prefix", "v")
        for version, _ in product["versions"]:
            count += 1
            spelled = version.replace(".", "_") if prefix == "REL_" else version
            found = version_in_tag(prefix + spelled)
            is_same = normalise_version(found) == normalise_version(version)
            if not is_same or is_prerelease(found) != is_prerelease(version):
                wrong.append(prefix + spelled)

    assert count > 80_000
    assert len(wrong) <= 0.015 * count, wrong[:50]

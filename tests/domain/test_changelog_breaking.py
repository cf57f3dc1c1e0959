"""How often an item called breaking is: real changelogs against headlines and labels.

The releases are those that stand both in the changelogs and in the release notes of the data set,
which label the headline changes by kind. An item is right in two ways:

- by hand: every item called breaking in one of these releases was read. The digests of those that
  tell of a change which can break what somebody has (the rest are advice, undocumented names and
  what is broken for nobody) are in ``fixtures/changelog_breaking.json``; any other is wrong.
- by headline: where an item shares most of its rare words with a headline, the kinds must agree.
"""

import hashlib
import json
import math
import re
from collections import Counter
from pathlib import Path

import pytest

from learnlog.domain.change_kinds import ChangeKind
from learnlog.domain.changelog import guess_markup, read_text, split_changelog
from learnlog.domain.release import normalise_version

LABELS = Path(__file__).parents[1] / "fixtures" / "changelog_breaking.json"
FILES = {
    "axios": ["axios__CHANGELOG.md"],
    "celery": ["celery__Changelog.rst"],
    "django": ["django__5.1.txt", "django__5.2.txt"],
    "flask": ["flask__CHANGES.rst"],
    "go": ["go__go1.25.md", "go__go1.27.md"],
    "nginx": ["nginx__CHANGES"],
    "openssl": ["openssl__NEWS.md"],
    "prometheus": ["prometheus__CHANGELOG.md"],
    "pydantic": ["pydantic__HISTORY.md"],
    "pytest": ["pytest__changelog.rst"],
    "rails": ["rails-guides__8_1_release_notes.md", "rails-guides__upgrading_ruby_on_rails.md"],
    "redis": ["redis__00-RELEASENOTES"],
    "requests": ["requests__HISTORY.md"],
    "selenium": ["selenium-python__CHANGES"],
    "vue": ["vue-core__CHANGELOG.md", "vue-core__CHANGELOG-3.4.md"],
}
# Below this likeness two texts tell of different things.
SAME = 0.3
COMMON = re.compile(
    r"the|and|are|was|were|its|for|with|that|has|have|been|when|into|which|this|only|from|not|can"
    r"|now|longer|instead|removed?|support(?:ed)?|default|deprecated|new|used?|uses"
)


def releases_in_both(shared_dir):
    """The headlines of each release that is in both, with its items: (name, headlines, items)."""
    for slug, names in FILES.items():
        notes = json.loads((shared_dir / "data/release_notes" / f"{slug}.json").read_text("utf-8"))
        headlines = {normalise_version(one["version"]): one["items"] for one in notes["releases"]}
        for name in names:
            path = shared_dir / "data/changelogs" / name
            text = read_text(path.read_bytes(), name=name)
            for release in split_changelog(text, guess_markup(text, suffix=path.suffix)):
                key = normalise_version(release.version or "")
                if key in headlines:
                    yield f"{name} {release.version}", headlines[key], release.items


@pytest.fixture(scope="module")
def both(shared_dir):
    return list(releases_in_both(shared_dir))


def words(text):
    found = re.findall(r"[a-z][a-z0-9_]{2,}|\d+(?:\.\d+)*", text.lower())
    return {word[:6] for word in found if not COMMON.fullmatch(word)}


def likeness(one, other):
    return len(one & other) / math.sqrt(max(1, len(one)) * max(1, len(other)))


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def test_of_the_items_called_breaking_nine_of_ten_are(both):
    labels = json.loads(LABELS.read_text("utf-8"))
    called = [
        (name, digest(item.text))
        for name, _, items in both
        for item in items
        if item.kind is ChangeKind.BREAKING
    ]

    right = sum(code in labels.get(name, []) for name, code in called)
    assert len(both) >= 45
    assert len(called) >= 120
    assert right / len(called) >= 0.95


def test_an_item_that_is_a_headline_is_breaking_when_the_headline_is(both):
    agreed = Counter()
    for _, headlines, items in both:
        for item in items:
            if item.kind is not ChangeKind.BREAKING:
                continue
            told = words(item.text[:300])
            best = max(headlines, key=lambda one: likeness(words(one["summary"]), told))
            if likeness(words(best["summary"]), told) >= SAME:
                agreed[best["kind"] == "breaking"] += 1

    assert agreed.total() >= 30
    assert agreed[True] / agreed.total() >= 0.9


def test_most_headlines_that_break_have_an_item_called_breaking(both):
    found = Counter()
    for _, headlines, items in both:
        breaking = [words(item.text[:300]) for item in items if item.kind is ChangeKind.BREAKING]
        texts = [words(item.text[:300]) for item in items]
        for headline in headlines:
            told = words(headline["summary"])
            # A headline that no item tells of was read elsewhere.
            if headline["kind"] == "breaking" and any(likeness(told, t) >= SAME for t in texts):
                found[any(likeness(told, text) >= SAME for text in breaking)] += 1

    assert found.total() >= 35
    assert found[True] / found.total() >= 0.75

"""How often a draft called breaking is, on headline changes and on whole changelogs.

- Headlines: every headline of the release notes of the data set, drafted release by release;
  once labelled by its kind as the feeds of the data set carry it, once by its words alone.
- Changelogs: what ``test_changelog_breaking`` measures of items, of what is drafted from them:
  the releases in both data sets, against the labels by hand, and against the headlines' kinds.
"""

import json
from html import escape

import pytest

from learnlog.domain.card_draft import draft_cards
from learnlog.domain.change_html import items_in_html
from tests.domain.test_changelog_breaking import (
    LABELS,
    SAME,
    digest,
    likeness,
    releases_in_both,
    words,
)


def drafts_of_headlines(shared_dir, *, labelled):
    """The drafts of each release, and the kind of each headline by its words."""
    label = "<strong>{}</strong>: " if labelled else ""
    for path in sorted((shared_dir / "data/release_notes").glob("*.json")):
        notes = json.loads(path.read_text("utf-8"))
        for release in notes["releases"] if path.stem != "index" else ():
            points = [
                f"<li>{label.format(item['kind'])}{escape(item['summary'])}</li>"
                for item in release["items"]
            ]
            changes = items_in_html(f"<ul>{''.join(points)}</ul>")
            kinds = {
                change.text: item["kind"]
                for change, item in zip(changes, release["items"], strict=True)
            }
            yield draft_cards(notes["name"], release["version"], changes), kinds


@pytest.fixture(scope="module")
def headlines(shared_dir):
    return list(drafts_of_headlines(shared_dir, labelled=True))


@pytest.fixture(scope="module")
def both(shared_dir):
    """The name of each release in both, its headlines and its drafts."""
    return [
        (name, told, draft_cards("It", name.split()[-1], items))
        for name, told, items in releases_in_both(shared_dir)
    ]


def test_of_the_headlines_drafted_as_breaking_nine_of_ten_are(headlines):
    drafted = [
        kinds[draft.change] == "breaking"
        for drafts, kinds in headlines
        for draft in drafts
        if draft.is_breaking
    ]

    assert len(drafted) >= 130
    assert sum(drafted) / len(drafted) >= 0.95


def test_of_the_headlines_drafted_as_breaking_by_their_words_nine_of_ten_are(shared_dir):
    drafted = [
        kinds[draft.change] == "breaking"
        for drafts, kinds in drafts_of_headlines(shared_dir, labelled=False)
        for draft in drafts
        if draft.is_breaking
    ]

    assert len(drafted) >= 65
    assert sum(drafted) / len(drafted) >= 0.95


def test_nine_of_ten_headlines_that_break_are_drafted_where_there_is_room(headlines):
    broken = sum(kind == "breaking" for _, kinds in headlines for kind in kinds.values())
    drafted = sum(draft.is_breaking for drafts, _ in headlines for draft in drafts)

    assert broken >= 140
    assert drafted / broken >= 0.9


def test_nine_of_ten_releases_have_a_draft(headlines, both):
    assert sum(bool(drafts) for drafts, _ in headlines) / len(headlines) >= 0.9
    assert sum(bool(drafts) for _, _, drafts in both) / len(both) >= 0.85


def test_of_the_changes_drafted_as_breaking_nine_of_ten_are(both):
    labels = json.loads(LABELS.read_text("utf-8"))
    drafted = [
        digest(draft.change) in labels.get(name, [])
        for name, _, drafts in both
        for draft in drafts
        if draft.is_breaking
    ]

    assert len(drafted) >= 60
    assert sum(drafted) / len(drafted) >= 0.95


def test_a_draft_of_a_headline_is_breaking_when_the_headline_is(both):
    agreed = []
    for _, told, drafts in both:
        for draft in drafts:
            if not draft.is_breaking:
                continue
            said = words(draft.change[:300])
            best = max(told, key=lambda one: likeness(words(one["summary"]), said))
            if likeness(words(best["summary"]), said) >= SAME:
                agreed.append(best["kind"] == "breaking")

    assert len(agreed) >= 25
    assert sum(agreed) / len(agreed) >= 0.9

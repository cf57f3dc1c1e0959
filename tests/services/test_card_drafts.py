from datetime import timedelta

import pytest
from sqlmodel import col, select

from learnlog.domain.card import CardKind
from learnlog.domain.errors import NotFoundError, RuleError
from learnlog.domain.proficiency import EvidenceKind
from learnlog.services.card_drafts import (
    RECENT,
    DraftWords,
    drop_draft,
    keep_draft,
    release_drafts,
    restore_draft,
)
from learnlog.services.evidence import NewEvidence, record_evidence
from learnlog.store.tables import CardRow, EntryRow, ReleaseEntryRow
from tests.conftest import NOW, ago
from tests.makers import (
    make_feed,
    make_follow,
    make_member,
    make_private,
    make_release,
    make_technology,
)

NOTES = """<p>Much is new.</p><ul>
<li>Removed the <code>terraform refresh</code> command. Nobody used it.</li>
<li>Added <code>terraform watch</code> to look at states.</li>
</ul>"""


@pytest.fixture
def terraform(session):
    return make_technology(session, "terraform")


@pytest.fixture
def ana(session, terraform):
    """Ana knows Terraform 1.14."""
    user_id = make_member(session)
    make_release(session, terraform, "1.14", released_at=ago(200))
    make_follow(session, user_id, terraform, level=3, followed_at=ago(300))
    used = NewEvidence(user_id, "terraform", EvidenceKind.DELIVERED, ago(100), version="1.14")
    record_evidence(session, used, now=ago(100))
    return user_id


@pytest.fixture
def release(session, terraform):
    """Add a release with what a feed says of it."""

    def add(version, html=NOTES, *, days=30, readers=(), text_hash=None, **columns):
        found = make_release(session, terraform, version, released_at=ago(days), **columns)
        tell(session, found, html, readers=readers, text_hash=text_hash or version)
        return found

    return add


def tell(session, release_id, html, *, readers=(), text_hash="h"):
    feed_id = make_feed(session, kind="releases")
    if readers:
        make_private(session, feed_id, *readers)
    entry = EntryRow(
        feed_id=feed_id,
        key="guid:1",
        title="Notes",
        url="https://t.example/notes",
        published_at=ago(30),
        first_seen_at=ago(30),
        content_html=html,
        text_hash=text_hash,
    )
    session.add(entry)
    session.flush()
    session.add(ReleaseEntryRow(release_id=release_id, entry_id=entry.id))
    session.flush()
    return entry.id


def drafts_of(session, user_id, *, now=NOW):
    found = release_drafts(session, user_id, "terraform", now=now)
    return [item.draft for told in found.releases for item in told.drafts]


def cards_of(session, user_id):
    query = select(CardRow).where(col(CardRow.user_id) == user_id).order_by(col(CardRow.id))
    return list(session.exec(query))


def test_cards_are_drafted_from_the_releases_since_the_version_known(session, ana, release):
    release("1.15")

    found = release_drafts(session, ana, "terraform", now=NOW)

    (told,) = found.releases
    assert (found.known, found.count, told.release.version) == ("1.14", 2, "1.15")
    removed, new = told.drafts
    assert removed.draft.prompt == (
        "What became of the `terraform refresh` command in Terraform 1.15?"
    )
    assert removed.draft.is_breaking
    assert removed.before == ""
    assert removed.draft.source == "Removed the terraform refresh command."
    assert removed.behind == " Nobody used it."
    assert new.draft.kind is CardKind.CLOZE
    assert cards_of(session, ana) == []


def test_where_no_version_is_known_the_newest_releases_are_drafted_from(session, ana, release):
    bo = make_member(session)
    for number in range(RECENT + 2):
        html = f"<ul><li>Removed the old_{number} option.</li></ul>"
        release(f"1.{20 + number}", html, days=60 - number)
    release("2.0-rc1", days=1, kind="prerelease", prerelease=True)

    found = release_drafts(session, bo, "terraform", now=NOW)

    assert found.known is None
    newest = 20 + RECENT + 1
    assert [told.release.version for told in found.releases] == [
        f"1.{number}" for number in range(newest, newest - RECENT, -1)
    ]


def test_of_a_patch_only_what_it_breaks_is_drafted(session, ana, release):
    release("1.14.1", kind="patch")

    assert [draft.is_breaking for draft in drafts_of(session, ana)] == [True]


def test_a_release_without_notes_gives_no_drafts(session, ana, terraform):
    make_release(session, terraform, "1.15")

    assert release_drafts(session, ana, "terraform", now=NOW).releases == ()


def test_the_same_notes_of_an_older_release_are_not_drafted_twice(session, ana, release):
    release("1.16", days=10, text_hash="same")
    release("1.15", days=20, text_hash="same")

    found = release_drafts(session, ana, "terraform", now=NOW)

    assert [told.release.version for told in found.releases] == ["1.16"]


def test_the_fullest_note_that_gives_drafts_counts(session, ana, release):
    both = release("1.15", "<p>Words alone, and many of them.</p>" * 20)
    entry = tell(session, both, NOTES)

    (told,) = release_drafts(session, ana, "terraform", now=NOW).releases

    assert told.note.entry_id == entry


def test_what_a_private_feed_tells_is_drafted_for_its_readers_alone(session, ana, release):
    bo = make_member(session)
    release("1.15", readers=[bo])

    assert drafts_of(session, ana) == []
    assert len(drafts_of(session, bo)) == 2


def test_a_draft_that_is_kept_becomes_a_card_that_is_due(session, ana, release):
    number = release("1.15")
    removed = drafts_of(session, ana)[0]

    (card_id,) = keep_draft(session, ana, "terraform", removed.key, now=NOW)

    (row,) = cards_of(session, ana)
    assert (row.id, row.prompt, row.answer) == (card_id, removed.prompt, removed.answer)
    assert (row.origin, row.kind, row.true_from) == ("release", "question", "1.15")
    assert row.source_text == "Removed the terraform refresh command."
    assert (row.release_id, row.source_url) == (number, "https://t.example/notes")
    assert row.entry_id is not None
    assert row.true_as_of == NOW


def test_a_draft_that_hides_a_part_becomes_a_cloze_card(session, ana, release):
    release("1.15")
    new = drafts_of(session, ana)[1]

    keep_draft(session, ana, "terraform", new.key, now=NOW)

    (row,) = cards_of(session, ana)
    assert (row.kind, row.cloze, row.prompt) == ("cloze", 1, new.prompt)


@pytest.mark.parametrize("place", [0, 1])
def test_a_draft_is_kept_once_and_not_shown_again(session, ana, release, place):
    release("1.15")
    key = drafts_of(session, ana)[place].key
    keep_draft(session, ana, "terraform", key, now=NOW)

    again = keep_draft(session, ana, "terraform", key, now=NOW + timedelta(minutes=1))

    assert again == []
    assert len(cards_of(session, ana)) == 1
    (told,) = release_drafts(session, ana, "terraform", now=NOW).releases
    assert (told.kept, told.dropped, len(told.drafts)) == (1, 0, 1)


def test_a_draft_is_kept_in_ones_own_words(session, ana, release):
    release("1.15")
    removed, new = drafts_of(session, ana)

    words = DraftWords("{{c1::refresh}} is {{c2::gone}}", "")
    keep_draft(session, ana, "terraform", removed.key, words=words, now=NOW)
    words = DraftWords("What watches a state?", "terraform watch")
    keep_draft(session, ana, "terraform", new.key, words=words, now=NOW)

    assert [(row.kind, row.cloze, row.prompt) for row in cards_of(session, ana)] == [
        ("cloze", 1, "{{c1::refresh}} is {{c2::gone}}"),
        ("cloze", 2, "{{c1::refresh}} is {{c2::gone}}"),
        ("question", None, "What watches a state?"),
    ]
    assert drafts_of(session, ana) == []


def test_a_draft_that_is_kept_as_a_text_whose_only_part_is_the_second_is_kept_once(
    session, ana, release
):
    release("1.15")
    removed, new = drafts_of(session, ana)
    words = DraftWords("{{c2::refresh}} is gone", "")
    keep_draft(session, ana, "terraform", removed.key, words=words, now=NOW)

    again = keep_draft(session, ana, "terraform", removed.key, now=NOW)

    assert again == []
    assert drafts_of(session, ana) == [new]


def test_a_draft_is_not_kept_without_words(session, ana, release):
    release("1.15")
    key = drafts_of(session, ana)[0].key

    with pytest.raises(RuleError, match="needs a question"):
        keep_draft(session, ana, "terraform", key, words=DraftWords("Q", ""), now=NOW)


def test_a_draft_that_is_dropped_is_not_proposed_again_until_it_is_taken_back(
    session, ana, release
):
    release("1.15")
    bo = make_member(session)
    key = drafts_of(session, ana)[0].key

    drop_draft(session, ana, "terraform", key, now=NOW)
    drop_draft(session, ana, "terraform", key, now=NOW)

    (told,) = release_drafts(session, ana, "terraform", now=NOW).releases
    assert (told.dropped, len(told.drafts)) == (1, 1)
    assert len(drafts_of(session, bo)) == 2
    restore_draft(session, ana, "terraform", key)
    assert len(drafts_of(session, ana)) == 2


def test_a_draft_that_one_member_takes_back_stays_dropped_for_another(session, ana, release):
    release("1.15")
    bo = make_member(session)
    key = drafts_of(session, ana)[0].key
    for user_id in (ana, bo):
        drop_draft(session, user_id, "terraform", key, now=NOW)

    restore_draft(session, ana, "terraform", key)

    assert key in [draft.key for draft in drafts_of(session, ana)]
    assert key not in [draft.key for draft in drafts_of(session, bo)]


def test_a_dropped_draft_that_is_kept_after_all_is_dropped_no_more(session, ana, release):
    release("1.15")
    key = drafts_of(session, ana)[0].key
    drop_draft(session, ana, "terraform", key, now=NOW)

    keep_draft(session, ana, "terraform", key, now=NOW)

    (told,) = release_drafts(session, ana, "terraform", now=NOW).releases
    assert (told.kept, told.dropped) == (1, 0)


def test_what_is_no_draft_is_neither_kept_nor_dropped(session, ana, release):
    release("1.15")

    with pytest.raises(NotFoundError, match="draft nothing: Terraform has no such draft"):
        keep_draft(session, ana, "terraform", "nothing", now=NOW)
    with pytest.raises(NotFoundError, match="no such draft"):
        drop_draft(session, ana, "terraform", "nothing", now=NOW)
    with pytest.raises(NotFoundError):
        release_drafts(session, ana, "nothing", now=NOW)

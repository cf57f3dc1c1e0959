"""A release with notes, the cards that it changes, and what is drafted from it."""

from learnlog.domain.card import CardKind
from learnlog.domain.card_draft import draft_cards
from learnlog.domain.change_html import items_in_html
from learnlog.domain.experiment import FindingTopic
from learnlog.services import cards
from learnlog.services.card_validity import check_releases
from learnlog.services.evidence import technology_id_of
from learnlog.store.cards import CardValues
from learnlog.store.tables import EntryRow, ReleaseEntryRow
from tests.conftest import NOW, ago
from tests.makers import make_feed, make_release

VERSION = "1.99.0"
NOTES = """<ul>
<li>Removed the <code>terraform refresh</code> command, use <code>plan -refresh-only</code>.</li>
<li>Parallelism now defaults to 20 instead of 10.</li>
<li>Renamed <code>wolfeschlegelsteinhausenbergerdorff_payments_replatforming_option</code> to
<code>short_option</code>.</li>
<li>Added <code>terraform watch</code> to look at states. It is for those who wait.</li>
</ul>"""
DRAFT_KEY = draft_cards("", VERSION, items_in_html(NOTES))[0].key


def fill_touched(session, user_id):
    """Cards on Terraform of every kind that a release changed four days ago."""
    terraform = technology_id_of(session, "terraform")
    for values in (
        CardValues(terraform, "What does `terraform refresh` do?", "It reads, and writes a state."),
        CardValues(
            terraform,
            "It is {{c1::`terraform refresh`}}, or {{c2::plan}}.",
            "",
            kind=CardKind.CLOZE,
        ),
        CardValues(terraform, "How many at once?", "Ten.", true_until="1.99"),
        CardValues(
            terraform,
            "The state is lost. What now?",
            "A version of the bucket.",
            kind=CardKind.DRILL,
            topic=FindingTopic.DISASTER_RECOVERY,
        ),
    ):
        cards.add_note(session, values, user_id=user_id, now=ago(100))
    release = make_release(session, terraform, VERSION, released_at=ago(4))
    entry = EntryRow(
        feed_id=make_feed(session, kind="releases", technology_id=terraform),
        key="guid:1",
        title="v1.99.0",
        url="https://terraform.example/1.99",
        published_at=ago(4),
        first_seen_at=ago(4),
        content_html=NOTES,
        text_hash="h",
    )
    session.add(entry)
    session.flush()
    session.add(ReleaseEntryRow(release_id=release, entry_id=entry.id))
    session.flush()
    check_releases(session, now=NOW, limit=1_000)

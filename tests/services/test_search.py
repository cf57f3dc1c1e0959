import pytest
from sqlmodel import delete, select, update

from learnlog.services.search import BATCH, SHOWN, index_words, search
from learnlog.store.search import DocumentKind
from learnlog.store.tables import (
    EntryRow,
    EvidenceRow,
    ExperimentLogRow,
    ExperimentRow,
    FeedRow,
    FindingRow,
    SearchDocumentRow,
)
from tests.conftest import NOW, ago
from tests.makers import (
    make_card,
    make_follow,
    make_member,
    make_private,
    make_technology,
)


@pytest.fixture
def kubernetes(session):
    return make_technology(session, name="Kubernetes")


@pytest.fixture
def ana(session, kubernetes):
    user_id = make_member(session)
    make_follow(session, user_id, kubernetes)
    return user_id


def add(session, row):
    session.add(row)
    session.flush()
    return row.id


def make_entry(session, technology_id, title="v1.36", html="", *, number=1):
    feed_id = session.exec(
        select(FeedRow.id).where(FeedRow.technology_id == technology_id)
    ).first() or add(
        session,
        FeedRow(
            url=f"https://k{technology_id}.example/f",
            kind="releases",
            technology_id=technology_id,
            next_check_at=NOW,
        ),
    )
    return add(
        session,
        EntryRow(
            feed_id=feed_id,
            key=f"guid:{title}{number}",
            title=title,
            published_at=ago(number),
            first_seen_at=ago(number),
            content_html=html,
            text_hash="x",
        ),
    )


def make_experiment(session, user_id, technology_id, title="Drain a node", **columns):
    return add(
        session,
        ExperimentRow(
            user_id=user_id,
            technology_id=technology_id,
            title=title,
            created_at=ago(4),
            **columns,
        ),
    )


def make_note(session, user_id, technology_id, note="Asked about draining", **columns):
    return add(
        session,
        EvidenceRow(
            user_id=user_id,
            technology_id=technology_id,
            kind="paired",
            happened_at=ago(3),
            entered_at=ago(3),
            note=note,
            **columns,
        ),
    )


def found(session, user_id, text, **narrowed):
    while index_words(session) == BATCH:
        pass
    return [(hit.kind.value, hit.id) for hit in search(session, user_id, text, **narrowed).hits]


def marked(parts):
    return "".join(f"[{part.text}]" if part.is_hit else part.text for part in parts)


def test_entries_cards_experiments_and_notes_are_found_by_their_words(session, ana, kubernetes):
    entry = make_entry(session, kubernetes, html="<p>Draining is <b>quicker</b>.</p>")
    card = make_card(session, ana, kubernetes)
    experiment = make_experiment(session, ana, kubernetes)
    note = make_note(session, ana, kubernetes)

    assert sorted(found(session, ana, "drain")) == [
        ("card", card),
        ("entry", entry),
        ("experiment", experiment),
        ("note", note),
    ]


def test_a_hit_shows_where_the_words_stand(session, ana, kubernetes):
    make_entry(session, kubernetes, "Release v1.36", "<p>Draining is <b>quicker</b>.</p>")
    index_words(session)

    (hit,) = search(session, ana, "v1.36 drain").hits

    assert (hit.slug, hit.technology, hit.at) == ("kubernetes", "Kubernetes", ago(1))
    assert marked(hit.title) == "Release [v1.36]"
    assert marked(hit.excerpt) == "[Draining] is quicker."


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("rolling", True),
        ("ROLLING UPDATE", True),
        ("update rolling", True),  # words in any order
        ('"rolling update"', True),
        ('"update rolling"', False),
        ("roll", True),  # the last word may go on
        ("roll update", False),
        ("1.36", True),
        ("v1.36", True),
        ("v1", True),
        ("1 37", False),
        ("größe", True),
        ("rolling missing", False),
        ("' OR 1=1 --", False),
        ("rolling NOT update", False),
        ("*", False),
        ("strong", False),  # a tag is no word of the text
        ("amp", False),
    ],
)
def test_every_word_has_to_occur(session, ana, kubernetes, text, is_found):
    html = "<p><strong>Rolling</strong> update in v1.36.2: die Größe &amp; more</p>"
    entry = make_entry(session, kubernetes, "News", html)

    assert found(session, ana, text) == [("entry", entry)] * is_found


def test_all_words_of_an_experiment_are_searched_and_new_ones_too(session, ana, kubernetes):
    number = make_experiment(
        session, ana, kubernetes, question="Does it evict?", result_text="It waits."
    )
    before = found(session, ana, "budget")
    session.add(ExperimentLogRow(experiment_id=number, at=NOW, text="blocked by a budget"))
    session.flush()

    assert before == []
    for words in ("evict", "waits", "budget"):
        assert found(session, ana, words) == [("experiment", number)]


def test_what_an_experiment_lets_tell_a_client_is_searched(session, ana, kubernetes):
    number = make_experiment(session, ana, kubernetes)
    session.add(
        FindingRow(experiment_id=number, topic="availability", value="yes", note="three zones")
    )
    session.flush()

    assert found(session, ana, "zones") == [("experiment", number)]


def test_what_is_rewritten_is_found_by_its_new_words_alone(session, ana, kubernetes):
    entry = make_entry(session, kubernetes, "Old words")
    found(session, ana, "old")
    session.exec(
        update(EntryRow).where(EntryRow.id == entry).values(title="Fresh words", revision=1)
    )

    assert found(session, ana, "fresh") == [("entry", entry)]
    assert found(session, ana, "old") == []


def test_what_is_removed_is_found_no_more(session, ana, kubernetes):
    make_entry(session, kubernetes, "Old words")
    found(session, ana, "old")

    session.exec(delete(EntryRow))

    assert found(session, ana, "old") == []
    assert session.exec(select(SearchDocumentRow)).all() == []


def test_nobody_finds_what_is_another_s(session, ana, kubernetes):
    ben = make_member(session)
    make_follow(session, ben, kubernetes)
    make_card(session, ana, kubernetes)
    make_experiment(session, ana, kubernetes)
    make_note(session, ana, kubernetes)

    assert found(session, ben, "drain") == []
    assert len(found(session, ana, "drain")) == 3


def test_news_of_what_somebody_does_not_follow_is_not_found(session, ana, kubernetes):
    nomad = make_technology(session, "nomad")
    make_entry(session, nomad, "Drain a node")

    assert found(session, ana, "drain") == []


def test_what_a_private_feed_tells_is_found_by_its_readers_alone(session, ana, kubernetes):
    bo = make_member(session)
    make_follow(session, bo, kubernetes)
    entry_id = make_entry(session, kubernetes, html="<p>drain</p>")
    feed_id = session.exec(select(EntryRow.feed_id).where(EntryRow.id == entry_id)).one()
    make_private(session, feed_id, bo)

    assert found(session, ana, "drain") == []
    assert found(session, bo, "drain") == [("entry", entry_id)]


def test_a_note_that_was_taken_back_and_one_without_words_are_not_found(session, ana, kubernetes):
    make_note(session, ana, kubernetes, retracted_at=NOW)
    make_note(session, ana, kubernetes, note="")

    assert found(session, ana, "drain") == []


def test_a_search_can_be_narrowed(session, ana, kubernetes):
    nomad = make_technology(session, "nomad")
    card = make_card(session, ana, kubernetes)
    other = make_card(session, ana, nomad)
    make_experiment(session, ana, kubernetes)

    assert sorted(found(session, ana, "drain", kind=DocumentKind.CARD)) == [
        ("card", card),
        ("card", other),
    ]
    assert found(session, ana, "drain", kind=DocumentKind.CARD, slug="nomad") == [("card", other)]


def test_a_word_of_the_title_counts_more_than_one_of_the_text(session, ana, kubernetes):
    title = make_entry(session, kubernetes, "Draining nodes", "<p>some words on it</p>", number=1)
    text = make_entry(session, kubernetes, "Other", "<p>draining, as ever</p>", number=2)

    assert found(session, ana, "draining") == [("entry", title), ("entry", text)]


def test_no_more_is_shown_than_a_page_holds(session, ana, kubernetes):
    for number in range(SHOWN + 1):
        make_entry(session, kubernetes, "Drain", number=number)
    index_words(session)

    page = search(session, ana, "drain")

    assert (len(page.hits), page.has_more) == (SHOWN, True)


def test_technologies_that_are_called_so_are_found_beside(session, ana, kubernetes):
    make_technology(session, "kubevirt", name="KubeVirt")

    whole = search(session, ana, "kube")
    narrowed = search(session, ana, "kube", slug="kubernetes")

    assert [item.slug for item in whole.technologies] == ["kubernetes", "kubevirt"]
    assert narrowed.technologies == ()


@pytest.mark.parametrize("text", ["", "  ", "---"])
def test_where_nothing_was_asked_nothing_is_found(session, ana, text):
    page = search(session, ana, text)

    assert (page.query, page.hits, page.technologies) == (None, (), ())


def test_indexing_goes_on_in_batches_and_ends(session, ana, kubernetes):
    for number in range(BATCH + 3):
        make_card(session, ana, kubernetes, prompt=f"Card {number}")

    assert [index_words(session) for _ in range(3)] == [BATCH, 3, 0]


def test_a_long_text_is_searched_to_a_limit(session, ana, kubernetes):
    words = "<p>" + "filler " * 5_000 + "needle</p>"
    make_entry(session, kubernetes, "Long", words)
    inside = make_entry(session, kubernetes, "Short", "<p>filler needle</p>", number=2)

    assert found(session, ana, "needle") == [("entry", inside)]

import re

import pytest
from sqlmodel import select

from learnlog.store.tables import CardRow, EntryRow, ReleaseEntryRow
from tests.conftest import ago
from tests.makers import make_feed

NOTES = """<ul>
<li>Removed the <code>kubectl convert</code> command. Nobody &lt;ever&gt; used it.</li>
<li>Added <code>kubectl watch</code> to look at states.</li>
</ul>"""
KEY = re.compile(r'name="key" value="(\w+)"')


@pytest.fixture
def notes(store, kubernetes):
    """What a feed says of Kubernetes 1.36, which Ana does not know."""
    with store.begin() as session:
        entry = EntryRow(
            feed_id=make_feed(session, kind="releases"),
            key="guid:1",
            title="v1.36",
            url="https://k.example/1.36",
            published_at=ago(30),
            first_seen_at=ago(30),
            content_html=NOTES,
            text_hash="h",
        )
        session.add(entry)
        session.flush()
        session.add(ReleaseEntryRow(release_id=2, entry_id=entry.id))


@pytest.fixture
def keys(browser, notes):
    return KEY.findall(browser.text("/t/kubernetes/drafts"))


@pytest.fixture
def prompts(store):
    def read():
        with store.read() as session:
            return list(session.exec(select(CardRow.prompt)))

    return read


def test_the_drafts_stand_with_the_sentence_that_they_rest_on(browser, notes):
    page = browser.text("/t/kubernetes/drafts")

    assert "<h1>2 drafted cards since 1.35</h1>" in page
    assert "What became of the <code>kubectl convert</code> command in Kubernetes 1.36?" in page
    assert (
        "<mark>Removed the kubectl convert command.</mark> Nobody &lt;ever&gt; used it."
    ) in page
    assert "Added <strong><code>kubectl watch</code></strong> to look at states." in page
    assert 'href="https://k.example/1.36"' in page


def test_technology_and_notes_lead_to_the_drafts(browser, notes):
    for address in ("/t/kubernetes", "/t/kubernetes/notes"):
        assert 'href="/t/kubernetes/drafts"' in browser.text(address)


def test_without_drafts_the_page_says_what_would_stand_there(browser, kubernetes):
    assert "<h1>No drafts wait</h1>" in browser.text("/t/kubernetes/drafts")


def test_a_draft_is_kept_as_it_is(browser, keys, prompts):
    answer = browser.post("/t/kubernetes/drafts", {"act": "keep", "key": keys[0]})

    assert answer.status_code == 303
    assert prompts() == ["What became of the `kubectl convert` command in Kubernetes 1.36?"]
    page = browser.text("/t/kubernetes/drafts")
    assert "Kept. It comes up with your new cards." in page
    assert "<h1>1 drafted card since 1.35</h1>" in page
    assert "1 kept" in page


def test_a_draft_that_is_kept_twice_says_so(browser, keys, prompts):
    for _ in range(2):
        browser.post("/t/kubernetes/drafts", {"act": "keep", "key": keys[0]})

    assert len(prompts()) == 1
    assert "You have that card already." in browser.text("/t/kubernetes/drafts")


def test_a_draft_is_kept_in_other_words(browser, keys, prompts):
    form = browser.text(f"/t/kubernetes/drafts?edit={keys[0]}")
    assert ">What became of the `kubectl convert` command in Kubernetes 1.36?</textarea>" in form

    words = {"prompt": "What is gone?", "answer": "convert"}
    browser.post("/t/kubernetes/drafts", {"act": "keep", "key": keys[0]} | words)

    assert prompts() == ["What is gone?"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"prompt": "", "answer": "A"}, "Question: fill this in."),
        ({"prompt": "Mine", "answer": ""}, "A card needs a question and an answer."),
    ],
)
def test_a_draft_without_its_words_is_not_kept(browser, keys, prompts, words, said):
    answer = browser.post("/t/kubernetes/drafts", {"act": "keep", "key": keys[0]} | words)

    assert answer.status_code == 422
    assert said in answer.get_data(as_text=True)
    assert f">{words['prompt']}</textarea>" in answer.get_data(as_text=True)
    assert prompts() == []


def test_a_draft_that_is_dropped_can_be_taken_back(browser, keys, prompts):
    browser.post("/t/kubernetes/drafts", {"act": "drop", "key": keys[0]})
    page = browser.text("/t/kubernetes/drafts")
    assert "<h1>1 drafted card since 1.35</h1>" in page
    assert f'action="/t/kubernetes/drafts/{keys[0]}/restore"' in page

    browser.post(f"/t/kubernetes/drafts/{keys[0]}/restore")

    assert "<h1>2 drafted cards since 1.35</h1>" in browser.text("/t/kubernetes/drafts")
    assert prompts() == []


def test_what_is_no_answer_or_no_draft_is_refused(browser, keys):
    for sent, status in (
        ({"act": "burn", "key": keys[0]}, 422),
        ({"act": "keep"}, 422),
        ({"act": "keep", "key": "nothing"}, 404),
        ({"act": "drop", "key": "nothing"}, 404),
    ):
        assert browser.post("/t/kubernetes/drafts", sent).status_code == status


def test_what_one_keeps_or_drops_changes_nothing_for_others(browser, bo, keys):
    browser.post("/t/kubernetes/drafts", {"act": "keep", "key": keys[0]})
    browser.post("/t/kubernetes/drafts", {"act": "drop", "key": keys[1]})

    assert "<h1>2 drafted cards</h1>" in bo.text("/t/kubernetes/drafts")


def test_a_technology_that_does_not_exist_has_no_drafts(browser):
    assert browser.get("/t/nothing/drafts").status_code == 404


def test_the_drafts_are_shown_to_members_alone(anonymous):
    assert anonymous.get("/t/kubernetes/drafts").status_code == 303

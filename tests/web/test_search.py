import re

import pytest

from learnlog.services.search import index_words
from learnlog.store.tables import EntryRow, EvidenceRow, ExperimentRow, FeedRow
from tests.conftest import NOW, ago
from tests.makers import make_card, make_follow, make_technology


@pytest.fixture
def kubernetes(store, ana):
    """Ana has an entry, a card, an experiment and a note about draining."""
    with store.begin() as session:
        technology_id = make_technology(session, name="Kubernetes")
        make_follow(session, ana, technology_id)
        mine = {"user_id": ana, "technology_id": technology_id}
        feed = FeedRow(
            url="https://k.example/f", kind="news", technology_id=technology_id, next_check_at=NOW
        )
        session.add(feed)
        session.flush()
        entry = EntryRow(
            feed_id=feed.id,
            key="guid:1",
            title="Draining <script> in v1.36",
            published_at=ago(2),
            first_seen_at=ago(2),
            content_html="<p>Now with &lt;b&gt; budgets.</p>",
            text_hash="x",
        )
        make_card(session, **mine)
        experiment = ExperimentRow(**mine, title="Drain a node", created_at=ago(4))
        note = EvidenceRow(
            **mine,
            kind="paired",
            happened_at=ago(3),
            entered_at=ago(3),
            note="Asked about draining",
        )
        session.add_all([entry, experiment, note])
    with store.begin() as session:
        index_words(session)
    return technology_id


def links(page):
    return re.findall(r'<h2 class="h3"><a href="([^"]+)"', page)


def test_what_is_found_leads_to_where_it_stands(browser, kubernetes):
    page = browser.text("/search?q=drain")

    assert "<h1>4 found</h1>" in page
    assert sorted(links(page)) == ["/cards/1", "/feed/1", "/t/kubernetes", "/x/1"]
    for address in links(page):
        assert browser.get(address).status_code == 200


def test_words_of_others_are_text_and_hits_are_marked(browser, kubernetes):
    page = browser.text("/search?q=draining")

    assert "<mark>Draining</mark> &lt;script&gt; in v1.36" in page
    assert "Now with &lt;b&gt; budgets." in page


def test_a_search_can_be_narrowed_to_a_kind_and_a_technology(browser, kubernetes):
    cards = browser.text("/search?q=drain&kind=card")
    other = browser.text("/search?q=drain&technology=nomad")

    assert links(cards) == ["/cards/1"]
    assert "Nothing found" in other
    assert '<a class="chip" href="/search?q=drain">Any technology</a>' in other


@pytest.mark.parametrize("query", ["", "?q=", "?q=%22%22", "?q=drain&kind=nonsense", "?q=%00*%27"])
def test_odd_questions_are_answered_with_a_page(browser, kubernetes, query):
    assert "</html>" in browser.text(f"/search{query}")


def test_nothing_found_says_what_to_do(browser, kubernetes):
    page = browser.text("/search?q=quokka")

    assert "<h1>Nothing found</h1>" in page
    assert "/t/new?q=quokka" in page


def test_a_technology_of_that_name_is_offered(browser, kubernetes):
    assert ">Kubernetes</a>" in browser.text("/search?q=kube")

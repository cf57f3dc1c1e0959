import re
from dataclasses import replace

import pytest
from sqlmodel import select, update

from learnlog.domain.card import CardKind
from learnlog.domain.experiment import FindingTopic
from learnlog.domain.proficiency import EvidenceKind
from learnlog.services import cards
from learnlog.services.cards import Wording
from learnlog.services.evidence import NewEvidence, record_evidence, technology_id_of
from learnlog.services.review_queue import review_queue
from learnlog.services.review_settings import change_review_settings, review_settings
from learnlog.store.cards import CardValues
from learnlog.store.tables import CardRow, ReviewLogRow
from tests.conftest import NOW, ago
from tests.makers import make_card as make_row
from tests.makers import make_follow, make_release, make_team, make_technology
from tests.web.pages import Page, is_whole

HTMX = {"HX-Request": "true"}


@pytest.fixture
def make_card(store, ana, kubernetes):
    """Give Ana a card that is due today; returns its id."""

    def make(prompt="What does a readiness probe miss?", answer="What it does not ask.", **more):
        with store.begin() as session:
            slug = more.pop("slug", "kubernetes")
            values = CardValues(
                technology_id=technology_id_of(session, slug),
                prompt=prompt,
                answer=answer,
                **more,
            )
            return cards.add_card(session, values, user_id=ana, now=ago(3))

    return make


@pytest.fixture
def card_id(make_card):
    return make_card()


@pytest.fixture
def read(store, ana):
    """A card as it is stored."""

    def read(card_id):
        with store.read() as session:
            return cards.get_card(session, card_id, user_id=ana)

    return read


@pytest.fixture
def left(store, ana):
    """How many cards are left today."""

    def read():
        with store.read() as session:
            return review_queue(session, ana, now=NOW).left

    return read


def grade(browser, card_id, given="good", **more):
    headers = more.pop("headers", None)
    return browser.post(f"/review/{card_id}", {"grade": given} | more, headers=headers)


def test_where_nothing_is_due_the_page_says_so(browser):
    page = Page(browser.text("/review"))

    assert "Nothing is due today" in page.text
    assert "/cards/new" in [a["href"] for a in page.all("a")]


@pytest.mark.parametrize("address", ["/review", "/cards/new", "/cards/1"])
def test_reviewing_is_for_members(anonymous, card_id, address):
    assert anonymous.get(address).location == f"/sign-in?next={address}"
    for posted in ("/review/1", "/review/undo", "/cards/new", "/cards/1"):
        assert anonymous.post(posted, {"grade": "good"}).location == "/sign-in"


def test_the_question_comes_before_the_answer_and_the_grades(browser, card_id):
    asked = Page(browser.text("/review"))
    shown = Page(browser.text("/review?show=1"))

    assert "What does a readiness probe miss?" in asked.text
    assert "What it does not ask." not in asked.text
    assert "What it does not ask." in shown.text
    values = [a["value"] for a in shown.all("button") if a.get("name") == "grade"]
    assert values == ["again", "hard", "good", "easy"]
    assert [a for a in asked.all("button") if a.get("name") == "grade"] == []


def test_a_grade_says_its_day_before_it_is_chosen_and_keeps_to_it(browser, card_id, read):
    text = Page(browser.text("/review?show=1")).text
    promised = int(re.search(r"Good 3 (\d+) d", text).group(1))

    grade(browser, card_id)

    assert read(card_id).state.due_day == NOW.date().toordinal() + promised


@pytest.mark.parametrize("given", ["again", "hard", "good", "easy", "1", "2", "3", "4"])
def test_a_grade_leads_to_the_next_card(browser, make_card, left, given):
    first = make_card()
    make_card("And a liveness probe?")

    response = grade(browser, first, given)

    assert (response.status_code, response.location) == (303, "/review")
    assert left() == 1
    page = Page(browser.text("/review"))
    assert "And a liveness probe?" in page.text
    assert "2 of 2, about 1 min left" in page.text


def test_by_htmx_the_next_card_comes_alone(browser, make_card):
    first = make_card()
    make_card("And a liveness probe?")

    response = grade(browser, first, headers=HTMX)
    shown = browser.get("/review?show=1", headers=HTMX)
    undone = browser.post("/review/undo", headers=HTMX)

    for answer in (response, shown, undone):
        assert answer.status_code == 200
        assert not is_whole(answer.text)
        assert Page(answer.text).ids.count("session") == 1
        assert {"HX-Request", "Cookie"} <= set(answer.vary)
    assert "And a liveness probe?" in response.text
    assert "What does a readiness probe miss?" in undone.text


@pytest.mark.parametrize("given", ["superb", "0", "5", ""])
def test_a_grade_that_is_none_is_refused_by_name(browser, card_id, everything, given):
    before = everything()

    page = grade(browser, card_id, given)
    notice = grade(browser, card_id, given, headers=HTMX)

    assert (page.status_code, notice.status_code) == (422, 422)
    for answer in (page, notice):
        assert f"Grade: {given!r} is not one of the choices." in Page(answer.text).text
    assert is_whole(page.text)
    assert not is_whole(notice.text)
    assert notice.headers["HX-Retarget"] == "#notices"
    assert everything() == before


@pytest.mark.parametrize("headers", [None, HTMX])
def test_a_grade_sent_twice_counts_once_and_says_so(browser, card_id, read, headers):
    sent = Page(browser.text("/review?show=1")).form(f"/review/{card_id}").fields

    first, second = (grade(browser, card_id, headers=headers, **sent) for _ in range(2))

    said = "That grade was counted already."
    text = Page(second.text if headers else browser.text("/review")).text
    assert (first.status_code, second.status_code) == ((200, 200) if headers else (303, 303))
    assert said in text
    assert said not in first.text
    assert read(card_id).state.reviews == 1


@pytest.mark.parametrize("headers", [None, HTMX])
def test_a_grade_of_a_card_that_changed_meanwhile_is_not_taken(browser, card_id, read, headers):
    sent = Page(browser.text("/review?show=1")).form(f"/review/{card_id}").fields
    words = {"prompt": "Other words?", "answer": "Other.", "revision": "0"}
    browser.post(f"/cards/{card_id}", words)

    response = grade(browser, card_id, headers=headers, **sent)

    page = Page(response.text if headers else browser.text(response.location))
    assert "That card was changed meanwhile. Look at it again." in page.text
    assert "Other words?" in page.text
    assert read(card_id).state.reviews == 0


@pytest.mark.parametrize(
    "sent", [{"revision": "-1"}, {"revision": "x"}, {"due_good": "soon"}, {"client_id": "c" * 65}]
)
def test_a_form_that_was_tampered_with_grades_nothing(browser, card_id, everything, sent):
    before = everything()

    assert grade(browser, card_id, **sent).status_code == 422
    assert everything() == before


def test_how_long_an_answer_took_is_kept(browser, later, card_id, store):
    asked = Page(browser.text("/review"))
    (shown,) = (a["href"] for a in asked.all("a") if "show=1" in a["href"])
    sent = Page(browser.text(shown)).form(f"/review/{card_id}").fields

    del sent["csrf_token"]
    grade(later(2), card_id, **sent)

    with store.read() as session:
        (taken,) = session.exec(select(ReviewLogRow.duration_ms))
    assert taken == 2 * 60 * 1000


def test_who_opens_the_answer_at_once_is_not_timed(browser, card_id, store):
    sent = Page(browser.text("/review?show=1")).form(f"/review/{card_id}").fields

    grade(browser, card_id, **sent)

    with store.read() as session:
        assert session.exec(select(ReviewLogRow.duration_ms)).all() == [None]


@pytest.mark.parametrize(
    ("address", "form"),
    [
        ("/review/{}", {"grade": "good"}),
        ("/review/{}", {"tomorrow": "1"}),
        ("/review/{}", {"suspend": "1"}),
        ("/review/{}/back", {}),
        ("/cards/{}", {"prompt": "Mine?", "answer": "Mine.", "revision": "0"}),
        ("/cards/{}", {"suspend": "1"}),
    ],
)
def test_someone_elses_card_does_not_exist(bo, card_id, everything, address, form):
    before = everything()

    for number in (card_id, card_id + 1):
        assert bo.post(address.format(number), form).status_code == 404
        assert bo.get(f"/cards/{number}").status_code == 404
    assert everything() == before


def test_a_card_is_put_off_until_tomorrow(browser, card_id, read):
    assert browser.post(f"/review/{card_id}", {"tomorrow": "1"}).status_code == 303

    assert read(card_id).state.due_day == NOW.date().toordinal() + 1
    assert read(card_id).state.reviews == 0


def test_a_card_asked_before_its_due_day_is_put_off_until_tomorrow(browser, store, card_id, read):
    with store.begin() as session:
        session.exec(update(CardRow).values(due_day=CardRow.due_day + 9))

    browser.post(f"/review/{card_id}", {"tomorrow": "1", "revision": "0"})

    assert read(card_id).state.due_day == NOW.date().toordinal() + 1


def test_a_suspended_card_is_put_back_from_the_notice(browser, card_id, read, left):
    browser.post(f"/review/{card_id}", {"suspend": "1"})
    suspended = read(card_id).is_suspended
    page = Page(browser.text("/review"))

    response = browser.post(page.form(f"/review/{card_id}/back").action)

    assert suspended
    assert "Suspended: this card is not asked any more." in page.text
    assert (response.status_code, response.location) == (303, "/review")
    assert left() == 1


def test_the_last_grade_is_taken_back_even_when_all_is_done(browser, card_id, read):
    grade(browser, card_id, "easy")
    page = Page(browser.text("/review"))

    response = browser.post(page.form("/review/undo").action)

    assert "All done: 1 card, 1 remembered" in page.text
    assert response.status_code == 303
    assert read(card_id).state.reviews == 0
    assert "What does a readiness probe miss?" in browser.text("/review")


def test_a_second_click_on_undo_takes_no_second_grade_back(browser, make_card, read):
    first, second = make_card("First?"), make_card("Second?")
    grade(browser, first)
    grade(browser, second)
    form = Page(browser.text("/review")).form("/review/undo")

    for _ in range(2):
        browser.post(form.action, form.fields)

    assert (read(first).state.reviews, read(second).state.reviews) == (1, 0)
    assert "Nothing was taken back." in Page(browser.text("/review")).text


def test_where_nothing_was_graded_there_is_nothing_to_take_back(browser, card_id):
    response = browser.post("/review/undo")
    by_htmx = browser.post("/review/undo", headers=HTMX)

    assert response.status_code == 303
    assert "There is nothing to take back." in Page(by_htmx.text).text


def test_a_session_on_one_technology_stays_there(browser, store, ana, make_card):
    with store.begin() as session:
        make_follow(session, ana, make_technology(session, "redis"))
    first = make_card("Why does a cache lie?", slug="redis")
    make_card()

    asked = Page(browser.text("/review?technology=redis"))
    response = grade(browser, first, technology="redis")

    assert "Why does a cache lie?" in asked.text
    assert asked.form(f"/review/{first}").fields["technology"] == "redis"
    assert response.location == "/review?technology=redis"
    assert "readiness" not in Page(browser.text(response.location)).text


def test_a_card_links_to_where_it_came_from(browser, make_card, make_experiment):
    number = make_experiment("Drain a node under load")
    make_card(source_url="https://kubernetes.io/docs/", experiment_id=number)

    page = Page(browser.text("/review?show=1"))

    addresses = [a["href"] for a in page.all("a")]
    assert {"https://kubernetes.io/docs/", f"/x/{number}"} <= set(addresses)
    assert "Experiment: Drain a node under load" in page.text


def test_a_colleague_who_is_current_is_named_beside_the_answer(
    browser, store, ana, register, kubernetes, card_id
):
    duarte = register("Inês Duarte", email="duarte@team.example")
    with store.begin() as session:
        make_team(session, members=(ana, duarte))
        make_follow(session, duarte, kubernetes, level=3, baseline_at=ago(2))
        done = NewEvidence(duarte, "kubernetes", EvidenceKind.EXPERIMENT, ago(2))
        record_evidence(session, done, now=NOW)

    said = "Inês Duarte is current on this"
    assert said not in Page(browser.text("/review")).text
    assert said in Page(browser.text("/review?show=1")).text


def test_a_card_from_a_release_shows_the_sentence_it_was_made_from(
    browser, store, kubernetes, make_card
):
    with store.begin() as session:
        release_id = make_release(session, kubernetes, "1.37", released_at=ago(5))
    make_card(release_id=release_id, source_text="The flag --foo was <removed>.")

    page = Page(browser.text("/review?show=1"))

    assert "The flag --foo was <removed>." in page.text
    assert "Kubernetes 1.37" in page.text


def test_markdown_is_shown_as_what_it_says_and_nothing_in_it_is_live(browser, make_card):
    make_card(
        "Why **two** nodes?\n\n```\nkubectl get pods\n```",
        "- [x](javascript:alert(1))\n- <img src=x onerror=alert(1)>\n\n![p](https://x.example/p.png)",
    )

    page = Page(browser.text("/review?show=1"))

    assert page.all("strong")
    assert page.all("pre")
    assert len(page.all("li")) == 2
    assert page.all("img") == []
    assert "<img src=x onerror=alert(1)>" in page.text
    assert not any("javascript" in a.get("href", "") for a in page.all("a"))


def test_a_cloze_is_asked_with_its_part_hidden(browser, store, ana, kubernetes):
    with store.begin() as session:
        values = CardValues(
            kubernetes, "{{c1::etcd::a store}} holds the state.", "", kind=CardKind.CLOZE
        )
        cards.add_note(session, values, user_id=ana, now=ago(3))

    asked, shown = (Page(browser.text(f"/review{part}")) for part in ("", "?show=1"))

    assert "[a store] holds the state." in asked.text
    assert "etcd" not in asked.text
    assert "etcd holds the state." in shown.text


def test_a_drill_says_what_it_is_about(browser, make_card):
    make_card(kind=CardKind.DRILL, topic=FindingTopic.DISASTER_RECOVERY)

    text = Page(browser.text("/review")).text

    assert "Disaster recovery Client question" in text


def test_a_topic_without_an_answer_asks_for_ones_own_words(browser, make_card):
    make_card("Explain quorum.", "", kind=CardKind.TOPIC)

    assert "Say it in your own words" in Page(browser.text("/review?show=1")).text


def test_a_card_that_a_release_touched_says_which(browser, store, ana, kubernetes):
    with store.begin() as session:
        release_id = make_release(session, kubernetes, "1.37", released_at=ago(5))
        make_row(session, ana, kubernetes, changed_by_release_id=release_id, changed_at=ago(4))

    page = Page(browser.text("/review"))

    assert "Kubernetes 1.37 changed something here. Read it again." in page.text
    assert "/cards/changed" in [a["href"] for a in page.all("a")]


def learnt(session, user_id, technology_id, prompt="What drains a node?", **columns):
    """A card that was due yesterday."""
    today = NOW.date().toordinal()
    values = {
        "stability_days": 8.0,
        "difficulty": 6.0,
        "last_day": today - 10,
        "due_day": today - 1,
        "reviews": 9,
    }
    return make_row(session, user_id, technology_id, prompt, **(values | columns))


def test_a_leech_is_hinted_at_and_asked_all_the_same(browser, store, ana, kubernetes):
    with store.begin() as session:
        card_id = learnt(session, ana, kubernetes, lapses=4)
    grade(browser, card_id, "again")
    with store.begin() as session:
        session.get(CardRow, card_id).due_day = NOW.date().toordinal()

    page = Page(browser.text("/review"))

    assert "This one keeps slipping. Rewrite it, split it" in page.text
    assert f"/cards/{card_id}?from=review" in [a["href"] for a in page.all("a")]
    assert "What drains a node?" in page.text


@pytest.fixture
def heap(store, ana, kubernetes):
    """Five cards are overdue, of which a day takes two."""
    with store.begin() as session:
        settings = replace(review_settings(session, ana), minutes=1)
        change_review_settings(session, ana, settings, now=NOW)
        for number in range(5):
            learnt(session, ana, kubernetes, f"Question {number}?")


def test_what_does_not_fit_into_a_day_is_spread_when_that_is_wanted(browser, heap, left):
    before = Page(browser.text("/review"))

    response = browser.post(before.form("/review/spread").action)

    assert "The 2 most useful of 5 come today." in before.text
    assert (response.status_code, response.location) == (303, "/review")
    after = Page(browser.text("/review"))
    assert "3 cards spread over the days ahead." in after.text
    assert "most useful" not in after.text
    assert left() == 2


def test_the_offer_to_spread_comes_once_before_the_first_card(browser, heap):
    page = Page(browser.text("/review"))
    (form,) = (form for form in page.forms if re.fullmatch(r"/review/\d+", form.action))

    browser.post(form.action, {"grade": "good"})

    assert "most useful" not in Page(browser.text("/review")).text


def test_while_one_is_away_nothing_is_asked(browser, store, ana, card_id):
    today = NOW.date().toordinal()
    with store.begin() as session:
        away = replace(review_settings(session, ana), away_from=today, away_until=today + 3)
        change_review_settings(session, ana, away, now=NOW)

    page = Page(browser.text("/review"))

    assert "Nothing is asked until Thu 27 Aug" in page.text
    assert "/me/review" in [a["href"] for a in page.all("a")]


def test_the_last_page_says_what_was_gained(browser, store, ana, kubernetes):
    with store.begin() as session:
        first, second = (learnt(session, ana, kubernetes, f"Question {n}?") for n in range(2))
    grade(browser, first, "again")
    grade(browser, second, "easy")

    text = Page(browser.text("/review")).text

    assert "All done: 2 cards, 1 remembered" in text
    assert "8 d before" in text
    assert "Kubernetes 1 of 2" in text
    assert "Next: 1 card on" in text


def test_a_long_card_keeps_its_paragraphs(browser, make_card):
    make_card("Why? " * 900, "First.\n\nSecond. " * 200)

    page = Page(browser.text("/review?show=1"))

    assert "First." in page.words
    assert len(page.all("p")) > 200


def test_the_words_of_a_card_are_of_its_owner(browser, card_id, read):
    words = Wording("What does a probe miss?", "All it does not ask.", "https://k8s.io/")

    response = browser.post(
        f"/cards/{card_id}",
        {
            "prompt": words.prompt,
            "answer": words.answer,
            "source_url": words.source_url,
            "revision": "0",
        },
    )

    changed = read(card_id)
    assert (response.status_code, response.location) == (303, "/t/kubernetes")
    assert Wording(changed.prompt, changed.answer, changed.source_url) == words

import re
from datetime import timedelta

import pytest
from sqlmodel import select

from learnlog.domain.local_time import local_day
from learnlog.services import cards
from learnlog.services.review_queue import review_queue
from learnlog.store.tables import ReviewLogRow
from learnlog.web.static_files import STATIC_DIR
from tests.conftest import NOW
from tests.makers import make_card
from tests.web.conftest import CSRF
from tests.web.pages import Page

TODAY = local_day(NOW, "Europe/Lisbon")


@pytest.fixture
def card_ids(store, ana, kubernetes):
    """Three new cards, and cards that were seen before: due in two days, and in three."""
    seen = {"stability_days": 9.0, "difficulty": 5.0, "last_day": TODAY - 8, "reviews": 2}
    with store.begin() as session:
        cards = [{}, {}, {}, seen | {"due_day": TODAY + 2}, seen | {"due_day": TODAY + 3}]
        return [
            make_card(session, ana, kubernetes, f"Question {n}?", **columns)
            for n, columns in enumerate(cards)
        ]


@pytest.fixture
def logged(store):
    """What is in the log of reviews: card, grade, source, when, how long."""

    def read():
        columns = (
            ReviewLogRow.card_id,
            ReviewLogRow.grade,
            ReviewLogRow.source,
            ReviewLogRow.at,
            ReviewLogRow.duration_ms,
        )
        with store.read() as session:
            return [tuple(row) for row in session.exec(select(*columns))]

    return read


def pack(browser):
    return browser.get("/review/pack.json").json


def given(card_id, grade=3, **more):
    return {
        "client_id": f"from-the-train-{card_id}",
        "card": card_id,
        "grade": grade,
        "revision": 0,
        "at": (NOW - timedelta(hours=3)).isoformat(),
    } | more


def replay(browser, grades, token=None):
    return browser.client.post(
        "/review/replay",
        json={"grades": grades},
        headers={"X-CSRFToken": token or pack(browser)["token"]},
    )


def outcomes(response):
    assert response.status_code == 200, response.text
    return [result["outcome"] for result in response.json["results"]]


def test_the_worker_is_at_the_root_and_looked_up_anew(anonymous, ana):
    with anonymous.client.get("/sw.js") as response:
        assert response.mimetype == "text/javascript"
        assert response.get_data() == (STATIC_DIR / "js" / "worker.js").read_bytes()
        assert response.headers["Cache-Control"] == "no-cache"


def test_the_pack_holds_the_cards_of_three_days(browser, card_ids):
    kept = pack(browser)

    assert [card["id"] for card in kept["cards"]] == card_ids[:4]
    assert [day["day"] for day in kept["days"]] == [TODAY, TODAY + 1, TODAY + 2]
    # Lisbon is an hour ahead of UTC in August, and a day begins at 04:00.
    assert kept["days"][0]["begins_at"] == "2026-08-24T03:00:00Z"
    assert "no-store" in browser.get("/review/pack.json").headers["Cache-Control"]


def test_a_packed_card_says_what_the_page_says(browser, store, ana, card_ids):
    card = pack(browser)["cards"][0]

    shown = Page(browser.text("/review?show=1"))
    packed = Page(card["question"] + card["answer"])
    assert packed.text == "Question 0? kubectl drain"
    assert packed.text in shown.text
    assert card["technology"] == "Kubernetes"
    with store.read() as session:
        previews = review_queue(session, ana, now=NOW).previews
    assert [(g["grade"], g["days"], g["due_day"]) for g in card["grades"]] == [
        (p.grade.value, p.interval_days, p.due_day) for p in previews
    ]


def test_the_pack_names_every_file_of_the_page_that_shows_it(browser, card_ids):
    page = Page(browser.text("/review/offline"))

    named = {a.get("href") or a.get("src") for tag, a in page.elements if tag in {"link", "script"}}
    named |= {a["href"].split("#")[0] for tag, a in page.elements if tag == "use"}
    kept = pack(browser)
    assert named <= set(kept["files"])
    for address in kept["files"]:
        with browser.client.get(address) as response:
            assert response.status_code == 200


def test_the_version_of_the_page_changes_with_how_it_looks_alone(browser, card_ids):
    versions = [pack(browser)["version"] for _ in range(2)]
    replay(browser, [given(card_ids[0])])  # leaves a notice for the next page
    versions.append(pack(browser)["version"])
    before = Page(browser.text("/me")).form("/me/profile").fields
    browser.post("/me/profile", before | {"theme": "dark"})

    assert len(set(versions)) == 1
    assert pack(browser)["version"] not in versions


def test_grades_from_offline_are_counted_once_however_often_they_come(browser, card_ids, logged):
    grades = [given(card_id, grade) for card_id, grade in zip(card_ids[:3], (1, 3, 4), strict=True)]

    first = replay(browser, grades)
    again = replay(browser, grades)

    assert outcomes(first) == ["counted"] * 3
    assert outcomes(again) == ["repeat"] * 3
    assert [(card, grade, source) for card, grade, source, _, _ in logged()] == [
        (card_ids[0], 1, "offline"),
        (card_ids[1], 3, "offline"),
        (card_ids[2], 4, "offline"),
    ]
    assert "3 grades from offline counted." in Page(browser.text("/review")).text


def test_a_grade_from_offline_counts_from_when_it_was_given(browser, card_ids, logged):
    grade = given(card_ids[0], duration_ms=4_000, due_day=TODAY + 3)

    replay(browser, [grade])

    ((_, _, _, at, duration_ms),) = logged()
    assert at == NOW - timedelta(hours=3)
    assert duration_ms == 4_000


def test_a_grade_that_cannot_be_taken_stops_no_other_and_is_named(browser, bo, card_ids, logged):
    browser.post(f"/review/{card_ids[0]}", {"grade": "good"})
    sent = [given(card_ids[0]), given(card_ids[4] + 1), given(card_ids[1])]

    assert outcomes(replay(browser, sent)) == ["stale", "gone", "counted"]
    text = Page(browser.text("/review")).text
    assert "A card changed before its grade from offline came in: it is asked again." in text
    assert "A card that was graded offline is no longer there." in text
    assert outcomes(replay(bo, [given(card_ids[2])])) == ["gone"]
    assert [card for card, *_ in logged()] == [card_ids[0], card_ids[1]]


@pytest.mark.parametrize(
    "change",
    [
        {"client_id": None},
        {"client_id": "short"},
        {"client_id": "c" * 65},
        {"client_id": 12345678},
        {"client_id": "\0" * 8},
        {"client_id": "\ud800" * 8},
        {"grade": 5},
        {"grade": "good"},
        {"grade": True},
        {"card": -1},
        {"card": 2**60},
        {"revision": None},
        {"revision": 0.5},
        {"at": "yesterday"},
        {"at": None},
        {"duration_ms": "4"},
        {"due_day": -1},
    ],
)
def test_a_grade_that_cannot_be_read_is_refused(browser, card_ids, logged, change):
    assert outcomes(replay(browser, [given(card_ids[0], **change)])) == ["refused"]
    assert logged() == []


@pytest.mark.parametrize("grade", [None, 3, "x", [], {}])
def test_what_is_no_grade_is_refused(browser, card_ids, grade):
    assert outcomes(replay(browser, [grade])) == ["refused"]


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b"[" * 100_000, b'{"grades": 3}', b'{"grades": null}']
)
def test_what_is_no_list_of_grades_is_refused(browser, card_ids, body):
    token = pack(browser)["token"]

    response = browser.client.post("/review/replay", data=body, headers={"X-CSRFToken": token})

    assert response.status_code == 422


def test_so_many_grades_at_once_are_refused(browser, card_ids, logged):
    assert replay(browser, [given(card_ids[0])] * 501).status_code == 422
    assert logged() == []


def test_grades_from_offline_need_the_field_of_a_form(browser, card_ids, logged):
    response = replay(browser, [given(card_ids[0])], token="wrong")

    assert response.status_code == 400
    assert logged() == []


@pytest.mark.parametrize("address", ["/review/pack.json", "/review/offline"])
def test_what_is_kept_is_for_members(anonymous, ana, address):
    assert anonymous.get(address).location == f"/sign-in?next={address}"


def test_the_page_for_offline_holds_nothing_of_a_member_but_how_it_looks(browser, card_ids):
    text = browser.text("/review/offline")

    assert "Question 0?" not in text
    assert "Ana" not in text
    assert CSRF.search(text) is None


def test_signing_out_clears_what_the_browser_keeps(browser):
    response = browser.post("/sign-out")

    assert re.search('"storage"', response.headers["Clear-Site-Data"])


def test_the_grade_of_a_card_that_was_retired_meanwhile_is_not_counted(
    browser, store, ana, card_ids
):
    with store.begin() as session:
        cards.retire(session, card_ids[0], user_id=ana, now=NOW)

    assert outcomes(replay(browser, [given(card_ids[0])])) == ["gone"]

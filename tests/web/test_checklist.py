import pytest

from learnlog.domain.proficiency import EvidenceKind
from learnlog.domain.technology import ReleaseLine
from learnlog.services.evidence import NewEvidence, record_evidence
from learnlog.store.technologies import store_lines
from tests.conftest import ago
from tests.makers import make_follow, make_technology
from tests.web.pages import Page, is_whole

HTMX = {"HX-Request": "true"}


@pytest.fixture
def redis(store, ana):
    """Ana follows Redis, which lapsed, beside Kubernetes."""
    with store.begin() as session:
        technology_id = make_technology(session, "redis", category="data")
        make_follow(session, ana, technology_id, level=2, followed_at=ago(900))
        old = NewEvidence(ana, "redis", EvidenceKind.READ, ago(890))
        record_evidence(session, old, now=ago(890))


def tick(browser, data=None, **options):
    return browser.post("/t/kubernetes/tick", {"touched": "1"} | (data or {}), **options)


def test_an_empty_checklist_has_one_action(browser):
    page = Page(browser.text("/"))

    assert "Your checklist is empty" in page.text
    assert [a["href"] for a in page.all("a") if "go" in a.get("class", "").split()] == ["/t/new"]


def test_the_checklist_is_for_members(anonymous, ana):
    assert anonymous.get("/").location == "/sign-in"
    assert anonymous.post("/t/kubernetes/tick").location == "/sign-in"


def test_a_row_says_what_is_known_and_what_is_new(browser, kubernetes):
    page = Page(browser.text("/"))

    assert "of 1 technology is current" in page.text
    assert "you know 1.35 → , latest 1.36" in page.text
    assert "Delivered, 3 mo" in page.text
    assert "Working" in page.text


def test_a_row_says_how_many_lines_came_after_the_one_known(browser, store, kubernetes):
    lines = [ReleaseLine("1.36", ago(30).date()), ReleaseLine("1.35", ago(200).date())]
    with store.begin() as session:
        store_lines(session, {kubernetes: lines}, now=ago(9))

    assert "you know 1.35 → , latest 1.36 , 1 line behind" in Page(browser.text("/")).text


def test_what_was_never_rated_nor_used_asks_to_be_rated(browser, store, ana):
    with store.begin() as session:
        make_follow(session, ana, make_technology(session, "swift"))

    page = Page(browser.text("/"))

    assert "0 of 1 technology is current" in page.text
    assert "Unknown" in page.text
    assert "/t/rate?only=swift" in [a["href"] for a in page.all("a")]


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("show=all", {"t-kubernetes", "t-redis"}),
        ("show=needs", {"t-redis"}),
        ("show=new", {"t-kubernetes"}),
        ("category=data", {"t-redis"}),
        ("show=nonsense&category=nonsense&undo=x", {"t-kubernetes", "t-redis"}),
    ],
)
def test_filters_narrow_the_rows(browser, kubernetes, redis, query, shown):
    page = Page(browser.text(f"/?{query}"))

    assert {id_ for id_ in page.ids if id_.startswith("t-")} == shown
    assert "of 2 technologies" in page.text


def test_a_filter_that_fits_nothing_leads_back_to_all(browser, kubernetes):
    assert "Show all 1" in Page(browser.text("/?category=ai")).text


def test_a_bar_of_the_skyline_leads_to_its_row_even_where_a_filter_hides_it(
    browser, kubernetes, redis
):
    page = Page(browser.text("/?category=data"))

    bars = {a["href"] for a in page.all("a") if "t-" in a["href"]}
    assert bars == {"#t-redis", "/#t-kubernetes"}


def test_a_tick_is_the_weakest_evidence_and_asks_what_was_done(browser, kubernetes, done):
    answer = tick(browser)

    assert (answer.status_code, answer.location) == (
        303,
        "/?asked=kubernetes&undo=2#t-kubernetes",
    )
    assert done() == ["declared", "delivered"]
    page = Page(browser.text(answer.location))
    assert "What did you do?" in page.text
    assert page.form("/t/kubernetes/tick").fields["instead"] == "2"


def test_a_tick_by_htmx_answers_the_row_alone_with_what_just_happened(browser, kubernetes):
    asked = tick(browser, headers=HTMX)
    answered = tick(browser, {"evidence": "read", "instead": "2"}, headers=HTMX)

    assert (asked.status_code, answered.status_code) == (200, 200)
    assert not is_whole(asked.text)
    assert "What did you do?" in asked.text
    assert "What did you do?" not in answered.text
    page = Page(answered.text)
    assert page.ids.count("t-kubernetes") == 1
    assert "Noted: read." in page.text
    assert page.form("/ticks/3/undo").method == "post"
    assert {"HX-Request", "Cookie"} <= set(answered.vary)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ("read", "read"),
        ("watched", "read"),
        ("tried", "experiment_partial"),
        ("reviewed", "review_session"),
        ("peer", "paired"),
    ],
)
def test_an_answer_takes_the_place_of_the_bare_tick(browser, kubernetes, done, answer, kind):
    tick(browser)

    response = tick(browser, {"evidence": answer, "instead": "2"})

    assert response.location == "/#t-kubernetes"
    assert done() == [kind, "delivered"]


def test_an_answer_that_comes_late_counts_beside_the_tick(browser, later, kubernetes, done):
    tick(browser)

    response = tick(later(15), {"evidence": "read", "instead": "2"})

    assert response.status_code == 303
    assert done() == ["read", "declared", "delivered"]


def test_an_answer_sent_twice_is_no_error(browser, kubernetes):
    tick(browser)

    statuses = [tick(browser, {"evidence": "read", "instead": "2"}).status_code for _ in range(2)]

    assert statuses == [303, 303]


def test_taking_the_tick_off_while_it_asks_takes_it_back(browser, kubernetes, done):
    tick(browser)

    response = browser.post("/t/kubernetes/tick", {"instead": "2"}, headers=HTMX)

    assert "Taken back." in response.text
    assert done() == ["delivered"]


def test_a_tick_taken_off_too_late_stays_and_says_so(browser, later, kubernetes, done):
    tick(browser)

    response = later(15).post("/t/kubernetes/tick", {"instead": "2"}, headers=HTMX)

    assert "stays" in Page(response.text).text
    assert done() == ["declared", "delivered"]


def test_a_tick_is_undone_for_ten_minutes(browser, later, kubernetes, done):
    tick(browser, {"evidence": "read"})
    undone = browser.post("/ticks/2/undo")
    tick(browser, {"evidence": "tried"})
    late = later(15).post("/ticks/3/undo")

    assert (undone.status_code, undone.location) == (303, "/#t-kubernetes")
    assert late.status_code == 404
    assert done() == ["experiment_partial", "delivered"]


def test_nobody_undoes_what_someone_else_did(browser, bo, kubernetes, done):
    tick(browser, {"evidence": "read"})

    assert bo.post("/ticks/2/undo").status_code == 404
    tick(bo, {"evidence": "tried", "instead": "2"})

    assert done() == ["read", "delivered"]


def test_a_technology_is_snoozed_and_woken(browser, kubernetes):
    snoozed = browser.post("/t/kubernetes/tick", {"snooze": "7"})
    page = Page(browser.text("/"))
    woken = browser.post(page.form("/t/kubernetes/wake").action)

    assert (snoozed.status_code, woken.status_code) == (303, 303)
    assert "Snoozed for a week." in page.text
    assert "Next: Snoozed" in page.text
    assert "Next: Snoozed" not in Page(browser.text("/")).text


def test_snoozing_by_htmx_answers_the_row_alone(browser, kubernetes):
    response = browser.post("/t/kubernetes/tick", {"snooze": "7"}, headers=HTMX)

    assert not is_whole(response.text)
    assert "Next: Snoozed" in Page(response.text).text


@pytest.mark.parametrize("address", ["/t/nothing/tick", "/t/nothing/wake"])
def test_what_is_no_technology_is_not_found(browser, kubernetes, everything, address):
    before = everything()

    assert browser.post(address).status_code == 404
    assert browser.post(address, {"snooze": "7"}).status_code == 404
    assert browser.post(address, {"instead": "9"}, headers=HTMX).status_code == 404
    assert everything() == before


def test_a_tick_never_takes_the_place_of_what_was_done_with_something_else(
    browser, kubernetes, redis, done
):
    tick(browser)

    response = browser.post("/t/redis/tick", {"evidence": "read", "instead": "3"})

    assert response.status_code == 404
    assert done() == ["declared", "delivered"]


def test_an_answer_that_is_none_is_refused_by_name(browser, kubernetes, everything):
    before = everything()

    response = tick(browser, {"evidence": "slept"})

    assert response.status_code == 422
    assert "'slept' is not one of the choices" in Page(response.text).text
    assert everything() == before


def test_many_technologies_with_long_names_are_all_shown(browser, store, ana):
    names = [f"{'Überprüfungsplattform für 数据 и службы'.ljust(58, '–')}{n:02}" for n in range(40)]
    with store.begin() as session:
        for number, name in enumerate(names):
            technology_id = make_technology(session, f"long-{number}", name=name)
            make_follow(session, ana, technology_id, level=number % 6, followed_at=ago(9))

    page = Page(browser.text("/"))

    assert len([id_ for id_ in page.ids if id_.startswith("t-long-")]) == 40
    assert len(page.ids) == len(set(page.ids))
    assert all(name in page.words for name in names)


def test_the_minutes_of_the_week_are_those_of_its_actions(browser, kubernetes, redis):
    """Ana has 60 minutes a week; an experiment on what lapsed takes all of them."""
    page = Page(browser.text("/"))

    assert "This week 60 min 1 Redis 60 min run one experiment" in page.text
    assert "About 60 min this week" in page.text
    assert "/t/redis" in [a["href"] for a in page.all("a")]


def test_the_list_can_be_had_as_a_table(browser, anonymous):
    answer = browser.get("/checklist.csv")

    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    assert 'filename="checklist-2026-08-24.csv"' in answer.headers["Content-Disposition"]
    assert answer.get_data(as_text=True).startswith("\ufefftechnology,level,currency,band,")
    assert anonymous.get("/checklist.csv").status_code == 303

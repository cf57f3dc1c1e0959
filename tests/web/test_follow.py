from dataclasses import replace

import pytest

from learnlog.catalogue.load import load_catalogue
from learnlog.domain.proficiency import EvidenceKind, Level
from learnlog.services import experiment_pages, follows
from learnlog.services.catalogue import sync_catalogue
from learnlog.services.evidence import NewEvidence, record_evidence, technology_id_of
from learnlog.services.review_queue import due_count
from learnlog.web import create_app
from tests.conftest import NOW, ago
from tests.makers import make_follow, make_technology
from tests.web.conftest import Browser
from tests.web.pages import Page

FILES = {
    "kubernetes.toml": """
        name = "Kubernetes"
        category = "platform"
        aliases = ["k8s"]
        summary = "Runs and heals containers across machines."
        [[cards]]
        prompt = "Which failures does a readiness probe not catch?"
        answer = "Those of what the container depends on."
        source = "https://kubernetes.io/docs/"
        [[experiments]]
        title = "Drain a node while a load test runs"
        minutes = 60
        """,
    "redis.toml": 'name = "Redis"\ncategory = "data"\n',
    "python.toml": 'name = "Python"\ncategory = "language"\n',
    "presets/operations.toml": """
        name = "Operations"
        summary = "Keeps things up."
        [[technologies]]
        slug = "kubernetes"
        target_level = 4
        [[technologies]]
        slug = "redis"
        target_level = 2
        """,
}


@pytest.fixture
def parts(parts, store, tmp_path):
    """The service over a catalogue of three technologies and a preset."""
    (tmp_path / "feeds" / "presets").mkdir(parents=True)
    for name, text in FILES.items():
        (tmp_path / "feeds" / name).write_text(text, encoding="utf-8")
    catalogue = load_catalogue(tmp_path / "feeds")
    with store.begin() as session:
        sync_catalogue(session, catalogue, now=NOW)
    return replace(parts, catalogue=catalogue)


@pytest.fixture
def stack(store, ana):
    """What Ana follows: slug, level and wanted level."""

    def read():
        with store.read() as session:
            rows = follows.to_rate(session, ana, everything=True, now=NOW)
        return {row.slug: (row.level, row.target) for row in rows}

    return read


def ticked(page):
    return {a["value"] for a in page.all("input") if a["name"] == "slug" and "checked" in a}


@pytest.mark.parametrize("address", ["/t/new", "/t/rate"])
def test_picking_and_rating_is_for_members(anonymous, ana, address):
    assert anonymous.get(address).location == f"/sign-in?next={address}"
    assert anonymous.post(address, {"slug": "redis"}).location == "/sign-in"


def test_the_catalogue_is_shown_by_category(browser):
    page = Page(browser.text("/t/new"))

    assert "Infrastructure & orchestration 1" in page.text
    assert "0 technologies on your checklist already" in page.text
    assert ticked(page) == set()


def test_a_preset_ticks_its_technologies_with_the_level_wanted(browser):
    page = Page(browser.text("/t/new?preset=operations"))

    assert ticked(page) == {"kubernetes", "redis"}
    assert "wanted level 4" in page.text
    assert page.form("/t/new").fields["preset"] == "operations"
    assert ticked(Page(browser.text("/t/new?preset=none-such"))) == set()


@pytest.mark.parametrize(
    ("words", "found"),
    [("k8s", {"kubernetes"}), ("red", {"redis"}), ("%", set()), ("nothing like it", set())],
)
def test_a_search_shows_what_fits(browser, words, found):
    page = Page(browser.get("/t/new", query_string={"q": words}).text)

    assert {a["value"] for a in page.all("input") if a["name"] == "slug"} == found
    assert (f"Nothing found for “{words}”" in page.text) is (not found)


def test_what_is_followed_already_cannot_be_ticked_again(browser):
    browser.post("/t/new", {"slug": "redis"})

    page = Page(browser.text("/t/new"))

    (box,) = (a for a in page.all("input") if a.get("value") == "redis")
    assert "disabled" in box
    assert "1 technology on your checklist already" in page.text


def test_what_was_ticked_is_followed_with_its_cards_and_ideas(browser, store, ana, stack):
    response = browser.post("/t/new", {"slug": ["kubernetes", "redis"], "preset": "operations"})

    assert (response.status_code, response.location) == (303, "/t/rate")
    assert stack() == {"kubernetes": (None, Level.ADVISING), "redis": (None, Level.CONVERSANT)}
    with store.read() as session:
        assert due_count(session, ana, now=NOW) == 1
        ideas = experiment_pages.shelf(session, ana, now=NOW).ideas
    assert [idea.title for idea in ideas] == ["Drain a node while a load test runs"]


def test_following_again_changes_nothing_and_says_so(browser, stack):
    browser.post("/t/new", {"slug": "redis"})

    response = browser.post("/t/new", {"slug": "redis"})

    assert "You follow all of these already." in Page(browser.text(response.location)).text
    assert stack() == {"redis": (None, None)}


def test_ticking_nothing_shows_the_page_again_and_says_so(browser, everything):
    before = everything()

    response = browser.post("/t/new", {"preset": "operations"})

    page = Page(response.text)
    assert response.status_code == 422
    assert "Tick at least one technology." in page.text
    assert ticked(page) == {"kubernetes", "redis"}
    assert everything() == before


def test_of_technologies_one_of_which_is_none_none_is_followed(browser, stack):
    response = browser.post("/t/new", {"slug": ["redis", "nothing"]})

    assert response.status_code == 404
    assert stack() == {}


def test_what_has_no_file_any_more_is_followed_without_cards(browser, parts, stack):
    fileless = replace(parts, catalogue=replace(parts.catalogue, technologies={}))
    app = create_app(fileless, read_clock=lambda: NOW)

    response = Browser(app).sign_in("ana@team.example").post("/t/new", {"slug": "redis"})

    assert response.status_code == 303
    assert set(stack()) == {"redis"}


def test_only_what_has_no_level_is_asked_for_unless_all_are_wanted(browser):
    browser.post("/t/new", {"slug": ["kubernetes", "redis"]})
    browser.post("/t/rate", {"slug": "redis", "level-redis": "0"})

    def asked(query=""):
        fields = (a for a in Page(browser.text(f"/t/rate{query}")).all("input"))
        return [a["value"] for a in fields if a["name"] == "slug"]

    assert asked() == ["kubernetes"]
    assert asked("?all=1") == ["kubernetes", "redis"]
    assert asked("?only=redis") == ["redis"]
    redis = Page(browser.text("/t/rate?only=redis")).form("/t/rate")
    assert redis.fields["level-redis"] == "0"


@pytest.mark.parametrize("query", ["", "?all=1", "?only=nothing", "?only=python"])
def test_where_nothing_is_to_be_rated_the_checklist_comes(browser, query):
    response = browser.get(f"/t/rate{query}")

    assert (response.status_code, response.location) == (303, "/")


def test_levels_and_last_uses_are_written_down(browser, stack, store, ana):
    browser.post("/t/new", {"slug": ["kubernetes", "redis", "python"]})

    response = browser.post(
        "/t/rate",
        {
            "slug": ["kubernetes", "redis", "python"],
            "level-kubernetes": "3",
            "used-kubernetes": "under_1_year",
            "used-redis": "never",
        },
    )

    assert (response.status_code, response.location) == (303, "/")
    page = Page(browser.text("/"))
    assert "Rated 2." in page.text
    assert "Kubernetes Kubernetes Working" in page.text
    assert {slug: level for slug, (level, _) in stack().items()} == {
        "kubernetes": Level.WORKING,
        "redis": None,
        "python": None,
    }


def test_rating_nothing_is_allowed(browser):
    browser.post("/t/new", {"slug": "redis"})

    response = browser.post("/t/rate", {"slug": "redis"})

    assert response.status_code == 303
    assert "Nothing rated. You can do it later." in Page(browser.text("/")).text


@pytest.mark.parametrize(
    ("field", "value"),
    [("level-redis", "6"), ("level-redis", "high"), ("used-redis", "tomorrow")],
)
def test_a_rating_that_is_none_is_refused_by_name_and_the_others_are_kept(
    browser, everything, field, value
):
    browser.post("/t/new", {"slug": ["kubernetes", "redis", "python"]})
    before = everything()
    form = {"slug": ["kubernetes", "redis"], "level-kubernetes": "3", "used-kubernetes": "now"}

    response = browser.post("/t/rate", form | {field: value})

    page = Page(response.text)
    fields = page.form("/t/rate").fields
    assert response.status_code == 422
    assert f"{value!r} is not one of the choices" in page.text
    assert (fields["level-kubernetes"], fields["used-kubernetes"]) == ("3", "now")
    assert [a["value"] for a in page.all("input") if a["name"] == "slug"] == form["slug"]
    assert everything() == before


def test_what_is_not_followed_cannot_be_rated(browser, everything):
    before = everything()

    response = browser.post("/t/rate", {"slug": "python", "level-python": "3"})

    assert response.status_code == 404
    assert everything() == before


def test_interest_and_the_wanted_level_are_kept_and_shown_again(browser):
    browser.post("/t/new", {"slug": ["kubernetes", "redis"]})
    form = {"slug": "redis", "interest-redis": "-1", "target-redis": "4"}

    response = browser.post("/t/rate", form)

    assert response.status_code == 303
    page = Page(browser.text("/t/rate?only=redis"))
    fields = page.form("/t/rate").fields
    assert (fields["interest-redis"], fields["target-redis"]) == ("-1", "4")
    assert "Advising is wanted by yourself." in page.text
    shown = Page(browser.text("/t/redis")).form("/t/redis/wish").fields
    assert (shown["interest"], shown["target"]) == ("-1", "4")


def test_a_form_without_wishes_leaves_them_as_they_are(browser, stack):
    browser.post("/t/new", {"slug": "redis"})
    browser.post("/t/redis/wish", {"interest": "2", "target": "3"})

    browser.post("/t/rate", {"slug": "redis", "level-redis": "2"})

    assert stack() == {"redis": (Level.CONVERSANT, Level.WORKING)}
    assert Page(browser.text("/t/redis")).form("/t/redis/wish").fields["interest"] == "2"


def test_a_wish_can_be_taken_back_on_the_technologys_page(browser, stack):
    browser.post("/t/new", {"slug": "redis"})
    browser.post("/t/redis/wish", {"interest": "2", "target": "3"})

    response = browser.post("/t/redis/wish", {"interest": "", "target": ""})

    assert (response.status_code, response.location) == (303, "/t/redis#stated")
    assert stack() == {"redis": (None, None)}


@pytest.mark.parametrize(
    "changes", [{"interest": "3"}, {"interest": "x"}, {"target": "0"}, {"target": "6"}]
)
def test_a_wish_that_is_none_is_refused(browser, everything, changes):
    browser.post("/t/new", {"slug": "redis"})
    before = everything()

    response = browser.post("/t/redis/wish", {"interest": "1", "target": "3"} | changes)

    assert response.status_code == 422
    fields = {f"{name}-redis": value for name, value in changes.items()}
    rated = browser.post(
        "/t/rate", {"slug": "redis", "interest-redis": "1", "target-redis": "3"} | fields
    )
    assert rated.status_code == 422
    assert everything() == before


def test_what_is_not_followed_is_not_wished_for(browser, everything):
    before = everything()

    assert browser.post("/t/python/wish", {"interest": "2", "target": ""}).status_code == 404
    assert everything() == before


def questions(page):
    return [a for a in page.all("input") if a.get("name") == "can"]


def test_questions_wait_behind_each_row_and_their_answers_are_kept(browser):
    browser.post("/t/new", {"slug": ["kubernetes", "redis"]})
    page = Page(browser.text("/t/rate"))
    assert page.text.count("Could you answer these?") == 2
    assert "What is Kubernetes for, in one sentence that a client understands?" in page.text
    assert not any("checked" in box for box in questions(page))

    form = {"slug": ["kubernetes", "redis"], "asked": ["kubernetes", "redis"]}
    said = {"can": ["kubernetes:1.0", "kubernetes:3.2", "redis:9.9", "python:1.0", "x"]}
    response = browser.post("/t/rate", form | said)

    assert response.status_code == 303
    assert "Rated 1." in Page(browser.text("/")).text
    page = Page(browser.text("/t/rate"))
    assert {a["value"] for a in questions(page) if "checked" in a} == {
        "kubernetes:1.0",
        "kubernetes:3.2",
    }
    browser.post("/t/rate", form)
    assert not any("checked" in box for box in questions(Page(browser.text("/t/rate"))))


def test_answers_are_never_asked_for(browser, stack):
    browser.post("/t/new", {"slug": "redis"})

    browser.post("/t/rate", {"slug": "redis", "level-redis": "5"})

    assert stack() == {"redis": (Level.LEADING, None)}


def test_a_form_that_is_refused_keeps_what_was_ticked(browser):
    browser.post("/t/new", {"slug": "redis"})
    form = {"slug": "redis", "asked": "redis", "can": "redis:2.1", "level-redis": "6"}

    response = browser.post("/t/rate", form)

    boxes = questions(Page(response.text))
    assert response.status_code == 422
    assert [a["value"] for a in boxes if "checked" in a] == ["redis:2.1"]


def test_with_many_rows_the_questions_are_left_to_the_page_of_one(browser, store, ana):
    with store.begin() as session:
        for number in range(31):
            make_follow(session, ana, make_technology(session, f"t{number}"))

    assert questions(Page(browser.text("/t/rate"))) == []
    assert questions(Page(browser.text("/t/rate?only=t7"))) != []


@pytest.fixture
def practised(store, ana, parts):
    """Ana has been at level 3 in Kubernetes for 300 days, and delivered with it 100 days ago."""
    with store.begin() as session:
        technology_id = technology_id_of(session, "kubernetes")
        make_follow(session, ana, technology_id, level=3, followed_at=ago(300))
        used = NewEvidence(ana, "kubernetes", EvidenceKind.DELIVERED, ago(100))
        record_evidence(session, used, now=ago(100))


def test_nothing_changed_dates_every_level_anew_and_can_be_taken_back(browser, practised, done):
    assert Page(browser.text("/t/rate?only=kubernetes")).form("/me/attest")

    response = browser.post("/me/attest")

    assert (response.status_code, response.location) == (303, "/")
    assert "1 kept as they are, as of today." in Page(browser.text("/")).text
    page = Page(browser.text("/t/kubernetes"))
    assert "You said that nothing changed Mon 24 Aug." in page.text
    assert "Delivered Sat 16 May" in page.text

    browser.post("/me/attest")
    assert "Every level has today's date already." in Page(browser.text("/")).text
    assert done() == ["declared", "delivered"]

    browser.post("/me/attest/undo")
    assert "Taken back: 1." in Page(browser.text("/")).text
    assert done() == ["delivered"]


def test_what_was_attested_long_ago_is_not_taken_back(browser, practised, later, done):
    browser.post("/me/attest")
    after = later(11)

    after.post("/me/attest/undo")

    assert "It was more than ten minutes ago and stays." in Page(after.text("/")).text
    assert done() == ["declared", "delivered"]


def test_attesting_is_for_members(anonymous, ana):
    assert anonymous.post("/me/attest").location == "/sign-in"
    assert anonymous.post("/me/attest/undo").location == "/sign-in"

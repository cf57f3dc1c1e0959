import csv
import io
import re
from xml.etree import ElementTree as ET

import pytest

from learnlog.domain.members import Role
from learnlog.domain.proficiency import EvidenceKind
from learnlog.services import accounts
from learnlog.services.evidence import NewEvidence, record_evidence
from tests.conftest import NOW, ago
from tests.makers import make_follow, make_team, make_technology
from tests.web.conftest import Browser
from tests.web.pages import Page

GRID = "/team/platform"


@pytest.fixture
def chi(app, register):
    """A browser of Chi, who leads teams."""
    register("Chi Okafor", role=Role.LEAD)
    return Browser(app).sign_in("chi@team.example")


@pytest.fixture
def team(store, ana, chi):
    """Ana and Chi, who leads them; Kafka rests on Ana, Redis on nobody, Chi follows Redis too."""
    with store.begin() as session:
        chi_id = accounts.member_by_email(session, "chi@team.example").id
        make_team(session, "Platform", members=[ana], leads=[chi_id], slug="platform")
        kafka = make_technology(session, "kafka", category="data")
        redis = make_technology(session, "redis", category="data")
        python = make_technology(session, "python", category="language")
        make_follow(session, ana, python)
        for user_id, technology_id, slug, days, level in (
            (ana, kafka, "kafka", 3, 3),
            (ana, redis, "redis", 500, 2),
            (chi_id, redis, "redis", 700, 4),
        ):
            make_follow(session, user_id, technology_id, level=level, followed_at=ago(800))
            did = NewEvidence(user_id, slug, EvidenceKind.EXPERIMENT, ago(days))
            record_evidence(session, did, now=ago(days))


def rows(page):
    return [
        a["href"]
        for a in page.all("a")
        if a["href"].startswith("/t/") and "/t/new" not in a["href"]
    ]


def cells(page):
    """The links of the grid's cells."""
    return [
        a["href"] for a in page.all("a") if "cell=" in a["href"] and a["href"].endswith("#cell")
    ]


def test_who_is_in_no_team_is_told_how_to_come_into_one(browser, chi):
    member, lead = Page(browser.text("/team")), Page(chi.text("/team"))

    assert "Ask a lead for an invitation." in member.text
    assert [form.action for form in member.forms] == []
    assert lead.form("/team/new").fields["name"] == ""


def test_who_is_in_a_team_is_led_to_it(browser, team):
    response = browser.get("/team")

    assert (response.status_code, response.location) == (303, GRID)


@pytest.mark.parametrize("address", ["/team", GRID, f"{GRID}/heatmap.csv"])
def test_teams_are_for_members(anonymous, team, address):
    assert anonymous.get(address).location == f"/sign-in?next={address}"
    assert anonymous.post("/team/new", {"name": "Mine"}).location == "/sign-in"
    assert anonymous.post(f"{GRID}/invite").location == "/sign-in"


def test_a_lead_makes_a_team(chi):
    response = chi.post("/team/new", {"name": "  Data   platform "})

    assert (response.status_code, response.location) == (303, "/team/data-platform")
    page = Page(chi.text(response.location))
    assert "Data platform: nothing is followed yet" in page.text
    assert "Nothing to show." in page.text
    assert "Everything rests on two people or more." in page.text


def test_a_team_called_new_has_an_address_of_its_own(chi):
    assert chi.post("/team/new", {"name": "New"}).location == "/team/new-2"


@pytest.mark.parametrize(
    ("name", "said"),
    [(" ", "Name: fill this in."), ("x" * 101, "Name: at most 100 characters.")],
)
def test_a_team_with_a_faulty_name_is_not_made(chi, everything, name, said):
    before = everything()

    response = chi.post("/team/new", {"name": name})

    page = Page(response.text)
    assert response.status_code == 422
    assert said in page.text
    assert page.form("/team/new").fields["name"].strip() == name.strip()
    assert everything() == before


def test_a_plain_member_makes_no_team(browser, everything):
    before = everything()

    response = browser.post("/team/new", {"name": "Mine"})

    assert response.status_code == 403
    assert "Only leads and admins make teams." in Page(response.text).text
    assert everything() == before


def test_the_grid_shows_levels_bands_and_cover(browser, team):
    page = Page(browser.text(GRID))

    assert "Platform: 25% of what we follow is current" in page.text
    assert "3 technologies rest on one person or nobody." in page.text
    assert "Kafka 1 3 Current, " in page.text
    assert "· not followed" in page.text
    assert "Redis nobody 2 Lapsed, " in page.text
    assert "? Unknown" in page.text
    assert "Stale or lapsed 1 1" in page.text
    assert "Kafka 1 1 current today (Ana Costa)" in page.text


def test_the_legend_has_the_thresholds_of_the_bands(browser, team):
    """Current from 0.80, ageing from 0.60, stale from 0.35."""
    text = Page(browser.text(GRID)).text

    for words in ("Current, 80 or more", "Ageing, 60 to 79", "Stale, 35 to 59", "Lapsed, under 35"):
        assert words in text


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("category=data&order=name", ["/t/kafka", "/t/redis"]),
        ("category=ai", []),
        ("level=3&order=name", ["/t/kafka", "/t/redis"]),
        ("level=5", []),
        ("order=similar", ["/t/python", "/t/kafka", "/t/redis"]),
        ("order=thinnest", ["/t/python", "/t/redis", "/t/kafka"]),
        ("category=x&level=9&order=x&at=x", ["/t/python", "/t/redis", "/t/kafka"]),
    ],
)
def test_filters_narrow_the_grid(browser, team, query, shown):
    page = Page(browser.text(f"{GRID}?{query}"))

    assert rows(page)[: len(shown)] == shown
    if shown:
        assert f"2 people in {len(shown)} technologies" in page.text
    else:
        assert page.all("table") == []


@pytest.mark.parametrize(
    ("week", "shown"), [("-52", "-52"), ("13", "13"), ("99", "13"), ("-99", "-52")]
)
def test_the_grid_is_shown_as_of_a_week_within_reach(browser, team, week, shown):
    page = Page(browser.text(f"{GRID}?at={week}"))

    assert page.form(GRID, "get").fields["at"] == shown


@pytest.mark.parametrize("week", [-8, 0, 12])
def test_a_cell_is_explained_as_of_the_day_that_the_grid_shows(browser, team, week):
    query = f"at={week}&cell=redis.ana-costa"

    page = Page(browser.text(f"{GRID}?{query}"))

    in_grid = re.search(r"Redis \w+ 2 (\w+), (\d+)%", page.text).groups()
    explained = re.search(r"Redis Ana Costa (\d+)% (\w+)", page.text).groups()
    assert explained == in_grid[::-1]


def test_a_cell_leads_to_its_explanation_and_keeps_the_filters(browser, team):
    page = Page(browser.text(f"{GRID}?category=data&at=4"))

    (address, *_) = cells(page)
    assert "category=data" in address
    assert "at=4" in address
    chosen = Page(browser.text(address.removesuffix("#cell")))
    assert "cell" in chosen.ids


@pytest.mark.parametrize(
    "cell", ["kafka", "kafka.nobody", "nothing.ana-costa", ".", "kafka.chi-okafor"]
)
def test_a_cell_that_is_none_explains_nothing(browser, team, cell):
    assert "cell" not in Page(browser.text(f"{GRID}?cell={cell}")).ids


@pytest.mark.parametrize(
    "query",
    ["slug=x", "kind=csv", "endpoint=x", "_method=POST", "_external=1", "_anchor=x", "self=1"],
)
def test_names_in_the_query_that_mean_something_elsewhere_mean_nothing_here(browser, team, query):
    page = Page(browser.text(f"{GRID}?{query}"))

    assert all(address.startswith(f"{GRID}?cell=") for address in cells(page))
    assert f"{GRID}/heatmap.csv" in [a["href"] for a in page.all("a")]


@pytest.mark.parametrize("kind", ["csv", "svg", "png"])
def test_the_grid_is_had_as_a_file_with_the_filters_of_the_page(browser, team, kind):
    page = Page(browser.text(f"{GRID}?category=data&order=name"))
    (address,) = (a["href"] for a in page.all("a") if f"heatmap.{kind}" in a["href"])

    response = browser.get(address)

    assert response.status_code == 200
    assert (
        f'attachment; filename="platform-2026-08-24.{kind}"'
        in (response.headers["Content-Disposition"])
    )
    if kind == "csv":
        found = list(csv.reader(io.StringIO(response.data.decode("utf-8-sig"))))
        assert {row[0] for row in found[1:]} == {"Kafka", "Redis"}
        assert found[0] == ["technology", "person", "level", "currency", "band"]
    elif kind == "svg":
        assert ET.fromstring(response.data).tag == "{http://www.w3.org/2000/svg}svg"
    else:
        assert response.data.startswith(b"\x89PNG\r\n\x1a\n")


def test_a_kind_of_file_that_is_none_is_not_found(browser, team):
    assert browser.get(f"{GRID}/heatmap.pdf").status_code == 404


@pytest.mark.parametrize("address", [GRID, f"{GRID}/heatmap.csv", f"{GRID}?cell=kafka.ana-costa"])
def test_someone_elses_team_does_not_exist(bo, team, everything, address):
    before = everything()

    assert bo.get(address).status_code == 404
    assert bo.get(address.replace("platform", "nothing")).status_code == 404
    assert bo.post(f"{GRID}/invite").status_code == 404
    assert everything() == before


def test_an_admin_sees_every_team(app, register, team):
    register("Olga Owner", role=Role.ADMIN)
    olga = Browser(app).sign_in("olga@team.example")

    assert olga.get("/team").location == GRID
    assert "Invite a person" in Page(olga.text(GRID)).text


def test_a_lead_invites_by_a_link_that_works(chi, anonymous, team):
    response = chi.post(f"{GRID}/invite")

    page = Page(response.text)
    link = next(word for word in page.words if "/join/" in word)
    assert response.status_code == 200
    assert "Join Platform" in Page(anonymous.text(link.removeprefix("http://localhost"))).text


def test_a_member_invites_nobody(browser, team, everything):
    before = everything()

    response = browser.post(f"{GRID}/invite")

    assert response.status_code == 403
    assert "Only the team's leads invite people." in Page(response.text).text
    assert "Invite a person" not in Page(browser.text(GRID)).text
    assert everything() == before


def test_who_is_in_two_teams_changes_between_them(browser, store, ana, team):
    with store.begin() as session:
        make_team(session, "Ж" * 60, members=[ana], slug="second")

    page = Page(browser.text(GRID))

    assert "/team/second" in [a["href"] for a in page.all("a")]
    assert "Ж" * 60 in Page(browser.text("/team/second")).text


def test_people_and_technologies_with_long_names_are_all_shown(browser, store, ana, register):
    others = [register(f"{'Ĳ' * 55} {n:02}", email=f"m{n}@team.example") for n in range(4)]
    with store.begin() as session:
        make_team(session, "Many", members=[ana, *others], slug="many")
        for number in range(40):
            name = f"{'я' * 57}{number:02}"
            technology_id = make_technology(session, f"long-{number}", name=name)
            make_follow(session, others[number % 4], technology_id, level=3, followed_at=NOW)

    page = Page(browser.text("/team/many"))

    assert len(cells(page)) == 40
    assert len(page.all("tr")) == 40 + 3


def test_today_the_thin_say_when_they_fall_and_what_mends_them(browser, team):
    page = Page(browser.text(GRID))

    # Ana's Kafka, level 3 and three days old, does not last the ninety days.
    assert re.search(r"Kafka 1 1 current today \(Ana Costa\) → 0 on \d+ (Sep|Oct)\. ", page.text)
    assert "Python nobody Nobody current today. Nobody has the level." in page.text
    assert f"{GRID}/coverage" in [a["href"] for a in page.all("a")]


def test_the_filters_of_the_grid_are_those_of_the_card(browser, team):
    card = Page(browser.text(f"{GRID}?category=data&level=3")).text.split("Thin cover")[1]

    # Of level 3 or more there is Chi alone with Redis, and Ana with Kafka.
    assert "Kafka 1 " in card
    assert "Redis nobody Nobody current today. Cheapest fix: Chi Okafor, 60 min" in card
    assert "Python" not in card


def test_of_many_that_are_thin_the_first_twelve_are_told_and_all_are_counted(browser, store, ana):
    with store.begin() as session:
        make_team(session, "Many", members=[ana], slug="many")
        for number in range(14):
            slug = f"t{number:02}"
            make_follow(session, ana, make_technology(session, slug), level=3)

    card = Page(browser.text("/team/many")).text.split("Thin cover")[1]

    assert card.count("Nobody current today.") == 12
    assert "All 14, and other numbers" in card


def test_another_day_says_on_whom_it_rests_then(browser, team):
    assert "Kafka 1 Only Ana Costa" in Page(browser.text(f"{GRID}?at=2")).text
    assert "Redis nobody Closest is Chi Okafor" in Page(browser.text(f"{GRID}?at=2")).text


@pytest.mark.parametrize("week", [-1, 0, 1, 13])
def test_a_day_ahead_says_what_lapses_by_then(browser, team, week):
    page = Page(browser.text(f"{GRID}?at={week}"))

    assert ("If nobody acts, " in page.text) == (week > 0)


def test_what_lapses_by_a_day_are_the_cells_that_the_grid_of_that_day_adds(
    browser, store, ana, team
):
    with store.begin() as session:
        spark = make_technology(session, "spark", category="data", validity_half_life_years=1.0)
        make_follow(session, ana, spark, level=2, followed_at=ago(170))
        # 1 / sqrt(1 + 19/81 * 170 / 15.5) * 2 ** (-170 / 365.25) = 0.38, and 0.34 in 30 days.
        did = NewEvidence(ana, "spark", EvidenceKind.EXPERIMENT, ago(170))
        record_evidence(session, did, now=ago(170))

    lapsed = [Page(browser.text(f"{GRID}?at={week}")).text.count("Lapsed, ") for week in range(14)]

    for week in range(1, 14):
        more = lapsed[week] - lapsed[0]
        words = {0: "no pairs lapse", 1: "one more pair lapses"}[more]
        assert f"If nobody acts, {words} by " in Page(browser.text(f"{GRID}?at={week}")).text
    assert lapsed[13] > lapsed[0]


def test_a_lead_makes_one_more_team(chi, team):
    assert "/team/new" in chi.text(GRID)
    assert "One more team" in chi.text("/team/new")

    answer = chi.post("/team/new", {"name": "New"})

    # "new" is the address of this form.
    assert (answer.status_code, answer.location) == (303, "/team/new-2")


def test_a_member_is_sent_to_a_lead_for_a_team(browser, team):
    assert "/team/new" not in browser.text(GRID)
    assert "Ask a lead" in browser.text("/team/new")

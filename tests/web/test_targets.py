import pytest

from learnlog.domain.members import Role
from learnlog.services import accounts
from tests.conftest import ago
from tests.makers import make_follow, make_team, make_technology
from tests.web.conftest import Browser
from tests.web.pages import Page

WANTED = "/team/platform/targets"
KAFKA = {"technology": "kafka", "level": "3", "need": "must"}
LEAVE = {
    "person": "ana-costa",
    "exempt_from": "kafka",
    "until_on": "2026-10-01",
    "reason": "on <leave>",
}


@pytest.fixture
def team(store, ana, register):
    """Ana is of the team that Lea leads, and follows Kafka at level 2."""
    lea = register("Lea Lead", role=Role.LEAD)
    with store.begin() as session:
        make_team(session, "Platform", members=[ana], leads=[lea], slug="platform")
        kafka = make_technology(session, "kafka", category="data", name="Kafka")
        make_follow(session, ana, kafka, level=2, followed_at=ago(90))


@pytest.fixture
def lea(app, team):
    return Browser(app).sign_in("lea@team.example")


@pytest.fixture
def admin(app, team, register):
    register("Olga Owner", role=Role.ADMIN)
    return Browser(app).sign_in("olga@team.example")


def test_what_a_lead_wants_is_seen_by_the_team_and_on_the_technologys_page(lea, browser):
    response = lea.post(WANTED, KAFKA)

    assert (response.status_code, response.location) == (303, f"{WANTED}#targets")
    page = Page(browser.text(WANTED))
    assert "Platform wants 1 technology" in page.text
    assert "Kafka 3 Working Must" in page.text
    assert "Wanted Working, by the Platform team; 3 levels short" in (
        Page(browser.text("/t/kafka")).text
    )
    assert "Wanted: Working, by the Platform team; 3 levels short" in Page(browser.text("/")).text


def test_what_is_wanted_can_be_taken_off(lea):
    lea.post(WANTED, KAFKA)

    response = lea.post(f"{WANTED}/remove", {"technology": "kafka"})

    assert response.status_code == 303
    assert "Platform wants 0 technologies" in Page(lea.text(WANTED)).text
    assert lea.post(f"{WANTED}/remove", {"technology": "kafka"}).status_code == 404


def test_members_read_and_find_no_form(browser, team, everything):
    before = everything()

    actions = {form.action for form in Page(browser.text(WANTED)).forms}

    assert actions == set()
    for address in (WANTED, f"{WANTED}/remove", "/team/platform/exemptions/1/end"):
        assert browser.post(address, KAFKA).status_code == 403
    assert browser.post("/team/platform/exemptions", LEAVE).status_code == 403
    assert everything() == before


def test_to_others_the_page_does_not_exist(bo, anonymous, team):
    assert bo.get(WANTED).status_code == 404
    assert bo.post(WANTED, KAFKA).status_code == 404
    assert anonymous.get(WANTED).location == f"/sign-in?next={WANTED}"


@pytest.mark.parametrize(
    "changes", [{"level": "0"}, {"level": "6"}, {"level": "x"}, {"need": "perhaps"}]
)
def test_a_choice_that_is_none_is_refused_and_the_rest_is_kept(lea, everything, changes):
    before = everything()

    response = lea.post(WANTED, KAFKA | changes)

    assert response.status_code == 422
    assert "is not one of the choices" in Page(response.text).text
    assert Page(response.text).form(WANTED).fields["technology"] == "kafka"
    assert everything() == before


def test_what_the_catalogue_lacks_cannot_be_wanted(lea):
    assert lea.post(WANTED, KAFKA | {"technology": "nomad"}).status_code == 404


def test_an_exemption_is_seen_by_leads_and_the_person_alone(lea, browser):
    lea.post(WANTED, KAFKA)

    response = lea.post("/team/platform/exemptions", LEAVE)

    assert (response.status_code, response.location) == (303, f"{WANTED}#exemptions")
    assert "Ana Costa , Kafka until Thu 1 Oct: on <leave>" in Page(lea.text(WANTED)).text
    assert "on <leave>" not in lea.text(WANTED)
    assert "leave" not in Page(browser.text(WANTED)).text
    assert "exempt until Thu 1 Oct 2026, on <leave>" in Page(browser.text("/t/kafka")).text


def test_an_exemption_can_be_ended(lea):
    lea.post("/team/platform/exemptions", LEAVE)

    assert lea.post("/team/platform/exemptions/1/end").status_code == 303
    assert "on <leave>" not in Page(lea.text(WANTED)).text
    assert lea.post("/team/platform/exemptions/1/end").status_code == 404


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"until_on": ""}, "name the last day"),
        ({"until_on": "soon"}, "a day such as"),
        ({"until_on": "2026-08-23"}, "from today to two years ahead"),
        ({"reason": ""}, "Reason: fill this in."),
    ],
)
def test_an_exemption_that_cannot_be_is_refused_and_kept(lea, everything, changes, said):
    before = everything()

    response = lea.post("/team/platform/exemptions", LEAVE | changes)

    page = Page(response.text)
    assert response.status_code == 422
    assert said in page.text
    fields = page.form("/team/platform/exemptions").fields
    assert fields["person"] == "ana-costa"
    assert {**fields, **changes} == fields
    assert everything() == before


def test_nobody_outside_the_team_is_exempt(lea, bo):
    assert (
        lea.post("/team/platform/exemptions", LEAVE | {"person": "bo-eriksson"}).status_code == 404
    )


def test_the_team_page_leads_to_what_is_wanted(browser, team):
    assert WANTED in {a["href"] for a in Page(browser.text("/team/platform")).all("a")}


def test_an_admin_says_what_a_role_is_to_know(admin, browser):
    response = admin.post("/admin/targets", KAFKA | {"role": "member"})

    assert (response.status_code, response.location) == (303, "/admin/targets")
    assert "Member Kafka 3 Working Must" in Page(admin.text("/admin/targets")).text
    assert "by your role, member" in Page(browser.text("/t/kafka")).text
    assert "/admin/targets" in {a["href"] for a in Page(admin.text("/admin")).all("a")}

    admin.post("/admin/targets/remove", {"role": "member", "technology": "kafka"})

    assert "0 levels are wanted of roles" in Page(admin.text("/admin/targets")).text


@pytest.mark.parametrize("changes", [{"role": "king"}, {"level": "9"}])
def test_a_role_or_level_that_is_none_is_refused(admin, everything, changes):
    before = everything()

    response = admin.post("/admin/targets", KAFKA | {"role": "member"} | changes)

    assert response.status_code == 422
    assert "is not one of the choices" in Page(response.text).text
    assert everything() == before


def test_a_role_that_is_none_is_taken_off_nowhere(admin):
    answer = admin.post("/admin/targets/remove", {"role": "king", "technology": "kafka"})

    assert answer.status_code == 422


def test_roles_are_for_admins(lea, team):
    assert lea.get("/admin/targets").status_code == 404
    assert lea.post("/admin/targets", KAFKA | {"role": "member"}).status_code == 404


def test_a_member_who_leads_by_membership_alone_may_say_too(app, store, register, team):
    cy = register("Cy Cobb")
    with store.begin() as session:
        make_team(session, "Mobile", leads=[cy], slug="mobile")
        assert accounts.member_by_email(session, "cy@team.example").role is Role.MEMBER
    browser = Browser(app).sign_in("cy@team.example")

    assert browser.post("/team/mobile/targets", KAFKA).status_code == 303


def test_the_day_is_that_of_the_leads_zone(app, store, team, register):
    cy = register("Cy Cobb", zone="Pacific/Pago_Pago")
    with store.begin() as session:
        make_team(session, "Mobile", leads=[cy], slug="mobile")
    browser = Browser(app).sign_in("cy@team.example")

    # 09:30 in UTC on the 24th is 22:30 of the 23rd there.
    form = LEAVE | {"person": "cy-cobb"}
    address = "/team/mobile/exemptions"
    assert browser.post(address, form | {"until_on": "2026-08-23"}).status_code == 303
    assert browser.post(address, form | {"until_on": "2026-08-22"}).status_code == 422

from datetime import timedelta

import pytest

from learnlog.domain.members import Role
from learnlog.services.settings import settings_view
from learnlog.store import outbox, sender
from learnlog.store.outbox import NewOutboxMail
from learnlog.store.tables import MemberRow
from tests.conftest import NOW, ago
from tests.makers import make_follow, make_release, make_technology
from tests.web.conftest import PASSWORD, Browser

PROFILE = {
    "name": "Ana C.",
    "zone": "Asia/Kolkata",
    "theme": "dark",
    "budget_minutes": "45",
}


@pytest.fixture
def admin(app, register):
    register("Olga Owner", role=Role.ADMIN)
    return Browser(app).sign_in("olga@team.example")


@pytest.fixture
def choices(store, ana):
    def read():
        with store.read() as session:
            return settings_view(session, ana).choices

    return read


def follow_something_new(store, user_id):
    with store.begin() as session:
        session.get(MemberRow, user_id).created_at = ago(200)
        technology_id = make_technology(session)
        make_follow(session, user_id, technology_id, followed_at=ago(200))
        make_release(session, technology_id, "1.37", released_at=ago(2))


def dead_mail(store):
    with store.begin() as session:
        new = NewOutboxMail(None, None, "digest", "k", "<k@x>", "x@team.example", "A mail", b"")
        mail_id = outbox.add_mail(session, new, now=NOW)
        outbox.claim_mails(session, token="t", until=NOW, limit=1, now=NOW)
        outbox.settle(session, mail_id, token="t", state="dead", error="451 <later>", now=NOW)
    return mail_id


def test_the_page_says_when_the_next_digest_comes(browser):
    page = browser.text("/me")

    assert "Your next digest comes Mon 31 Aug, 08:00" in page
    assert "Sent Mondays at 08:00, Europe/Lisbon." in page


@pytest.mark.parametrize("address", ["/me", "/admin", "/admin/mail/preview/digest"])
def test_settings_are_for_members(anonymous, ana, address):
    response = anonymous.get(address)

    assert response.status_code == 303
    assert "/sign-in" in response.location


def test_a_profile_is_saved_and_the_pages_follow_it(browser, choices):
    response = browser.post("/me/profile", PROFILE)
    page = browser.text("/me")

    assert response.status_code == 303
    assert 'data-theme="dark"' in page
    assert 'data-keys="off"' in page
    assert choices().name == "Ana C."
    assert choices().schedule.zone == "Asia/Kolkata"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": ""}, "Name: fill this in."),
        ({"zone": "Mars/Olympus"}, "Mars/Olympus"),
        ({"theme": "pink"}, "is not one of the choices"),
        ({"budget_minutes": "0"}, "a whole number from 1 to 2400"),
    ],
)
def test_a_faulty_profile_comes_back_with_what_was_typed(browser, choices, changed, said):
    before = choices()

    response = browser.post("/me/profile", PROFILE | {"name": "Typed"} | changed)

    assert response.status_code == 422
    page = response.get_data(as_text=True)
    assert said in page
    assert "Typed" in page or changed == {"name": ""}
    assert choices() == before


def test_the_time_of_the_digest_is_saved(browser, choices):
    form = {"cadence": "daily", "weekday": "2", "time": "17:30"}

    assert browser.post("/me/mail", form).status_code == 303
    assert not choices().lead_digest
    assert choices().schedule.in_words() == "Sent Monday to Friday at 17:30, Europe/Lisbon"
    assert "Sent Monday to Friday" in browser.text("/me")


@pytest.mark.parametrize(
    "changed", [{"time": "25:00"}, {"time": ""}, {"weekday": "7"}, {"cadence": "hourly"}]
)
def test_a_faulty_time_is_refused(browser, choices, changed):
    form = {"cadence": "weekly", "weekday": "2", "time": "17:30"}

    assert browser.post("/me/mail", form | changed).status_code == 422
    assert choices().schedule.weekday == 0


def test_turned_off_digests_are_said_so(browser):
    browser.post("/me/mail", {"cadence": "off", "weekday": "0", "time": "08:00"})

    assert "You get no digests" in browser.text("/me")


def test_a_pause_is_begun_and_ended(browser, choices):
    first = browser.post("/me/mail/pause", {"pause_until": "2026-09-10"})
    paused = browser.text("/me")
    second = browser.post("/me/mail/resume")

    assert (first.status_code, second.status_code) == (303, 303)
    assert "Digests are paused until Thu 10 Sep" in paused
    assert choices().paused_until is None


@pytest.mark.parametrize("day", ["", "tomorrow", "2020-01-01"])
def test_a_pause_needs_a_day_to_come(browser, day):
    assert browser.post("/me/mail/pause", {"pause_until": day}).status_code == 422


def test_a_suppressed_address_is_shown_and_can_be_trusted_again(browser, store, choices):
    with store.begin() as session:
        sender.suppress(session, choices().email, "550 nobody", now=NOW)
    before = browser.text("/me")

    response = browser.post("/me/mail/trust")

    assert "refused a mail" in before
    assert response.status_code == 303
    assert "refused a mail" not in browser.text("/me")


def test_the_password_changes_for_who_knows_the_old_one(app, browser):
    wrong = browser.post("/me/password", {"old_password": "no", "new_password": "y" * 12})
    right = browser.post("/me/password", {"old_password": PASSWORD, "new_password": "y" * 12})
    again = Browser(app).post("/sign-in", {"email": "ana@team.example", "password": "y" * 12})

    assert wrong.status_code == 422
    assert "The old password is not right." in wrong.get_data(as_text=True)
    assert (right.status_code, again.status_code) == (303, 303)


def test_the_operators_page_exists_for_admins_alone(browser):
    assert browser.get("/admin").status_code == 404
    assert browser.get("/admin/mail/preview/digest").status_code == 404
    assert browser.post("/admin/mail/1/retry").status_code == 404


def test_a_quiet_service_is_well(admin):
    page = admin.text("/admin")

    assert "All is well" in page
    assert "1 person has an account." in page
    assert "No mail was written yet." in page


def test_a_mail_that_was_given_up_is_shown_and_sent_again(admin, store):
    mail_id = dead_mail(store)
    page = admin.text("/admin")

    response = admin.post(f"/admin/mail/{mail_id}/retry")
    after = admin.text("/admin")
    again = admin.post(f"/admin/mail/{mail_id}/retry")

    assert "1 thing needs a look" in page
    assert "451 &lt;later&gt;" in page
    assert (response.status_code, again.status_code) == (303, 404)
    assert "Queued again." in after
    assert "All is well" in after


def test_an_open_circuit_is_said_with_its_next_try(admin, store):
    with store.begin() as session:
        opened = sender.Circuit(NOW + timedelta(minutes=4), 3, "535 no")
        sender.write_circuit(session, opened)

    assert "The mail server refuses us since 3 tries: 535 no." in admin.text("/admin")


@pytest.mark.parametrize(
    ("form", "kind", "said"),
    [
        ("html", "text/html", "New releases you follow"),
        ("text", "text/plain", "NEW RELEASES YOU FOLLOW"),
        ("eml", "text/plain", "Message-ID: <digest.2026-W35."),
    ],
)
def test_a_mail_can_be_looked_at_in_every_form(admin, store, ana, form, kind, said):
    follow_something_new(store, ana)

    response = admin.get(f"/admin/mail/preview/digest?member=ana-costa&format={form}")

    assert response.status_code == 200
    assert response.mimetype == kind
    assert said in response.get_data(as_text=True)
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert "script" not in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "address",
    [
        "/admin/mail/preview/digest",
        "/admin/mail/preview/lead",
        "/admin/mail/preview/unknown",
        "/admin/mail/preview/digest?format=pdf",
        "/admin/mail/preview/digest?member=nobody",
    ],
)
def test_what_cannot_be_previewed_is_not_there(admin, address):
    assert admin.get(address).status_code == 404

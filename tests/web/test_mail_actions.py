import pytest

from learnlog.domain.members import DigestCadence
from learnlog.mail.links import LEAD_DIGEST, Claim, Purpose, sign
from learnlog.services.settings import settings_view
from tests.conftest import NOW, ago


@pytest.fixture
def address(settings, ana):
    def make(purpose, *, issued_on=NOW, user_id=ana):
        claim = Claim(Purpose(purpose), user_id, 0, issued_on.date())
        return f"/e/{purpose}/{sign(claim, settings.secret_key, mail_epoch=0)}"

    return make


@pytest.fixture
def choices(store, ana):
    def read():
        with store.read() as session:
            return settings_view(session, ana).choices

    return read


def database_bytes(store):
    with store.engine.connect() as connection:
        return "\n".join(connection.connection.driver_connection.iterdump())


@pytest.mark.parametrize("purpose", ["u", "p"])
def test_a_robot_that_opens_every_link_changes_nothing(app, store, address, purpose):
    before = database_bytes(store)
    client = app.test_client()

    for _ in range(10):
        assert client.get(address(purpose)).status_code == 200
        assert client.head(address(purpose)).status_code == 200

    assert database_bytes(store) == before


def test_the_page_shows_one_button_and_sets_no_cookie(app, address):
    response = app.test_client().get(address("u"))
    page = response.get_data(as_text=True)

    assert page.count("<button") == 1
    assert "ana@team.example" in page
    assert "Set-Cookie" not in response.headers
    assert response.headers["Referrer-Policy"] == "no-referrer"


def test_a_mail_program_unsubscribes_in_one_click(app, address, choices):
    response = app.test_client().post(
        address("u"),
        data={"List-Unsubscribe": "One-Click"},
        headers={"Sec-Fetch-Site": "cross-site", "Origin": "https://mail.example"},
    )

    assert response.status_code == 200
    assert "You are unsubscribed" in response.get_data(as_text=True)
    assert "Set-Cookie" not in response.headers
    assert choices().schedule.cadence is DigestCadence.OFF
    assert choices().next_digest_at is None


def test_the_teams_digest_is_left_by_a_link_of_its_own(app, settings, ana, choices):
    claim = Claim(Purpose.UNSUBSCRIBE, ana, LEAD_DIGEST, NOW.date())
    address = f"/e/u/{sign(claim, settings.secret_key, mail_epoch=0)}"

    page = app.test_client().post(address).get_data(as_text=True)

    assert "No more digests of your teams go to ana@team.example." in page
    assert not choices().lead_digest
    assert choices().schedule.cadence is DigestCadence.WEEKLY


def test_pressing_the_button_twice_has_the_effect_of_once(app, address, choices):
    client = app.test_client()

    first = client.post(address("p"))
    paused = choices()
    second = client.post(address("p"))

    assert (first.status_code, second.status_code) == (200, 200)
    assert "Digests are paused" in second.get_data(as_text=True)
    assert choices() == paused
    assert (paused.paused_until - NOW).days == 14


def test_an_expired_link_says_so_and_does_nothing(app, address, choices):
    client = app.test_client()
    old = address("p", issued_on=ago(31))

    answers = [client.get(old), client.post(old)]

    assert [answer.status_code for answer in answers] == [410, 410]
    assert "That link has expired" in answers[0].get_data(as_text=True)
    assert choices().paused_until is None


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_link_that_is_not_ours_is_not_there(app, address, ana, method):
    client = app.test_client()
    someone_else = address("u", user_id=ana + 1)
    wrong_purpose = address("u").replace("/e/u/", "/e/p/")

    for wrong in ("/e/u/nonsense", "/e/x/nonsense", someone_else, wrong_purpose):
        assert getattr(client, method)(wrong).status_code == 404


def test_a_member_who_is_signed_in_uses_the_same_link(browser, address, choices):
    response = browser.client.post(address("u"))

    assert response.status_code == 200
    assert choices().schedule.cadence is DigestCadence.OFF

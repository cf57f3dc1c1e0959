"""Who comes in, how often, and what every answer carries."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from learnlog.api.routes import OPERATIONS
from learnlog.domain.tokens import write_token
from learnlog.services import tokens
from learnlog.services.tokens import ALLOWANCE
from learnlog.store.tables import MemberRow, RateBucketRow
from learnlog.web.security import CONTENT_SECURITY_POLICY
from tests.api.conftest import Program
from tests.conftest import NOW, ago
from tests.web.conftest import Browser

ADDRESSES = [operation.rule.replace("<slug>", "platform") for operation in OPERATIONS]
GUARDED = [
    operation.rule.replace("<slug>", "platform")
    for operation in OPERATIONS
    if not operation.offer.is_public
]
PUBLIC = ["/api/v1/docs", "/api/v1/openapi.json"]
CHALLENGE = 'Bearer realm="learnlog"'


def told(response):
    """All that somebody learns from an answer."""
    kept = ("Date", "Content-Length")
    headers = sorted((name, value) for name, value in response.headers if name not in kept)
    return response.status_code, headers, response.data


def test_everything_but_the_description_needs_a_token():
    assert sorted(set(ADDRESSES) - set(GUARDED)) == PUBLIC


@pytest.mark.parametrize("address", GUARDED)
def test_without_a_token_nobody_comes_in(app, ana, address):
    response = Program(app).get(address)

    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == CHALLENGE
    assert response.json["title"] == "A valid token is needed"


@pytest.mark.parametrize("address", GUARDED)
def test_every_token_that_is_none_gets_the_same_answer(app, store, ana, make_token, address):
    expired = make_token(days=1, at=ago(1))
    revoked, wrong = make_token(), make_token()
    with store.begin() as session:
        tokens.revoke_token(session, revoked.prefix, now=NOW)
    none = Program(app).get(address)

    for sent in (
        expired.token,
        revoked.token,
        write_token(wrong.prefix.removeprefix("ll_"), "s" * 43),
        write_token("A1b2C3d4E5f6", "s" * 43),
        wrong.token[:-1],
        wrong.prefix,
        "nonsense",
        "\xe9\x00",
    ):
        assert told(Program(app, sent).get(address)) == told(none)


@pytest.mark.parametrize(
    "sent", ["", "Bearer", "Bearer ", "Basic dXNlcjpwYXNz", "Token {}", "{}", "Digest a=b", "\xff"]
)
def test_a_token_comes_in_no_other_way(app, token, sent):
    response = Program(app).get("/api/v1/me", headers={"Authorization": sent.format(token.token)})

    assert response.status_code == 401


def test_a_token_in_the_address_is_not_looked_at(app, token):
    response = Program(app).get(f"/api/v1/me?access_token={token.token}")

    assert response.status_code == 401


def test_the_name_of_the_scheme_may_be_written_small(app, token):
    headers = {"Authorization": f"bearer {token.token}"}

    assert Program(app).get("/api/v1/me", headers=headers).status_code == 200


def test_the_token_of_a_member_who_left_lets_nobody_in(program, store, ana):
    with store.begin() as session:
        session.get(MemberRow, ana).disabled_at = NOW

    assert program.get("/api/v1/me").status_code == 401


@pytest.mark.parametrize("address", GUARDED)
def test_the_cookie_of_a_page_opens_nothing(app, ana, address):
    browser = Browser(app).sign_in("ana@team.example")

    response = browser.get(address)

    assert response.status_code == 401
    assert "Set-Cookie" not in response.headers


def test_a_token_opens_no_page(program):
    response = program.get("/me")

    assert response.status_code == 303
    assert response.location.startswith("/sign-in")


@pytest.mark.parametrize("address", PUBLIC)
def test_the_description_is_for_everybody(app, ana, address):
    assert Program(app).get(address).status_code == 200


def test_a_token_is_nowhere_in_the_database(program, store, token):
    program.get("/api/v1/me")
    secret = token.token.removeprefix(f"{token.prefix}_")
    path = Path(make_url(store.url).database)

    raw = b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))

    assert token.prefix.encode() in raw
    assert token.token.encode() not in raw
    assert secret.encode() not in raw


def test_when_a_token_was_used_is_noted(program, store, ana):
    program.get("/api/v1/me")

    with store.read() as session:
        (after,) = tokens.list_tokens(session, user_id=ana)
    assert after.used_at == NOW


def test_a_wrong_token_writes_nothing(app, token, everything):
    before = everything()

    Program(app, write_token(token.prefix.removeprefix("ll_"), "s" * 43)).get("/api/v1/me")

    assert everything() == before


def test_every_answer_says_how_many_requests_are_left(program):
    first, second = program.get("/api/v1/me"), program.get("/api/v1/technologies")

    # 300 at once, one more each second.
    assert first.headers["RateLimit-Policy"] == '"token";q=300;w=300'
    assert first.headers["RateLimit"] == '"token";r=299;t=1'
    assert second.headers["RateLimit"] == '"token";r=298;t=2'


@pytest.fixture
def used_up(store, token):
    with store.begin() as session:
        session.add(RateBucketRow(key=f"api:{token.prefix}", tokens=0, filled_at=NOW))


def test_a_token_that_is_used_up_has_to_wait(program, used_up, later):
    response = program.get("/api/v1/me")

    assert response.status_code == 429
    assert response.headers["Retry-After"] == "1"
    assert response.headers["RateLimit"] == f'"token";r=0;t={ALLOWANCE.burst}'
    assert response.json["detail"] == "Too many requests. Wait 1 s."
    assert later(1).get("/api/v1/me").status_code == 200


def test_one_token_takes_nothing_from_another(app, used_up, make_token):
    assert Program(app, make_token().token).get("/api/v1/me").status_code == 200


@pytest.mark.parametrize("address", PUBLIC)
def test_what_is_for_everybody_is_not_counted(program, used_up, address):
    response = program.get(address)

    assert response.status_code == 200
    assert "RateLimit" not in response.headers


@pytest.mark.parametrize("address", [*ADDRESSES, "/api/v1/nothing"])
def test_every_answer_carries_the_policy_and_is_for_its_asker_alone(program, address):
    headers = program.get(address).headers

    assert headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    if address in ADDRESSES:
        assert headers["Cache-Control"] == "private, no-cache"
        assert "Authorization" in headers["Vary"]


@pytest.mark.parametrize("address", [a for a in ADDRESSES if "teams" not in a])
def test_what_has_not_changed_is_not_sent_again(program, address):
    first = program.get(address)

    again = program.get(address, headers={"If-None-Match": first.headers["ETag"]})
    other = program.get(address, headers={"If-None-Match": '"other"'})

    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert (other.status_code, other.data) == (200, first.data)


def test_what_has_changed_is_sent_again(program, store, ana):
    first = program.get("/api/v1/me")
    with store.begin() as session:
        session.get(MemberRow, ana).name = "Ana C."

    again = program.get("/api/v1/me", headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.json["name"]) == (200, "Ana C.")


def test_a_token_lasts_as_many_days_as_were_asked_for(parts, app, make_token, ana):
    short = make_token(days=1)

    assert Program(app, short.token).json("/api/v1/me")["token"]["expires_at"] == (
        NOW + timedelta(days=1)
    ).isoformat().replace("+00:00", "Z")

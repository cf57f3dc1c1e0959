from learnlog.services.accounts import member_by_email
from learnlog.store.tables import TeamRow
from tests.makers import make_team


def test_it_says_who_the_token_speaks_for(program, store, token, ana):
    with store.begin() as session:
        make_team(session, "Platform", members=[ana], leads=[], slug="platform")
        session.get(TeamRow, 1).name = "Platform team"

    assert program.json("/api/v1/me") == {
        "id": str(ana),
        "name": "Ana Costa",
        "email": "ana@team.example",
        "handle": "ana-costa",
        "role": "member",
        "zone": "Europe/Lisbon",
        "teams": [{"slug": "platform", "name": "Platform team", "is_lead": False}],
        "token": {
            "prefix": token.prefix,
            "name": "Report",
            "scope": "read",
            "expires_at": "2026-09-23T09:30:00Z",
        },
    }


def test_another_token_speaks_for_another_member(program, stranger, store):
    assert stranger.json("/api/v1/me")["name"] == "Bo Eriksson"
    with store.read() as session:
        bo = member_by_email(session, "bo@team.example")
    assert stranger.json("/api/v1/me")["id"] == str(bo.id)


def test_the_head_alone_can_be_asked_for(program):
    response = program.get("/api/v1/me", method="HEAD")

    assert (response.status_code, response.data) == (200, b"")
    assert response.headers["ETag"] == program.get("/api/v1/me").headers["ETag"]

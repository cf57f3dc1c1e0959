import pytest

from tests.cli.conftest import ANA, BEN
from tests.conftest import NOW

AT = ("--now", NOW.isoformat())
KEYS = {
    "prefix",
    "email",
    "name",
    "scope",
    "created_at",
    "expires_at",
    "used_at",
    "revoked_at",
}


def test_a_token_is_printed_once_with_what_it_is_called_by(house):
    made = house.json("token", "create", ANA, "--name", "Report")

    assert set(made) == {"token", "prefix"}
    assert made["token"].startswith(f"{made['prefix']}_")
    assert made["prefix"].startswith("ll_")
    assert made["token"] not in house.run("token", "list", "--json").stdout


def test_a_person_gets_the_token_alone_on_a_line(house):
    said = house.run("token", "create", ANA, "--name", "Report", *AT).stdout

    (listed,) = house.json("token", "list")
    assert said.startswith(f"{listed['prefix']}_")
    assert len(said.splitlines()) == 1


def test_a_list_holds_everything_but_the_secret(house):
    made = house.json(
        "token", "create", ANA, "--name", "Report", "--scope", "write", "--days", "30"
    )

    (listed,) = house.json("token", "list")

    assert set(listed) == KEYS
    assert listed == {
        "prefix": made["prefix"],
        "email": ANA,
        "name": "Report",
        "scope": "write",
        "created_at": "2026-08-24T09:30:00Z",
        "expires_at": "2026-09-23T09:30:00Z",
        "used_at": None,
        "revoked_at": None,
    }


def test_a_list_can_be_of_one_member(house):
    house.run("token", "create", ANA, "--name", "Hers", *AT)
    house.run("token", "create", BEN, "--name", "His", *AT)

    assert {token["name"] for token in house.json("token", "list")} == {"Hers", "His"}
    assert [token["name"] for token in house.json("token", "list", BEN)] == ["His"]


def test_a_revoked_token_says_when(house):
    prefix = house.json("token", "create", ANA, "--name", "Report")["prefix"]

    revoked = house.json("token", "revoke", prefix)

    assert revoked["revoked_at"] == "2026-08-24T09:30:00Z"
    assert house.json("token", "list") == [revoked]


def test_a_person_reads_which_tokens_live(house):
    prefix = house.json("token", "create", ANA, "--name", "Report")["prefix"]
    before = house.run("token", "list", *AT).stdout

    said = house.run("token", "revoke", prefix, *AT).stdout

    assert before == f"{prefix}  {ANA}  read  until 2027-08-24  Report\n"
    assert said == f"Revoked {prefix}, Report of {ANA}.\n"
    assert house.run("token", "list", *AT).stdout == f"{prefix}  {ANA}  read  dead  Report\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("create", "x@team.example", "--name", "R"), "x@team.example: no such member"),
        (("create", ANA, "--name", " "), "Give the token a name of 1 to 100 characters."),
        (
            ("create", ANA, "--name", "R", "--scope", "admin"),
            f"{ANA} is no admin, so no token of theirs can be.",
        ),
        (("list", "x@team.example"), "x@team.example: no such member"),
        (("revoke", "ll_nothing"), "ll_nothing: no such token"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(house, words, said):
    assert house.refusal("token", *words) == f"learnlog: {said}"


@pytest.mark.parametrize(
    "words",
    [
        ("create", ANA),
        ("create", ANA, "--name", "R", "--scope", "all"),
        ("create", ANA, "--name", "R", "--days", "0"),
        ("create", ANA, "--name", "R", "--days", "3651"),
        ("revoke",),
    ],
)
def test_what_is_no_scope_or_no_span_is_wrong_usage(house, words):
    assert "Usage" in house.wrong_usage("token", *words)

import zlib
from datetime import timedelta
from functools import reduce
from string import ascii_lowercase, ascii_uppercase, digits

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnlog.domain.tokens import ApiToken, Scope, prefix_of, read_prefix, write_token
from tests.conftest import NOW, ago

LETTERS = digits + ascii_uppercase + ascii_lowercase
ID, SECRET = "A1b2C3d4E5f6", "s" * 43
TOKEN = write_token(ID, SECRET)

ids = st.text(LETTERS, min_size=12, max_size=12)
secrets = st.text(LETTERS, min_size=43, max_size=43)


@given(ids, secrets)
def test_a_token_ends_in_the_checksum_of_all_before_it(token_id, secret):
    body, checksum = write_token(token_id, secret)[:-6], write_token(token_id, secret)[-6:]

    number = reduce(lambda sum_, letter: sum_ * 62 + LETTERS.index(letter), checksum, 0)
    assert body == f"ll_{token_id}_{secret}"
    assert number == zlib.crc32(body.encode())


@given(ids, secrets)
def test_a_token_tells_what_it_is_called_by(token_id, secret):
    assert read_prefix(write_token(token_id, secret)) == prefix_of(token_id) == f"ll_{token_id}"


@given(st.integers(0, len(TOKEN) - 1), st.sampled_from(LETTERS))
def test_one_mistyped_letter_makes_it_none(place, letter):
    mistyped = TOKEN[:place] + letter + TOKEN[place + 1 :]

    assert read_prefix(mistyped) == (prefix_of(ID) if mistyped == TOKEN else None)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ll",
        "ll__",
        f"ll_{ID}",
        TOKEN[:-1],
        TOKEN + "0",
        f" {TOKEN}",
        TOKEN.replace("ll_", "LL_"),
        TOKEN.replace("s", "é"),
        TOKEN.replace("s", "\0", 1),
        TOKEN.replace(ID, f"{ID[:-1]}_"),
    ],
)
def test_what_is_no_token_is_called_by_nothing(text):
    assert read_prefix(text) is None


@given(st.text())
def test_any_text_can_be_looked_at(text):
    assert read_prefix(text) is None


@pytest.mark.parametrize(
    ("expires_at", "revoked_at", "expected"),
    [
        (NOW + timedelta(seconds=1), None, True),
        (NOW, None, False),
        (ago(1), None, False),
        (NOW + timedelta(days=1), ago(1), False),
    ],
)
def test_a_token_lives_until_it_expires_or_is_revoked(expires_at, revoked_at, expected):
    token = ApiToken(
        id=1,
        user_id=1,
        email="ana@team.example",
        prefix=prefix_of(ID),
        name="Report",
        scope=Scope.READ,
        created_at=ago(2),
        expires_at=expires_at,
        used_at=None,
        revoked_at=revoked_at,
    )

    assert token.is_live(now=NOW) is expected

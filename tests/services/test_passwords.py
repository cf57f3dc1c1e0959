import pytest

from learnlog.domain.errors import RuleError
from learnlog.services.passwords import hash_password, verify_password


def test_a_password_is_known_again_and_no_other():
    hashed = hash_password("correct horse battery")

    assert verify_password(hashed, "correct horse battery")
    assert not verify_password(hashed, "correct horse batter")
    assert "correct" not in hashed
    assert hashed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_nobody_s_password_is_never_right():
    assert not verify_password(None, "nobody has this password")


def test_a_hash_that_is_none_is_never_right():
    assert not verify_password("not a hash", "anything")


@pytest.mark.parametrize("password", ["", "short", "x" * 1001])
def test_a_password_too_short_or_too_long_is_refused(password):
    with pytest.raises(RuleError, match="10 to 1000"):
        hash_password(password)

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnlog.domain.digest import Link, LinkKind
from learnlog.mail.links import (
    FIRST_DAY,
    Claim,
    Letterhead,
    Purpose,
    is_genuine,
    read_claim,
    sign,
)
from tests.conftest import NOW

KEY = "a secret of at least 32 characters"
CLAIM = Claim(Purpose.PAUSE, 17, 0, date(2026, 8, 24))

claims = st.builds(
    Claim,
    st.sampled_from(Purpose),
    st.integers(1, 2**40),
    st.integers(0, 2**40),
    st.dates(FIRST_DAY, date(2200, 1, 1)),
)


@given(claims, st.integers(0, 99), st.integers(0, 99))
def test_a_token_carries_its_claim_there_and_back(claim, mail_epoch, version):
    token = sign(claim, KEY, mail_epoch=mail_epoch, version=version)

    assert read_claim(claim.purpose.value, token) == claim
    assert is_genuine(claim, token, KEY, mail_epoch=mail_epoch, version=version)


def test_a_token_is_about_as_long_as_a_person_would_still_copy():
    assert len(sign(CLAIM, KEY, mail_epoch=0)) == 28


@pytest.mark.parametrize(
    "changed",
    [
        Claim(Purpose.UNSUBSCRIBE, 17, 0, CLAIM.issued_on),
        Claim(Purpose.PAUSE, 18, 0, CLAIM.issued_on),
        Claim(Purpose.PAUSE, 17, 1, CLAIM.issued_on),
        Claim(Purpose.PAUSE, 17, 0, CLAIM.issued_on + timedelta(days=1)),
    ],
)
def test_the_seal_of_one_claim_does_not_fit_another(changed):
    token = sign(CLAIM, KEY, mail_epoch=0)
    forged = sign(changed, "", mail_epoch=0)[:-22] + token[-22:]

    assert not is_genuine(changed, forged, KEY, mail_epoch=0)


def test_a_token_is_void_for_another_epoch_version_or_secret():
    token = sign(CLAIM, KEY, mail_epoch=3, version=5)

    assert is_genuine(CLAIM, token, KEY, mail_epoch=3, version=5)
    assert not is_genuine(CLAIM, token, KEY, mail_epoch=4, version=5)
    assert not is_genuine(CLAIM, token, KEY, mail_epoch=3, version=6)
    assert not is_genuine(CLAIM, token, KEY + "x", mail_epoch=3, version=5)


@given(st.sampled_from(["u", "p", "x", ""]), st.text(max_size=80))
def test_no_text_that_is_not_ours_is_believed_or_breaks_the_reader(purpose, token):
    claim = read_claim(purpose, token)

    assert claim is None or not is_genuine(claim, token, KEY, mail_epoch=0)


@pytest.mark.parametrize(
    "token",
    ["A" * 22, "A" * 30, "_" * 64, "/" * 40, "é" * 28, "A" * 65, "_wD_wD" + "A" * 22],
)
def test_text_of_the_wrong_shape_is_no_claim(token):
    assert read_claim("p", token) is None


def test_pausing_expires_after_thirty_days_and_leaving_never_does():
    old = NOW.date() - timedelta(days=31)

    assert not Claim(Purpose.PAUSE, 1, 0, old + timedelta(days=1)).has_expired(now=NOW)
    assert Claim(Purpose.PAUSE, 1, 0, old).has_expired(now=NOW)
    assert not Claim(Purpose.UNSUBSCRIBE, 1, 0, FIRST_DAY).has_expired(now=NOW)


def test_addresses_are_built_from_the_base_url_alone():
    letterhead = Letterhead("https://learn.example.org", "learnlog@example.org", KEY)

    addresses = [letterhead.absolute(Link(kind, "seven")) for kind in LinkKind]
    acting = letterhead.acting(CLAIM, mail_epoch=0)

    assert all(address.startswith("https://learn.example.org/") for address in addresses)
    assert letterhead.absolute(Link(LinkKind.TECHNOLOGY, "c")) == "https://learn.example.org/t/c"
    assert acting == f"https://learn.example.org/e/p/{sign(CLAIM, KEY, mail_epoch=0)}"

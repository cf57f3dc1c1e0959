from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnlog.domain.certification import (
    ALERT_DAYS,
    CertificationState,
    Term,
    alert_on,
    counts_on,
    number_end,
    state_on,
)

TODAY = date(2026, 8, 24)


def cka(*, days, grace_days=0):
    """A certificate that expires so many days after today."""
    return Term("CKA", date(2024, 9, 1), TODAY + timedelta(days=days), grace_days=grace_days)


def aimed(days):
    return Term("CKA", aiming_for_on=TODAY + timedelta(days=days))


@pytest.mark.parametrize(
    ("term", "state", "counts"),
    [
        (aimed(10), CertificationState.AIMED, False),
        (Term("CKA", date(2020, 1, 1)), CertificationState.HELD, True),
        (cka(days=0), CertificationState.HELD, True),
        (cka(days=-1), CertificationState.EXPIRED, False),
        (cka(days=-1, grace_days=30), CertificationState.GRACE, True),
        (cka(days=-30, grace_days=30), CertificationState.GRACE, True),
        (cka(days=-31, grace_days=30), CertificationState.EXPIRED, False),
    ],
)
def test_a_certificate_counts_to_the_end_of_its_last_day_of_grace(term, state, counts):
    assert state_on(term, TODAY) is state
    assert counts_on(term, TODAY) is counts


def test_every_state_has_words():
    assert [state.label for state in CertificationState] == [
        "Aimed for",
        "Held",
        "Expired, in its days of grace",
        "Expired, counts no more",
    ]


@pytest.mark.parametrize(
    ("days", "stage"),
    [
        (91, None),
        (90, 90),
        (61, 90),
        (60, 60),
        (31, 60),
        (30, 30),
        (8, 30),
        (7, 7),
        (0, 7),
        (-1, 0),
    ],
)
def test_an_alert_is_due_at_90_60_30_and_7_days_and_once_it_is_over(days, stage):
    for term in (cka(days=days), aimed(days)):
        alert = alert_on(term, TODAY)
        assert (alert and alert.stage) == stage


@pytest.mark.parametrize(
    ("term", "text"),
    [
        (cka(days=28), "Your CKA expires in 28 days"),
        (cka(days=1), "Your CKA expires in 1 day"),
        (cka(days=0), "Your CKA expires today"),
        (cka(days=-3), "Your CKA expired 3 days ago"),
        (cka(days=-3, grace_days=30), "Your CKA expired 3 days ago; 27 days of grace left"),
        (cka(days=-31, grace_days=30), "Your CKA expired 31 days ago"),
        (aimed(7), "You aim for CKA in 7 days"),
        (aimed(-2), "You aimed for CKA 2 days ago"),
    ],
)
def test_an_alert_says_what_happens_when(term, text):
    assert alert_on(term, TODAY).text == text


def test_what_never_expires_is_never_told_about():
    assert alert_on(Term("CKA", date(2020, 1, 1)), TODAY) is None


@given(st.integers(0, 400))
def test_the_days_left_never_exceed_the_stage(days):
    alert = alert_on(cka(days=days), TODAY)

    assert (alert is None) == (days > max(ALERT_DAYS))
    assert alert is None or days <= alert.stage


@pytest.mark.parametrize(
    ("number", "end"),
    [
        ("LF-ab12-cd34", "cd34"),
        ("12 34 56 78", "5678"),
        ("123456", "456"),
        ("1234", "34"),
        ("1", ""),
        ("", ""),
    ],
)
def test_of_a_number_the_last_four_characters_are_kept_and_half_at_most(number, end):
    assert number_end(number) == end

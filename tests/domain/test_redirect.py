from datetime import timedelta

import pytest

from learnlog.domain.redirect import Redirect, after_answer, is_settled
from tests.conftest import NOW, ago

OLD = "https://example.org/old"
NEW = "https://example.org/new"
THIRD = "https://example.org/third"


@pytest.mark.parametrize(
    ("known", "moved_to", "wanted"),
    [
        (None, "", None),
        (None, OLD, None),
        (None, NEW, Redirect(NEW, NOW, 1)),
        (Redirect(NEW, ago(1), 1), NEW, Redirect(NEW, ago(1), 2)),
        (Redirect(NEW, ago(1), 2), THIRD, Redirect(THIRD, NOW, 1)),
        (Redirect(NEW, ago(1), 2), "", None),
    ],
)
def test_an_address_counts_while_every_answer_gives_the_same(known, moved_to, wanted):
    assert after_answer(known, moved_to, url=OLD, now=NOW) == wanted


@pytest.mark.parametrize(
    ("count", "hours", "wanted"), [(3, 48, True), (9, 47, False), (2, 400, False), (3, 400, True)]
)
def test_an_address_is_believed_after_three_answers_over_two_days(count, hours, wanted):
    redirect = Redirect(NEW, NOW - timedelta(hours=hours), count)

    assert is_settled(redirect, now=NOW) is wanted


def test_no_redirect_is_never_believed():
    assert not is_settled(None, now=NOW)

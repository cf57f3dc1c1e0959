from typing import get_args

from learnlog.mail.outcome import Outcome, SenderRefused, Sent, Settled, TemporaryFailure


def test_only_a_refused_sender_settles_no_mail():
    assert set(get_args(Outcome)) - set(get_args(Settled)) == {SenderRefused}


def test_outcomes_are_compared_by_what_they_say():
    assert Sent() == Sent()
    assert TemporaryFailure("451") == TemporaryFailure("451") != TemporaryFailure("452")

"""What a failure means for its feed, without a database."""

from datetime import timedelta

import pytest

from learnlog.ingest.fetch import FetchFailed
from tests.conftest import NOW, ago
from tests.services.outcomes import HOUR, NEW, columns, come, failed, hours_to_wait


def test_failures_are_counted_and_the_wait_doubles():
    first = columns(failed())
    later = columns(failed(), feed={"error_count": 3, "first_error_at": ago(1)})

    assert (first["state"], first["error_class"], first["error_count"]) == (
        "failing",
        "http_500",
        1,
    )
    assert (first["first_error_at"], later["first_error_at"]) == (NOW, ago(1))
    assert 0.9 <= hours_to_wait(first) <= 1
    assert 7.2 <= hours_to_wait(later) <= 8


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("retry_after", "strikes", "minutes"),
    [(7200.0, 0, 120), (None, 0, 10), (None, 2, 40), (10.0**9, 0, 7 * 24 * 60), (-9.0, 0, 10)],
)
def test_a_server_that_has_enough_is_left_alone_until_then(status, retry_after, strikes, minutes):
    outcome = come(failed(status, retry_after=retry_after), feed={"strikes": strikes})

    until = NOW + timedelta(minutes=minutes)
    values = outcome.values
    assert (values["state"], values["strikes"]) == ("slow_down", strikes + 1)
    assert values["retry_after_until"] == until
    assert values["next_check_at"] == max(until, NOW + timedelta(minutes=30))


def test_another_failure_that_names_a_time_is_believed_too():
    values = columns(failed(403, retry_after=5 * HOUR))

    assert (values["state"], hours_to_wait(values)) == ("failing", 5)


@pytest.mark.parametrize(
    ("status", "days", "known_class", "state"),
    [
        (410, 0.5, "http_410", "failing"),
        (410, 1, "http_410", "gone"),
        (410, 9, "http_5xx", "failing"),
        (404, 13, "http_404", "failing"),
        (404, 14, "http_404", "gone"),
        (500, 99, "http_500", "failing"),
    ],
)
def test_a_feed_is_gone_once_that_was_said_for_long_enough(status, days, known_class, state):
    known = {"error_count": 5, "error_class": known_class, "first_error_at": ago(days)}

    assert columns(failed(status), feed=known)["state"] == state


def test_a_feed_that_may_be_gone_is_asked_a_day_later_and_then_once_a_week():
    known = {"error_count": 1, "error_class": "http_410", "first_error_at": ago(2)}

    assert 24 <= hours_to_wait(columns(failed(410))) <= 25
    assert 168 <= hours_to_wait(columns(failed(410), feed=known)) <= 169
    assert hours_to_wait(columns(failed(404), feed=known)) <= 24


@pytest.mark.parametrize(
    ("feed", "offers", "suggested"),
    [
        ({}, ("https://example.org/a", "https://example.org/b"), "https://example.org/a"),
        ({"redirect_to": NEW}, ("https://example.org/a",), NEW),
        ({"suggested_url": NEW}, (), NEW),
        ({}, (), None),
    ],
)
def test_where_a_lost_feed_may_be_is_suggested(feed, offers, suggested):
    values = columns(failed(200, error_class="not_a_feed"), feed=feed, offers=offers)

    assert (values["suggested_url"], values["offered"]) == (suggested, list(offers))


def test_a_machine_that_reaches_nobody_blames_no_feed():
    unreachable = FetchFailed("dns", "The host has no address.")

    outcome = come(unreachable, is_cut_off=True, feed={"error_count": 2})

    assert set(outcome.values) == {"next_check_at"}
    assert 0.5 <= hours_to_wait(outcome.values) <= 0.625
    assert (outcome.fetch.outcome, outcome.fault.error_class) == ("unreachable", "dns")
    assert "not counted" in outcome.fetch.note


def test_a_server_that_answers_is_blamed_even_then():
    assert columns(failed(), is_cut_off=True)["error_count"] == 1


def test_the_log_tells_a_host_that_was_not_reached_from_one_that_answered():
    outcomes = [come(FetchFailed("connect", "")).fetch.outcome, come(failed()).fetch.outcome]

    assert outcomes == ["unreachable", "failed"]

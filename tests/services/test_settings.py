from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from learnlog.domain.errors import NotFoundError, RuleError
from learnlog.domain.members import DigestCadence, Theme
from learnlog.services import settings
from learnlog.services.settings import DigestWish, Profile
from learnlog.store import digests, sender
from learnlog.store.digests import Period
from tests.conftest import NOW, ago
from tests.makers import make_member

# NOW is Monday 24 August 2026, 09:30 in UTC.
PROFILE = Profile("Ana Costa", "Europe/Lisbon", Theme.DARK, single_keys=False, budget_minutes=90)
NEXT_MONDAY = datetime(2026, 8, 31, 8, 0, tzinfo=UTC)


@pytest.fixture
def ana(session):
    return make_member(session, next_digest_at=NEXT_MONDAY)


def choices(session, user_id):
    return settings.settings_view(session, user_id).choices


def test_a_profile_is_stored_and_another_zone_moves_the_next_digest(session, ana):
    settings.change_profile(session, ana, replace(PROFILE, name="  Ana \n Costa "), now=NOW)

    stored = choices(session, ana)
    assert stored.name == "Ana Costa"
    assert (stored.theme, stored.single_keys, stored.budget_minutes) == (Theme.DARK, False, 90)
    assert stored.schedule.zone == "Europe/Lisbon"
    assert stored.next_digest_at == datetime(2026, 8, 31, 7, 0, tzinfo=UTC)


def test_the_same_zone_leaves_the_next_digest_alone(session, ana):
    settings.change_profile(session, ana, replace(PROFILE, zone="UTC"), now=NOW)

    assert choices(session, ana).next_digest_at == NEXT_MONDAY


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"zone": "Mars/Olympus"}, "Mars/Olympus"),
        ({"budget_minutes": 0}, "minutes"),
        ({"budget_minutes": 2401}, "2400"),
    ],
)
def test_a_profile_that_cannot_be_used_changes_nothing(session, ana, changed, said):
    before = choices(session, ana)

    with pytest.raises(RuleError, match=said):
        settings.change_profile(session, ana, replace(PROFILE, **changed), now=NOW)

    assert choices(session, ana) == before


def test_a_digest_comes_at_the_new_time(session, ana):
    wish = DigestWish(DigestCadence.DAILY, 0, 600)

    settings.change_digest(session, ana, wish, now=NOW)

    assert choices(session, ana).next_digest_at == NOW + timedelta(minutes=30)


def test_a_new_time_never_brings_two_digests_within_twenty_hours(session, ana):
    digests.claim_period(session, Period(ana, "digest", "digest:2026-W35", NOW), now=NOW)

    settings.change_digest(session, ana, DigestWish(DigestCadence.DAILY, 0, 600), now=NOW)

    assert choices(session, ana).next_digest_at == datetime(2026, 8, 25, 10, 0, tzinfo=UTC)


def test_turning_digests_off_leaves_none_due(session, ana):
    settings.change_digest(session, ana, DigestWish(DigestCadence.OFF, 0, 480), now=NOW)

    assert choices(session, ana).next_digest_at is None


@pytest.mark.parametrize(("weekday", "minute"), [(7, 0), (-1, 0), (0, 1440), (0, -1)])
def test_a_time_that_no_week_has_is_refused(session, ana, weekday, minute):
    with pytest.raises(RuleError):
        settings.change_digest(
            session, ana, DigestWish(DigestCadence.WEEKLY, weekday, minute), now=NOW
        )


def test_a_pause_moves_the_next_digest_behind_it_and_ending_it_moves_it_back(session, ana):
    settings.pause_until_day(session, ana, date(2026, 9, 10), zone="UTC", now=NOW)
    paused = settings.settings_view(session, ana)
    settings.resume_digests(session, ana, now=NOW)
    resumed = settings.settings_view(session, ana)

    assert paused.is_paused(now=NOW)
    assert not paused.is_paused(now=NOW + timedelta(days=30))
    assert paused.choices.next_digest_at == datetime(2026, 9, 14, 8, 0, tzinfo=UTC)
    assert not resumed.is_paused(now=NOW)
    assert resumed.choices.next_digest_at == NEXT_MONDAY


@pytest.mark.parametrize(
    "day", [None, NOW.date(), date(2028, 1, 1), date(1, 1, 1), date(9999, 12, 31)]
)
def test_a_pause_ends_within_a_year(session, ana, day):
    with pytest.raises(RuleError, match="next year"):
        settings.pause_until_day(session, ana, day, zone="UTC", now=NOW)


def test_unsubscribing_twice_is_the_same_as_once(session, ana):
    settings.unsubscribe(session, ana)
    settings.unsubscribe(session, ana)

    stored = choices(session, ana)
    assert stored.schedule.cadence is DigestCadence.OFF
    assert stored.next_digest_at is None


def test_the_teams_digest_is_chosen_apart(session, ana):
    settings.change_digest(session, ana, DigestWish(DigestCadence.WEEKLY, 0, 480), now=NOW)
    wanted = choices(session, ana).lead_digest
    settings.unsubscribe_lead(session, ana)

    assert wanted
    assert not choices(session, ana).lead_digest
    assert choices(session, ana).schedule.cadence is DigestCadence.WEEKLY


def test_a_suppressed_address_is_shown_until_it_is_trusted_again(session, ana):
    sender.suppress(session, choices(session, ana).email, "550 nobody", now=ago(1))
    before = settings.settings_view(session, ana).suppressed

    settings.trust_address(session, ana)
    settings.trust_address(session, ana)

    assert before == "550 nobody"
    assert settings.settings_view(session, ana).suppressed == ""


def test_nobody_has_no_settings(session, ana):
    with pytest.raises(NotFoundError):
        settings.settings_view(session, ana + 1)

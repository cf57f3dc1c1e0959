from datetime import date

import pytest

from learnlog.domain.currency import to_day
from learnlog.domain.drift import continuous_drift
from learnlog.domain.model import ChangeKind, model_constants
from learnlog.domain.technology import DriftProfile
from learnlog.services.landscapes import load_landscapes
from learnlog.store.tables import ReleaseLineRow
from tests.conftest import NOW, ago
from tests.makers import make_release, make_technology


def landscape(session, technology_id):
    return load_landscapes(session, [technology_id])[technology_id]


def test_no_technology_is_no_query(session):
    assert load_landscapes(session, []) == {}


def test_the_newest_release_is_by_version_and_not_by_date(session):
    technology_id = make_technology(session)
    for version, days in (("3.14.6", 60), ("3.13.14", 5)):
        make_release(session, technology_id, version, kind="patch", released_at=ago(days))

    releases = landscape(session, technology_id).releases

    assert releases.newest(NOW).version == "3.14.6"
    assert releases.newest(ago(90)) is None
    assert releases.named("3.13.99").version == "3.13.14"
    assert releases.named("1.0") is None
    assert releases.by_id(None) is None


def test_what_has_no_releases_moves_with_time(session):
    practice = make_technology(session, "scrum", drift=DriftProfile.TIME.value)
    silent = make_technology(session, "quiet")

    for technology_id in (practice, silent):
        drift = landscape(session, technology_id).drift
        assert (drift.factor, drift.changes) == (1.0, ())
        assert drift.continuous == continuous_drift(2.0)


def test_the_factor_is_that_of_the_history_known_at_first(session):
    technology_id = make_technology(session)
    for number in range(6):
        days = 180 * number + 10
        make_release(session, technology_id, f"1.{9 - number}", released_at=ago(days),
                     first_seen_at=NOW)  # fmt: skip
    before = landscape(session, technology_id).drift

    make_release(session, technology_id, "1.10", released_at=NOW, first_seen_at=NOW)

    after = landscape(session, technology_id).drift
    # ln 2 / (half-life of 2 years x two minors a year x -ln(1 - 4 %)), limited to 4.
    assert before.factor == pytest.approx(4.0)
    assert len(after.changes) == len(before.changes) + 1


@pytest.mark.parametrize(
    ("kind", "security", "expected"),
    [
        ("major", False, ChangeKind.MAJOR),
        ("minor", False, ChangeKind.MINOR),
        ("minor", True, ChangeKind.MINOR),
        ("patch", False, ChangeKind.PATCH),
        ("patch", True, ChangeKind.SECURITY),
        ("post", False, ChangeKind.PATCH),
        ("calver", False, ChangeKind.MAJOR),
    ],
)
def test_each_kind_of_release_weighs_what_the_model_says(session, kind, security, expected):
    technology_id = make_technology(session)
    make_release(session, technology_id, "26.04", kind=kind, security=security)

    (change,) = landscape(session, technology_id).drift.changes

    assert change.kind is expected
    assert change.version == "26.04"


@pytest.mark.parametrize(
    ("until", "supported", "last_day"),
    [
        (date(2026, 6, 28), None, date(2026, 6, 29)),
        (None, False, None),
        (None, True, None),
        (None, None, None),
    ],
)
def test_a_line_is_supported_to_the_end_of_its_last_day(session, until, supported, last_day):
    technology_id = make_technology(session)
    first = ReleaseLineRow(
        technology_id=technology_id,
        cycle="1.33",
        released_on=date(2025, 4, 23),
        supported_until=until,
        supported=supported,
    )
    successor = ReleaseLineRow(
        technology_id=technology_id, cycle="1.34", released_on=date(2025, 8, 27)
    )
    session.add_all([first, successor])
    session.flush()

    ends = landscape(session, technology_id).drift.ends

    if last_day is not None:
        (end,) = ends
        # One second before midnight of the day after.
        assert end.day == pytest.approx((last_day - date(1970, 1, 1)).days, abs=2e-5)
        assert end.line == "1.33"
    elif supported is False:
        # It ended on an unknown day: whoever knows it is out of support once a successor is out.
        (end,) = ends
        assert end.day == (date(2025, 8, 27) - date(1970, 1, 1)).days
    else:
        assert ends == ()


def test_a_pre_release_is_no_change(session):
    technology_id = make_technology(session)
    make_release(session, technology_id, "2.0rc1", prerelease=True, kind="prerelease")

    assert landscape(session, technology_id).drift.changes == ()


def test_the_pace_is_what_the_history_lost_a_day(session):
    technology_id = make_technology(session)
    for number in range(4):
        make_release(session, technology_id, f"1.{number}", released_at=ago(365 * (4 - number)),
                     first_seen_at=NOW)  # fmt: skip

    drift = landscape(session, technology_id).drift

    weight = model_constants().change_weight(ChangeKind.MINOR)
    # A history of four years counts its last three.
    recent = sum(change.day > to_day(NOW) - 3 * 365.25 for change in drift.changes)
    assert drift.pace == pytest.approx(drift.factor * recent / 3 * weight / 365.25)

import math
from datetime import timedelta

import numpy as np
import pytest
from sqlmodel import select

from learnlog.domain.chance import Stream
from learnlog.domain.model import MODEL_VERSION
from learnlog.domain.proficiency import EvidenceKind, Level
from learnlog.domain.release import ReleaseKind
from learnlog.domain.technology import DriftProfile
from learnlog.services import follows
from learnlog.services.cell_states import check_sample, settle_outdated, team_field
from learnlog.services.currency import cell_reports
from learnlog.services.evidence import NewEvidence, record_evidence, retract_evidence
from learnlog.services.follows import Statement
from learnlog.store import cells, releases, technologies
from learnlog.store.releases import NewRelease
from learnlog.store.tables import CellRow, FollowRow
from tests.conftest import NOW, ago
from tests.makers import make_member, make_rating, make_release, make_team, make_technology

LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def house(session):
    """Ana and Ben follow Kubernetes, which had a release a quarter; Ana also follows Scrum."""
    ana, ben = make_member(session, "Ana"), make_member(session, "Ben")
    team = make_team(session, members=[ana, ben])
    kubernetes = make_technology(session, "kubernetes")
    make_technology(session, "scrum", category="agile", drift=DriftProfile.TIME.value)
    for number in range(8):
        make_release(session, kubernetes, f"1.{30 + number}", released_at=ago(90 * (8 - number)))
    for user_id, slugs in ((ana, ["kubernetes", "scrum"]), (ben, ["kubernetes"])):
        follows.follow(session, user_id, slugs, now=ago(400))
        statements = [Statement(slug, level=Level.WORKING) for slug in slugs]
        follows.state(session, user_id, statements, now=ago(400))
    did(session, ana, "kubernetes", 200)
    did(session, ana, "scrum", 30)
    did(session, ben, "kubernetes", 20)
    return {"ana": ana, "ben": ben, "team": team, "kubernetes": kubernetes}


def did(session, user_id, slug, days, kind=EvidenceKind.PROJECT_WEEK, **columns):
    new = NewEvidence(user_id, slug, kind, ago(days), **columns)
    return record_evidence(session, new, now=NOW)


def settled(session, *, now=NOW):
    return settle_outdated(session, now=now)


def kept(session):
    tables = cells.kept_tables(session, version=MODEL_VERSION, until=LATER)
    return {pair: table.tolist() for pair, table in tables.items()}


def outdated(session):
    query = select(CellRow).where(CellRow.is_outdated)
    return {(row.user_id, row.technology_id) for row in session.exec(query)}


def agrees(session, house, *, at=NOW, now=NOW):
    """The team's field must give what each person's own report gives."""
    found = team_field(session, house["team"], at=at, now=now)
    columns = found.field.columns.tolist()
    shown = {
        (user_id, found.technology_ids[column]): value
        for user_id, column, value in zip(
            found.user_ids.tolist(), columns, found.currencies.tolist(), strict=True
        )
    }
    reports = cell_reports(session, [house["ana"], house["ben"]], now=min(at, now), explain=False)
    expected = {
        (item.user_id, item.technology_id): math.nan if item.currency is None else item.currency
        for item in reports
    }
    if at <= now:
        assert shown == pytest.approx(expected, rel=1e-9, nan_ok=True)
    assert set(shown) == set(expected)


def test_what_changed_is_computed_once(session, house):
    assert settled(session) == 3
    assert settled(session) == 0
    assert len(kept(session)) == 3
    agrees(session, house)


def test_a_batch_leaves_the_rest_for_the_next(session, house):
    assert settle_outdated(session, now=NOW, limit=2) == 2
    assert settle_outdated(session, now=NOW, limit=2) == 1


def test_what_was_never_computed_is_put_together_from_its_facts(session, house):
    agrees(session, house)
    settle_outdated(session, now=NOW, limit=1)
    agrees(session, house)


def test_one_logged_event_changes_one_cell(session, house):
    settled(session)
    before = kept(session)

    did(session, house["ben"], "kubernetes", 1, EvidenceKind.EXPERIMENT)

    assert outdated(session) == {(house["ben"], house["kubernetes"])}
    agrees(session, house)
    assert settled(session) == 1
    after = kept(session)
    assert {pair.user_id for pair in after if after[pair] != before[pair]} == {house["ben"]}
    agrees(session, house)


def test_evidence_taken_back_changes_the_cell_back(session, house):
    settled(session)
    before = kept(session)
    new = did(session, house["ben"], "kubernetes", 1, EvidenceKind.EXPERIMENT)
    settled(session)

    retract_evidence(session, new, user_id=house["ben"], now=NOW)
    settled(session)

    assert kept(session) == before


def test_late_evidence_and_a_new_level_are_replayed(session, house):
    settled(session)
    did(session, house["ana"], "kubernetes", 390, EvidenceKind.EXAM)
    statement = [Statement("kubernetes", level=Level.LEADING)]
    follows.state(session, house["ana"], statement, now=NOW)

    settled(session)

    agrees(session, house)


def new_release(session, house, version, days):
    new = NewRelease(house["kubernetes"], version, ReleaseKind.MINOR, ago(days), date_source="feed")
    return releases.store_versions(session, house["kubernetes"], [new], now=NOW)


def test_a_release_newer_than_all_evidence_replays_no_cell(session, house):
    settled(session)

    new_release(session, house, "1.40", 1)

    assert outdated(session) == set()
    agrees(session, house)
    assert settled(session) == 0
    agrees(session, house)


def test_a_release_from_before_the_last_evidence_replays_those_who_reach_beyond_it(session, house):
    make_release(session, house["kubernetes"], "1.29", released_at=ago(900), first_seen_at=ago(890))
    settled(session)

    new_release(session, house, "1.40", 100)

    # Ana used it 200 days ago, Ben 20 days ago.
    assert outdated(session) == {(house["ben"], house["kubernetes"])}
    settled(session)
    agrees(session, house)


def test_a_release_of_the_history_that_the_drift_is_measured_on_replays_all(session, house):
    settled(session)

    new_release(session, house, "1.29.7", 800)

    assert len(outdated(session)) == 2
    settled(session)
    agrees(session, house)


def test_a_release_that_evidence_named_before_it_was_known_is_caught_up_with(session, house):
    make_release(session, house["kubernetes"], "1.29", released_at=ago(900), first_seen_at=ago(890))
    did(session, house["ana"], "kubernetes", 3, EvidenceKind.EXPERIMENT, version="1.40")
    settled(session)

    new_release(session, house, "1.40", 1)

    assert outdated(session) == {(house["ana"], house["kubernetes"])}
    settled(session)
    agrees(session, house)


def test_a_twin_that_adds_a_warning_replays_all(session, house):
    settled(session)
    twin = NewRelease(
        house["kubernetes"],
        "1.37",
        ReleaseKind.MINOR,
        ago(90),
        date_source="feed",
        security=True,
    )

    releases.store_versions(session, house["kubernetes"], [twin], now=NOW)

    assert len(outdated(session)) == 2


def test_a_fact_that_lies_ahead_is_waited_for(session, house):
    make_rating(session, house["ana"], house["kubernetes"], 5, at=LATER)

    settled(session)

    assert outdated(session) == {(house["ana"], house["kubernetes"])}
    agrees(session, house, at=LATER, now=LATER)


def test_the_past_and_the_days_ahead_are_shown_without_waiting(session, house):
    settled(session)

    agrees(session, house, at=ago(100))
    agrees(session, house, at=NOW + timedelta(days=60))


def test_who_follows_no_more_has_no_cell(session, house):
    settled(session)

    follows.unfollow(session, house["ben"], "kubernetes")

    assert {pair.user_id for pair in kept(session)} == {house["ana"]}
    agrees(session, house)


def test_a_longer_half_life_moves_all_cells(session, house):
    settled(session)
    row = session.get(technologies.TechnologyRow, house["kubernetes"])
    row.validity_half_life_years = 9.0
    session.flush()
    technologies.mark_technologies(session, [house["kubernetes"]])

    assert len(outdated(session)) == 2
    settled(session)
    agrees(session, house)


def test_the_nightly_check_finds_a_cell_that_is_wrong_and_has_it_computed(session, house):
    settled(session)
    assert check_sample(session, size=10, chance=Stream(1), now=NOW).different == ()
    row = session.get(CellRow, (house["ben"], house["kubernetes"]))
    states = np.frombuffer(row.state).copy()
    states[6] += 5  # the stability, behind two ids, the level and three days
    row.state = states.tobytes()
    session.flush()

    checked = check_sample(session, size=10, chance=Stream(1), now=NOW)

    assert checked.count == 3
    assert [pair.user_id for pair in checked.different] == [house["ben"]]
    assert outdated(session) == {(house["ben"], house["kubernetes"])}


def test_the_nightly_check_takes_a_sample_and_misses_no_cell_whose_follow_went(session, house):
    settled(session)
    assert check_sample(session, size=1, chance=Stream(1), now=NOW).count == 1
    session.delete(session.get(FollowRow, (house["ben"], house["kubernetes"])))
    session.flush()

    assert len(check_sample(session, size=10, chance=Stream(1), now=NOW).different) == 1
    agrees(session, house)

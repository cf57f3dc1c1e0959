"""The demo, told with a handful of people and half a year; the command itself is tested in full."""

from datetime import date, timedelta

import pytest
from sqlmodel import func, select

from learnlog.domain.demo_people import Size, Special, invent
from learnlog.domain.errors import RuleError
from learnlog.services import accounts
from learnlog.services.accounts import Opened
from learnlog.services.catalogue import SyncReport, sync_catalogue
from learnlog.services.demo import organise
from learnlog.services.review_queue import due_count
from learnlog.store.tables import (
    CardRow,
    EvidenceRow,
    ExperimentRow,
    FollowRow,
    MemberRow,
    OutboxRow,
    ReviewLogRow,
    TeamMemberRow,
    TeamRow,
    TechnologyRow,
)
from tests.fakes import small_catalogue
from tests.makers import make_member
from tests.services.demo_story import (
    AS_OF,
    CATALOGUE,
    END,
    PRESET,
    fingerprint,
    organisation,
    rows_of,
    tell,
)


def test_the_same_seed_tells_the_same_story_on_every_database(told, made, store):
    tell(store, made)

    assert fingerprint(store) == fingerprint(told[0])


def test_another_organisation_in_the_same_program_shares_nothing_with_the_first(told, new_store):
    before, other = fingerprint(told[0]), new_store()
    others = organisation(seed=8, chosen=(Special.OWNER,))

    tell(other, others)

    assert fingerprint(told[0]) == before
    with other.read() as session:
        addresses = set(session.exec(select(MemberRow.email)))
    assert addresses == {person.email for person in others.people}
    assert told[1].email not in addresses


def test_somebody_more_leaves_everybody_else_s_rows_as_they_are(told, made, new_store):
    larger = new_store()
    somebody = invent(Size.M, seed=7, as_of=AS_OF, stacks=(PRESET,)).teams[1].people[1]

    tell(larger, organisation(somebody))

    assert rows_of(larger, somebody.email)
    for person in made.people:
        assert rows_of(larger, person.email) == rows_of(told[0], person.email)


def test_what_is_reported_is_what_is_stored(told, reading):
    def count(table, *conditions):
        return reading.exec(select(func.count()).select_from(table).where(*conditions)).one()

    filled = told[1]
    assert (filled.people, filled.teams) == (count(MemberRow), count(TeamRow)) == (6, 1)
    assert filled.follows == count(FollowRow)
    assert filled.cards == count(CardRow)
    assert filled.reviews == count(ReviewLogRow)
    assert filled.experiments == count(ExperimentRow, ExperimentRow.origin == "own")
    # Evidence of reviews, what was said on the first day and notes that were read stand beside.
    assert filled.evidence == count(
        EvidenceRow, EvidenceRow.source != "review", EvidenceRow.key.is_(None)
    ) + count(EvidenceRow, EvidenceRow.source == "experiment")
    assert filled.digests == count(OutboxRow) == len(told[2].sent)
    assert min(filled.follows, filled.cards, filled.reviews, filled.experiments) > 0
    assert filled.as_of == END


def test_everybody_is_there_with_name_zone_and_role(reading, made):
    query = select(MemberRow.name, MemberRow.email, MemberRow.zone, MemberRow.role)
    found = {email: (name, zone, role) for name, email, zone, role in reading.exec(query)}

    owner = made.people[0]
    assert found == {
        person.email: (person.name, person.zone, "admin" if person is owner else "member")
        for person in made.people
    }
    assert "<b>Al</b>" in {name for name, _, _ in found.values()}


def test_the_owner_leads_the_team_and_nobody_else_does(reading, made):
    query = select(MemberRow.email).join(TeamMemberRow, TeamMemberRow.user_id == MemberRow.id)

    assert list(reading.exec(query.where(TeamMemberRow.is_lead))) == [made.people[0].email]
    assert set(reading.exec(query)) == {person.email for person in made.people}


def test_the_owner_signs_in_with_the_password_that_is_reported(told):
    with told[0].begin() as session:
        outcome = accounts.sign_in(
            session, told[1].email, told[1].password, address="127.0.0.1", user_agent="", now=END
        )
        session.rollback()

    assert isinstance(outcome, Opened)


def special(session, made, kind):
    (person,) = [person for person in made.people if person.special is kind]
    return session.exec(select(MemberRow).where(MemberRow.email == person.email)).one()


def test_the_onlooker_follows_nothing(reading, made):
    onlooker = special(reading, made, Special.ONLOOKER)

    assert not reading.exec(select(FollowRow).where(FollowRow.user_id == onlooker.id)).all()


def test_the_newcomer_follows_three_technologies_and_has_nothing_due(reading, made):
    newcomer = special(reading, made, Special.NEWCOMER)

    assert len(reading.exec(select(FollowRow).where(FollowRow.user_id == newcomer.id)).all()) == 3
    assert due_count(reading, newcomer.id, now=END) == 0


def test_what_the_team_works_with_has_the_levels_that_its_preset_asks_for(reading):
    wanted = {item.slug: item.target_level for item in CATALOGUE.presets[PRESET].technologies}
    query = select(TechnologyRow.slug, FollowRow.target_level).join(
        FollowRow, FollowRow.technology_id == TechnologyRow.id
    )

    found = set(reading.exec(query))

    assert {(slug, level) for slug, level in found if level is not None} <= set(wanted.items())
    assert {slug for slug, level in found if level is None}.isdisjoint(wanted)


def test_digests_of_the_last_week_were_sent(told, reading):
    rows = reading.exec(select(OutboxRow)).all()

    assert rows
    assert {row.state for row in rows} == {"sent"}
    assert all(END - timedelta(days=7) <= row.sent_at <= END for row in rows)


def test_a_server_that_starts_at_the_end_finds_the_catalogue_read_in(told):
    with told[0].begin() as session:
        found = sync_catalogue(session, CATALOGUE, now=END)
        session.rollback()

    assert found == SyncReport()


def test_a_database_with_members_is_refused_and_stays_as_it_is(store, made):
    with store.begin() as session:
        make_member(session)
    before = fingerprint(store)

    with pytest.raises(RuleError, match="in use already"):
        tell(store, made)

    assert fingerprint(store) == before


def test_a_database_that_knows_today_s_catalogue_is_refused(store, made):
    with store.begin() as session:
        sync_catalogue(session, CATALOGUE, now=END)

    with pytest.raises(RuleError, match="in use already"):
        tell(store, made)


def test_without_a_preset_there_is_no_organisation():
    with pytest.raises(RuleError, match="no preset"):
        organise(small_catalogue(), size=Size.S, seed=7, as_of=AS_OF)


def test_without_a_day_it_is_the_newest_of_the_catalogue():
    dated = [line for item in CATALOGUE.technologies.values() for line in item.lines]
    days = [day for line in dated for day in (line.released_on, line.latest_on) if day]

    assert organise(CATALOGUE, size=Size.S, seed=7, as_of=None).as_of == max(days)


@pytest.mark.parametrize("day", [date(1, 6, 1), date(2020, 1, 7), date(2100, 1, 2), date.max])
def test_a_day_that_the_demo_cannot_tell_of_is_refused(day):
    with pytest.raises(RuleError, match="2020-01-08 to 2100-01-01"):
        organise(CATALOGUE, size=Size.S, seed=7, as_of=day)


@pytest.mark.parametrize("day", [date(2020, 1, 8), date(2100, 1, 1)])
def test_the_first_and_the_last_day_that_it_can_tell_of_are_taken(new_store, day):
    filled, _ = tell(new_store(), organisation(as_of=day, chosen=()))

    assert filled.as_of.date() == day

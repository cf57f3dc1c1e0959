"""How the demo ends: what was made of the last news, and the digests of the last week."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import select

from learnlog.domain.demo_people import Absence, Size, invent
from learnlog.mail.links import Letterhead
from learnlog.services import settings
from learnlog.services.demo_deeds import Actor
from learnlog.services.demo_ending import Post, read_news, send_digests
from learnlog.store.tables import EntryRow, FeedRow, MemberRow, OutboxRow, TriageRow
from tests.fakes import Outbox, small_catalogue
from tests.makers import make_follow, make_member, make_release, make_technology

# A Friday.
END = datetime(2026, 8, 21, 9, tzinfo=UTC)
READ_AT = END - timedelta(days=2)
LETTERHEAD = Letterhead("https://learn.example.org", "learnlog@example.org", "s" * 32)
PERSON = replace(
    invent(Size.S, seed=7, as_of=date(2026, 8, 21), stacks=("aws",)).people[0], absences=()
)


def actors_of(session, count, *, zone="UTC", absences=()):
    """People who follow one technology, which had a release on Saturday and one on Tuesday."""
    technology_id = make_technology(session)
    for days, version in ((6, "1.37"), (3, "1.38")):
        make_release(session, technology_id, version, released_at=END - timedelta(days=days))
    found = {}
    for number in range(count):
        person = replace(PERSON, key=f"0.{number}", absences=absences)
        user_id = make_member(session, zone=zone, created_at=END - timedelta(days=400))
        make_follow(session, user_id, technology_id, followed_at=END - timedelta(days=200))
        settings.unsubscribe(session, user_id)
        found[person.key] = Actor(person, user_id, small_catalogue(), seed=7)
    return technology_id, found


def add_entry(session, technology_id, number, *, published_at):
    feed = session.exec(select(FeedRow)).first()
    if feed is None:
        feed = FeedRow(
            url="https://example.org/feed",
            kind="news",
            technology_id=technology_id,
            next_check_at=END,
        )
        session.add(feed)
        session.flush()
    row = EntryRow(
        feed_id=feed.id,
        key=f"guid:{number}",
        title=f"Entry {number}",
        published_at=published_at,
        first_seen_at=published_at,
        text_hash=str(number),
    )
    session.add(row)
    session.flush()
    return row.id


def decided(session):
    return session.exec(select(TriageRow)).all()


def test_some_of_what_was_new_two_days_ago_was_decided_then(session):
    technology_id, actors = actors_of(session, 20)
    for number in range(20):
        published_at = READ_AT - timedelta(days=number + 1)
        add_entry(session, technology_id, number, published_at=published_at)

    read_news(session, actors, seed=7, now=END)

    states = Counter(row.state for row in decided(session))
    assert states.total() / 400 == pytest.approx(0.315, abs=0.06)
    assert states["read"] / 400 == pytest.approx(0.2, abs=0.05)
    assert set(states) == {"read", "later", "planned", "dismissed"}
    assert {row.changed_at for row in decided(session)} == {READ_AT}


def test_nobody_decided_about_what_came_later(session):
    technology_id, actors = actors_of(session, 20)
    add_entry(session, technology_id, 1, published_at=READ_AT + timedelta(hours=1))

    read_news(session, actors, seed=7, now=END)

    assert decided(session) == []


def test_who_is_away_decides_nothing(session):
    absence = Absence(READ_AT.date(), READ_AT.date())
    technology_id, actors = actors_of(session, 20, absences=(absence,))
    add_entry(session, technology_id, 1, published_at=READ_AT - timedelta(days=1))

    read_news(session, actors, seed=7, now=END)

    assert decided(session) == []


@pytest.fixture(scope="module")
def sent(new_store):
    """Forty people's digests of the last week were sent: the database, how many, the mails."""
    store, outbox = new_store(), Outbox()
    with store.begin() as session:
        _, actors = actors_of(session, 40)
    planned = send_digests(store, Post(LETTERHEAD, outbox), actors, seed=7, now=END)
    return store, planned, outbox


def test_digests_come_as_often_as_chosen(sent):
    with sent[0].read() as session:
        cadences = Counter(session.exec(select(MemberRow.digest_cadence)))

    assert cadences["weekly"] / 40 == pytest.approx(0.6, abs=0.2)
    assert cadences["daily"] / 40 == pytest.approx(0.25, abs=0.2)
    assert cadences["off"] / 40 == pytest.approx(0.15, abs=0.15)
    assert set(cadences) == {"weekly", "daily", "off"}


def test_the_last_week_s_digests_are_sent_and_counted(sent):
    store, planned, outbox = sent

    with store.read() as session:
        rows = session.exec(select(OutboxRow.state, OutboxRow.sent_at)).all()
    assert planned == len(rows) == len(outbox.sent) > 0
    assert {state for state, _ in rows} == {"sent"}
    assert all(END - timedelta(days=7) <= at <= END for _, at in rows)


def test_who_wants_a_digest_a_week_got_one_on_monday_and_who_wants_none_got_none(sent):
    with sent[0].read() as session:
        cadences = dict(session.exec(select(MemberRow.id, MemberRow.digest_cadence)).all())
        mails = session.exec(select(OutboxRow.user_id, OutboxRow.sent_at)).all()

    weekly = {user_id for user_id, cadence in cadences.items() if cadence == "weekly"}
    monday = datetime(2026, 8, 17, 9, tzinfo=UTC)
    assert sorted(at for user_id, at in mails if user_id in weekly) == [monday] * len(weekly)
    assert {cadences[user_id] for user_id, _ in mails} == {"weekly", "daily"}

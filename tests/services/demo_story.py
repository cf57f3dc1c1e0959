"""The demo told with a handful of people and half a year, and what can be read off the rows."""

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from sqlmodel import SQLModel, col, select

from learnlog.catalogue.load import Catalogue, load_catalogue
from learnlog.domain.demo_people import Size, Special
from learnlog.domain.demo_stack import PRACTICES, STACK_SIZE
from learnlog.mail.links import Letterhead
from learnlog.resources import resource_dir
from learnlog.services.demo import fill_demo, organise
from learnlog.services.demo_ending import Post
from learnlog.store.tables import (
    CardRow,
    EntryRow,
    EvidenceRow,
    ExperimentLogRow,
    ExperimentRow,
    FollowRow,
    MemberRow,
    RatingRow,
    ReviewLogRow,
    TechnologyRow,
    TriageRow,
)
from tests.fakes import Outbox

AS_OF = date(2026, 8, 21)
END = datetime(2026, 8, 21, 9, tzinfo=UTC)
TOLD_DAYS = 150
PRESET = "python-data"
LETTERHEAD = Letterhead("https://learn.example.org", "learnlog@example.org", "s" * 32)
CHOSEN = (Special.OWNER, Special.NEWCOMER, Special.ON_LEAVE, Special.RETURNER, Special.ONLOOKER)
# What lies ahead on purpose: plans, and when something is due.
AHEAD = {
    "member.next_digest_at",
    "experiment.planned_at",
    "feed.next_check_at",
    "outbox.next_try_at",
    "triage.later_until",
}
# Numbers of rows depend on who else was there, and these keys hold one.
NUMBERS = {
    *("id", "user_id", "technology_id", "release_id", "experiment_id", "card_id", "evidence_id"),
    *("key", "origin_key"),
}


def small():
    """The shipped catalogue, cut down to one preset, the practices and a few more."""
    shipped = load_catalogue(resource_dir("feeds"))
    preset = shipped.presets[PRESET]
    with_cards = [slug for slug, item in shipped.technologies.items() if item.cards]
    kept = {item.slug for item in preset.technologies[:STACK_SIZE]} | {*PRACTICES, *with_cards[:20]}
    technologies = {slug: item for slug, item in shipped.technologies.items() if slug in kept}
    cut = replace(preset, technologies=preset.technologies[:STACK_SIZE])
    return Catalogue(technologies, {PRESET: cut})


CATALOGUE = small()


def organisation(*more, seed=7, as_of=AS_OF, chosen=CHOSEN):
    """Some special people, the one whose name looks like markup, and whoever is named."""
    made = organise(CATALOGUE, size=Size.S, seed=seed, as_of=as_of)
    (team,) = made.teams
    earliest = as_of - timedelta(days=TOLD_DAYS)
    people = tuple(
        replace(person, joined_on=max(person.joined_on, earliest))
        for person in (*team.people, *more)
        if person.special in chosen or person.name == "<b>Al</b>" or person in more
    )
    return replace(made, teams=(replace(team, people=people),))


def tell(store, made):
    outbox = Outbox()
    return fill_demo(store, CATALOGUE, Post(LETTERHEAD, outbox), made), outbox


def fingerprint(store):
    """A hash of every row of every table, without the one password that is drawn by lot."""
    digest = hashlib.sha256()
    with store.read() as session:
        for table in SQLModel.metadata.sorted_tables:
            columns = [column for column in table.columns if column.name != "password_hash"]
            rows = session.execute(select(*columns)).all()
            for row in sorted(repr(tuple(map(_rounded, row))) for row in rows):
                digest.update(f"{table.name}{row}\n".encode())
    return digest.hexdigest()


def _rounded(value):
    return round(value, 6) if isinstance(value, float) else value


def rows_of(store, email):
    """All that a person did and has, without numbers that depend on who else was there."""
    with store.read() as session:
        user_id = session.exec(select(MemberRow.id).where(MemberRow.email == email)).one()
        slugs = dict(session.exec(select(TechnologyRow.id, TechnologyRow.slug)).all())
        titles = dict(session.exec(select(EntryRow.id, EntryRow.title)).all())
        found = []
        for table in (FollowRow, RatingRow, EvidenceRow, CardRow, ReviewLogRow, ExperimentRow):
            for row in session.exec(select(table).where(table.user_id == user_id)):
                values = row.model_dump(exclude=NUMBERS)
                values["slug"] = slugs.get(getattr(row, "technology_id", None))
                found.append((table.__name__, sorted(values.items(), key=str)))
        triage = session.exec(select(TriageRow).where(TriageRow.user_id == user_id))
        found += [("triage", titles[row.entry_id], row.state, row.changed_at) for row in triage]
    return sorted(found, key=str)


def instants(store):
    """Every instant that is stored and does not lie ahead on purpose, by table and column."""
    with store.read() as session:
        for table in SQLModel.metadata.sorted_tables:
            for column in table.columns:
                name = f"{table.name}.{column.name}"
                if name not in AHEAD:
                    values = session.execute(select(column)).scalars()
                    yield from ((name, value) for value in values if isinstance(value, datetime))


def deeds(session):
    """Who did something when; what was said on the first day is not a deed."""
    said = col(EvidenceRow.key).startswith("last-used:")
    evidence = select(EvidenceRow).where(EvidenceRow.key.is_(None) | ~said)
    yield from ((row.user_id, row.happened_at) for row in session.exec(evidence))
    yield from ((row.user_id, row.at) for row in session.exec(select(ReviewLogRow)))
    yield from ((row.user_id, row.created_at) for row in session.exec(select(CardRow)))
    yield from ((row.user_id, row.changed_at) for row in session.exec(select(TriageRow)))
    own = select(ExperimentRow).where(ExperimentRow.origin == "own")
    yield from ((row.user_id, row.created_at) for row in session.exec(own))
    lines = select(ExperimentRow.user_id, ExperimentLogRow.at).join(
        ExperimentLogRow, ExperimentLogRow.experiment_id == ExperimentRow.id
    )
    yield from session.exec(lines)

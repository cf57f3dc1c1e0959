"""The demo: an empty database filled with people who do not exist, through the services alone."""

import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from learnlog.catalogue.load import Catalogue
from learnlog.domain.demo_days import Deed, deeds_of
from learnlog.domain.demo_people import Organisation, Person, Size, Team, invent
from learnlog.domain.demo_stack import Taken, stack_of, taken_by
from learnlog.domain.errors import RuleError
from learnlog.domain.members import Role
from learnlog.domain.naming import slug_of
from learnlog.domain.proficiency import Level
from learnlog.domain.technology import as_known_on
from learnlog.mail.links import FIRST_DAY
from learnlog.services import accounts, follows, settings, teams
from learnlog.services.accounts import NewMember
from learnlog.services.catalogue import sync_catalogue
from learnlog.services.cell_states import BATCH, settle_outdated
from learnlog.services.demo_decks import share_deck
from learnlog.services.demo_deeds import Actor
from learnlog.services.demo_ending import MAIL_DAYS, Post, read_news, send_digests
from learnlog.services.demo_news import NEWS_DAYS, LineFeeds, newest_day
from learnlog.services.follows import Statement
from learnlog.services.refresh import World, refresh_due
from learnlog.store import feeds, lifecycles, technologies
from learnlog.store.session import Session, Store

SERVED_FROM = time(9, 0, tzinfo=UTC)
ASKED_AT = time(7, 0, tzinfo=UTC)
JOINED_AT = time(8, 0, tzinfo=UTC)
# Links in mails count days from the first one; the other end keeps clear of Python's last date.
EARLIEST, LATEST = FIRST_DAY + timedelta(days=MAIL_DAYS), date(2100, 1, 1)


@dataclass(frozen=True, slots=True)
class Filled:
    """What the demo came to, and how its owner signs in."""

    as_of: datetime
    people: int
    teams: int
    follows: int
    evidence: int
    cards: int
    reviews: int
    experiments: int
    digests: int
    email: str
    password: str


def organise(catalogue: Catalogue, *, size: Size, seed: int, as_of: date | None) -> Organisation:
    """Return an organisation whose teams work with the catalogue's presets.

    Without ``as_of`` it is the newest day of the catalogue.

    Raises:
        RuleError: the catalogue has no preset to make a stack of or no date, or the day lies
            outside of what the demo can tell of.
    """
    if not catalogue.presets:
        raise RuleError("The catalogue has no preset, so the demo's teams have no stack.")
    day = as_of or newest_day(catalogue)
    if not EARLIEST <= day <= LATEST:
        raise RuleError(f"{day}: the demo can be as of {EARLIEST} to {LATEST}.")
    return invent(size, seed=seed, as_of=day, stacks=tuple(sorted(catalogue.presets)))


def fill_demo(store: Store, catalogue: Catalogue, post: Post, organisation: Organisation) -> Filled:
    """Fill an empty database with two years of a made-up organisation.

    Everything goes through the services with a clock that stands where the story does, so the
    data cannot be in a state that the product does not reach.

    Raises:
        RuleError: the database is in use.
    """
    return _Story(store, catalogue, organisation).tell(post)


class _Story:
    """An organisation on its way through two years."""

    def __init__(self, store: Store, catalogue: Catalogue, organisation: Organisation) -> None:
        self.store = store
        self.organisation = organisation
        self.catalogue = _on(catalogue, organisation.as_of)
        self.presets = {
            slug: [item.slug for item in preset.technologies]
            for slug, preset in catalogue.presets.items()
        }
        self.actors: dict[str, Actor] = {}
        self.done: Counter[str] = Counter()
        self.password = secrets.token_urlsafe(12)

    @property
    def now(self) -> datetime:
        """The instant at which the story ends."""
        return datetime.combine(self.organisation.as_of, SERVED_FROM)

    def tell(self, post: Post) -> Filled:
        """Live through the two years, day by day."""
        seed = self.organisation.seed
        self._begin()
        taken = {person.key: self._taken(team, person) for team, person in self._members()}
        self._live(taken)
        with self.store.begin() as session:
            sync_catalogue(session, self.catalogue, now=self.now)
            read_news(session, self.actors, seed=seed, now=self.now)
            self._share(session)
            # What is out in the world by now would come from the days after the story's end.
            feeds.silence(session)
            lifecycles.silence(session, now=self.now)
        digests = send_digests(self.store, post, self.actors, seed=seed, now=self.now)
        self._settle()
        for actor in self.actors.values():
            self.done.update(actor.done)
        owner = self.organisation.people[0]
        return Filled(
            as_of=self.now,
            people=len(self.actors),
            teams=len(self.organisation.teams),
            follows=self.done["follows"],
            evidence=self.done["evidence"],
            cards=self.done["cards"],
            reviews=self.done["reviews"],
            experiments=self.done["experiments"],
            digests=digests,
            email=owner.email,
            password=self.password,
        )

    def _share(self, session: Session) -> None:
        """Let the owner share cards with the first team, to which a colleague proposes."""
        first = self.organisation.teams[0]
        owner = self.actors[first.people[0].key]
        longest = min(first.people, key=lambda person: (person.is_lead, person.joined_on))
        colleague = self.actors[longest.key]
        slug = slug_of(first.name, otherwise="team")
        share_deck(session, slug, lead=owner.user_id, colleague=colleague.user_id, now=self.now)

    def _settle(self) -> None:
        """Compute all cells, so that the first look at a heatmap is as quick as every other."""
        done = BATCH
        while done == BATCH:
            with self.store.begin() as session:
                done = settle_outdated(session, now=self.now)

    def _members(self) -> list[tuple[Team, Person]]:
        return [(team, person) for team in self.organisation.teams for person in team.people]

    def _taken(self, team: Team, person: Person) -> tuple[Taken, ...]:
        categories = {slug: item.category for slug, item in self.catalogue.technologies.items()}
        stack = stack_of(team, self.presets)
        seed = self.organisation.seed
        return taken_by(person, stack, self.presets, categories, seed=seed)

    def _begin(self) -> None:
        """On the first day: the catalogue as it was before the news begins, and the teams."""
        begins_on = self.organisation.begins_on
        now = datetime.combine(begins_on, time(0, tzinfo=UTC))
        news_from = self.organisation.as_of - timedelta(days=NEWS_DAYS)
        with self.store.begin() as session:
            if not _is_empty(session):
                raise RuleError(
                    "This database is in use already, and the demo fills an empty one."
                    " Set LEARNLOG_HOME to a new directory."
                )
            sync_catalogue(session, _on(self.catalogue, news_from), now=now)
            for team in self.organisation.teams:
                teams.create_team(session, team.name, now=now)

    def _live(self, taken: Mapping[str, Sequence[Taken]]) -> None:
        seed, as_of = self.organisation.seed, self.organisation.as_of
        known = self.catalogue.technologies
        decks = frozenset(slug for slug, technology in known.items() if technology.starters)
        by_day: dict[date, list[tuple[Person, Deed]]] = {}
        for _, person in self._members():
            for deed in deeds_of(person, taken[person.key], decks, seed=seed, as_of=as_of):
                by_day.setdefault(deed.at.date(), []).append((person, deed))
        slugs = {item.slug for items in taken.values() for item in items}
        feeds = LineFeeds(self.catalogue, slugs, as_of=as_of)
        news = feeds.days()
        for number in range((as_of - self.organisation.begins_on).days + 1):
            day = self.organisation.begins_on + timedelta(days=number)
            self._join(day, taken)
            if day in news:
                at = datetime.combine(day, ASKED_AT)
                refresh_due(World(self.store, feeds, feeds), now=at, urls=news[day])
            self._work(sorted(by_day.get(day, ()), key=lambda pair: pair[1].at))

    def _work(self, deeds: Sequence[tuple[Person, Deed]]) -> None:
        if not deeds:
            return
        with self.store.begin() as session:
            for person, deed in deeds:
                self.actors[person.key].act(session, deed)

    def _join(self, day: date, taken: Mapping[str, Sequence[Taken]]) -> None:
        joining = [pair for pair in self._members() if pair[1].joined_on == day]
        if not joining:
            return
        now = datetime.combine(day, JOINED_AT)
        with self.store.begin() as session:
            for team, person in joining:
                self._enter(session, team, person, taken[person.key], now=now)

    def _enter(
        self,
        session: Session,
        team: Team,
        person: Person,
        taken: Sequence[Taken],
        *,
        now: datetime,
    ) -> None:
        """Make an account, join the team, follow, and say at which level."""
        is_owner = person is self.organisation.people[0]
        new = NewMember(
            email=person.email,
            name=person.name,
            password=self.password if is_owner else None,
            zone=person.zone,
        )
        role = Role.LEAD if person.is_lead else Role.MEMBER
        user_id = accounts.create_member(
            session, new, now=now, role=Role.ADMIN if is_owner else role
        )
        teams.add_to_team(session, team.name, person.email, is_lead=person.is_lead, now=now)
        # Digests begin in the last week: two years of them would only fill the outbox.
        settings.unsubscribe(session, user_id)
        wanted = {
            item.slug: Level(item.target_level)
            for item in self.catalogue.presets[team.stack].technologies
        }
        slugs = [item.slug for item in taken]
        targets = {slug: wanted[slug] for slug in slugs if slug in wanted}
        follows.follow(session, user_id, slugs, now=now, targets=targets)
        said = [
            Statement(item.slug, item.level, item.last_used)
            for item in taken
            if item.level is not None
        ]
        follows.state(session, user_id, said, now=now)
        self.done["follows"] += len(slugs)
        self.actors[person.key] = Actor(
            person, user_id, self.catalogue, seed=self.organisation.seed
        )


def _is_empty(session: Session) -> bool:
    """Return whether nobody was here: the catalogue of today would tell the story's end."""
    known = technologies.catalogue_fingerprint(session)
    return known is None and accounts.needs_owner(session)


def _on(catalogue: Catalogue, day: date) -> Catalogue:
    """Return the catalogue as it was known on a day."""
    known = {slug: as_known_on(item, day) for slug, item in catalogue.technologies.items()}
    return replace(catalogue, technologies=known)

"""A small organisation in which every page of the service has something to show."""

from datetime import timedelta

from learnlog.domain.entry import NewEntry, ParsedEntry
from learnlog.domain.errors import RuleError
from learnlog.domain.experiment import ExperimentResult
from learnlog.domain.members import Role
from learnlog.domain.proficiency import EvidenceKind, Level
from learnlog.domain.technology import SourceKind
from learnlog.services import accounts, experiments, follows, starter_cards, teams
from learnlog.services.accounts import NewMember
from learnlog.services.catalogue import sync_catalogue
from learnlog.services.evidence import NewEvidence, record_evidence
from learnlog.services.experiments import Conclusion, NewExperiment
from learnlog.services.follows import Statement
from learnlog.services.previews import Offer, ask_preview, look_at_pages
from learnlog.store import entry_writes, feeds, technologies
from learnlog.store.entry_writes import EntryValues
from tests.browser.shared_cards import fill_cards
from tests.browser.statements import fill_statements
from tests.browser.touched_cards import fill_touched
from tests.conftest import NOW, ago

EMAIL = "ana@team.example"
PASSWORD = "correct horse battery"
COLLEAGUES = (
    "Bo Eriksson",
    "Chidi Okafor",
    "Divya Raman",
    "Eva Lindqvist-Wolfeschlegelsteinhausenbergerdorff",
    "Farid Haddad",
    "Grace O'Neill",
    "Hiroshi 田中",
)
# Slug, level, and what was done how many days ago.
STACK = (
    ("kubernetes", 3, ((240, "read"), (96, "read"))),
    ("aws", 3, ((200, "review_session"), (12, "review_session"))),
    ("google-cloud", 2, ((150, "experiment"), (48, "experiment"))),
    ("firebase", 2, ((220, "read"),)),
    ("terraform", 3, ((180, "project_week"), (30, "experiment"))),
    ("docker", 3, ((20, "review_session"),)),
    ("cloudflare", 1, ()),
    ("postgresql", 3, ((120, "project_week"), (8, "review_session"))),
    ("redis", 2, ((150, "experiment"),)),
    ("apache-kafka", 1, ((300, "read"),)),
    ("dbt-core", 2, ((60, "tutorial"),)),
    ("python", 4, ((90, "project_week"), (3, "delivered"))),
    ("django", 3, ((22, "review_session"),)),
    ("nodejs", 2, ((125, "read"),)),
    ("go", 2, ((92, "experiment"),)),
    ("graphql", 2, ((40, "review_session"),)),
    ("react", 3, ((17, "experiment"),)),
    ("nextjs", 2, ((155, "tutorial"),)),
    ("typescript", 3, ((100, "project_week"), (14, "review_session"))),
    ("swift", 1, ((310, "read"),)),
    ("github-actions", 4, ((6, "answered"),)),
    ("playwright", 2, ((26, "read"),)),
    ("high-availability", 3, ((11, "review_session"),)),
    ("disaster-recovery", 2, ((215, "paired"),)),
    ("oauth2", 2, ((38, "review_session"),)),
    ("web-accessibility", 2, ((52, "experiment"),)),
)


def fill(store, catalogue):
    """Put the catalogue, a team and two years of what its people did into an empty database."""
    with store.begin() as session:
        sync_catalogue(session, catalogue, now=ago(700))
        ana = _member(session, "Ana Costa", EMAIL, role=Role.ADMIN)
        _stack(session, ana, STACK, ago(400))
        slug = teams.create_team(session, "Platform team", now=ago(400))
        teams.add_to_team(session, slug, EMAIL, is_lead=True, now=ago(400))
        people = [_colleague(session, n, name, slug) for n, name in enumerate(COLLEAGUES)]
        for user_id, count in ((ana, 60), (people[1], 6), (people[4], 6)):
            _graded(session, user_id, count)
        _cards(session, ana, catalogue)
        _experiments(session, ana)
        _news(session)
        fill_statements(session, ana, people[2])
        fill_cards(session, ana, people[2])
        fill_touched(session, ana)
    _previews(store, ana)
    return ana


def _member(session, name, email, *, role=Role.MEMBER):
    new = NewMember(email=email, name=name, password=PASSWORD, zone="Europe/Paris")
    return accounts.create_member(session, new, now=ago(400), role=role)


def _colleague(session, number, name, team):
    email = f"member{number}@team.example"
    user_id = _member(session, name, email)
    teams.add_to_team(session, team, email, is_lead=False, now=ago(300))
    shifted = [
        (slug, (level + number) % 5 + 1, [(days + 37 * number, kind) for days, kind in done])
        for slug, level, done in STACK[number % 3 :: 2]
    ]
    _stack(session, user_id, shifted, ago(300))
    return user_id


def _graded(session, user_id, count):
    """Cards on Docker, of which every fourth was forgotten."""
    for number in range(count):
        passed = number % 4 != 0
        kind = EvidenceKind.REVIEW_PASS if passed else EvidenceKind.REVIEW_FAIL
        at = ago(19 - number / 4)
        record_evidence(session, NewEvidence(user_id, "docker", kind, at, outcome=passed), now=at)


def _stack(session, user_id, stack, begin):
    follows.follow(session, user_id, [slug for slug, _, _ in stack], now=begin)
    for slug, level, done in stack:
        follows.state(session, user_id, [Statement(slug, level=Level(level))], now=begin)
        for days, kind in done:
            record_evidence(
                session,
                NewEvidence(user_id, slug, EvidenceKind(kind), ago(days), note="Read the notes."),
                now=ago(days),
            )


def _cards(session, user_id, catalogue):
    for slug in ("kubernetes", "postgresql", "python", "react", "high-availability"):
        technology = catalogue.technologies[slug]
        starter_cards.add_starter_cards(session, technology, user_id=user_id, now=ago(2))


def _experiments(session, user_id):
    done = experiments.plan(
        session,
        user_id,
        NewExperiment("high-availability", "Fail over the database under load", "How long?"),
        now=ago(12),
    )
    experiments.start(session, user_id, done, now=ago(11))
    experiments.log(session, user_id, done, "Primary killed. Writes fail.", now=ago(11))
    experiments.log(session, user_id, done, "Writes are back after 38 s.", now=ago(11))
    told = Conclusion(ExperimentResult.CONFIRMED, 45, text="Writes return within a minute.")
    experiments.finish(session, user_id, done, told, now=ago(11))
    running = experiments.plan(
        session, user_id, NewExperiment("kubernetes", "Drain a node under load"), now=ago(3)
    )
    experiments.start(session, user_id, running, now=ago(2))
    later = NewExperiment("redis", "Move a cache to Valkey", planned_at=NOW + timedelta(days=2))
    experiments.plan(session, user_id, later, now=ago(1))
    experiments.plan(session, user_id, NewExperiment("aws", "Read a bill line by line"), now=ago(1))


def _news(session):
    ids = {item.slug: item.id for item in technologies.list_technologies(session)}
    for slug, words in (("python", "Python 3.14.1"), ("react", "A new way to wait for data")):
        url = f"https://{slug}.example/feed"
        feed_id = feeds.add_feed(
            session, url, SourceKind.NEWS, technology_id=ids[slug], now=ago(100)
        )
        found = [_entry(f"{url}/{number}", f"{words}, part {number}") for number in range(1, 4)]
        entry_writes.insert_entries(
            session, feed_id, [EntryValues(new) for new in found], now=ago(1)
        )


def _previews(store, user_id):
    """A page with a feed, a page without one, and a page that nobody has looked at yet."""
    feed = Offer("https://blog.example/feed", "A blog", "atom10", 12, ("Newest", "Older"))

    def look(url):
        if "nothing" in url:
            raise RuleError("No feed was found, neither on the page nor where feeds usually are.")
        return [feed]

    for url in ("https://blog.example/", "https://nothing.example/"):
        with store.begin() as session:
            ask_preview(session, user_id, url, now=NOW)
    look_at_pages(store, look, now=NOW)
    with store.begin() as session:
        ask_preview(session, user_id, "https://slow.example/", now=NOW)


def _entry(link, title):
    body = "<p>What is new, and what it breaks.</p><ul><li>One</li><li>Two</li></ul>"
    parsed = ParsedEntry(link, link, title, "Editors", ago(1), None, "What is new.", body)
    return NewEntry(link, parsed, ago(1), published_guess=False, text_hash=link)

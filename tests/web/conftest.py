"""The application over a real database, and a browser that keeps its cookies."""

import re
from datetime import timedelta

import pytest
from jinja2 import FileSystemBytecodeCache

from learnlog.bootstrap import Parts
from learnlog.config import read_settings
from learnlog.domain.experiment import ExperimentResult
from learnlog.domain.proficiency import EvidenceKind
from learnlog.ingest.parse_process import ParseProcess
from learnlog.services import accounts, experiment_pages, experiments
from learnlog.services.accounts import NewMember
from learnlog.services.evidence import NewEvidence, record_evidence
from learnlog.services.experiments import Conclusion, NewExperiment
from learnlog.services.technology import technology_page
from learnlog.web import create_app
from tests.conftest import NOW, ago
from tests.fakes import FakeFetcher, Outbox, small_catalogue
from tests.makers import make_follow, make_release, make_technology

PASSWORD = "correct horse battery"
CSRF = re.compile(r'name="csrf_token" value="([^"]+)"')


@pytest.fixture
def settings(tmp_path):
    return read_settings({"LEARNLOG_HOME": str(tmp_path / "home")}, host="localhost", port=80)


@pytest.fixture
def database_url(tmp_path, sqlite_template):
    """Pages are tried on SQLite alone: what differs between databases lies below them."""
    path = tmp_path / "learnlog.db"
    path.write_bytes(sqlite_template.read_bytes())
    return f"sqlite:///{path}"


@pytest.fixture
def parts(settings, store):
    return Parts(
        settings=settings,
        store=store,
        fetcher=FakeFetcher({}),
        parser=ParseProcess(),
        mailer=Outbox(),
        catalogue=small_catalogue(),
    )


@pytest.fixture(scope="session")
def compiled(tmp_path_factory):
    """Where templates lie compiled, so that every test's application need not do it anew."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(parts, compiled):
    app = create_app(parts, read_clock=lambda: NOW)
    app.jinja_env.bytecode_cache = compiled
    app.testing = True
    return app


class Browser:
    """A test client that signs in, and sends each form with its hidden field."""

    def __init__(self, app):
        self.client = app.test_client()

    def get(self, address, **options):
        return self.client.get(address, **options)

    def text(self, address):
        response = self.client.get(address)
        assert response.status_code == 200, (address, response.status_code)
        return response.get_data(as_text=True)

    def token(self):
        """The hidden field of the first form that is met: to sign in, to begin, or of a member."""
        for address in ("/sign-in", "/x/new", "/setup"):
            found = CSRF.search(self.client.get(address).get_data(as_text=True))
            if found is not None:
                return found.group(1)
        raise AssertionError("no page has a form")

    def post(self, address, data=None, **options):
        return self.client.post(
            address, data={"csrf_token": self.token()} | (data or {}), **options
        )

    def sign_in(self, email):
        response = self.post("/sign-in", {"email": email, "password": PASSWORD})
        assert response.status_code == 303, response.get_data(as_text=True)
        return self


@pytest.fixture
def anonymous(app):
    return Browser(app)


@pytest.fixture
def register(store):
    """Make a member with the password of the tests; returns the id."""

    def make(name="Ana Costa", *, email=None, role=None, zone="Europe/Lisbon"):
        address = email or f"{name.split()[0].lower()}@team.example"
        new = NewMember(email=address, name=name, password=PASSWORD, zone=zone)
        with store.begin() as session:
            return accounts.create_member(session, new, now=NOW, role=role)

    return make


@pytest.fixture
def ana(register):
    return register()


@pytest.fixture
def browser(app, ana):
    """A browser in which Ana is signed in."""
    return Browser(app).sign_in("ana@team.example")


@pytest.fixture
def bo(app, register):
    """A browser of somebody who has nothing to do with Ana."""
    register("Bo Eriksson")
    return Browser(app).sign_in("bo@team.example")


@pytest.fixture
def kubernetes(store, ana):
    """Ana follows Kubernetes at level 3 and knows 1.35; 1.36 came out a month ago."""
    with store.begin() as session:
        technology_id = make_technology(session, name="Kubernetes", summary="Heals containers.")
        make_release(session, technology_id, "1.35", released_at=ago(200))
        make_release(session, technology_id, "1.36", released_at=ago(30))
        make_follow(session, ana, technology_id, level=3, followed_at=ago(300))
        used = NewEvidence(ana, "kubernetes", EvidenceKind.DELIVERED, ago(100), version="1.35")
        record_evidence(session, used, now=ago(100))
    return technology_id


@pytest.fixture
def done(store, ana):
    """The kinds of what Ana did with Kubernetes, the newest first."""

    def read():
        with store.read() as session:
            page = technology_page(session, ana, "kubernetes", now=NOW + timedelta(days=1))
        return [item.kind.value for item in page.evidence]

    return read


@pytest.fixture
def everything(store):
    """All that is stored, as text: the same before and after where nothing was written."""

    def read():
        with store.engine.connect() as connection:
            return "\n".join(connection.connection.driver_connection.iterdump())

    return read


@pytest.fixture
def later(parts):
    """Ana's browser, so many minutes later."""

    def make(minutes):
        app = create_app(parts, read_clock=lambda: NOW + timedelta(minutes=minutes))
        return Browser(app).sign_in("ana@team.example")

    return make


@pytest.fixture
def make_experiment(store, ana, kubernetes):
    """Write down an experiment of Ana's, and bring it as far as is asked for."""

    def make(title="Drain a node", *, planned_at=None, running=False, over=False):
        new = NewExperiment("kubernetes", title, "How long?", planned_at=planned_at)
        with store.begin() as session:
            number = experiments.plan(session, ana, new, now=ago(3))
            if running or over:
                experiments.start(session, ana, number, now=ago(2))
            if over:
                told = Conclusion(ExperimentResult.REFUTED, 20)
                experiments.finish(session, ana, number, told, now=ago(1))
        return number

    return make


@pytest.fixture
def experiment_of(store, ana):
    """What is stored of an experiment."""

    def read(number):
        with store.read() as session:
            return experiment_pages.experiment_page(session, ana, number, now=NOW)

    return read

"""The application over a real database, and a browser that keeps its cookies."""

import re

import pytest

from learnlog.bootstrap import Parts
from learnlog.config import read_settings
from learnlog.ingest.parse_process import ParseProcess
from learnlog.services import accounts
from learnlog.services.accounts import NewMember
from learnlog.web import create_app
from tests.conftest import NOW
from tests.fakes import FakeFetcher, Outbox, small_catalogue

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


@pytest.fixture
def app(parts):
    app = create_app(parts, read_clock=lambda: NOW)
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
        page = self.client.get("/sign-in", follow_redirects=False)
        found = CSRF.search(page.get_data(as_text=True))
        if found is None:
            found = CSRF.search(self.client.get("/me").get_data(as_text=True))
        assert found is not None
        return found.group(1)

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

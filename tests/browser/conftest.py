"""The service over a small organisation, and a browser that is signed in to it."""

import threading
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import expect
from werkzeug.serving import make_server

from learnlog.bootstrap import Parts
from learnlog.catalogue.load import load_catalogue
from learnlog.config import read_settings
from learnlog.ingest.parse_process import ParseProcess
from learnlog.mail.links import Claim, Purpose, sign
from learnlog.resources import resource_dir
from learnlog.services import teams
from learnlog.services.accounts import member_by_email
from learnlog.services.catalogue import sync_catalogue
from learnlog.services.tokens import create_token
from learnlog.site import create_site
from learnlog.store.session import Store
from tests.browser.organisation import EMAIL, PASSWORD, fill
from tests.chromium import REPORTS, chromium, leave_by
from tests.conftest import NOW, ago
from tests.fakes import FakeFetcher, Outbox
from tests.journeys.servers import free_port

AXE = Path(__file__).parents[1] / "fixtures" / "vendor" / "axe-core@4.14.1" / "axe.min.js"
DESKTOP = {"width": 1360, "height": 900}
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def browser_program():
    """A browser for one file of tests: while it runs, this thread can run no event loop."""
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def site(tmp_path_factory, sqlite_template):
    """A running service in which every page has something to show."""
    with running_site(tmp_path_factory.mktemp("site"), sqlite_template, fill) as site:
        yield site


@pytest.fixture
def empty_site(tmp_path, sqlite_template):
    """A running service that nobody has seen yet."""

    def read_catalogue(store, catalogue):
        with store.begin() as session:
            sync_catalogue(session, catalogue, now=NOW)

    with running_site(tmp_path, sqlite_template, read_catalogue) as site:
        yield site


@contextmanager
def running_site(root, template, begin):
    (root / "learnlog.db").write_bytes(template.read_bytes())
    port = free_port()
    parts = Parts(
        settings=read_settings({"LEARNLOG_HOME": str(root)}, host="127.0.0.1", port=port),
        store=Store(f"sqlite:///{root / 'learnlog.db'}"),
        fetcher=FakeFetcher({}),
        parser=ParseProcess(),
        mailer=Outbox(),
        catalogue=load_catalogue(resource_dir("feeds")),
    )
    ana = begin(parts.store, parts.catalogue)
    app = create_site(parts, read_clock=lambda: NOW)
    with serving(app, port) as url:
        yield Site(url, app, _signed_addresses(parts, ana) if ana else {})
    parts.close()


def _signed_addresses(parts, ana):
    """The pages that only a mail leads to: by what the list of pages calls them."""

    def acting(purpose, day):
        claim = Claim(purpose, ana, 0, day.date())
        return f"/e/{purpose}/{sign(claim, parts.settings.secret_key, mail_epoch=0)}"

    with parts.store.begin() as session:
        by = member_by_email(session, EMAIL)
        token = teams.invite(session, "platform-team", by=by, now=NOW)
        create_token(session, by, "Weekly report", now=NOW)
    return {
        "/join/TOKEN": f"/join/{token}",
        "/e/u/TOKEN": acting(Purpose.UNSUBSCRIBE, NOW),
        "/e/p/TOKEN": acting(Purpose.PAUSE, NOW),
        "/e/p/OLD": acting(Purpose.PAUSE, ago(40)),
    }


@dataclass(frozen=True)
class Site:
    """A running service: its address and the application behind it."""

    url: str
    app: Flask
    signed: dict[str, str]


@contextmanager
def serving(app, port):
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Person:
    """Someone at a browser: goes to pages, and complains of what a page should not do."""

    def __init__(self, page, site):
        self.page = page
        self.site = site
        self.faults = []
        page.add_init_script(REPORTS)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("requestfailed", self._note_failure)

    def _note_failure(self, request):
        # The icon comes after all else; one that was given up for the next page is no fault.
        if request.failure != "net::ERR_ABORTED":
            self.faults.append(f"{request.failure} {request.url}")

    def go(self, address, *, status=200):
        self.faults.clear()
        answer = self.page.goto(self.site.url + self.site.signed.get(address, address))
        assert answer.status == status, (address, answer.status)

    def complaints(self):
        """What went wrong on this page: errors, lost files, broken rules of the policy."""
        return self.faults + self.page.evaluate("window.policyReports || []")

    def sign_in(self, email=EMAIL):
        self.go("/sign-in")
        self.page.get_by_label("E-mail address").fill(email)
        self.page.get_by_label("Password").fill(PASSWORD)
        leave_by(self.page.get_by_role("button", name="Sign in"))
        expect(self.page.get_by_role("link", name="Checklist")).to_be_visible()
        return self

    def axe(self):
        """Every violation that axe finds on the page: rule, impact and the element."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        return [
            (violation["id"], violation["impact"], node["html"][:120])
            for violation in found["violations"]
            for node in violation["nodes"]
        ]


@pytest.fixture(scope="module")
def open_browser(browser_program, site):
    """Make a browser context of its own; signed in unless told otherwise."""
    contexts = []

    def make(*, at=site, signed_in=True, scripts=True, viewport=DESKTOP, scheme="light"):
        context = browser_program.new_context(
            viewport=viewport, color_scheme=scheme, java_script_enabled=scripts
        )
        contexts.append(context)
        person = Person(context.new_page(), at)
        return person.sign_in() if signed_in else person

    yield make
    for context in contexts:
        context.close()

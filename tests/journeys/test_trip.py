"""One trip through the whole house, on real releases: a real server, a real scheduler tick, a real
mail server and a real browser."""

import json
import re
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest
from playwright.sync_api import expect

from tests.chromium import REPORTS, chromium, leave_by
from tests.journeys.servers import Learnlog, free_port, release_feeds, wait_until
from tests.mail.smtp_server import Script, smtp_server

pytestmark = [pytest.mark.browser, pytest.mark.shared, pytest.mark.xdist_group("browser")]

# Kubernetes 1.36 came out on Wednesday 22 April 2026; digests come on Mondays at 8.
BEFORE = datetime(2026, 4, 20, 9, 0, tzinfo=UTC)
SUNDAY = datetime(2026, 4, 26, 20, 0, tzinfo=UTC)
MONDAY = datetime(2026, 4, 27, 9, 0, tzinfo=UTC)
MAILS = 3
PASSWORD = "correct horse battery"

KUBERNETES = """
name = "Kubernetes"
category = "platform"
summary = "Runs and heals containers across machines."
version_scheme = "semver"
validity_half_life_years = 2.0

[[feeds]]
kind = "releases"
url = "http://127.0.0.1:{port}/github/kubernetes.xml"

[[lines]]
cycle = "1.35"
released_on = 2025-12-17
supported_until = 2027-02-28

[[lines]]
cycle = "1.34"
released_on = 2025-08-27
supported_until = 2026-10-27

[[lines]]
cycle = "1.33"
released_on = 2025-04-23
supported_until = 2026-06-28

[[cards]]
prompt = "Which failures does a readiness probe not catch?"
answer = "Those of what the container depends on, unless the probe asks for them."
source = "https://kubernetes.io/docs/"
"""
AVAILABILITY = """
name = "High availability"
category = "nfr"
summary = "Staying up while parts fail."
"""


@pytest.fixture
def database(request):
    if request.param == "sqlite":
        yield {}
        return
    server = request.getfixturevalue("postgresql_server")
    with server.empty_database() as url:
        yield {"LEARNLOG_DATABASE_URL": url}


@pytest.fixture
def catalogue(tmp_path):
    port = free_port()
    directory = tmp_path / "catalogue"
    directory.mkdir()
    (directory / "kubernetes.toml").write_text(KUBERNETES.format(port=port), encoding="utf-8")
    (directory / "high-availability.toml").write_text(AVAILABILITY, encoding="utf-8")
    return directory, port


class Visitor:
    """A person at a browser."""

    def __init__(self, page, url):
        self.page = page
        self.url = url
        self.errors = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.add_init_script(REPORTS)

    def go(self, address):
        answer = self.page.goto(self.url + address)
        assert answer.status == 200, (address, answer.status)
        assert self.page.evaluate("window.policyReports") == []
        assert self.errors == []

    def press(self, name):
        leave_by(self.page.get_by_role("button", name=name))

    def text(self, selector):
        return self.page.locator(selector).first.inner_text()

    def percent(self, selector):
        return int(re.search(r"(\d+)\s*%", self.text(selector)).group(1))

    def versions(self):
        """The version known and the newest, on the checklist."""
        self.go("/")
        return self.text("#t-kubernetes .nm")

    def currency(self):
        """What the checklist says of Kubernetes, which the technology's page must say too."""
        self.go("/")
        shown = self.percent("#t-kubernetes .cu")
        self.go("/t/kubernetes")
        assert self.percent(".stat") == shown
        return shown


@pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
def test_a_release_becomes_loss_reason_mail_and_work_and_work_wins_it_back(
    database, catalogue, tmp_path, shared_dir
):
    directory, feed_port = catalogue
    script = Script()
    with smtp_server(script) as mail_port, chromium() as browser:
        learnlog = Learnlog(
            {
                "LEARNLOG_HOME": str(tmp_path / "home"),
                "LEARNLOG_ENDOFLIFE_URL": "",
                "LEARNLOG_CATALOGUE": str(directory),
                "LEARNLOG_FETCH_ALLOW": "127.0.0.0/8",
                "LEARNLOG_MAIL_URL": f"smtp://127.0.0.1:{mail_port}?tls=none",
                **database,
            }
        )
        learnlog.run("db", "upgrade")
        visitor = Visitor(browser.new_page(), learnlog.url)

        feeds = release_feeds(shared_dir, feed_port, as_of="2026-04-20")
        with feeds, learnlog.serving(now=BEFORE, with_worker=False):
            begin(visitor)
            invite_bo(learnlog)
            refreshed = learnlog.json("work", "--once", now=BEFORE + timedelta(minutes=30))
            before = visitor.currency()
            bo_before = cell(learnlog, "Bo", at=BEFORE + timedelta(hours=1))
        assert refreshed["feeds"] == 1
        assert script.taken == []

        feeds = release_feeds(shared_dir, feed_port, as_of="2026-04-26")
        with feeds, learnlog.serving(now=SUNDAY, with_worker=True):
            wait_until(lambda: "1.36" in visitor.versions(), what="release on the checklist")
        assert script.taken == []

        with learnlog.serving(now=MONDAY, with_worker=True):
            wait_until(lambda: len(script.taken) == MAILS, what="mail")
            read_the_mails(script)
            after = visitor.currency()
            assert after < before
            assert "1.36" in visitor.text(".why")
            look_at_the_grid(visitor, after)
            assert cell(learnlog, "Bo", at=MONDAY)["currency"] < bo_before["currency"]

            graded = grade_the_card(visitor)
            assert graded > after
            tried = try_it(visitor)
            assert tried > graded


def begin(visitor):
    """The first visitor becomes the owner, picks a stack and says at which level."""
    page = visitor.page
    visitor.go("/")
    page.get_by_label("Your name").fill("Ana Costa")
    page.get_by_label("E-mail address").fill("ana@team.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Time zone").select_option("UTC")
    visitor.press("Make the account")
    page.get_by_role("heading", name="Infrastructure & orchestration").click()
    page.get_by_role("checkbox", name="Kubernetes").check()
    visitor.press("Follow what is ticked")
    rate(page, "Level of Kubernetes", "Level 3")
    rate(page, "Last used Kubernetes", "Under a year ago")
    visitor.press("Save and see what is stale")


def rate(page, group, answer):
    page.get_by_role("group", name=group).get_by_role("radio", name=answer).check()


def invite_bo(learnlog):
    """A colleague who knows 1.35, and a team of both."""
    learnlog.run("user", "create", "bo@team.example", "--name", "Bo Eriksson", now=BEFORE)
    learnlog.run("follow", "bo@team.example", "kubernetes", "--level", "3", now=BEFORE)
    used = ["evidence", "add", "bo@team.example", "kubernetes", "--kind", "project_week"]
    learnlog.run(*used, "--version", "1.35", now=BEFORE)
    learnlog.run("team", "create", "Platform", now=BEFORE)
    learnlog.run("team", "add", "Platform", "ana@team.example", "--lead", now=BEFORE)
    learnlog.run("team", "add", "Platform", "bo@team.example", now=BEFORE)


def cell(learnlog, name, *, at):
    """What the command line says of one person's Kubernetes."""
    grid = json.loads(learnlog.run("heatmap", "platform", "--format", "json", now=at))
    row = [item["slug"] for item in grid["technologies"]].index("kubernetes")
    column = [person["name"].split()[0] for person in grid["people"]].index(name)
    return grid["cells"][row][column]


def look_at_the_grid(visitor, expected):
    visitor.go("/team/platform")
    shown = visitor.page.locator("table.hm td.h").all_inner_texts()
    assert any(f"{expected}%" in text for text in shown), shown


def read_the_mails(script):
    """Ana's own digest and the one of the team she leads, and Bo's own."""
    mails = [(to, message_from_bytes(raw, policy=policy.default)) for to, raw in script.taken]
    assert sorted(to for to, _ in mails) == ["ana@team.example"] * 2 + ["bo@team.example"]
    own = [(to, mail) for to, mail in mails if "1.36" in mail.get_body(("plain",)).get_content()]
    assert sorted(to for to, _ in own) == ["ana@team.example", "bo@team.example"]
    for _, mail in own:
        assert "Kubernetes" in mail.get_body(("html",)).get_content()
        assert "1.36" in mail.get_body(("html",)).get_content()


def grade_the_card(visitor):
    page = visitor.page
    visitor.go("/review")
    page.get_by_role("link", name="Show the answer").click()
    expect(page.locator("#answer")).to_be_focused()
    page.get_by_role("button", name="Good").click()
    expect(page.get_by_role("heading", name="All done: 1 card, 1 remembered")).to_be_visible()
    return visitor.currency()


def try_it(visitor):
    page = visitor.page
    visitor.go("/x")
    leave_by(page.get_by_role("link", name="1.36").first)
    visitor.press("Start now")
    page.get_by_label("What did you see?").fill("Two deprecated fields had to go.")
    visitor.press("Add to the log")
    page.get_by_role("radio", name="Confirmed").check()
    page.get_by_label("Minutes used").fill("35")
    page.get_by_label("What did it show?").fill("An hour of work, no downtime.")
    visitor.press("Log the result")
    expect(page.get_by_role("heading", name="Result", exact=True)).to_be_visible()
    return visitor.currency()

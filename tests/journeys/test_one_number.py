"""One currency on six surfaces: checklist, technology page, heatmap, digest, API and CSV."""

import csv
import html
import io
import re
from datetime import timedelta

import pytest

from learnlog.domain.currency import Band, percent_of
from learnlog.domain.members import Role
from learnlog.domain.proficiency import EvidenceKind
from learnlog.services import accounts, tokens
from learnlog.services.evidence import NewEvidence, record_evidence
from learnlog.site import create_site
from learnlog.worker.cells import settle_cells
from tests.conftest import NOW, ago
from tests.makers import make_check, make_follow, make_release, make_team, make_technology
from tests.web.conftest import (  # noqa: F401  # fixtures
    PASSWORD,
    Browser,
    database_url,
    parts,
    settings,
)

EMAIL, COLLEAGUE = "ana@team.example", "ben@team.example"
# Slug, level, what was done how many days ago, and what came out how many days ago.
STACK = (
    ("python", 4, ((3.37, "delivered"), (90, "project_week")), (("3.13", 300),)),
    ("kubernetes", 3, ((100.6, "delivered"),), (("1.35", 200), ("1.36", 30.2))),
    ("react", 2, ((48.9, "experiment"), (61, "tutorial")), (("19.0", 400), ("20.0", 20))),
    ("redis", 2, ((151.5, "experiment"),), (("8.0", 120),)),
    ("apache-kafka", 1, ((300.1, "read"),), (("4.0", 250), ("4.1", 40))),
    ("nomad", 2, (), (("2.0", 60),)),
)
BANDS = {band.label.lower() for band in Band}


@pytest.fixture
def people(store):
    """Ana and Ben are a team; each follows the whole stack, and Ben did it all a month before."""
    with store.begin() as session:
        for email, name in ((EMAIL, "Ana Costa"), (COLLEAGUE, "Ben Okafor")):
            new = accounts.NewMember(email, name, PASSWORD, budget_minutes=600)
            accounts.create_member(session, new, role=Role.ADMIN, now=ago(400))
        members = [accounts.member_by_email(session, email) for email in (EMAIL, COLLEAGUE)]
        make_team(session, members=[member.id for member in members], slug="platform")
        for slug, level, done, released in STACK:
            technology_id = make_technology(session, slug)
            for version, days in released:
                make_release(session, technology_id, version, released_at=ago(days))
            for later, member in zip((0, 30), members, strict=True):
                make_follow(session, member.id, technology_id, level=level, followed_at=ago(350))
                for days, kind in done:
                    at = ago(days + later)
                    new = NewEvidence(member.id, slug, EvidenceKind(kind), at)
                    record_evidence(session, new, now=at)
            if slug == "react":
                make_check(session, members[0].id, technology_id, passed=False, at=ago(9.4))
    return members


class Surfaces:
    """Where a member's currency can be read at an instant: band and per cent by technology."""

    def __init__(self, app, email, token):
        self.browser = Browser(app).sign_in(email)
        self.handle = {EMAIL: "ana-costa", COLLEAGUE: "ben-okafor"}[email]
        self.name = {EMAIL: "Ana Costa", COLLEAGUE: "Ben Okafor"}[email]
        self.bearer = {"Authorization": f"Bearer {token}"}

    def checklist(self):
        rows = self.browser.text("/").split('<form class="row')[1:]
        return {re.search(r'id="t-([^"]+)"', row)[1]: shown(row) for row in rows}

    def technology_page(self):
        return {slug: shown(self.browser.text(f"/t/{slug}")) for slug, *_ in STACK}

    def heatmap(self):
        page = html.unescape(self.browser.text("/team/platform"))
        cell = re.compile(rf'cell=([\w-]+)\.{self.handle}#cell">[^<]*<span class="sr"> ([^<]+)<')
        return {slug: said(text) for slug, text in cell.findall(page)}

    def digest(self):
        text = self.browser.text(f"/admin/mail/preview/digest?format=text&member={self.handle}")
        slugs = {slug.replace("-", " ").title(): slug for slug, *_ in STACK}
        actions = re.findall(r"^\d\. ([^,\n]+), ([^\n]+)$", text, re.MULTILINE)
        return {slugs[name]: said(words) for name, words in actions if name in slugs}

    def api(self):
        found = self.browser.get("/api/v1/currency", headers=self.bearer).json
        return {item["technology"]: of_number(item["band"], item["currency"]) for item in found}

    def table(self):
        text = self.browser.get("/team/platform/heatmap.csv").data.decode("utf-8-sig")
        slugs = {slug.replace("-", " ").title(): slug for slug, *_ in STACK}
        return {
            slugs[row["technology"]]: of_number(row["band"], row["currency"])
            for row in csv.DictReader(io.StringIO(text, newline=""))
            if row["person"] == self.name
        }


def shown(fragment):
    """The first band on a piece of a page, with its per cent."""
    text = re.search(r'class="band [^>]*>(.*?)</span>(?:</span>)?', fragment, re.DOTALL)[1]
    return said(re.sub(r"<[^>]*>", "", text))


def said(text):
    """Band and per cent from words such as ``Ageing 66%`` or ``Unknown``."""
    band, _, share = text.strip().lower().replace(",", "").partition(" ")
    assert band in BANDS, text
    return band, int(share.strip().removesuffix("%")) if share else None


def of_number(band, currency):
    """Band and per cent from a currency in 0..1; unknown is null, or empty in a table."""
    return band, None if currency in {None, ""} else percent_of(float(currency))


@pytest.fixture
def surfaces(parts, store, people):  # noqa: F811  # a fixture
    def at(now, email=EMAIL):
        app = create_site(parts, read_clock=lambda: now)
        with store.begin() as session:
            user = accounts.member_by_email(session, email)
            token = tokens.create_token(session, user, "Compare", now=now).token
        return Surfaces(app, email, token)

    return at


def assert_one_number(read):
    """The surfaces that show the whole stack agree, and the digest with them where it speaks."""
    one = read.checklist()
    assert set(one) == {slug for slug, *_ in STACK}
    assert read.technology_page() == one
    assert read.heatmap() == one
    assert read.api() == one
    assert read.table() == one
    digest = read.digest()
    assert len(digest) == 3
    assert digest == {slug: one[slug] for slug in digest}
    return one


def test_there_is_something_to_compare_in_every_band(surfaces):
    one = surfaces(NOW).checklist()

    assert {band for band, _ in one.values()} == BANDS
    assert one["nomad"] == ("unknown", None)
    assert len({percent for _, percent in one.values()}) == len(STACK)


@pytest.mark.parametrize("email", [EMAIL, COLLEAGUE])
@pytest.mark.parametrize("hours", [0, 17.3, 24 * 40 + 0.1])
def test_one_number_is_shown_on_every_surface(surfaces, hours, email):
    assert_one_number(surfaces(NOW + timedelta(hours=hours), email))


def test_it_is_one_number_before_and_after_the_cells_are_settled(surfaces, parts):  # noqa: F811
    before = assert_one_number(surfaces(NOW))
    settle_cells(parts, now=NOW)

    assert assert_one_number(surfaces(NOW)) == before
    assert_one_number(surfaces(NOW + timedelta(days=2.5)))


def test_it_is_one_number_after_something_was_done(surfaces, parts):  # noqa: F811
    settle_cells(parts, now=NOW)
    read = surfaces(NOW + timedelta(hours=5))
    before = read.checklist()

    read.browser.post("/t/apache-kafka/evidence", {"kind": "experiment", "minutes": "60"})

    after = assert_one_number(read)
    assert after["apache-kafka"][1] > before["apache-kafka"][1]
    assert after | {"apache-kafka": None} == before | {"apache-kafka": None}

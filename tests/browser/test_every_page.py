"""Every page, wide and narrow, in light and in dark: axe finds nothing, nothing runs over."""

import re

import pytest

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.touched_cards import DRAFT_KEY

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

SIGNED_IN = (
    "/",
    "/?show=stale",
    "/?open=kubernetes",
    "/t/new",
    "/t/new?preset=aws-web",
    "/t/rate?slugs=kubernetes,python",
    "/t/kubernetes",
    "/t/kubernetes?table=1",
    "/t/kubernetes?from=2026-03-01",
    "/t/kubernetes/hear",
    "/t/kubernetes/hear?impact=patch&exclude=docs",
    "/t/kubernetes/feeds/preview/1",
    "/t/kubernetes/feeds/preview/2",
    "/t/kubernetes/feeds/preview/3",
    "/t/kubernetes/notes",
    "/tutorials",
    "/feed/starred",
    "/t/cloudflare",
    "/forecast",
    "/forecast?days=90",
    "/review",
    "/review?show=1",
    "/review/figures",
    "/review?technology=redis",
    "/review/offline",
    "/cards",
    "/cards?show=due&technology=kubernetes&kind=question&q=pod",
    "/cards?show=leech",
    "/cards?show=suspended",
    "/cards?show=changed",
    "/cards?show=retired",
    "/cards/new",
    "/cards/new?kind=cloze",
    "/cards/new?kind=drill&technology=kubernetes",
    "/cards/1",
    "/cards/changed",
    "/cards/files",
    "/t/terraform/drafts",
    f"/t/terraform/drafts?edit={DRAFT_KEY}",
    "/t/python/drafts",
    "/decks",
    "/decks?card=1",
    "/team/platform-team/decks",
    "/team/platform-team/decks/onboarding",
    "/team/platform-team/decks/how-we-run-things",
    "/team/platform-team/decks/how-we-run-things/cards/new?kind=drill",
    "/team/platform-team/decks/how-we-run-things/cards/1",
    "/me/review",
    "/feed",
    "/feed/1",
    "/feed/1/correct",
    "/search",
    "/search?q=kubernetes",
    "/search?q=nothing+of+that",
    "/x",
    "/x/new",
    "/x/1",
    "/x/1/edit",
    "/x/2",
    "/x/3",
    "/team",
    "/team/new",
    "/team/platform-team",
    "/team/platform-team?cell=kubernetes.ana-costa",
    "/team/platform-team?at=8",
    "/team/platform-team/coverage",
    "/team/platform-team/coverage?need=4&level=3&days=365",
    "/team/platform-team/changes?from=2026-03-01",
    "/team/platform-team/changes?from=2026-03-01&to=2026-11-01&show=all",
    "/team/platform-team/calibration",
    "/team/platform-team/targets",
    "/team/platform-team/engagements/wolfeschlegelsteinhausenbergerdorff-payments-replatforming",
    "/team/platform-team/engagements/wolfeschlegelsteinhausenbergerdorff-payments-replatforming/drills",
    "/team/platform-team/engagements/acme",
    "/team/platform-team/engagements/acme/drills",
    "/t/kubernetes/drills",
    "/m/bo-eriksson",
    "/m/ana-costa",
    "/me",
    "/me/certifications",
    "/opinions",
    "/opinions?technology=kubernetes",
    "/t/rate?only=kubernetes",
    "/calibration",
    "/model",
    "/admin",
    "/admin/targets",
    "/admin/feeds",
    "/admin/feeds?feed=1",
    "/admin/feeds?state=new&q=python",
)
SIGNED_OUT = ("/sign-in", "/join/TOKEN", "/e/u/TOKEN", "/e/p/TOKEN", "/api/v1/docs")
# Shown to the very first visitor alone: looked at in test_first_run.py.
FIRST_RUN = ["/setup"]
OTHER = {"/nothing": 404, "/join/nothing": 404, "/e/u/nothing": 404, "/e/p/OLD": 410}
# Answers for programs, files, and mails as they look in a mail program.
NO_PAGES = {
    "/healthz",
    "/readyz",
    "/favicon.ico",
    "/sw.js",
    "/review/pack.json",
    "/static/<digest>/<path:filename>",
    "/team/<slug>/heatmap.<kind>",
    "/checklist.csv",
    "/cards/export",
    "/admin/feeds.opml",
    "/admin/mail/preview/<kind>",
    "/api/v1/openapi.json",
    "/api/v1/me",
    "/api/v1/technologies",
    "/api/v1/currency",
    "/api/v1/teams/<slug>/heatmap",
}
VIEWPORTS = {"1360": DESKTOP, "390": PHONE}
SCHEMES = ("light", "dark")


@pytest.fixture(scope="module")
def member(open_browser):
    return open_browser()


@pytest.fixture(scope="module")
def visitor(open_browser):
    return open_browser(signed_in=False)


def faults_of(person, address, *, status=200):
    """What axe, the policy and the page's width have to say, in every look."""
    found = []
    for width, viewport in VIEWPORTS.items():
        person.page.set_viewport_size(viewport)
        person.go(address, status=status)
        wide = person.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        found += [(width, "wider than the window", wide)] * (wide > 0)
        for scheme in SCHEMES:
            person.page.emulate_media(color_scheme=scheme)
            found += [(width, scheme, fault) for fault in person.axe()]
        found += person.complaints()
    return found


@pytest.mark.parametrize("address", SIGNED_IN)
def test_a_members_page_is_without_a_fault(member, address):
    assert faults_of(member, address) == []


@pytest.mark.parametrize("address", SIGNED_OUT)
def test_a_visitors_page_is_without_a_fault(visitor, address):
    assert faults_of(visitor, address) == []


@pytest.mark.parametrize(("address", "status"), OTHER.items())
def test_a_page_that_refuses_is_without_a_fault(visitor, address, status):
    assert faults_of(visitor, address, status=status) == []


def test_the_lists_above_hold_every_page_that_exists(site):
    """A page added without being looked at fails here."""
    tried = [address.split("?")[0] for address in SIGNED_IN + SIGNED_OUT]
    tried += FIRST_RUN

    pages = [rule.rule for rule in site.app.url_map.iter_rules() if "GET" in rule.methods]

    for page in set(pages) - NO_PAGES:
        pattern = re.sub(r"<[^>]+>", "[^/]+", page)
        assert any(re.fullmatch(pattern, address) for address in tried), page

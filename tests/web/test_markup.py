"""Whatever a member types stays words: in every text field, on every page that shows it."""

from urllib.parse import quote
from xml.etree import ElementTree as ET

import pytest

from learnlog.domain.members import Role
from learnlog.services import accounts, teams
from tests.conftest import NOW
from tests.makers import make_release
from tests.web.conftest import Browser
from tests.web.pages import Page

PAYLOADS = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg onload=alert(1)>",
    '" autofocus onfocus="alert(1)',
    "' onmouseover='alert(1)",
    "<a href=javascript:alert(1)>here</a>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "{{ 7 * 7 }}{% include 'base.html' %}",
    "<!--><script>alert(1)//-->",
    "]]><x:script xmlns:x='x'>alert(1)</x:script>",
    "<b>\u202e</b>\u2028&lt;script&gt;",
)
LINKS = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    " \x01javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
)
ADDRESSED = ("href", "src", "action", "formaction", "hx-get", "hx-post", "data")
FORMS = {
    "/x/new": ("technology=kubernetes", "title", "question", "topic"),
    "/x/1/log": ("text",),
    "/x/1/finish": (
        "result=confirmed",
        "minutes=5",
        "version",
        "result_text",
        "value-scale",
        "note-scale",
        "url=https://x.example/",
    ),
    "/x/1/card": ("prompt", "answer"),
    "/cards/new": ("technology=kubernetes", "prompt", "answer", "source_url=https://x.example/"),
    "/t/kubernetes/evidence": ("kind=read", "version", "note"),
    "/me/profile": ("name", "zone=UTC", "theme=auto", "budget_minutes=60"),
    "/team/new": ("name",),
}
WRONG = {
    "/sign-in": ("email", "password", "next"),
    "/x/new": ("technology", "title", "question", "topic", "time_box_minutes", "planned_at"),
    "/x/1/edit": ("title", "question", "topic", "time_box_minutes", "planned_at", "revision"),
    "/x/1/finish": ("result", "minutes", "version", "url", "value-scale", "note-scale"),
    "/cards/new": ("technology", "prompt", "answer", "source_url"),
    "/cards/1": ("prompt", "answer", "source_url", "revision"),
    "/review/1": ("grade", "technology", "client_id"),
    "/t/kubernetes/tick": ("evidence", "instead"),
    "/t/kubernetes/evidence": ("kind", "on", "minutes", "version", "note"),
    "/t/kubernetes/know": ("version",),
    "/t/new": ("preset",),
    "/t/rate": ("slug=kubernetes", "level-kubernetes", "used-kubernetes"),
    "/feed/triage": ("state", "entry", "shown"),
    "/me/profile": ("name", "zone", "theme", "budget_minutes"),
    "/me/mail": ("cadence", "weekday", "time"),
    "/me/mail/pause": ("pause_until",),
    "/me/password": ("old_password", "new_password"),
    "/me/tokens": ("token_name", "token_days"),
}
SHOWN = (
    "/",
    "/x",
    "/x/1",
    "/x/1/edit",
    "/t/kubernetes",
    "/review",
    "/review?show=1",
    "/cards/1",
    "/cards/2",
    "/me",
    "/m/olga-owner",
    "/team/platform",
    "/team/platform?cell=kubernetes.olga-owner",
)
ASKED = (
    "/?show={}&category={}&asked={}&undo={}",
    "/t/new?q={}&preset={}",
    "/t/rate?only={}",
    "/x?q={}&technology={}",
    "/x/new?technology={}",
    "/cards/new?technology={}",
    "/review?technology={}&show=1",
    "/feed?state={}&impact={}&technology={}",
    "/team/platform?category={}&level={}&order={}&at={}&cell={}",
    "/m/{}",
    "/t/{}",
    "/team/{}",
    "/join/{}",
    "/{}",
)


@pytest.fixture
def olga(app, register, store, kubernetes):
    """A browser of Olga, who may fill in every form, and whose team everybody looks at."""
    register("Olga Owner", role=Role.ADMIN)
    with store.begin() as session:
        member = accounts.member_by_email(session, "olga@team.example")
        teams.create_team(session, "Platform", by=member, now=NOW)
    return Browser(app).sign_in("olga@team.example")


@pytest.fixture
def send(olga):
    """Send one of Olga's forms; one hidden field is good for all of them."""
    token = olga.token()

    def send(address, form, **options):
        return olga.client.post(address, data={"csrf_token": token} | form, **options)

    return send


@pytest.fixture
def written(send):
    """Olga follows Kubernetes, and has an experiment and a card."""
    send("/t/new", {"slug": "kubernetes"})
    for address in ("/x/new", "/cards/new"):
        send(address, filled(FORMS[address], "Words"))


def filled(names, payload):
    """A form with the payload in every field that has no value of its own."""
    return {name.partition("=")[0]: name.partition("=")[2] or payload for name in names}


def dangers(text):
    """What a browser would run of a page, beside the service's two scripts."""
    page = Page(text)
    for tag, attributes in page.elements:
        if tag in {"iframe", "object", "embed", "base"}:
            yield tag
        if tag == "script" and not attributes.get("src", "").startswith("/static/"):
            yield "script"
        yield from (name for name in attributes if name.startswith("on") or name == "style")
        for name in ADDRESSED:
            scheme = "".join((attributes.get(name) or "").split()).lower().partition(":")[0]
            if scheme.strip("\x01") in {"javascript", "data", "vbscript"}:
                yield f"{name}={scheme}"


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_is_typed_into_any_field_is_shown_as_words(olga, send, payload):
    send("/t/new", {"slug": "kubernetes"})
    for address, names in FORMS.items():
        assert send(address, filled(names, payload)).status_code == 303, address

    pages = {address: olga.text(address) for address in SHOWN}

    for address, text in pages.items():
        assert list(dangers(text)) == [], address
    words = " ".join(payload.split())
    for address in ("/x", "/x/1", "/t/kubernetes", "/review?show=1", "/m/olga-owner"):
        assert words in Page(pages[address]).text, address
    svg = ET.fromstring(olga.get("/team/platform/heatmap.svg").data)
    assert {e.tag.rpartition("}")[2] for e in svg.iter()}.isdisjoint({"script", "foreignObject"})


@pytest.mark.parametrize("address", WRONG)
def test_what_is_refused_is_shown_again_as_words(send, written, address):
    for payload in PAYLOADS + LINKS:
        response = send(address, filled(WRONG[address], payload))

        assert response.status_code < 500, payload
        assert list(dangers(response.text)) == [], payload


@pytest.mark.parametrize("address", ["/review/1", "/t/kubernetes/tick"])
def test_what_is_refused_by_htmx_is_words_too(send, written, address):
    for payload in PAYLOADS:
        response = send(address, filled(WRONG[address], payload), headers={"HX-Request": "true"})

        assert response.status_code == 422, payload
        assert list(dangers(response.text)) == [], payload


@pytest.mark.parametrize("pattern", ASKED)
def test_what_stands_in_an_address_is_shown_as_words(olga, pattern):
    for payload in PAYLOADS + LINKS:
        response = olga.get(pattern.replace("{}", quote(payload, safe="")))

        assert response.status_code < 500, payload
        assert list(dangers(response.text)) == [], payload


@pytest.mark.parametrize("link", LINKS)
def test_a_link_that_would_run_is_not_stored(send, written, everything, link):
    before = everything()
    card = filled(FORMS["/cards/new"], "Words") | {"source_url": link}
    result = filled(FORMS["/x/1/finish"], "Words") | {"url": link}

    assert send("/cards/new", card).status_code == 422
    assert send("/x/1/finish", result).status_code == 422
    assert everything() == before


def test_the_version_that_a_feed_names_is_words_too(olga, written, store, kubernetes):
    with store.begin() as session:
        for number, payload in enumerate(PAYLOADS):
            make_release(session, kubernetes, f"9.{number}-{payload}"[:64])

    for address in ("/", "/t/kubernetes", "/team/platform?cell=kubernetes.olga-owner"):
        assert list(dangers(olga.text(address))) == [], address

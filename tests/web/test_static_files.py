import hashlib
import re

import pytest

from learnlog.web.static_files import STATIC_DIR, static_url
from tests.web.pages import Page

FILES = sorted(
    str(path.relative_to(STATIC_DIR)) for path in STATIC_DIR.rglob("*.*") if path.is_file()
)


@pytest.fixture
def client(app, ana):
    """A client that closes the files it is given."""
    with app.test_client() as client:
        yield client


def fetched(client, address):
    with client.get(address) as response:
        return response, response.get_data()


def address_of(app, filename):
    with app.test_request_context():
        return static_url(filename)


@pytest.mark.parametrize("filename", FILES)
def test_a_file_is_kept_for_ever_under_the_address_with_its_hash(app, client, filename):
    content = (STATIC_DIR / filename).read_bytes()

    response, found = fetched(client, address_of(app, filename))

    assert response.status_code == 200
    assert found == content
    assert hashlib.sha256(content).hexdigest()[:12] in response.request.path
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize(
    ("filename", "kind"),
    [
        ("css/app.css", "text/css"),
        ("js/app.js", "text/javascript"),
        ("favicon.svg", "image/svg+xml"),
        ("sprite.svg", "image/svg+xml"),
    ],
)
def test_a_file_says_what_it_is(app, client, filename, kind):
    response, _ = fetched(client, address_of(app, filename))

    assert response.mimetype == kind
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_an_old_address_gives_the_newest_file_and_is_not_kept(client):
    response, found = fetched(client, "/static/0123456789ab/css/app.css")

    assert response.status_code == 200
    assert found == (STATIC_DIR / "css" / "app.css").read_bytes()
    assert response.headers["Cache-Control"] == "no-cache"


def test_a_file_that_did_not_change_is_not_sent_again(client):
    first, _ = fetched(client, "/static/0123456789ab/css/app.css")

    with client.get(first.request.path, headers={"If-None-Match": first.headers["ETag"]}) as again:
        assert again.status_code == 304


@pytest.mark.parametrize(
    "path",
    [
        "no-such.css",
        "css",
        "",
        "../__init__.py",
        "..%2f__init__.py",
        "css/../../__init__.py",
        "a%00b",
    ],
)
def test_nothing_but_the_files_is_served(client, path):
    response, _ = fetched(client, f"/static/0123456789ab/{path}")

    assert response.status_code == 404


def test_the_mark_that_browsers_ask_for_by_themselves_is_there(client):
    response, found = fetched(client, "/favicon.ico")

    assert (response.status_code, response.mimetype) == (200, "image/svg+xml")
    assert found == (STATIC_DIR / "favicon.svg").read_bytes()


@pytest.mark.parametrize("filename", ["no-such.css", "../__init__.py", "css"])
def test_a_name_without_a_file_has_no_hash(app, filename):
    assert address_of(app, filename).startswith("/static/missing/")


def test_every_icon_that_a_template_names_is_drawn(app):
    drawn = set(re.findall(r'<symbol id="([^"]+)"', (STATIC_DIR / "sprite.svg").read_text("utf-8")))
    named = set()
    for name in app.jinja_env.list_templates():
        source = app.jinja_env.loader.get_source(app.jinja_env, name)[0]
        named |= set(re.findall(r'icon\("([^"]+)"\)', source))

    assert named
    assert named <= drawn


def test_every_file_that_a_page_names_is_there(browser, client):
    page = Page(browser.text("/"))

    named = [a.get("href") or a.get("src") for tag, a in page.elements if tag in {"link", "script"}]
    for address in named:
        assert fetched(client, address)[0].headers["Cache-Control"].endswith("immutable"), address

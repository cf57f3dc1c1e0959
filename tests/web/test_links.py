"""Every page of a small organisation: its links lead somewhere and its forms are taken."""

import re
from collections import Counter
from dataclasses import replace
from urllib.parse import urljoin, urlsplit

import pytest

from learnlog.catalogue.load import load_catalogue
from learnlog.resources import resource_dir
from tests.browser.organisation import EMAIL, fill
from tests.web.conftest import Browser
from tests.web.pages import Page

# Pages that differ by what they are about alone: of each kind so many are looked at.
ENOUGH = 3
POINTS_AT = ("aria-labelledby", "aria-describedby", "for")


@pytest.fixture
def parts(parts, store):
    catalogue = load_catalogue(resource_dir("feeds"))
    fill(store, catalogue)
    return replace(parts, catalogue=catalogue)


@pytest.fixture
def pages(app):
    """Every kind of page that a member who runs the service comes to by following links."""
    browser = Browser(app).sign_in(EMAIL)
    adapter = app.url_map.bind("localhost")
    found, waiting, kinds = {}, ["/"], Counter()
    while waiting:
        address = waiting.pop(0)
        parsed = urlsplit(address)
        kind = (adapter.match(parsed.path)[0], *re.findall(r"(\w+)=", parsed.query))
        if address in found or kinds[kind] >= ENOUGH:
            continue
        kinds[kind] += 1
        with browser.get(address, follow_redirects=True) as response:
            assert response.status_code == 200, address
            if response.mimetype != "text/html" or "preview" in address:
                continue
            found[address] = Page(response.get_data(as_text=True))
        waiting += [link for link, _ in links(address, found[address])]
    return found


def links(address, page):
    """The addresses of this service that a page leads to, and the place on them."""
    for _, attributes in page.elements:
        target = attributes.get("href") or attributes.get("src")
        parsed = urlsplit(urljoin(f"http://localhost{address}", target or "//elsewhere"))
        if parsed.netloc == "localhost":
            query = f"?{parsed.query}" if parsed.query else ""
            yield parsed.path + query, parsed.fragment


def lost_places(pages):
    """The places on pages that a link leads to and that are not there."""
    return {
        (address, target, place)
        for address, page in pages.items()
        for target, place in links(address, page)
        if place and target in pages and place not in pages[target].ids
    }


def test_every_page_is_sound_and_every_link_leads_somewhere(app, pages):
    assert len(pages) > 40
    assert lost_places(pages) == set()
    adapter = app.url_map.bind("localhost")
    for address, page in pages.items():
        assert len(page.ids) == len(set(page.ids)), address
        for tag, attributes in page.elements:
            assert "style" not in attributes, (address, tag)
            assert not [name for name in attributes if name.startswith("on")], (address, tag)
            for name in POINTS_AT:
                assert set((attributes.get(name) or "").split()) <= set(page.ids), (address, name)
            for name in ("action", "formaction", "hx-post"):
                target = urlsplit(attributes.get(name, "")).path
                method = attributes.get("method", "post") if tag == "form" else "post"
                assert not target or adapter.test(target, method.upper()), (address, target)
        assert all(form.method == "get" or "csrf_token" in form.fields for form in page.forms)

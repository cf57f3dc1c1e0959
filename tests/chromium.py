"""The system's Chromium, and how to wait for it; without one its tests skip, but never in CI."""

import os
import shutil
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# What a busy machine may take; nothing is ever waited for this long on a good one.
PATIENCE_MS = 30_000
REPORTS = """
    window.policyReports = [];
    document.addEventListener("securitypolicyviolation", (event) => {
        window.policyReports.push(event.violatedDirective + " " + event.blockedURI);
    });
"""


@contextmanager
def chromium():
    """Yield a running browser."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("CI has no Chromium")
        pytest.skip("there is no Chromium on this machine")
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


def leave_by(control):
    """Click what leads to another page, and return when that page is there with all its files.

    A click returns before the page that it leads to has come: what is read then may be of the old
    page, and what is asked for then may end the request that the click began.
    """
    with control.page.expect_navigation():
        control.click()

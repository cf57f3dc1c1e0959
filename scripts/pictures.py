"""Take the manual's pictures anew, from the demo: `make pictures`."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

IMAGES = Path(__file__).parents[1] / "docs" / "images"
PORT = 8765
URL = f"http://127.0.0.1:{PORT}"
WIDE = {"width": 1360, "height": 1000}
TEAM = "/team/atlas-platform"
TECHNOLOGY = "/t/azure-kubernetes-service"
READY_SECONDS = 60.0


def learnlog(*words: str) -> list[str]:
    return [sys.executable, "-m", "learnlog", *words]


def wait_until_ready() -> None:
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(f"{URL}/healthz", timeout=5).close()
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"{URL} does not answer")


def take(page: Page, demo: dict) -> None:
    page.goto(f"{URL}/sign-in")
    page.get_by_label("E-mail address").fill(demo["sign_in"]["email"])
    page.get_by_label("Password").fill(demo["sign_in"]["password"])
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Checklist").first.wait_for()
    page.screenshot(path=IMAGES / "checklist.png")
    page.goto(URL + TEAM)
    page.screenshot(path=IMAGES / "heatmap.png")
    page.goto(URL + TECHNOLOGY)
    page.screenshot(path=IMAGES / "technology.png")


def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        env = os.environ | {"LEARNLOG_HOME": home}
        done = subprocess.run(
            learnlog("demo", "--size", "M", "--json"), env=env, check=True, capture_output=True
        )
        demo = json.loads(done.stdout)
        words = learnlog("serve", "--no-worker", "--port", str(PORT), "--now", demo["as_of"])
        server = subprocess.Popen(words, env=env)
        try:
            wait_until_ready()
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(
                    executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
                )
                take(browser.new_page(viewport=WIDE), demo)
                browser.close()
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait()


if __name__ == "__main__":
    main()

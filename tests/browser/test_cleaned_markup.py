"""What is left of the worst that feeds can hold, in a browser that would let it do anything."""

import csv
import html
from concurrent.futures import ThreadPoolExecutor

import pytest

from learnlog.ingest.parse_process import ParsePool
from learnlog.ingest.parsed_feed import FeedParseError
from learnlog.ingest.sanitise import TAGS

pytestmark = [
    pytest.mark.browser,
    pytest.mark.shared,
    pytest.mark.xdist_group("browser"),
]

# Everything of the page that is not plain structure, with the article that it stands in.
LIVE = """
    (allowed) => [...document.querySelectorAll("main *")].flatMap((element) => {
        const name = element.localName;
        const faults = allowed.includes(name) ? [] : [name];
        for (const { name: attribute, value } of element.attributes) {
            const isAddress = attribute === "href" && /^(https?|mailto):/.test(value);
            const isWord = ["rel", "title", "colspan", "id"].includes(attribute);
            if (!isAddress && !isWord) faults.push(`${name} ${attribute}=${value}`);
        }
        return faults.map((fault) => `${element.closest("article")?.id}: ${fault}`);
    })
"""


@pytest.fixture(scope="module")
def entries(shared_dir):
    """Every entry of the feeds that were written to break out, by the file that it stands in."""
    folder = shared_dir / "data" / "feeds"
    with (folder / "manifest.csv").open(encoding="utf-8", newline="") as file:
        names = [row["file"] for row in csv.DictReader(file)]
    worst = [name for name in names if name.startswith(("feedparser-sanitize/", "hostile/"))]
    pool = ParsePool()

    def entries_of(name):
        try:
            body = (folder / name).read_bytes()
            return pool.parse(body, base_url="https://feeds.example/feed.xml").entries
        except FeedParseError:
            return ()

    with ThreadPoolExecutor(2) as threads:
        found = list(threads.map(entries_of, worst))
    pool.close()
    return [(name, entry) for name, own in zip(worst, found, strict=True) for entry in own]


def article(name, entry):
    return (
        f'<article id="{name}"><h2><a href="{html.escape(entry.link or "https://none.example/")}">'
        f"{html.escape(entry.title)}</a></h2>{entry.content_html}"
        f"<p>{html.escape(entry.summary_text)}</p></article>"
    )


@pytest.fixture
def page(browser_program):
    context = browser_program.new_context()
    yield context.new_page()
    context.close()


def test_of_what_was_written_to_break_out_nothing_is_live(page, entries):
    happened = []
    page.on("request", lambda request: happened.append(request.url))
    page.on("dialog", lambda dialog: (happened.append(dialog.message), dialog.dismiss()))
    page.on("pageerror", lambda error: happened.append(str(error)))

    articles = "".join(article(name, entry) for name, entry in entries)
    page.set_content(f"<!doctype html><title>T</title><main>{articles}</main>")
    live = page.evaluate(LIVE, [*TAGS, "article", "h2"])

    assert page.locator("article").count() == len(entries) > 745
    assert page.locator("main > article").count() == len(entries)
    assert (live, happened) == ([], [])


def test_what_is_live_would_be_noticed(page):
    happened = []
    page.on("request", lambda request: happened.append(request.url))
    page.set_content(
        '<main><article id="a"><p onclick="f()">x</p><svg></svg><a href="javascript:f()">y</a>'
        '<img src="http://127.0.0.1:9/p"></article></main>'
    )

    assert page.evaluate(LIVE, [*TAGS, "article", "h2"]) == [
        "a: p onclick=f()",
        "a: svg",
        "a: a href=javascript:f()",
        "a: img",
        "a: img src=http://127.0.0.1:9/p",
    ]
    assert happened == ["http://127.0.0.1:9/p"]

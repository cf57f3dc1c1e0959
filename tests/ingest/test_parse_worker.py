import json
import subprocess
import sys


def message(body, **changes):
    asked = {"bytes": len(body), "content_type": "", "base_url": ""} | changes
    return json.dumps(asked).encode() + b"\n" + body


def answers(*messages):
    done = subprocess.run(
        [sys.executable, "-m", "learnlog.ingest.parse_worker", "5"],
        input=b"".join(messages),
        capture_output=True,
        check=True,
        timeout=60,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_one_answer_a_document_until_the_input_ends(document):
    feed, refusal, again = answers(
        message(document("github_releases.atom")),
        message(document("page.html")),
        message(document("feed.json"), base_url="https://json.example/feed.json"),
    )

    assert feed["feed"]["title"] == "Release notes from harbour"
    assert refusal["error"]["class"] == "not_a_feed"
    assert again["feed"]["entries"][0]["published_at"] == "2026-08-01T08:00:00+00:00"


def test_the_input_may_end_at_once():
    assert answers() == []

import json
import subprocess
import sys

import pytest

from learnlog.ingest.parsed_feed import FeedParseError
from learnlog.ingest.wire import read_line


def message(body, *, known=b"", content_type="", base_url=""):
    asked = {
        "bytes": len(body),
        "known": len(known),
        "content_type": content_type,
        "base_url": base_url,
    }
    return json.dumps(asked).encode() + b"\n" + known + body


def answers(*messages):
    done = subprocess.run(
        [sys.executable, "-m", "learnlog.ingest.parse_worker", "5"],
        input=b"".join(messages),
        capture_output=True,
        check=True,
        timeout=60,
    )
    return done.stdout.splitlines()


def test_one_answer_a_document_until_the_input_ends(document):
    feed, refusal, again = answers(
        message(document("github_releases.atom")),
        message(document("page.html")),
        message(document("feed.json"), base_url="https://json.example/feed.json"),
    )

    assert read_line(feed).title == "Release notes from harbour"
    with pytest.raises(FeedParseError, match="not a feed"):
        read_line(refusal)
    assert read_line(again).entries[0].published_at.isoformat() == "2026-08-01T08:00:00+00:00"


def test_what_is_known_needs_no_second_answer(document):
    body = document("github_releases.atom")
    (first,) = answers(message(body))

    (second,) = answers(message(body, known=read_line(first).item_hashes))

    assert (read_line(second).entries, read_line(second).is_delta) == ((), True)


def test_what_breaks_the_parser_is_no_feed_and_ends_no_process(document):
    broken, next_one = answers(
        message(document("github_releases.atom"), content_type=7),
        message(document("feed.json")),
    )

    with pytest.raises(FeedParseError, match="reading it fails: TypeError") as refused:
        read_line(broken)
    assert refused.value.error_class == "malformed"
    assert read_line(next_one).title == "Json notes"


def test_the_input_may_end_at_once():
    assert answers() == []

import json

from learnlog.domain.entry import ParsedEntry
from learnlog.ingest.parse import ParsedFeed
from learnlog.ingest.wire import feed_from_json, feed_to_json
from tests.conftest import NOW


def test_a_feed_comes_back_as_it_was_sent():
    dated = ParsedEntry("1", "https://a.example/1", "Ünï", "Bo", NOW, None, "text", "<p>text</p>")
    bare = ParsedEntry("", "", "", "", None, NOW, "", "")
    feed = ParsedFeed("rss20", "Title", "https://a.example", (dated, bare), "odd")

    assert feed_from_json(json.loads(json.dumps(feed_to_json(feed)))) == feed

import pytest

from learnlog.domain.entry import ParsedEntry
from learnlog.ingest.parsed_feed import FeedParseError, ParsedFeed
from learnlog.ingest.wire import answer_line, read_line, refusal_line
from tests.conftest import NOW, ago

DATED = ParsedEntry("1", "https://a.example/1", "Ünï\n", "Bo", NOW, None, "text", "<p>text</p>")
TIMED = ParsedEntry("2", "", "", "", None, ago(20_000), "", "", version="1.2", minutes=7)
FEED = ParsedFeed(
    "rss20",
    "Title",
    "https://a.example",
    (DATED, TIMED),
    warning="odd",
    ttl_seconds=90.5,
    quiet_hours=(0, 3),
    quiet_days=(6,),
    item_hashes=bytes(range(32)),
    is_delta=True,
)


@pytest.mark.parametrize(
    "feed", [FEED, ParsedFeed("atom10", "", "", ()), ParsedFeed("x", "", "", (), item_hashes=b"")]
)
def test_a_feed_comes_back_as_it_was_sent(feed):
    line = answer_line(feed)

    assert read_line(line) == feed
    assert (line.count(b"\n"), line[-1:]) == (1, b"\n")


def test_a_refusal_comes_back_as_an_error():
    with pytest.raises(FeedParseError, match=r"^a page$") as refused:
        read_line(refusal_line("not_a_feed", "a page"))

    assert refused.value.error_class == "not_a_feed"


def test_a_letter_that_no_text_holds_stops_no_answer():
    assert read_line(answer_line(ParsedFeed("x", "half \ud800", "", ()))).title == "half ?"

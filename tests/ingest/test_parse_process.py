import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from learnlog.ingest.parse_process import ParsePool, ParseProcess
from learnlog.ingest.parsed_feed import FeedParseError

# For each element of a namespace that nobody knows, the parser looks through all that are declared:
# minutes, whatever the machine.
ENDLESS = (
    b"<rss version='2.0' "
    + b" ".join(b"xmlns:a%d='u:%d'" % (n, n) for n in range(40_000))
    + b"><channel><title>x</title><item>"
    + b"<a39999:q/>" * 300_000
    + b"</item></channel></rss>"
)


# So often an entity that long is more text than a process may hold.
HUGE = (
    b"<!DOCTYPE rss [\n<!ENTITY x '%b'>\n]><rss version='2.0'><channel><title>T</title><!--%b-->"
    b"<item><description>%b</description></item></channel></rss>"
    % (b"y" * 60_000, b" " * 4_800_000, b"&x;" * 7_500)
).replace(b"'" + b"y" * 60_000 + b"'", b'"' + b"y" * 60_000 + b'"')


@pytest.fixture
def pool():
    pool = ParsePool()
    yield pool
    pool.close()


@pytest.fixture
def parser():
    process = ParseProcess()
    yield process
    process.close()


def test_documents_are_parsed_one_after_another_by_one_process(parser, document):
    first = parser.parse(document("github_releases.atom"))
    number = parser.process.pid
    second = parser.parse(document("no_dates_no_ids.rss"), base_url="https://notes.example/f")

    assert len(first.entries) == 2
    assert second.title == "Notes & more"
    assert parser.process.pid == number


def test_what_is_no_feed_is_said_as_without_the_process(parser, document):
    with pytest.raises(FeedParseError) as refused:
        parser.parse(document("page.html"))

    assert refused.value.error_class == "not_a_feed"


@pytest.mark.parametrize(("cpu_seconds", "wall_seconds"), [(1, 60.0), (60, 0.5)])
def test_a_document_that_takes_too_long_is_given_up_and_the_next_is_read(
    document, cpu_seconds, wall_seconds
):
    parser = ParseProcess(cpu_seconds=cpu_seconds)
    parser.parse(document("feed.json"))
    parser.wall_seconds = wall_seconds

    with pytest.raises(FeedParseError) as refused:
        parser.parse(ENDLESS)

    assert refused.value.error_class == "parse_timeout"
    parser.wall_seconds = 60.0
    assert parser.parse(document("feed.json")).title == "Json notes"
    parser.close()


def test_a_process_that_died_is_replaced(parser, document):
    parser.parse(document("feed.json"))
    parser.process.kill()
    parser.process.wait()

    assert parser.parse(document("feed.json")).title == "Json notes"


def test_a_document_that_fills_the_memory_is_refused_by_a_process_that_then_ends(parser, document):
    with pytest.raises(FeedParseError, match="MemoryError") as refused:
        parser.parse(HUGE)

    assert (refused.value.error_class, parser.process) == ("too_large", None)
    assert parser.parse(document("feed.json")).title == "Json notes"


def test_what_is_known_of_a_document_is_not_read_again(parser, document):
    body = document("github_releases.atom")

    feed = parser.parse(body, known=parser.parse(body).item_hashes[:16])

    assert ([entry.title for entry in feed.entries], feed.is_delta) == (["v2.4.0-rc.1"], True)


class Liar(ParseProcess):
    """Stands in for a process that a document has broken into."""

    def _ask(self, message):
        super()._ask(message)
        return bytearray(self.lie)


@pytest.mark.parametrize("lie", [b"nonsense\n", b"[]\n", b"{}\n", b"7\n"])
def test_a_process_that_answers_nonsense_is_ended(document, lie):
    parser = Liar()
    parser.lie = lie

    with pytest.raises(FeedParseError):
        parser.parse(document("feed.json"))

    assert parser.process is None
    parser.close()


def test_a_process_can_be_started_before_it_is_needed(parser, document):
    parser.start()
    number = parser.process.pid

    parser.start()

    assert parser.parse(document("feed.json")).title == "Json notes"
    assert parser.process.pid == number


def test_closing_before_the_first_document_is_fine():
    ParseProcess().close()


def test_who_parses_one_document_after_another_needs_one_process(pool, document):
    for _ in range(3):
        assert pool.parse(document("feed.json")).title == "Json notes"

    assert [process.process is None for process in pool.processes] == [True, False]


def test_several_threads_are_answered_each_with_its_own_document(pool):
    bodies = [
        b"<rss version='2.0'><channel><title>%d</title></channel></rss>" % n for n in range(40)
    ]

    with ThreadPoolExecutor(8) as threads:
        feeds = list(threads.map(pool.parse, bodies))

    assert [feed.title for feed in feeds] == [str(n) for n in range(40)]
    assert all(process.process is not None for process in pool.processes)


def test_while_one_document_hangs_the_others_are_answered(document):
    pool = ParsePool(cpu_seconds=60.0)
    refused = []

    def hang():
        try:
            pool.parse(ENDLESS)
        except FeedParseError as error:
            refused.append(error.error_class)

    hanging = threading.Thread(target=hang)
    hanging.start()
    while pool.idle.qsize() == len(pool.processes):
        pass
    titles = [pool.parse(document("feed.json")).title for _ in range(5)]

    assert (titles, hanging.is_alive()) == (["Json notes"] * 5, True)
    for process in pool.processes:
        process.process.kill()
    hanging.join()
    assert refused == ["parse_timeout"]
    pool.close()


def test_a_refusal_leaves_the_process_to_the_next(pool, document):
    for _ in range(3):
        with pytest.raises(FeedParseError):
            pool.parse(document("page.html"))

    assert pool.idle.qsize() == 2


def test_every_process_can_be_started_before_it_is_needed(pool):
    pool.start()

    assert all(process.process.poll() is None for process in pool.processes)

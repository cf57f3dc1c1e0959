"""Stand-ins for the edges of the world: the network that feeds come from, and that mail goes to."""

import hashlib
from datetime import timedelta

from learnlog.catalogue.load import Catalogue
from learnlog.domain.entry import ParsedEntry
from learnlog.ingest.parse import FeedParseError, ParsedFeed
from learnlog.mail.outcome import Sent
from tests.conftest import NOW


class FakeFetcher:
    """Answers each address with the result it was given."""

    def __init__(self, results):
        self.results = results
        self.asked = []

    def fetch_each(self, requests, *, now):
        for request in requests:
            self.asked.append(request)
            yield request, self.results[request.url]


class LineParser:
    """Reads a document of one title a line; each line is an item that is known by itself.

    A line that begins with "!" is a fault: ``!page`` of the document, ``!break`` of the parser.
    """

    def __init__(self):
        self.known = []

    def parse(self, body, *, content_type="", base_url="", known=b""):
        self.known.append(known)
        titles = body.decode().split()
        if "!page" in titles:
            raise FeedParseError("not_a_feed", "The document is a page, not a feed.")
        if "!break" in titles:
            raise ZeroDivisionError("by zero")
        hashes = {title: hashlib.md5(title.encode()).digest() for title in titles}
        seen = {known[at : at + 16] for at in range(0, len(known), 16)}
        return ParsedFeed(
            "atom10",
            "A feed",
            "https://example.org/",
            tuple(self.entry(title) for title in titles if hashes[title] not in seen),
            "SAXParseException" if "odd" in titles else "",
            item_hashes=b"".join(hashes.values()),
            is_delta=bool(known),
        )

    def entry(self, title):
        at = None if title.startswith("undated") else NOW - timedelta(days=1)
        return ParsedEntry(title, f"https://example.org/#{title}", title, "", at, None, "", "")

    def close(self):
        pass


class Outbox:
    """Keeps what is sent; answers in order, then says yes. An exception as an answer is raised."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.sent = []
        self.offered = []
        self.is_closed = False

    def send(self, mail, *, mail_from):
        self.offered.append(mail.message_id)
        answer = self.answers.pop(0) if self.answers else Sent()
        if isinstance(answer, BaseException):
            raise answer
        if answer == Sent():
            self.sent.append(mail)
        return answer

    def close(self):
        self.is_closed = True


def small_catalogue():
    return Catalogue(technologies={}, presets={})

"""Stand-ins for the edges of the world: the network that feeds come from, and that mail goes to."""

from learnlog.catalogue.load import Catalogue


class FakeFetcher:
    """Answers each address with the result it was given."""

    def __init__(self, results):
        self.results = results
        self.asked = []

    def fetch_all(self, requests, *, now):
        requests = list(requests)
        self.asked += requests
        return {request.url: self.results[request.url] for request in requests}


class Outbox:
    """Keeps what is sent."""

    def __init__(self):
        self.sent = []

    def send(self, mail):
        self.sent.append(mail)


def small_catalogue():
    return Catalogue(technologies={}, presets={})

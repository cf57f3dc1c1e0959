"""Stand-ins for the edges of the world: the network that feeds come from, and that mail goes to."""

from learnlog.catalogue.load import Catalogue
from learnlog.mail.outcome import Sent


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

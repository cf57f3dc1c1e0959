"""A real SMTP server on loopback whose answers a test writes down beforehand."""

from contextlib import contextmanager

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

TAKEN = "250 OK"
HANG_UP = "hang up"


class Script:
    """Answers in order; an exhausted script says yes."""

    def __init__(self, *, mail=(), rcpt=(), data=()):
        self.answers = {"mail": list(mail), "rcpt": list(rcpt), "data": list(data)}
        self.taken = []
        self.connections = 0

    def answer(self, step, server):
        answer = self.answers[step].pop(0) if self.answers[step] else TAKEN
        if answer == HANG_UP:
            server.transport.abort()
            return TAKEN
        return answer

    async def handle_EHLO(self, server, session, envelope, hostname, responses):  # noqa: N802
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802
        answer = self.answer("mail", server)
        if answer == TAKEN:
            envelope.mail_from = address
        return answer

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        answer = self.answer("rcpt", server)
        if answer == TAKEN:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        answer = self.answer("data", server)
        if answer == TAKEN:
            self.taken.append((envelope.rcpt_tos[0], envelope.content))
        return answer


class AnyPort(Controller):
    """A controller on whichever port is free."""

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def smtp_server(script, **options):
    """Run a server that follows ``script`` and yield its port."""
    controller = AnyPort(script, hostname="127.0.0.1", port=0, ready_timeout=10, **options)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def only(user, password):
    """Return an authenticator that lets one pair in."""

    def check(server, session, envelope, mechanism, data):
        matches = (data.login, data.password) == (user.encode(), password.encode())
        return AuthResult(success=matches, handled=matches)

    return check

"""Servers on this machine that answer as they are told, and keep what was asked of them."""

import ipaddress
import socket
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from learnlog.ingest.fetch import FetchRequest, HttpFetcher, Validators
from tests.conftest import NOW

LOOPBACK = (ipaddress.ip_network("127.0.0.0/8"),)
CERTIFICATE = Path(__file__).parents[1] / "fixtures" / "tls" / "self_signed.pem"


class Site:
    """Answers each path as it is told; a list of answers is given out one by one."""

    def __init__(self, host="127.0.0.1", *, protocol="HTTP/1.0"):
        self.host = host
        self.protocol = protocol
        self.answers = {}
        self.asked = []
        self.connections = set()
        self.busy = 0
        self.busiest = 0
        self.lock = threading.Lock()
        self.server = ThreadingHTTPServer((host, 0), self._handler())
        self.server.daemon_threads = True
        self.port = self.server.server_port
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True)
        self.thread.start()

    def _handler(site):  # noqa: N805  # the handler below has a self of its own
        class Handler(BaseHTTPRequestHandler):
            protocol_version = site.protocol

            def do_GET(self):
                with site.lock:
                    site.asked.append((self.path, dict(self.headers)))
                    site.connections.add(self.client_address)
                    site.busy += 1
                    site.busiest = max(site.busiest, site.busy)
                    status, headers, body, wait = site.next_answer(self.path)
                if wait is not None:
                    wait.wait(5)
                with site.lock:
                    site.busy -= 1
                try:
                    self._answer(status, headers, body)
                except ConnectionError:
                    return  # whoever asked has gone

            def _answer(self, status, headers, body):
                self.send_response(status)
                for name, value in headers:
                    # The library sends Latin-1 alone, servers send UTF-8 too.
                    self.send_header(name, value.encode().decode("latin-1"))
                if status != 304:
                    self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                return

        return Handler

    def next_answer(self, path):
        answers = self.answers.get(path, [(404, [], b"", None)])
        return answers.pop(0) if len(answers) > 1 else answers[0]

    def answer(self, path, body=b"<rss/>", *, status=200, wait=None, **headers):
        """Answer a path so from now on. Several calls are no script: see ``script``."""
        named = [(name.replace("_", "-"), value) for name, value in headers.items()]
        self.answers[path] = [(status, named, body, wait)]
        return self.url(path)

    def script(self, path, *answers):
        """Answer a path with these (status, headers, body) in order, the last one for ever."""
        self.answers[path] = [
            (status, list(headers.items()), body, None) for status, headers, body in answers
        ]
        return self.url(path)

    def url(self, path, *, host=None):
        return f"http://{host or self.host}:{self.port}{path}"

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Listener:
    """Takes connections, counts them and answers each with the same bytes, whatever they are."""

    def __init__(self, reply=b"", *, host="127.0.0.1", tls=False, hold=False):
        self.reply = reply
        self.hold = hold
        self.accepted = 0
        self.heard = []
        self.context = None
        if tls:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(CERTIFICATE)
        self.socket = socket.create_server((host, 0))
        self.port = self.socket.getsockname()[1]
        self.is_closed = threading.Event()
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.accepted += 1
            with connection:
                try:
                    self._talk(connection)
                except OSError:
                    continue  # whoever asked has gone, or speaks no TLS

    def _talk(self, connection):
        connection.settimeout(5)
        if self.context is not None:
            connection = self.context.wrap_socket(connection, server_side=True)
        heard = b""
        while b"\r\n\r\n" not in heard:
            piece = connection.recv(65_536)
            if not piece:
                return
            heard += piece
        self.heard.append(heard)
        connection.sendall(self.reply)
        if self.hold:
            self.is_closed.wait(5)

    def url(self, path="/f", *, scheme="http", host="127.0.0.1"):
        return f"{scheme}://{host}:{self.port}{path}"

    def close(self):
        self.is_closed.set()
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        self.thread.join(5)


def quick(*, contact="", allow=LOOPBACK, host_seconds=0.0):
    """A fetcher that need not wait between two requests to one host."""
    return HttpFetcher(allow=allow, contact=contact, host_seconds=host_seconds)


def ask(url, validators=None, *, fetcher=None):
    """What comes of one address."""
    request = FetchRequest(url, validators or Validators())
    ((answered, result),) = (fetcher or quick()).fetch_each([request], now=NOW)
    assert answered is request
    return result


def raw(*lines, body=b""):
    """An answer as it goes over the wire."""
    return b"\r\n".join([*lines, b"", body])


def only_first(port, checked):
    """Let through to one port what would be refused, so that its server can lead elsewhere."""

    def make(info):
        return socket.socket(*info[:3]) if info[4][1] == port else checked(info)

    return make

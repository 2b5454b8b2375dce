"""Real channels on loopback: a mail server, and web servers that take, refuse, hang or answer 500."""

from __future__ import annotations

import email
import json
import socket
import threading
from collections.abc import Mapping
from contextlib import contextmanager
from email import policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller

from tracker.model import Channel, WatchList


class Mailbox:
    """What a mail server took; `refuse` makes it answer 451 instead, `unknown` are recipients it does not know.

    Where a mail is for one of `breaks`, the mail is taken and the connection ends without an answer.
    """

    def __init__(self) -> None:
        self.mails: list[email.message.EmailMessage] = []
        self.refuse = False
        self.unknown: set[str] = set()
        self.breaks: set[str] = set()

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if address in self.unknown:
            return "550 5.1.1 No such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.refuse:
            return "451 4.3.0 The disk is full"
        self.mails.append(email.message_from_bytes(envelope.content, policy=policy.default))
        if self.breaks.intersection(envelope.rcpt_tos):
            server.transport.abort()
        return "250 taken"


@contextmanager
def mail_server():
    box = Mailbox()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield box, f"mailto://127.0.0.1:{controller.port}/?from=tracker@acme.example&to=counsel@acme.example"
    finally:
        controller.stop()


class Hook:
    """A web server: what it took as (path, JSON), and how it answers (`status`, or not before `go` is set)."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, dict]] = []
        self.status = 200
        self.body = b"ok"
        self.go = threading.Event()
        self.go.set()
        self.asked = threading.Event()
        self.arrived = threading.Event()
        self.port = 0

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"


@contextmanager
def web_server():
    hook = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            data = self.rfile.read(int(self.headers["Content-Length"]))
            hook.asked.set()
            hook.go.wait(30)
            if hook.status == 200:
                hook.taken.append((self.path, json.loads(data)))
                hook.arrived.set()
            try:
                self.send_response(hook.status)
                self.send_header("Content-Length", str(len(hook.body)))
                self.end_headers()
                self.wfile.write(hook.body)
            except OSError:
                pass  # the caller went away, as after a timeout

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = False
    hook.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield hook
    finally:
        hook.go.set()
        server.shutdown()
        thread.join()
        server.server_close()


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def listed(urls: Mapping[str, str | Channel], **settings: Any) -> WatchList:
    """A watch list with channels of these names and addresses, or with channels of more settings."""
    channels = tuple(url if isinstance(url, Channel) else Channel(name, url) for name, url in urls.items())
    return WatchList(channels=channels, **settings)

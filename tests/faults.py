"""A catalogue of what can come instead of a policy: each fault by name, how it is served, and what it is called.

`docs/reliability.md` shows the same table, held to this one by a test.
"""

from __future__ import annotations

import contextlib
import gzip
import io
import socket
import ssl
import struct
import threading
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import trustme
from aiohttp.abc import AbstractResolver, ResolveResult
from channels import free_port
from loopback import LONGER, SECTIONS, START, WALL, Page, World, policy
from paper import ENCRYPTED, docx, pdf

PATH = "/acme/privacy"
PARAGRAPHS = ["Privacy notice", *SECTIONS.values()]


@dataclass
class Scene:
    """A world with a good version in force, and what a fault needs beside its site."""

    here: World
    stack: contextlib.ExitStack
    authority: trustme.CA = field(default_factory=trustme.CA)

    def put(self, body: str | bytes, **more: Any) -> None:
        self.here.site.put(body, PATH, **more)

    def write(self, write: Callable[[Any], None]) -> None:
        self.here.site.pages[PATH] = Page(write=write)

    def answer(self, head: str, *chunks: bytes, forever: bytes = b"", status: str = "200 OK") -> None:
        """Bytes as they are; with `forever`, on and on until the caller goes away."""

        def write(handler: Any) -> None:
            handler.close_connection = True
            first = f"HTTP/1.1 {status}\r\nContent-Type: text/html\r\n{head}\r\n\r\n".encode()
            handler.wfile.write(b"".join([first, *chunks]))
            while forever:
                handler.wfile.write(forever)

        self.write(write)

    def redirect(self, target: str, path: str = PATH, status: int = 302) -> None:
        self.here.site.put("", path, status=status, location=target)

    def secure(self, name: str, **dates: datetime) -> str:
        """Start a TLS server for a name that serves the policy; its address under `vendor.test`."""
        served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.authority.issue_cert(name, **dates).configure_cert(served)
        port = self.stack.enter_context(tls_server(served, self.here.site.pages))
        trust = ssl.create_default_context()
        self.authority.configure_trust(trust)
        self.here.tls, self.here.resolver = trust, Names()
        return f"https://vendor.test:{port}"


@contextlib.contextmanager
def tls_server(context: ssl.SSLContext, pages: dict[str, Page]) -> Iterator[int]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = pages.get(self.path, Page(b"", 404))
            self.send_response(page.status)
            for name, value in page.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(page.body)))
            self.end_headers()
            self.wfile.write(page.body)

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = False

        def handle_error(self, *_: object) -> None:
            pass  # a caller that does not trust the certificate hangs up

    server = Server(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Names(AbstractResolver):
    """A name server to which every name of `.test` is this machine."""

    async def resolve(self, host: str, port: int = 0, family: int = socket.AF_INET) -> list[ResolveResult]:
        if not host.endswith(".test"):
            raise OSError(None, "unknown")
        return [ResolveResult(hostname=host, host="127.0.0.1", port=port, family=socket.AF_INET, proto=0, flags=0)]

    async def close(self) -> None:
        pass


@dataclass(frozen=True)
class Fault:
    """How it is served, and what the check of it must be called: outcome, and the name in `checks.error`."""

    serve: Callable[[Scene], None]
    outcome: str
    error: str | None


FAULTS: dict[str, Fault] = {}


def fault(name: str, outcome: str, error: str | None = None) -> Callable[[Callable[[Scene], None]], None]:
    def note(serve: Callable[[Scene], None]) -> None:
        FAULTS[name] = Fault(serve, outcome, error)

    return note


def also(name: str, serve: Callable[[Scene], None], outcome: str, error: str | None = None) -> None:
    FAULTS[name] = Fault(serve, outcome, error)


# --- no answer, or half of one --------------------------------------------------------------------------------------


@fault("connection refused", "failed", "unreachable")
def _refused(scene: Scene) -> None:
    scene.here.change(url=f"http://127.0.0.1:{free_port()}{PATH}")


@fault("unknown host", "failed", "unreachable")
def _unknown(scene: Scene) -> None:
    scene.here.resolver = Names()
    scene.here.change(url="http://vendor.nowhere/")


@fault("connection reset", "failed", "unreachable")
def _reset(scene: Scene) -> None:
    def write(handler: Any) -> None:
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        handler.connection.close()
        handler.close_connection = True

    scene.write(write)


@fault("reset in the middle of the body", "failed", "badresponse")
def _reset_later(scene: Scene) -> None:
    def write(handler: Any) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 90000\r\n\r\n<p>half")
        handler.wfile.flush()
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        handler.connection.close()
        handler.close_connection = True

    scene.write(write)


@fault("slow drip", "failed", "timedout")
def _drip(scene: Scene) -> None:
    scene.here.change(timeout_s=0.3)

    def drip(handler: Any) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>")
        handler.wfile.flush()
        while not scene.here.going_on.wait(0.02):
            handler.wfile.write(b".")
            handler.wfile.flush()

    scene.write(drip)


@fault("silence", "failed", "timedout")
def _silence(scene: Scene) -> None:
    scene.here.change(timeout_s=0.3)
    scene.write(lambda handler: handler.rfile.read(1) and None)


also("half a body", lambda scene: scene.answer("Content-Length: 100000", b"<p>too short"), "failed", "badresponse")
also("no end", lambda scene: scene.answer("X: y", forever=b"<p>bells</p>" * 9_000), "failed", "toolarge")
also(
    "two lengths",
    lambda scene: scene.answer("Content-Length: 3\r\nContent-Length: 4", b"abcd"),
    "failed",
    "badresponse",
)
_ANEW = policy(nonce="n").encode()
_LENGTH = f"Content-Length: {len(_ANEW)}"
also("the same length twice", lambda scene: scene.answer(f"{_LENGTH}\r\n{_LENGTH}", _ANEW), "same_text")
also("the same length twice in a line", lambda scene: scene.answer(f"{_LENGTH}, {len(_ANEW)}", _ANEW), "same_text")
also(
    "two lengths in a line", lambda scene: scene.answer(f"{_LENGTH}, {len(_ANEW) - 5}", _ANEW), "failed", "badresponse"
)
also("a length below zero", lambda scene: scene.answer("Content-Length: -1", b"abc"), "failed", "badresponse")
also("more announced than allowed", lambda scene: scene.answer("Content-Length: 300000000"), "failed", "toolarge")
also(
    "broken pieces",
    lambda scene: scene.answer("Transfer-Encoding: chunked", b"4\r\n<p>a\r\nzz\r\n"),
    "failed",
    "badresponse",
)
also("no HTTP", lambda scene: scene.write(lambda h: h.wfile.write(b"SSH-2.0-OpenSSH\r\n\r\n")), "failed", "badresponse")

# --- packed ---------------------------------------------------------------------------------------------------------

_BOMB = b"<p>" + b"0" * 60_000_000
also("gzip that is none", lambda s: s.answer("Content-Encoding: gzip", b"<p>plain"), "failed", "badresponse")
also(
    "gzip cut off",
    lambda s: s.answer("Content-Encoding: gzip", gzip.compress(policy().encode())[:200]),
    "failed",
    "badresponse",
)
also("a coding not asked for", lambda s: s.answer("Content-Encoding: br", b"<p>brotli"), "failed", "badresponse")
for _coding in ("none", "UTF-8", "8bit"):
    also(
        f"{_coding} for a coding",
        lambda s, coding=_coding: s.answer(f"Content-Encoding: {coding}\r\n{_LENGTH}", _ANEW),  # type: ignore[misc]
        "same_text",
    )
also("gzip bomb", lambda s: s.answer("Content-Encoding: gzip", gzip.compress(_BOMB)), "failed", "toolarge")
also(
    "gzip bomb in gzip",
    lambda s: s.answer("Content-Encoding: gzip, gzip", gzip.compress(gzip.compress(_BOMB))),
    "failed",
    "toolarge",
)
also("deflate bomb", lambda s: s.answer("Content-Encoding: deflate", zlib.compress(_BOMB)), "failed", "toolarge")

# --- refusals -------------------------------------------------------------------------------------------------------

_LATER = format_datetime(START + timedelta(days=3), usegmt=True)
also("429 with Retry-After in seconds", lambda s: s.put("no", status=429, retry_after="7200"), "blocked", "status_429")
also("429 with Retry-After as a date", lambda s: s.put("no", status=429, retry_after=_LATER), "blocked", "status_429")
also("503 with Retry-After in seconds", lambda s: s.put("no", status=503, retry_after="7200"), "failed", "status_503")
also("503 with Retry-After as a date", lambda s: s.put("no", status=503, retry_after=_LATER), "failed", "status_503")
also(
    "403 with a bot wall",
    lambda s: s.put(WALL.format("7f"), status=403, cf_mitigated="challenge"),
    "blocked",
    "status_403",
)
also("401", lambda s: s.put("no", status=401), "blocked", "status_401")
also("404 with a page", lambda s: s.put(policy(), status=404), "failed", "status_404")
also("500 with the policy", lambda s: s.put(policy(), status=500), "failed", "status_500")
also("206, a part", lambda s: s.put(policy()[:900], status=206), "failed", "status_206")
also("204, nothing", lambda s: s.answer("X: y", status="204 No Content"), "failed", "status_204")

# --- redirects ------------------------------------------------------------------------------------------------------

also("redirect to itself", lambda s: s.redirect(PATH), "failed", "toomanyredirects")
also("redirect to nowhere", lambda s: s.redirect("http://[x/"), "failed", "badresponse")
also("redirect out of the web", lambda s: s.redirect("file:///etc/passwd"), "failed", "forbidden")


@fault("redirect loop over two", "failed", "toomanyredirects")
def _loop(scene: Scene) -> None:
    scene.redirect("/b")
    scene.redirect(PATH, "/b")


@fault("endless redirect chain", "failed", "toomanyredirects")
def _chain(scene: Scene) -> None:
    scene.redirect("/r0")
    for at in range(20):
        scene.redirect(f"/r{at + 1}", f"/r{at}")


@fault("redirect to the home page", "artifact", "not_the_policy")
def _home(scene: Scene) -> None:
    scene.redirect("/")
    scene.here.site.put(policy(title="Welcome"), "/")


@fault("redirect to another host with a parking page", "artifact", "not_the_policy")
def _parked(scene: Scene) -> None:
    scene.redirect(scene.here.site.url("/parked", "localhost"))
    scene.here.site.put(_page("This domain is for sale. Buy it now."), "/parked")


@fault("a name that means a private address", "failed", "forbidden")
def _private(scene: Scene) -> None:
    scene.here.resolver = Names()
    scene.here.change(url=f"http://vendor.test:{scene.here.site.port}{PATH}", allow_private=False)


@fault("redirect to another host with the policy", "same_text")
def _elsewhere(scene: Scene) -> None:
    scene.redirect(scene.here.site.url("/legal", "localhost"))
    scene.here.site.put(policy(nonce="e"), "/legal")


@fault("redirect from http to https and back", "same_text")
def _down_and_up(scene: Scene) -> None:
    secure = scene.secure("vendor.test")
    scene.redirect(f"{secure}/up")
    scene.redirect(scene.here.site.url("/down"), "/up")
    scene.here.site.put(policy(nonce="d"), "/down")


# --- TLS ------------------------------------------------------------------------------------------------------------


@fault("TLS certificate expired", "failed", "unreachable")
def _expired(scene: Scene) -> None:
    began = datetime.now(UTC) - timedelta(days=9)
    address = scene.secure("vendor.test", not_before=began, not_after=began + timedelta(days=1))
    scene.here.change(url=f"{address}{PATH}")


@fault("TLS certificate of another name", "failed", "unreachable")
def _misnamed(scene: Scene) -> None:
    scene.here.change(url=f"{scene.secure('other.test')}{PATH}")


@fault("TLS certificate signed by itself", "failed", "unreachable")
def _self_signed(scene: Scene) -> None:
    address = scene.secure("vendor.test")
    scene.here.tls = ssl.create_default_context()
    scene.here.change(url=f"{address}{PATH}")


@fault("https asked of a plain server", "failed", "unreachable")
def _plain(scene: Scene) -> None:
    scene.here.change(url=scene.here.watches[0].url.replace("http:", "https:"), timeout_s=0.5)


# --- status 200, and not the policy ---------------------------------------------------------------------------------


def _page(text: str) -> str:
    return f"<!doctype html><html><head><title>Acme Bells</title></head><body><h1>Acme</h1><p>{text}</p></body></html>"


_SHELL = (
    '<!doctype html><html><head><title>Acme</title><script src="/app.js"></script></head><body><div id="root"></div>'
    "<noscript>You need to enable JavaScript to run this app.</noscript></body></html>"
)
_WALLS = {
    "bot check": WALL.format("7f3a"),
    "bot check by its Ray ID": _page("Checking if the site connection is secure. Ray ID: 8a1b2c"),
    "consent wall": _page("Before you continue to Acme: we use cookies. Accept all. Reject all."),
    "log-in wall": _page("Please sign in to continue. Forgot your password?"),
    "client-side exception": _page(
        "Application error: a client-side exception has occurred (see the browser console)."
    ),
    "application shell": _SHELL,
    "soft 404": _page("Sorry, the page you are looking for could not be found."),
    "maintenance page": _page("We are down for maintenance and will be back soon."),
    "redirect stub": _page("You are being redirected. Click here if nothing happens."),
    "loading page": _page("Loading..."),
    "an empty page": "<html><body></body></html>",
    "next to nothing": " \n ",
}
for _name, _body in _WALLS.items():
    also(f"200 with a {_name}", lambda s, body=_body: s.put(body), "artifact", "not_the_policy")  # type: ignore[misc]
also("200 with an empty body", lambda s: s.put(b""), "artifact", "empty")
also(
    "200 and a challenge in its headers",
    lambda s: s.put(policy(), cf_mitigated="challenge"),
    "artifact",
    "not_the_policy",
)
also(
    "200 and a firewall's headers", lambda s: s.put(policy(), x_amzn_waf_action="captcha"), "artifact", "not_the_policy"
)

_NEWS = policy(
    title="Bell news",
    intro="What bells did last week, told by those who rang them and by those who were woken up by them at night.",
    sections={
        f"Story {n}": f"A bell of number {n} rang on a tower in town {n}, and {n} pigeons left for the harbour. "
        "The mayor said that it had been quieter in former years, and that the pigeons were to come back by Sunday."
        for n in range(12)
    },
)
also("a news page", lambda s: s.put(_NEWS), "held")
also("cut off in mid-word", lambda s: s.put(policy()[: policy().index("court has")]), "held")


def _cut_at(words: str, page: str = "") -> Callable[[Scene], None]:
    """The page up to these words, over a connection whose end is the body's end."""
    page = page or policy()
    return lambda s: s.answer("Connection: close", page[: page.index(words)].encode())


also("cut off in mid-sentence where the connection ends", _cut_at("without charge"), "held")
also("cut off in mid-tag where the connection ends", _cut_at(">6. Changes to", policy(LONGER)), "held")
also("cut off at a sentence's end where the connection ends", _cut_at(" Nothing is kept outside"), "held")
also("three sections missing", lambda s: s.put(policy(sections=dict(list(SECTIONS.items())[:3]))), "held")
_GERMAN = "Wir bewahren die Aufnahmen auf und geben sie nicht weiter, und wir fragen Sie vorher, wenn sich das ändert."
also("another language", lambda s: s.put(policy(language="de", sections=dict.fromkeys(SECTIONS, _GERMAN))), "held")

# --- bytes ----------------------------------------------------------------------------------------------------------

also(
    "a charset that does not exist",
    lambda s: s.put(policy(nonce="c"), content_type="text/html; charset=nonsense"),
    "same_text",
)
also(
    "a charset that is wrong",
    lambda s: s.put(policy(nonce="c"), content_type="text/html; charset=utf-16"),
    "artifact",
    "not_the_policy",
)
also("markup nested 100,000 deep", lambda s: s.put("<div>" * 100_000 + "x"), "artifact", "not_the_policy")
also("a picture", lambda s: s.put(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40), "artifact", "unreadable")
also("a PDF without text", lambda s: s.put(pdf([])), "artifact", "unreadable")
also("a PDF that is encrypted", lambda s: s.put(pdf(PARAGRAPHS, trailer=ENCRYPTED)), "artifact", "unreadable")
also("a PDF cut off", lambda s: s.put(pdf(PARAGRAPHS)[:300]), "artifact", "unreadable")
also("a Word file cut off", lambda s: s.put(docx(PARAGRAPHS)[:400]), "artifact", "unreadable")


@fault("a PDF bomb", "artifact", "unreadable")
def _pdf_bomb(scene: Scene) -> None:
    """A page of ten megabytes of text in 26 KB, which takes gigabytes to read."""
    scene.put(shared_pages(1, b"(bells and pigeons) Tj T* " * 1_000_000))


@fault("a Word bomb", "artifact", "unreadable")
def _word_bomb(scene: Scene) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"<w:p><w:r><w:t>hello there</w:t></w:r></w:p>" * 1_000_000)
    scene.put(made.getvalue())


def shared_pages(count: int, shown: bytes) -> bytes:
    """A PDF of many pages that all show one packed stream."""
    packed = zlib.compress(b"BT /F1 10 Tf 50 740 Td 13 TL " + shown + b" ET", 9)
    kids = " ".join(f"{5 + at} 0 R" for at in range(count))
    frame = "/MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> /Contents 4 0 R"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(packed) + packed + b"\nendstream",
        *[f"<< /Type /Page /Parent 2 0 R {frame} >>".encode()] * count,
    ]
    made, places = b"%PDF-1.4\n", []
    for number, text in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n" % number + text + b"\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places).encode()
    size = len(objects) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n" % size + table
    return made + head + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(made))

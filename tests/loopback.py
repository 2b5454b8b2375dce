"""A made-up vendor's site on loopback, and a world in which a test moves the clock and looks at it."""

from __future__ import annotations

import asyncio
import random
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from aiohttp.abc import AbstractResolver
from channels import listed

from tracker.app import deliver
from tracker.app.check.checker import Checker
from tracker.app.check.follow_list import follow
from tracker.app.check.rendering import Pages
from tracker.edge.browser.renderer import Renderer
from tracker.edge.store import Store
from tracker.edge.web.http import Fetcher
from tracker.model import Channel, CheckRecord, Schedule, Watch, WatchList

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass
class Page:
    """What the site answers at one path; `write` takes the connection over."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    write: Callable[[Any], None] | None = None


class Site:
    """Pages by path, and what was asked: (path, headers in lower case)."""

    def __init__(self) -> None:
        self.pages: dict[str, Page] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.port = 0
        self.busy = self.busiest = 0
        self.lock = threading.Lock()

    def url(self, path: str = "/acme/privacy", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def put(self, body: str | bytes, path: str = "/acme/privacy", status: int = 200, **headers: str) -> None:
        raw = body.encode() if isinstance(body, str) else body
        kind = "text/html; charset=utf-8" if isinstance(body, str) else "application/octet-stream"
        named = {name.replace("_", "-").title(): value for name, value in headers.items()}
        self.pages[path] = Page(raw, status, {"Content-Type": kind} | named)


@contextmanager
def site_server() -> Iterator[Site]:
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = {name.lower(): value for name, value in self.headers.items()}
            with site.lock:
                site.asked.append((self.path, asked))
                site.busy += 1
                site.busiest = max(site.busy, site.busiest)
            try:
                self.answer(site.pages.get(self.path, Page(b"<h1>Nothing</h1>", 404)), asked)
            except OSError:
                pass  # the caller went away, as from a page that is too large
            finally:
                with site.lock:
                    site.busy -= 1

        def answer(self, page: Page, asked: dict[str, str]) -> None:
            if page.write is not None:
                page.write(self)
                return
            etag = page.headers.get("Etag")
            unchanged = bool(etag) and asked.get("if-none-match") == etag
            body = b"" if unchanged else page.body
            self.send_response(304 if unchanged else page.status)
            for name, value in page.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = False
    site.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


# --- what stands on the pages ---------------------------------------------------------------------------------------

INTRO = (
    "Acme Bells Ltd makes doorbells that talk. This notice tells whoever rings or answers one of them what becomes of "
    "the sound, the picture and the name of the person at the door."
)
SECTIONS = {
    "1. What we collect": "We collect the sound and the picture of whoever rings, the time of the ring, and the e-mail "
    "address of the person who installed the bell. We do not collect the address book of any telephone.",
    "2. How long we keep it": "We keep recordings for 30 days. After that they are removed from every disk we own, and "
    "from the disks of the firm in Turku that keeps our copies.",
    "3. Who else receives it": "We do not sell recordings to anybody. We give them to the police only where a court "
    "has ordered it, and we tell the owner of the bell about every such order on the same day.",
    "4. Your rights": "You may ask for a copy of every recording of yourself, and you may ask us to remove it. Write "
    "to the address below and somebody will answer within two weeks, without charge.",
    "5. Where it is kept": "Our machines stand in Turku and in Tampere. Nothing is kept outside Finland, and nobody "
    "outside Finland can reach the machines without an escort.",
    "6. Changes to this notice": "If we change this notice in a way that matters we will send an e-mail to the person "
    "who installed the bell before the change takes effect.",
}


def policy(
    changes: dict[str, str] | None = None,
    *,
    updated: str = "3 February 2026",
    sections: dict[str, str] | None = None,
    intro: str = INTRO,
    nonce: str = "0",
    title: str = "Privacy notice",
    language: str = "en",
) -> str:
    """A page with furniture around a policy; `changes` replaces words wherever they stand in the policy."""
    parts = "".join(
        f"<h2>{head}</h2><p>{text}</p>" for head, text in (SECTIONS if sections is None else sections).items()
    )
    text = f"<h1>{title}</h1><p>Last updated: {updated}</p><p>{intro}</p>{parts}"
    for old, new in (changes or {}).items():
        assert old in text, old
        text = text.replace(old, new)
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title} | Acme Bells</title>'
        f'<script>var token = "{nonce}";</script></head><body><nav><a href="/?s={nonce}">Home</a> <a href="/bells">'
        f"Bells</a></nav><main>{text}</main><footer><p>Bells sold today: {nonce}</p><p>© Acme Bells Ltd</p></footer>"
        "</body></html>"
    )


LONGER = {"for 30 days": "for 90 days"}
WALL = (
    "<!doctype html><html><head><title>Just a moment...</title></head><body><h1>Checking your browser</h1>"
    "<p>Please wait while we verify that you are a human.</p><p>Ray ID: {}</p></body></html>"
)


# --- a world --------------------------------------------------------------------------------------------------------


class World:
    """A store on disk, a watch list, a clock that is moved by hand, and the real fetcher between them and the site."""

    def __init__(self, site: Site, folder: Path, store: Store) -> None:
        self.site = site
        self.folder = folder
        self.store = store
        self.now = START
        self.channels: dict[str, str | Channel] = {"mail": "json://127.0.0.1:9/mail", "chat": "json://127.0.0.1:9/chat"}
        self.operator: str | None = None
        self.settings: dict[str, Any] = {}
        """Further keys of the list."""
        self.watches: list[Watch] = []
        self.per_host_connections = 1
        self.per_host_delay_s = 0.0
        self.resolver: AbstractResolver | None = None
        self.tls: ssl.SSLContext | None = None
        self.going_on = threading.Event()
        """Set when a look is over: what the site still writes for it may end."""

    def watch(self, name: str = "acme/privacy", *, path: str | None = None, **more: Any) -> Watch:
        vendor, document = name.split("/")
        line = 10 * len(self.watches) + 5
        more = {"url": self.site.url(path or f"/{name}"), "allow_private": True, "timeout_s": 10.0, "line": line} | more
        made = Watch(name, vendor.title(), document, **more)
        self.watches = [one for one in self.watches if one.id != name] + [made]
        follow(self.store, self.list(), self.now)
        return made

    def change(self, name: str = "acme/privacy", **more: Any) -> None:
        """Change keys of a watch, as one does in the list."""
        self.watches = [replace(one, **more) if one.id == name else one for one in self.watches]
        follow(self.store, self.list(), self.now)

    def list(self) -> WatchList:
        return listed(
            self.channels, operator=self.operator, per_host_connections=self.per_host_connections,
            per_host_delay_s=self.per_host_delay_s, watches=tuple(self.watches), **self.settings,
        )  # fmt: skip

    def run(self) -> dict[str, CheckRecord]:
        """Look at every watch once, and let twelve hours pass."""
        found: dict[str, CheckRecord] = {}

        async def go() -> None:
            means = {"resolver": self.resolver, "tls": self.tls}
            async with (
                Fetcher(self.per_host_connections, self.per_host_delay_s, **means) as fetcher,
                Renderer(sandbox=False) as renderer,
            ):
                pages = Pages(fetcher, renderer)
                checker = Checker(self.store, pages, self.list(), lambda: self.now, random.Random(1))
                await checker.run(self.watches, lambda watch, record: found.update({watch.id: record}))

        self.going_on.clear()
        try:
            asyncio.run(go())
        finally:
            self.going_on.set()
            self.now += timedelta(hours=12)
        return found

    def check(self, body: str | bytes | None = None, **more: Any) -> CheckRecord:
        """Put a page at the first watch's address and look at it."""
        if body is not None:
            self.site.put(body, self.watches[0].url.partition(f":{self.site.port}")[2], **more)
        return self.run()[self.watches[0].id]

    def deliver(self) -> deliver.Delivered:
        sender = deliver.Sender(self.store, self.list(), lambda: self.now, "test", chance=lambda: 0.0)
        return asyncio.run(deliver.deliver(sender))

    def alerts(self, kind: str | None = None) -> list[dict[str, Any]]:
        rows = self.store.database.rows("SELECT kind, title, body, change_id, created_at, id FROM alerts ORDER BY id")
        return [dict(row) for row in rows if kind in (None, row["kind"])]

    def deliveries(self) -> list[tuple[str, str]]:
        """(kind, channel) of each."""
        sql = "SELECT a.kind, e.channel FROM deliveries e JOIN alerts a ON a.id = e.alert_id ORDER BY e.id"
        return [tuple(row) for row in self.store.database.rows(sql)]

    def outcomes(self) -> list[str]:
        return [row[0] for row in self.store.database.rows("SELECT outcome FROM checks ORDER BY id")]

    def log(self) -> list[dict[str, Any]]:
        return self.store.record.log()

    def verdicts(self) -> list[tuple[int | None, str, bool]]:
        return [(row["number"], row["verdict"], row["held"]) for row in self.log()]


@contextmanager
def world(folder: Path) -> Iterator[World]:
    with site_server() as site, Store.open(folder / "policies.db") as store:
        yield World(site, folder, store)


def hours(at: datetime | None, since: datetime) -> float:
    assert at is not None
    return (at - since).total_seconds() / 3600


def every(hours_: float) -> Schedule:
    return Schedule(round(hours_ * 3600))

"""The demo: a made-up site on loopback is checked, changes, and is checked again.

It is the same code as for any other site.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import shutil
import string
import sys
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import resources
from pathlib import Path
from threading import Thread
from typing import Any

import click

from tracker.app import deliver
from tracker.app.check import rendering
from tracker.app.check.checker import Checker
from tracker.app.check.follow_list import follow
from tracker.characters import printable
from tracker.edge.store import Store
from tracker.edge.watchlist import parse as watchlists
from tracker.model import Changed, CheckRecord, First, Watch, WatchList
from tracker.show import terminal_table

VENDORS = {
    "ringwell": "Ringwell",
    "nimbuswright": "Nimbuswright",
    "heapcloud": "Heapcloud",
    "hopline": "Hopline",
    "stairwise": "Stairwise",
}
SCRIPTED = {"paneglow": "Paneglow"}
"""Vendors whose page is empty until its script has run; only in a demo with a browser."""
_VENDORS = VENDORS | SCRIPTED
DEFAULT_FOLDER = Path("data/demo")
_RELATED = (
    "Five headsets compared",
    "Our new office",
    "How a call finds its way",
    "Meet the night shift",
    "Spring offers",
)


class Site:
    """Policy pages in a noisy template, as text that may be edited between two looks.

    Args:
        seed: of the noise (nonces, counters, the order of related links), which differs at every
            load.
        browser: with a page that scripts make beside the five that are served whole.
    """

    def __init__(self, seed: int = 1, *, browser: bool = False) -> None:
        self.vendors = _VENDORS if browser else VENDORS
        self._chance = random.Random(seed)  # noqa: S311 - noise for a demo
        self._template = _file("template.html")
        self.pages = {name: _file(f"{name}.html") for name in self.vendors}
        self.walled: set[str] = set()

    def change(self) -> list[str]:
        """Make the changes of changes.toml; what was done, a line each."""
        done = []
        for row in tomllib.loads(_file("changes.toml"))["change"]:
            if row["page"] in self.vendors:
                done.append(f"{self.vendors[row['page']]}: {row['what']}")
                self._change(row)
        return done

    def _change(self, row: dict[str, Any]) -> None:
        name = row["page"]
        text = self.pages[name]
        for find, replace in zip(row.get("find", []), row.get("replace", []), strict=True):
            text = text.replace(find, replace)
        if "move" in row:
            start, end, before = (text.index(mark) for mark in row["move"])
            cut = text[start:end]
            text = text[:before] + cut + text[before:start] + text[end:]
        if row.get("wall"):
            self.walled.add(name)
        self.pages[name] = text

    def render(self, name: str) -> str:
        """A page as served: never twice the same bytes."""
        nonce = "".join(self._chance.choices(string.hexdigits, k=24))
        related = list(_RELATED)
        self._chance.shuffle(related)
        values = {
            "title": "Privacy",
            "vendor": self.vendors.get(name, name),
            "nonce": nonce,
            "count": str(self._chance.randrange(100, 9999)),
            "related": "".join(
                f'<li><a href="/blog/{nonce}">{title}</a></li>' for title in related[:3]
            ),
            "policy": self.pages[name],
        }
        text = self._template
        if name in self.walled or name in SCRIPTED:
            text = _file("wall.html" if name in self.walled else "shell.html")
        for key, value in values.items():
            text = text.replace(f"{{{{{key}}}}}", value)
        return text


def _file(name: str) -> str:
    return resources.files(__package__).joinpath("site", name).read_text("utf-8")


@contextmanager
def serve(site: Site) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """Serve the site and a webhook on loopback; yields the port and the alerts as they come in."""
    received: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        """GET a page, POST an alert."""

        def do_GET(self) -> None:
            """A policy page."""
            name, *rest = self.path.strip("/").split("/")
            if name not in site.pages:
                self.send_error(404)
                return
            is_text = name in SCRIPTED and rest[-1:] == ["text"]
            body = (site.pages[name] if is_text else site.render(name)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            """An alert."""
            received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Be quiet."""

    # Port 0 lets the system choose a free one; nothing outside this machine can reach it.
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server.server_port, received
        finally:
            server.shutdown()
            thread.join()


def write_list(folder: Path, port: int, vendors: Mapping[str, str] = VENDORS) -> Path:
    """Write the demo's watch list: a watch for each vendor and a webhook, all on loopback."""
    # As root Chromium has no sandbox, and here it shows nothing but this program's own page.
    sandbox = "browser_sandbox = false\n" if os.geteuid() == 0 and vendors != VENDORS else ""
    lines = [
        "# Written by `tracker demo`; its site is gone when the demo ends.",
        f'[tracker]\ndatabase = "{(folder / "policies.db").as_posix()}"\nper_host_delay ='
        ' "0s"\nallow_private = true\n' + sandbox,
        f'[channels]\nwebhook = "json://127.0.0.1:{port}/alerts"\n',
    ]
    lines += [
        f'[[watch]]\nvendor = "{vendor}"\ndocument = "privacy"\nurl ='
        f' "http://127.0.0.1:{port}/{name}/privacy"\n'
        # The others promise no time to object in; Ringwell's reader has it in the contract.
        + ("notice_days = 30\n" if name == "ringwell" else "")
        + ('render = "auto"\n' if name in SCRIPTED else "")
        for name, vendor in vendors.items()
    ]
    path = folder / "watchlist.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def look(watchlist: WatchList, store: Store, at: datetime) -> list[tuple[Watch, CheckRecord]]:
    """One pass over the list and one over the outbox, by the code that `tracker check` runs."""
    records: list[tuple[Watch, CheckRecord]] = []

    async def once() -> None:
        async with rendering.network(watchlist) as (pages, _):
            checker = Checker(store, pages, watchlist, lambda: at)
            await checker.run(
                watchlist.watches, lambda watch, record: records.append((watch, record))
            )
        sender = deliver.Sender(store, watchlist, lambda: at, worker="demo")
        await deliver.deliver(sender)

    asyncio.run(once())
    return records


def run(folder: Path | None = None, site: Site | None = None) -> list[dict[str, Any]]:
    """Play the demo and print it.

    Args:
        folder: where the database is left; one from an earlier run is replaced.
        site: in place of the shipped one.

    Returns:
        The alerts as the webhook received them.
    """
    folder, site = folder or DEFAULT_FOLDER, site or Site()
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("policies.db*"):
        old.unlink()
    start = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=12)
    with serve(site) as (port, received):
        path = write_list(folder, port, site.vendors)
        watchlist = watchlists.load(path, {})
        with Store.open(watchlist.database) as store:
            follow(store, watchlist, start)
            vendors = "six" if site.vendors != VENDORS else "five"
            _title(f"1. First look at {vendors} made-up vendors on http://127.0.0.1:{port}")
            _table(look(watchlist, store, start))
            _title("2. Twelve hours later the site has changed")
            for line in site.change():
                click.echo(f"  {line}")
            _title("3. Second look, by the same code")
            _table(look(watchlist, store, start + timedelta(hours=12)))
        _title(f"4. The alert, as the webhook received it ({len(received)} sent)")
        for alert in received:
            click.echo(printable(f"{alert.get('title', '')}\n\n{alert.get('message', '')}"))
    _next(folder)
    return received


def serve_page(folder: Path | None, port: int) -> None:
    """Serve the web page on what the demo left, and open it, until somebody ends it.

    Args:
        folder: in which the demo was played.
        port: to listen on; 0 takes a free one.

    Raises:
        UsageError: the port cannot be used.
    """
    from tracker.app.web import server
    from tracker.app.web.site import Settings

    click.echo()
    settings = Settings((folder or DEFAULT_FOLDER) / "policies.db", port=port)
    server.serve(settings, lambda: datetime.now(UTC), click.echo, opens=True)


def _title(text: str) -> None:
    click.echo("\n" + click.style(text, bold=True))


def _table(records: list[tuple[Watch, CheckRecord]]) -> None:
    rows = []
    for watch, record in sorted(records, key=lambda item: item[0].id):
        result, verdict, words = record.result, "", record.error or ""
        if isinstance(result, First | Changed):
            words = f"{result.policy.words} words, {len(result.policy.clauses)} clauses"
        if isinstance(result, Changed):
            verdict = result.verdict.materiality
        alert = "yes" if record.alerts else ""
        rows.append(
            {
                "watch": watch.id,
                "outcome": record.outcome,
                "verdict": verdict,
                "alert": alert,
                "what": words,
            }
        )
    click.echo(terminal_table.lay(rows, None))


def _next(folder: Path) -> None:
    db, bin_ = folder / "policies.db", _commands()
    _title("5. Where to look next")
    for command, what in (
        (f"{bin_}tracker diff ringwell/privacy --db {db}", "the redline"),
        (f"{bin_}tracker why ringwell/privacy --db {db}", "every reason"),
        (f"{bin_}tracker status --db {db}", "what cannot be seen, and why"),
        (f"{bin_}sqlite-utils rows {db} timeline -t", "the record itself"),
        (f"{bin_}tracker init", "a watch list of your own"),
    ):
        click.echo(f"  {command:<71}  {what}")
    click.echo(f"\nsee it: {bin_}tracker serve --db {db} --open")


def _commands() -> str:
    """What to put before a command so that it runs as typed: nothing where it is on the path."""
    if shutil.which("tracker"):
        return ""
    folder = Path(sys.argv[0]).parent
    return f"{folder}/" if (folder / "tracker").exists() else ""

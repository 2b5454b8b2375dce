"""A site -> the ASGI application: Datasette on the same database, with our plugin."""

from __future__ import annotations

import secrets
import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from datasette.app import Datasette
from datasette.database import Database
from datasette.plugins import pm
from itsdangerous import BadSignature

from tracker.app.web.requests import Responses
from tracker.app.web.site import Site
from tracker.app.web.tables.metadata import NAME, SETTINGS, metadata
from tracker.app.web.visitors import OPERATOR, Sessions, Trust, is_loopback

# Two of Datasette's queries beside three pages of ours are as many as two cores can bear.
_THREADS = 2


class Policies(Database):
    """The database as Datasette sees it: only to be read."""

    def connect(self, write: bool = False) -> sqlite3.Connection:
        """Connect to the file; a path is quoted, for a "?" in it would end it."""
        assert not write, "the record is only read here"
        address = f"file:{quote(str(Path(self.path).absolute()))}?mode=ro"
        conn = sqlite3.connect(address, uri=True, check_same_thread=False)
        self._all_file_connections.append(conn)
        return conn


class Application(Datasette):
    """Datasette with what our pages need."""

    def __init__(self, site: Site, described: dict[str, Any]) -> None:
        # Before Datasette's own part, which asks our plugin for its addresses.
        self.site = site
        trust = Trust(site.settings.user_header, site.settings.proxies, site.settings.base_url)
        self.sessions = Sessions(self.sign, self._opened, trust)
        self.responses = Responses(site, self.sessions)
        settings = {**SETTINGS, "num_sql_threads": _THREADS}
        # A secret made anew at every start: a restart ends all sessions.
        secret = secrets.token_hex(32)
        super().__init__([], settings=settings, metadata=described, secret=secret)
        # Datasette adds it where it is given no file.
        if "_memory" in self.databases:
            self.remove_database("_memory")
        path = str(site.settings.database)
        self.add_database(Policies(self, path=path, is_mutable=True), name=NAME)

    def _opened(self, text: str, what_for: str) -> object:
        try:
            return self.unsign(text, what_for)
        except BadSignature as exc:
            raise ValueError(what_for) from exc


def make(site: Site) -> Application:
    """Make the application, with our plugin in Datasette.

    Raises:
        StoreError: the database cannot be read.
    """
    # After `datasette.app`, here and everywhere: whoever imports it first has Datasette register it
    # half made, and no error finds its page.
    from datasette import handle_exception

    from tracker.app.web import plugin

    if not pm.is_registered(plugin):
        pm.register(plugin, name="policy-tracker")
    # Where `rich` is installed, Datasette prints a traceback with all local variables for each page
    # that is not there, and cookies are among them.
    handle_exception.rich = None
    with site.open() as store:
        described = metadata(store.database.conn, _allows_sql(site))
    return Application(site, described)


def _allows_sql(site: Site) -> bool | dict[str, str]:
    """Who may write SQL: on loopback who sits there, behind a proxy the operator alone."""
    settings = site.settings
    is_behind_proxy = settings.user_header is not None or not _is_local(settings.base_url)
    if settings.allows_sql or (is_loopback(settings.host) and not is_behind_proxy):
        return True
    return {"role": OPERATOR}


def _is_local(base_url: str | None) -> bool:
    return base_url is None or is_loopback(urlsplit(base_url).hostname or "")

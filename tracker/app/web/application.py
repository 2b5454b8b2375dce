"""A site -> the ASGI application: Datasette on the same database, with our plugin."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import quote

from datasette.app import Datasette
from datasette.database import Database
from itsdangerous import BadSignature

from tracker.app.web.site import Site
from tracker.app.web.visitors import Sessions, Trust

DATABASE = "policies"
"""What the database is called in addresses, whatever its file is called."""
_SETTINGS = {
    "allow_download": False,
    "allow_csv_stream": True,
    "suggest_facets": False,
    "sql_time_limit_ms": 1_000,
    "facet_time_limit_ms": 200,
    "num_sql_threads": 2,
    "max_returned_rows": 1_000,
    "default_page_size": 50,
    "template_debug": False,
}


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

    def __init__(self, site: Site, metadata: dict[str, Any], secret: str) -> None:
        # Before Datasette's own part, which asks our plugin for its addresses.
        self.site = site
        trust = Trust(site.settings.user_header, site.settings.proxies, site.settings.base_url)
        self.sessions = Sessions(self.sign, self._opened, trust)
        super().__init__([], settings=_SETTINGS, metadata=metadata, secret=secret, memory=False)
        for name in list(self.databases):
            if name == "_memory":
                self.remove_database(name)
        path = str(site.settings.database)
        self.add_database(Policies(self, path=path, is_mutable=True), name=DATABASE)

    def _opened(self, text: str, what_for: str) -> object:
        try:
            return self.unsign(text, what_for)
        except BadSignature as exc:
            raise ValueError(what_for) from exc

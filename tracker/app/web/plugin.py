"""The Datasette plugin: our addresses, who is logged in, and the gate before all of it.

Only hooks that Datasette 0.65 and 1.0 both have.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

from datasette import hookimpl
from datasette.utils.asgi import Request, Response

from tracker.app.web import gate, writing
from tracker.app.web.addresses import ADDRESSES
from tracker.app.web.application import Application

Asgi = Callable[..., Any]
_FAILED = 500
# More than the largest page that is kept (max_bytes), less than what would fill the memory.
_MOST_VALUE_BYTES = 50_000_000
_DENIED_FUNCTIONS = frozenset(
    {
        "load_extension",
        "fts3_tokenizer",
        "printf",
        "format",
        "zeroblob",
        "randomblob",
        "sqlite_source_id",
        "sqlite_compileoption_get",
    }
)
# The statements of other readers.
_DENIED_TABLES = frozenset({"sqlite_stmt", "dbstat"})


@hookimpl
def register_routes(datasette: Any) -> list[tuple[str, Callable[..., Any]]]:
    """Our addresses, asked before Datasette's own."""
    if not isinstance(datasette, Application):
        return []
    responses = datasette.responses
    return [
        *((address.pattern, responses.view(address)) for address in ADDRESSES),
        (r"^/static/(?P<name>[^/]+)$", static),
        (r"^/login$", responses.login),
        (r"^/logout$", responses.logout),
    ]


@hookimpl
def asgi_wrapper(datasette: Any) -> Callable[[Asgi], Asgi]:
    """Headers on every response, and no response to who asks by another name."""
    if not isinstance(datasette, Application):
        return lambda app: app
    return gate.wrapper(datasette.site.settings)


@hookimpl
def actor_from_request(datasette: Any, request: Request) -> dict[str, str] | None:
    """Who is logged in, for Datasette's own pages."""
    if not isinstance(datasette, Application):
        return None
    visitor = datasette.responses.visitor(request)
    if visitor is None:
        return None
    # A proxy may name a user "operator": that one is not who opened the one-time link.
    role = "operator" if visitor.is_operator else "reader"
    return {"id": visitor.name, "role": role}


@hookimpl(tryfirst=True)
def handle_exception(datasette: Any, request: Request, exception: Exception) -> Response | None:
    """Our page where nothing is, or where something failed: Datasette's would name files."""
    if not isinstance(datasette, Application):
        return None
    status = getattr(exception, "status", _FAILED)
    if status < _FAILED and gate.is_of_datasette(request.path):
        return None
    return datasette.responses.failed(request, status)


@hookimpl
def prepare_connection(conn: sqlite3.Connection, datasette: Any) -> None:
    """Bound what SQL of a reader may ask of the machine: no time limit reaches into a function."""
    if not isinstance(datasette, Application):
        return
    conn.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _MOST_VALUE_BYTES)
    conn.set_authorizer(_authorize)


def _authorize(action: int, first: str | None, second: str | None, *_: object) -> int:
    if action == sqlite3.SQLITE_ATTACH:
        return sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_FUNCTION and second in _DENIED_FUNCTIONS:
        return sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_PRAGMA and first == "database_list":
        # It names the file's path. Datasette itself asks it, and takes no rows for an answer.
        return sqlite3.SQLITE_IGNORE
    if action == sqlite3.SQLITE_READ and first in _DENIED_TABLES:
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK


@hookimpl
def menu_links(datasette: Any) -> list[dict[str, str]]:
    """The way back to our pages from Datasette's."""
    return [{"href": "/", "label": "What changed"}]


async def static(request: Request) -> Response:
    """A file of ours."""
    name = request.url_vars["name"]
    if name not in writing.STATIC:
        return Response("There is no such file.", status=404, content_type="text/plain")
    content, media_type = writing.static(name)
    headers = {"cache-control": "public, max-age=31536000, immutable"}
    return Response(content, headers=headers, content_type=media_type)

"""A request of Datasette's -> the response: a page, its JSON twin, a file, or what went wrong."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote

from datasette.utils.asgi import Request, Response

from tracker.app.web import writing
from tracker.app.web.addresses import Address
from tracker.app.web.answers import Answer, File, Missing, Page, Refused, SentTo
from tracker.app.web.site import Site
from tracker.app.web.visitors import COOKIE, Sessions, Visitor
from tracker.errors import StoreError, UsageError
from tracker.model import ReaderSettings

View = Callable[[Request], Awaitable[Response]]
_LOG = logging.getLogger("tracker.web")
_NOT_NOW = (
    "The record cannot be read right now. Try again in a minute; if it stays so, the one who runs"
    " the tracker finds the reason by `tracker doctor`."
)
_FAILED = "This page could not be made. The one who runs the tracker finds the reason in its log."
_HTML = "text/html; charset=utf-8"
_JSON = "application/json; charset=utf-8"
# The longest note that a form takes, many times over.
_MOST_FORM_BYTES = 100_000


def view(address: Address, site: Site, sessions: Sessions) -> View:
    """Make the view of an address."""

    async def answer(request: Request) -> Response:
        parts = dict(request.url_vars)
        is_twin = bool(parts.pop("twin", None))
        path = request.path.removesuffix(".json") if is_twin else request.path
        path = "/" if path in ("/index", "") else path
        visitor = who(request, site, sessions)
        if request.method not in address.methods:
            made: Answer = _wrong("Method not allowed", f"Nothing can be sent to {path}.", 405)
        else:
            made = await _made(address, request, path, parts, site, sessions, visitor)
        return _response(made, path, is_twin, request, site, sessions, visitor)

    return answer


def who(request: Request, site: Site, sessions: Sessions) -> Visitor | None:
    """Say who sent a request; None where nobody is logged in."""
    cookie = request.cookies.get(COOKIE)
    return sessions.visitor(headers_of(request), cookie, client_of(request), site.clock())


def headers_of(request: Request) -> Mapping[str, str]:
    """The headers of a request, names in lower case."""
    return {
        name.decode("latin-1").lower(): value.decode("latin-1")
        for name, value in request.scope["headers"]
    }


def client_of(request: Request) -> str | None:
    """The address from which a request came; never one that a header claims."""
    client = request.scope.get("client")
    return client[0] if client else None


def failed(path: str, status: int, site: Site, visitor: Visitor | None) -> Response:
    """The page for an address that nothing is at, or at which something failed."""
    if status < 500:
        made = _wrong("Not here", f"There is no page at {path}.", status)
    else:
        made = _wrong("Something failed", _FAILED, status)
    if path.endswith(".json"):
        return Response(writing.as_json(made.twin), status=status, content_type=_JSON)
    readers = ReaderSettings(site.clock(), site.settings.timezone)
    return Response(writing.html(made, path, readers, visitor), status=status, content_type=_HTML)


async def _made(
    address: Address,
    request: Request,
    path: str,
    parts: Mapping[str, str],
    site: Site,
    sessions: Sessions,
    visitor: Visitor | None,
) -> Answer:
    query = dict(parse_qsl(request.query_string))
    values = {name: unquote(value) for name, value in parts.items()}
    try:
        form = await _form(request, sessions, visitor) if request.method == "POST" else {}
        if address.writes and request.method == "POST":
            return await site.write(address.make, path, values, query, visitor, form)
        return await site.answer(address.make, path, values, query, visitor, form)
    except Missing as missing:
        return _wrong("Not here", missing.sentence, 404, missing.ways)
    except UsageError:
        return _wrong("Not here", f"There is nothing of that name at {path}.", 404)
    except Refused as refused:
        return _wrong("Not allowed", refused.sentence, 403)
    except StoreError as error:
        # It names files: for the one who runs the tracker, not for readers.
        _LOG.error("unreadable path=%s error=%r", path, str(error))
        return address.unusable() if address.unusable else _wrong("Not now", _NOT_NOW, 503)


async def _form(request: Request, sessions: Sessions, visitor: Visitor | None) -> Mapping[str, str]:
    """What a visitor wrote into a form of ours.

    Raises:
        Refused: nobody is logged in, or the form is not one of ours.
    """
    if visitor is None:
        raise Refused(
            "Only who is logged in may write. `tracker serve` prints a link to log in by."
        )
    if int(headers_of(request).get("content-length") or 0) > _MOST_FORM_BYTES:
        raise Refused("That is longer than a note may be.")
    form: dict[str, str] = await request.post_vars()
    if not sessions.is_own_form(visitor, form.get("token", ""), headers_of(request)):
        raise Refused("This form is too old, or it was not sent from here. Open the page again.")
    return form


def _wrong(title: str, sentence: str, status: int, ways: tuple[tuple[str, str], ...] = ()) -> Page:
    content = {"sentence": sentence, "ways": ways}
    return Page("wrong", title, content, {"error": sentence}, status)


def _response(
    made: Answer,
    path: str,
    is_twin: bool,
    request: Request,
    site: Site,
    sessions: Sessions,
    visitor: Visitor | None,
) -> Response:
    if isinstance(made, SentTo):
        return Response("", status=303, headers={"location": made.address}, content_type=_HTML)
    if isinstance(made, File):
        headers = {}
        if made.name:
            headers["content-disposition"] = f'attachment; filename="{made.name}"'
        return Response(
            made.content, status=made.status, headers=headers, content_type=made.media_type
        )
    if is_twin:
        return Response(writing.as_json(made.twin), status=made.status, content_type=_JSON)
    settings = site.settings
    readers = ReaderSettings(site.clock(), settings.timezone, settings.base_url)
    tokens = _tokens(request, sessions, visitor)
    origin = settings.base_url or f"{request.scheme}://{request.host}"
    body = writing.html(made, path, readers, visitor, tokens, origin.rstrip("/"))
    return Response(body, status=made.status, content_type=_HTML)


def _tokens(request: Request, sessions: Sessions, visitor: Visitor | None) -> dict[str, Any]:
    """The hidden fields of this visitor's forms; none for who may not write."""
    if visitor is None:
        return {}
    fields = {"token": sessions.form_token(visitor)}
    # Datasette 0.65 asks for its own beside ours; 1.0 looks at where a request comes from.
    own = request.scope.get("csrftoken")
    return fields | ({"csrftoken": own()} if own else {})


def login(site: Site, sessions: Sessions) -> View:
    """Make the view that a one-time link leads to."""

    async def answer(request: Request) -> Response:
        token = request.args.get("token") or ""
        cookie = sessions.begin(token, site.clock())
        if cookie is None:
            sentence = (
                "This link was used before, is older than an hour, or is of an earlier start."
                " `tracker serve` prints a new one when it is started again."
            )
            return _response(
                _wrong("Not logged in", sentence, 403),
                "/login",
                False,
                request,
                site,
                sessions,
                None,
            )
        response = Response("", status=303, headers={"location": "/"}, content_type=_HTML)
        secure = _is_secure(request, sessions)
        response.set_cookie(COOKIE, cookie, httponly=True, samesite="lax", secure=secure)
        return response

    return answer


def logout(site: Site, sessions: Sessions) -> View:
    """Make the view that ends a session: a form, sent from a page of ours."""

    async def answer(request: Request) -> Response:
        try:
            if request.method == "POST":
                await _form(request, sessions, who(request, site, sessions))
        except Refused as refused:
            made = _wrong("Not allowed", refused.sentence, 403)
            return _response(made, "/logout", False, request, site, sessions, None)
        response = Response("", status=303, headers={"location": "/"}, content_type=_HTML)
        if request.method == "POST":
            secure = _is_secure(request, sessions)
            response.set_cookie(COOKIE, "", max_age=0, httponly=True, samesite="lax", secure=secure)
        return response

    return answer


def _is_secure(request: Request, sessions: Sessions) -> bool:
    scheme = request.scope.get("scheme", "http")
    return sessions.is_secure(headers_of(request), client_of(request), scheme)

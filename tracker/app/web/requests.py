"""A request of Datasette's -> the response: a page, its JSON twin, a file, or what went wrong."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from urllib.parse import parse_qsl, unquote

from datasette.utils.asgi import Request, Response

from tracker.app.web import writing
from tracker.app.web.addresses import Address
from tracker.app.web.answers import Answer, File, Inquiry, Missing, Page, Refused, SentTo
from tracker.app.web.site import Site
from tracker.app.web.visitors import COOKIE, Sessions, Visitor
from tracker.errors import StoreError, UsageError
from tracker.frozen import dataclass

View = Callable[[Request], Awaitable[Response]]
_LOG = logging.getLogger("tracker.web")
_NOT_NOW = (
    "The record cannot be read right now. Try again in a minute; if it stays so, the one who runs"
    " the tracker finds the reason by `tracker doctor`."
)
_FAILED = "This page could not be made. The one who runs the tracker finds the reason in its log."
_NO_LOGIN = (
    "This link was used before, is older than an hour, or is of an earlier start. `tracker serve`"
    " prints a new one when it is started again."
)
_HTML = "text/html; charset=utf-8"
_JSON = "application/json; charset=utf-8"
# The longest note that a form takes, many times over.
_MOST_FORM_BYTES = 100_000


@dataclass(frozen=True, slots=True)
class Responses:
    """What one site answers."""

    site: Site
    sessions: Sessions

    def view(self, address: Address) -> View:
        """Make the view of an address."""

        async def answer(request: Request) -> Response:
            parts = dict(request.url_vars)
            is_twin = bool(parts.pop("twin", None))
            path = request.path.removesuffix(".json") if is_twin else request.path
            inquiry = Inquiry(
                path="/" if path in ("/index", "") else path,
                values={name: unquote(value) for name, value in parts.items()},
                query=dict(parse_qsl(request.query_string)),
                visitor=self.visitor(request),
            )
            made = await self._made(address, request, inquiry)
            if is_twin and isinstance(made, Page):
                twin = writing.as_json(made.twin)
                return Response(twin, status=made.status, content_type=_JSON)
            return self._response(made, request, inquiry)

        return answer

    def visitor(self, request: Request) -> Visitor | None:
        """Say who sent a request; None where nobody is logged in."""
        cookie = request.cookies.get(COOKIE)
        return self.sessions.visitor(_headers(request), cookie, _client(request), self.site.clock())

    def failed(self, request: Request, status: int) -> Response:
        """The page for an address that nothing is at, or at which something failed."""
        path = request.path
        sentence = _FAILED if status >= 500 else f"There is no page at {path}."
        made = _wrong("Something failed" if status >= 500 else "Not here", sentence, status)
        if path.endswith(".json"):
            return Response(writing.as_json(made.twin), status=status, content_type=_JSON)
        inquiry = Inquiry(path=path, values={}, query={}, visitor=self.visitor(request))
        return self._response(made, request, inquiry)

    async def login(self, request: Request) -> Response:
        """Begin a session, where the link is right."""
        cookie = self.sessions.begin(request.args.get("token") or "", self.site.clock())
        if cookie is None:
            made = _wrong("Not logged in", _NO_LOGIN, 403)
            return self._response(made, request, Inquiry(path="/login", values={}, query={}))
        return self._with_session(request, cookie)

    async def logout(self, request: Request) -> Response:
        """End a session, where a form of ours asks for it."""
        if request.method != "POST":
            return Response("", status=303, headers={"location": "/"}, content_type=_HTML)
        try:
            await self._form(request, self.visitor(request))
        except Refused as refused:
            made = _wrong("Not allowed", refused.sentence, 403)
            return self._response(made, request, Inquiry(path="/logout", values={}, query={}))
        return self._with_session(request, "")

    async def _made(self, address: Address, request: Request, inquiry: Inquiry) -> Answer:
        path = inquiry.path
        if request.method not in address.methods:
            return _wrong("Method not allowed", f"Nothing can be sent to {path}.", 405)
        try:
            if address.writes:
                form = await self._form(request, inquiry.visitor)
                return await self.site.write(address.make, replace(inquiry, form=form))
            return await self.site.answer(address.make, inquiry)
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

    async def _form(self, request: Request, visitor: Visitor | None) -> Mapping[str, str]:
        """What a visitor wrote into a form of ours.

        Raises:
            Refused: nobody is logged in, or the form is not one of ours.
        """
        if visitor is None:
            raise Refused(
                "Only who is logged in may write. `tracker serve` prints a link to log in by."
            )
        length = _headers(request).get("content-length", "")
        if not length.isdecimal() or int(length[:9]) > _MOST_FORM_BYTES:
            raise Refused("That is longer than a note may be.")
        form: dict[str, str] = await request.post_vars()
        if not self.sessions.is_own_form(visitor, form.get("token", ""), _headers(request)):
            raise Refused("This form is too old, or was not sent from here. Open the page again.")
        return form

    def _response(self, made: Answer, request: Request, inquiry: Inquiry) -> Response:
        match made:
            case SentTo(address):
                headers = {"location": address}
                return Response("", status=303, headers=headers, content_type=_HTML)
            case File(content, media_type, name, status):
                headers = {"content-disposition": f'attachment; filename="{name}"'} if name else {}
                return Response(content, status=status, headers=headers, content_type=media_type)
            case Page():
                origin = self.site.settings.base_url or f"{request.scheme}://{request.host}"
                hidden = self._hidden_fields(request, inquiry.visitor)
                body = writing.html(made, inquiry, self.site.readers, hidden, origin.rstrip("/"))
                return Response(body, status=made.status, content_type=_HTML)

    def _hidden_fields(self, request: Request, visitor: Visitor | None) -> dict[str, str]:
        """The hidden fields of this visitor's forms; none for who may not write."""
        if visitor is None:
            return {}
        fields = {"token": self.sessions.form_token(visitor)}
        # Datasette 0.65 asks for its own beside ours; 1.0 looks at where a request comes from.
        own = request.scope.get("csrftoken")
        return fields | ({"csrftoken": own()} if own else {})

    def _with_session(self, request: Request, cookie: str) -> Response:
        """Lead to the first page with this session; an empty one ends what there is."""
        scheme = request.scope.get("scheme", "http")
        response = Response("", status=303, headers={"location": "/"}, content_type=_HTML)
        response.set_cookie(
            COOKIE,
            cookie,
            max_age=None if cookie else 0,
            httponly=True,
            samesite="lax",
            secure=self.sessions.is_secure(_headers(request), _client(request), scheme),
        )
        return response


def _headers(request: Request) -> Mapping[str, str]:
    """The headers of a request, names in lower case."""
    return {
        name.decode("latin-1").lower(): value.decode("latin-1")
        for name, value in request.scope["headers"]
    }


def _client(request: Request) -> str | None:
    """The address from which a request came; never one that a header claims."""
    client = request.scope.get("client")
    return client[0] if client else None


def _wrong(title: str, sentence: str, status: int, ways: tuple[tuple[str, str], ...] = ()) -> Page:
    content = {"sentence": sentence, "ways": ways}
    return Page("wrong", title, content, {"error": sentence}, status)

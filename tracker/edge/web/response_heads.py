"""Heads of responses as they came -> heads that the parser takes where browsers take them.

The parser at hand refuses every second Content-Length. One that repeats the first says nothing else
than the first: RFC 9110, section 8.6, allows to take them as one, and browsers do. Lengths that
differ stay an error.
"""

from __future__ import annotations

import asyncio
import functools
import re
from typing import Any

import aiohttp
from aiohttp.client_proto import ResponseHandler

from tracker.patterns import compile_later

_END = compile_later(rb"\r?\n\r?\n")
_LENGTH = compile_later(rb"^content-length[ \t]*:[ \t]*([0-9, \t]*?)[ \t]*\r?$\n?", re.I | re.M)
_LINE = b"Content-Length: %s\r\n"


def with_one_length(head: bytes) -> bytes:
    """Leave one of several equal lengths.

    Args:
        head: a response's, up to and with its empty line.

    Returns:
        The same bytes where there is one length or none, or where two differ.
    """
    headers = _LENGTH.findall(head)
    lengths = {part.strip() for value in headers for part in value.split(b",")}
    if len(lengths) != 1 or (len(headers) == 1 and b"," not in headers[0]):
        return head
    first = iter([_LINE % lengths.pop()])
    return _LENGTH.sub(lambda _: next(first, b""), head)


class _Handler(ResponseHandler):
    """aiohttp's reader of one connection, with each response's head mended before it is parsed."""

    def __init__(self, loop: asyncio.AbstractEventLoop, most_bytes: int) -> None:
        super().__init__(loop)
        self._most_bytes = most_bytes
        self._head: bytearray | None = None

    def set_response_params(self, **params: Any) -> None:
        """A request goes out: what comes next is a head."""
        super().set_response_params(**params)
        self._head = bytearray()

    def data_received(self, data: bytes) -> None:
        """Hold bytes back until the head is whole, or longer than any that is taken."""
        if self._head is None:
            super().data_received(data)
            return
        # The empty line may come in two parts. To search from the start each time would take square
        # time.
        looked_at = max(0, len(self._head) - len(b"\r\n\r"))
        self._head += data
        end = _END.search(self._head, looked_at)
        # A head may have no end: past the limit aiohttp gets it as it came, with limits of its own.
        if end is None and len(self._head) < self._most_bytes:
            return
        held, self._head = bytes(self._head), None
        cut = end.end() if end is not None else 0
        super().data_received(with_one_length(held[:cut]) + held[cut:] if cut else held)

    def connection_lost(self, exc: BaseException | None) -> None:
        """Give what came of a head to the parser, which says what is wrong with it."""
        if self._head:
            held, self._head = bytes(self._head), None
            super().data_received(held)
        super().connection_lost(exc)


class Connector(aiohttp.TCPConnector):
    """aiohttp's connector, whose connections read heads as browsers do."""

    def __init__(self, *, most_head_bytes: int, **options: Any) -> None:
        """Set up without connecting.

        Args:
            most_head_bytes: held back at most until a head is whole.
            options: those of aiohttp's connector.
        """
        super().__init__(**options)
        # The seam aiohttp has for it; its own value is the same but for the class.
        self._factory = functools.partial(_Handler, self._loop, most_head_bytes)  # type: ignore[assignment]

"""The head of an HTTP message, read from a connection -> its lines, and bytes to pass on."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from tracker.patterns import compile_later

# Longer heads than 64 KB are none: asyncio's reader keeps no more, and the fetcher takes no more.
_REQUEST = compile_later(r"([A-Z]{1,20}) (\S{1,50000}) HTTP/1\.[01]")
_ANSWER = compile_later(r"HTTP/1\.[01] (\d{3})( .*)?")


class BadHead(Exception):
    """Not the head of an HTTP/1 message."""


@dataclass(frozen=True, slots=True)
class Head:
    """The first line of a message, and its headers as they came."""

    first_line: str
    headers: tuple[tuple[str, str], ...]

    @property
    def method(self) -> str:
        """Of a request; "" for an answer."""
        return self._request()[0]

    @property
    def target(self) -> str:
        """What a request asks for; "" for an answer."""
        return self._request()[1]

    @property
    def status(self) -> int:
        """Of an answer; 0 for a request."""
        answer = _ANSWER.fullmatch(self.first_line)
        return int(answer[1]) if answer else 0

    @property
    def is_interim(self) -> bool:
        """Whether another answer follows; after 101 something else does."""
        return 100 <= self.status < 200 and self.status != 101

    def _request(self) -> tuple[str, str]:
        request = _REQUEST.fullmatch(self.first_line)
        return (request[1], request[2]) if request else ("", "")

    def header(self, name: str) -> str:
        """The first header of that name, in lower case; "" where there is none."""
        return next((value for key, value in self.headers if key.lower() == name), "")

    def rewritten(self, first_line: str, headers: Sequence[tuple[str, str]]) -> bytes:
        """Bytes of a head with another first line and other headers, the last of its connection."""
        lines = [first_line, *(f"{name}: {value}" for name, value in headers)]
        return "\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1")


async def read_head(reader: asyncio.StreamReader) -> Head:
    """Read the head of a request or an answer.

    Raises:
        BadHead: it is none, is too long, or breaks off.
    """
    try:
        raw = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError) as exc:
        raise BadHead from exc
    first_line, *lines = raw[:-4].decode("latin-1").split("\r\n")
    if not (_REQUEST.fullmatch(first_line) or _ANSWER.fullmatch(first_line)):
        raise BadHead
    headers = []
    for line in lines:
        name, colon, value = line.partition(":")
        # A line break within a value would be another header to whoever reads it next.
        if not colon or not name or name != name.strip() or "\n" in line or "\r" in line:
            raise BadHead
        headers.append((name, value.strip()))
    return Head(first_line, tuple(headers))

"""The benchmark's web server, a process of its own: pages with or without ETag, furniture or policy changed on demand.

`server.py COUNT` prints its port, then serves until its standard input closes:

- `/etag/N`, `/plain/N`: the same page each time, with and without an ETag;
- `/fresh/N`: other furniture at each load, the same policy;
- `/edited/N`: as `/fresh`, and from `/edit` on each twentieth policy is another one.
"""

from __future__ import annotations

import asyncio
import sys

from pages import page

EDITED_EVERY = 20
EDITS = 5
_LOADS = 4
"""So many furnitures a page takes turns with."""


class Site:
    """All pages, made beforehand: the server's own time must not be the client's."""

    def __init__(self, count: int) -> None:
        self.stored = [page(number, 0) for number in range(count)]
        self._fresh = [[page(number, load) for load in range(1, _LOADS + 1)] for number in range(count)]
        self._edited = {
            number: [page(number, load, EDITS) for load in range(1, _LOADS + 1)]
            for number in range(0, count, EDITED_EVERY)
        }
        self._loads = [0] * count
        self.is_edited = False

    def body(self, kind: str, number: int) -> bytes:
        """What a page shows now."""
        if kind not in ("fresh", "edited"):
            return self.stored[number]
        self._loads[number] += 1
        furniture = self._loads[number] % _LOADS
        if kind == "edited" and self.is_edited and number in self._edited:
            return self._edited[number][furniture]
        return self._fresh[number][furniture]


async def main(count: int) -> None:
    site = Site(count)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                kind, _, number = head.split(b" ", 2)[1].decode().strip("/").partition("/")
                if kind == "edit":
                    site.is_edited = True
                body = b"" if kind == "edit" else site.body(kind, int(number))
                tag = b'ETag: "%s"\r\n' % number.encode() if kind == "etag" else b""
                if tag and b"if-none-match" in head.lower():
                    writer.write(b"HTTP/1.1 304 Not Modified\r\n" + tag + b"\r\n")
                else:
                    writer.write(
                        b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
                        + tag + b"Content-Length: %d\r\n\r\n" % len(body) + body
                    )  # fmt: skip
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))

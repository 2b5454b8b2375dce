"""Many hosts that take their time: `slow_server.py HOSTS SECONDS` serves one port of 127.0.0.1, 127.0.0.2 and so on.

Prints the port, then serves a policy of its own for each path until its standard input closes.
"""

from __future__ import annotations

import asyncio
import functools
import sys

from pages import page

_PAGES = 50


@functools.cache
def body_of(number: int) -> bytes:
    """The body of a page; few different ones, for making them takes longer than serving them."""
    return page(number, 0)


async def main(hosts: int, seconds: float) -> None:
    for number in range(_PAGES):
        body_of(number)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                number = int(head.split(b" ", 2)[1].strip(b"/"))
                await asyncio.sleep(seconds)
                body = body_of(number % _PAGES)
                length = b"Content-Length: %d\r\n\r\n" % len(body)
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n" + length + body)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    first = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = first.sockets[0].getsockname()[1]
    others = [await asyncio.start_server(serve, f"127.0.0.{host}", port) for host in range(2, hosts + 1)]
    print(port, flush=True)
    await asyncio.to_thread(sys.stdin.read)
    for server in (first, *others):
        server.close()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), float(sys.argv[2])))

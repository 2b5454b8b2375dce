"""The benchmark's web server, a process of its own: pages with or without ETag, furniture changed on demand.

`server.py COUNT` prints its port, then serves /etag/N, /plain/N and /fresh/N until its standard input closes. /fresh/N
is another load of the page each time it is asked for: other furniture, the same policy.
"""

from __future__ import annotations

import asyncio
import sys

from pages import page


async def main(count: int) -> None:
    stored = [page(number, 0) for number in range(count)]
    loads = [0] * count
    fresh: dict[tuple[int, int], bytes] = {
        (number, load): page(number, load) for number in range(count) for load in (1, 2)
    }

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                kind, number = head.split(b" ", 2)[1].decode().strip("/").split("/")
                body = stored[int(number)]
                tag = b'ETag: "%s"\r\n' % number.encode() if kind == "etag" else b""
                if kind == "fresh":
                    loads[int(number)] += 1
                    body = fresh[int(number), 1 + loads[int(number)] % 2]
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

"""Time and memory of a rendered page: a made-up policy written by scripts, on loopback, in one browser.

    python bench/rendering.py [PAGES]

Tells seconds a page, and megabytes of the browser and its client: at rest, and at their most while pages are rendered.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import threading
import time
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import psutil

from tracker.edge.browser.renderer import Renderer
from tracker.model import Watch

PAGES = 20
CLAUSE = (
    "<h2>{0}. Records</h2><p>We keep the records of part {0} for thirty days and give them to nobody else at all.</p>"
)
POLICY = "".join(CLAUSE.format(number) for number in range(150))
SHELL = """<!doctype html><title>Acme</title><div id=root></div><script>
fetch('/text').then((came) => came.text()).then((text) => { root.innerHTML = `<main><h1>Privacy</h1>${text}</main>`; });
</script>"""


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = (POLICY if self.path == "/text" else SHELL).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def own_mb() -> float:
    """Memory that the browser and its client hold, what they share among them counted once (PSS)."""
    held = 0
    for process in psutil.Process().children(recursive=True):
        try:
            held += process.memory_full_info().pss
        except psutil.Error:
            continue
    return held / 1e6


async def measure(url: str, pages: int) -> None:
    watch = Watch("acme/privacy", "Acme", "privacy", url, allow_private=True)
    most_mb, is_over = 0.0, asyncio.Event()

    async def look() -> None:
        nonlocal most_mb
        while not is_over.is_set():
            most_mb = max(most_mb, await asyncio.to_thread(own_mb))
            await asyncio.sleep(0.05)

    async with Renderer(sandbox=False) as renderer:
        looking = asyncio.create_task(look())
        took = []
        for _ in range(pages):
            started = time.perf_counter()
            rendered = await renderer.render(watch, lambda: datetime.now(UTC))
            took.append(time.perf_counter() - started)
        is_over.set()
        await looking
        rest_mb = own_mb()
    print(f"{pages} pages of {len(rendered.body):,} bytes")
    print(f"first page, with the start of the browser  {took[0]:6.2f} s")
    print(f"further pages, median                      {statistics.median(took[1:]):6.2f} s")
    print(f"further pages, most                        {max(took[1:]):6.2f} s")
    print(f"browser and client at rest                 {rest_mb:6.0f} MB")
    print(f"browser and client, most                   {most_mb:6.0f} MB")


def main() -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    asyncio.run(measure(f"http://127.0.0.1:{server.server_port}/", int(sys.argv[1]) if sys.argv[1:] else PAGES))
    server.shutdown()


if __name__ == "__main__":
    main()

"""The web page in this process, asked over ASGI as a server would ask it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Self

import httpx

from tracker.app.web import application
from tracker.app.web.site import Settings, Site

BASE = "http://127.0.0.1:8001"


class WebClient:
    """A browser without a screen: it keeps cookies and follows no redirect.

    Args:
        database: that is served.
        clock: what time it is; may move.
        settings: as of the command's options.
    """

    def __init__(self, database: Path, clock: Callable[[], datetime], **settings: Any) -> None:
        self.site = Site(Settings(database, **settings), clock)
        self.application = application.make(self.site)
        self.app = self.application.app()
        self.cookies = httpx.Cookies()
        self.clock = clock
        self._runner = asyncio.Runner()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._runner.close()
        self.application.executor.shutdown()
        for database in self.application.databases.values():
            database.close()
        self.site.close()

    def get(self, path: str, *, client: str = "127.0.0.1", base: str = BASE, **headers: str) -> httpx.Response:
        return self._send("GET", path, None, client, base, headers)

    def post(
        self, path: str, form: dict[str, str], *, client: str = "127.0.0.1", base: str = BASE, **headers: str
    ) -> httpx.Response:
        return self._send("POST", path, form, client, base, headers)

    def text(self, path: str) -> str:
        """What a reader sees of a page: words without tags, and with single spaces."""
        response = self.get(path)
        assert response.status_code == 200, (path, response.status_code, response.text[:500])
        main = re.search(r"<main.*?</main>", response.text, re.S)
        assert main is not None
        return " ".join(re.sub(r"<[^>]*>", " ", main[0]).split())

    def log_in(self, base: str = BASE) -> None:
        token = self.application.sessions.make_link(self.clock())
        assert self.get(f"/login?token={token}", base=base).status_code == 303

    def form(self, path: str) -> dict[str, str]:
        """The hidden fields of a page's review form."""
        page = self.get(path).text
        form = re.search(r'<form class="review-form.*?</form>', page, re.S)
        assert form is not None
        return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]+)">', form[0]))

    def _send(
        self, method: str, path: str, form: dict[str, str] | None, client: str, base: str, headers: dict[str, str]
    ) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}

        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, client=(client, 40_000), raise_app_exceptions=True)
            async with httpx.AsyncClient(transport=transport, base_url=base, cookies=self.cookies) as browser:
                response = await browser.request(method, path, data=form, headers=named)
                self.cookies = httpx.Cookies(browser.cookies)
                return response

        return self._runner.run(send())

"""Names and addresses of made-up hosts, which lead to a server on loopback or to nothing."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

from aiohttp.abc import AbstractResolver

PUBLIC, OTHER = "93.184.215.14", "93.184.215.15"
"""Of the public internet; what connects to them in a test is connected to loopback."""


class Names(AbstractResolver):
    """Knows some names, `vendor_example` for vendor.example; counts what it is asked."""

    def __init__(self, **known: str | list[str]) -> None:
        self.known = {name.replace("_", "."): where for name, where in known.items()}
        self.asked: list[str] = []

    async def resolve(self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC) -> list[Any]:
        self.asked.append(host)
        if host not in self.known:
            raise OSError(0, "no such host")
        where = self.known[host]
        return [
            {"hostname": host, "host": each, "port": port, "family": socket.AF_INET, "proto": 0, "flags": 0}
            for each in ([where] if isinstance(where, str) else where)
        ]

    async def close(self) -> None:
        pass


class Dials:
    """Connects to a port of loopback whatever is dialled, and remembers what was."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.dialled: list[tuple[str, int, bool]] = []

    async def __call__(self, address: str, port: int, is_guarded: bool) -> Any:
        self.dialled.append((address, port, is_guarded))
        return await asyncio.open_connection("127.0.0.1", self.port)

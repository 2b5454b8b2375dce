"""The measure to compare with: one plain httpx.AsyncClient, four connections, every page fetched and its body read."""

from __future__ import annotations

import asyncio
import sys

import httpx


async def main(base: str, count: int) -> None:
    limits = httpx.Limits(max_connections=4, max_keepalive_connections=4)
    numbers = iter(range(count))
    async with httpx.AsyncClient(limits=limits) as client:

        async def work() -> None:
            for number in numbers:
                response = await client.get(f"{base}/{number}")
                assert response.status_code == 200
                assert len(response.content) > 1000

        await asyncio.gather(*(work() for _ in range(4)))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))

"""A record -> its web page, served by a process of its own on loopback."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Served:
    """Where a record is served."""

    at: str
    """Without a slash at the end."""
    login: str
    """The link that logs in once."""


@contextmanager
def serving(database: Path) -> Iterator[Served]:
    """Serve a record on a free port until the block ends."""
    argv = [sys.executable, "-m", "tracker", "serve", "--db", database.name, "--host", "127.0.0.1", "--port", "0"]
    with subprocess.Popen(argv, cwd=database.parent, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            printed = [process.stdout.readline() for _ in range(2)]
            at, login = (address[0] for address in map(re.compile(r"http://\S+").search, printed) if address)
            yield Served(at.rstrip("/"), login)
        finally:
            process.terminate()

"""A record -> its web page, served by a process of its own on loopback."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from desk import TRACKER

_STARTED = re.compile(r"The web page of \S+ is at (http://\S+)/ \(Ctrl-C ends it\)")


@dataclass(frozen=True)
class Served:
    """A web page that runs."""

    process: subprocess.Popen[str]
    at: str
    """Where it is, without a slash at the end."""
    printed: str
    """All that was printed at its start."""

    @property
    def login(self) -> str:
        """The link that logs in once."""
        found = re.search(r"log in by this link, once within an hour: (\S+)", self.printed)
        assert found is not None, self.printed
        return found[1]


@contextmanager
def serving(database: Path) -> Iterator[Served]:
    """Serve a record on a free port until the block ends."""
    with started("serve", "--db", database, "--port", "0") as served:
        yield served


@contextmanager
def started(*arguments: object, **environ: str) -> Iterator[Served]:
    """Run a command that serves a web page until the block ends."""
    process = subprocess.Popen(
        [*TRACKER, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1", **environ},
    )
    assert process.stdout is not None
    printed = ""
    try:
        while not (found := _STARTED.search(printed)):
            line = process.stdout.readline()
            assert line, printed
            printed += line
        yield Served(process, found[1], printed + process.stdout.readline())
    finally:
        process.terminate()
        process.wait(20)
        process.stdout.close()

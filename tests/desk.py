"""A folder with a watch list, a made-up site, and the command line run in it as its user would."""

from __future__ import annotations

import contextlib
import json
import sys
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from loopback import Site

from tracker.app.cli import main

TRACKER = [sys.executable, "-m", "tracker.app.cli.main"]


class Desk:
    """A folder with a watch list, a site, and the command run in it."""

    def __init__(self, folder: Path, site: Site) -> None:
        self.folder = folder
        self.site = site
        self.list = folder / "watchlist.toml"
        self.db = folder / "data" / "policies.db"

    def write(self, *watches: str, head: str = "", channels: str = "") -> None:
        text = f'# Our list.\n[tracker]\nper_host_delay = "0s"\nallow_private = true\n{head}\n'
        text += f"[channels]\n{channels}\n" if channels else ""
        for name in watches:
            vendor, document = name.split("/")
            url = self.site.url(f"/{name}")
            text += f'\n# About {vendor}.\n[[watch]]\nvendor = "{vendor}"\ndocument = "{document}"\nurl = "{url}"\n'
        self.list.write_text(text, encoding="utf-8")

    def run(self, *arguments: object, status: int | None = 0, given: str | None = None) -> str:
        """Run a command where its user would; standard output, then standard error."""
        argv = [str(argument) for argument in arguments]
        runner = CliRunner()
        with contextlib.chdir(self.folder):
            result = runner.invoke(_as_main, argv, input=given, catch_exceptions=False)
        assert "Traceback" not in result.output
        assert status is None or result.exit_code == status, result.output
        return result.output

    def json(self, *arguments: object, status: int = 0) -> Any:
        argv = [*map(str, arguments), "--json"]
        with contextlib.chdir(self.folder):
            result = CliRunner().invoke(_as_main, argv, catch_exceptions=False)
        assert result.exit_code == status, result.output
        return json.loads(result.stdout)


class _Main:
    """`main` as click's runner wants it: the entry point with its own handling of errors, in this process."""

    name = "tracker"

    def main(self, args: list[str], prog_name: str, **_: object) -> None:
        before = sys.argv
        sys.argv = ["tracker", *args]
        try:
            main.main()
        finally:
            sys.argv = before


_as_main: Any = _Main()

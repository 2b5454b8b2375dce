"""Versions -> commits of a git repository of ours, as Open Terms Archive lays one out.

One Markdown file a document, a commit a version, dated by when its text was first seen. The same
versions make the same commits; a later export adds those that came since.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from tracker.edge.archives.git_command import Git
from tracker.errors import UsageError
from tracker.patterns import compile_later

_BRANCH = "refs/heads/main"
_NAME, _EMAIL = "policy tracker", "tracker@localhost"
_TRAILER = compile_later(r"^Tracker-(Watch|Version|Link|File): (.+)$", re.M)
_NOT_OURS = (
    "Expected a new folder or an earlier export of ours, it holds something else; name another"
)


@dataclass(frozen=True, slots=True)
class Commit:
    """A version as it is committed."""

    at: datetime
    """When its text was first seen; aware."""
    subject: str
    """One line."""
    trailers: tuple[tuple[str, str], ...]
    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Exported:
    """The version of a watch in a repository that was recorded last."""

    number: int
    link_sha256: str
    path: str
    """Of its file."""


class OwnRepository:
    """A repository that `tracker export git` writes."""

    def __init__(self, folder: Path) -> None:
        """Open an earlier export, or a new folder for its owner alone.

        Raises:
            UsageError: there is something else, it cannot be made, or there is no git.
        """
        self._folder = folder
        self._git = Git(folder / ".git", str(folder))
        if folder.is_symlink():
            raise UsageError(f"{folder} is a symbolic link; name the folder that it leads to")
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            is_empty = not any(folder.iterdir())
        except OSError as exc:
            raise UsageError(f"{folder}: cannot be written ({exc.strerror})") from exc
        if is_empty:
            # No template: it could hold hooks. The older format, which every git reads.
            options = ("--quiet", "--template=", "--initial-branch=main", "--object-format=sha1")
            self._git.output("init", *options)
        elif not (folder / ".git").is_dir():
            raise UsageError(f"{folder}: {_NOT_OURS}")

    def exported(self) -> Mapping[str, Exported]:
        """The version of each watch in it that was recorded last.

        Raises:
            UsageError: somebody else committed to it.
        """
        if self.head() is None:
            names = [path.name for path in self._folder.iterdir() if path.name != ".git"]
            if names or self._git.output("for-each-ref").strip():
                raise UsageError(f"{self._folder}: {_NOT_OURS}")
            return {}
        last: dict[str, Exported] = {}
        tokens = self._git.tokens(
            "log", "-z", "--reverse", "--format=tformat:%ae%x00%B", _BRANCH, "--"
        )
        for email, body in zip(tokens, tokens, strict=False):
            named = _named(body) if email == _EMAIL.encode() else None
            if named is None:
                raise UsageError(f"{self._folder}: {_NOT_OURS}")
            watch, exported = named
            # Commits go by time, and older history has the higher numbers.
            if watch not in last or exported.number > last[watch].number:
                last[watch] = exported
        return last

    def head(self) -> str | None:
        """The id of the last commit; None where there is none."""
        try:
            return self._git.output("rev-parse", "--quiet", "--verify", _BRANCH).decode().strip()
        except UsageError:
            return None

    def add(self, commits: Iterable[Commit]) -> None:
        """Add commits behind the last one, all of them or none, and show the last one's files.

        Raises:
            UsageError: git refuses them; or files of the working tree were changed by somebody.
        """
        before = self.head()
        arguments = ("fast-import", "--quiet", "--done", "--date-format=raw")
        with self._git.started(*arguments) as running:
            # Where git gives up on what it reads, its own words say why.
            with contextlib.suppress(BrokenPipeError):
                _write(running.given, commits, before)
                running.given.close()
            running.hold_well()
        self._show(before)

    def _show(self, before: str | None) -> None:
        """Bring the working tree from the commit before to the last one."""
        after = self.head()
        branch = self._git.output("rev-parse", "--symbolic-full-name", "HEAD").decode().strip()
        if after is None or after == before or branch != _BRANCH:
            return
        # Unlike a checkout it runs no hook, and it keeps what somebody changed in a file.
        trees = [before, after] if before else [after]
        try:
            self._git.output("read-tree", "-m", "-u", *trees, folder=self._folder)
        except UsageError as exc:
            raise UsageError(
                f"{exc}: the commits are in it, but its files stay as they are, for somebody"
                " changed some; `git reset --hard` in it shows them as exported"
            ) from exc


def _write(stream: IO[bytes], commits: Iterable[Commit], before: str | None) -> None:
    """Write commits as `git fast-import` reads them."""
    parent = f"from {before}\n" if before else ""
    for commit in commits:
        who = f"{_NAME} <{_EMAIL}> {int(commit.at.timestamp())} +0000"
        head = f"commit {_BRANCH}\nauthor {who}\ncommitter {who}\n"
        file = f"{parent}M 100644 inline {_quoted(commit.path)}\n"
        stream.writelines(
            [head.encode(), _data(_message(commit)), file.encode(), _data(commit.text)]
        )
        parent = ""
    stream.write(b"done\n")


def _message(commit: Commit) -> str:
    trailers = "".join(f"{name}: {value}\n" for name, value in commit.trailers)
    return f"{commit.subject}\n\n{trailers}"


def _data(text: str) -> bytes:
    content = text.encode("utf-8", "replace")
    return b"data %d\n%b\n" % (len(content), content)


def _quoted(path: str) -> str:
    escaped = path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _named(message: bytes) -> tuple[str, Exported] | None:
    """The watch and the version that a commit of ours names; None where it is not ours."""
    trailers = dict(_TRAILER.findall(message.decode("utf-8", "replace")))
    number = trailers.get("Version", "")
    if len(trailers) != 4 or not number.isdecimal():
        return None
    return trailers["Watch"], Exported(int(number), trailers["Link"], trailers["File"])

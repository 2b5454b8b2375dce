"""The `git` command, alone with one repository: no configuration of others, no hooks, no network.

A repository may come from anybody. Its files decide nothing here but what is read: every call names
its options, passes names after `--`, and reads names with a NUL at their end.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from tracker.characters import printable
from tracker.errors import ArchiveError, UsageError
from tracker.frozen import dataclass

_CHUNK_BYTES = 65_536
_MOST_SENTENCE_CHARS, _MOST_COMPLAINT_BYTES = 300, 10_000
# A token is a hash, a number, the first line of a message, or a path.
_MOST_TOKEN_BYTES = 1_000_000
_NO_FILE = os.devnull
# What a repository's own configuration could have run, or read from elsewhere.
_NEUTRAL = (
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.commitGraph=false",
    "core.attributesFile=/dev/null",
    "log.showSignature=false",
    "protocol.allow=never",
    "gc.auto=0",
    "maintenance.auto=false",
)
# Of the surroundings only what finds programs: GIT_DIR and the like would lead elsewhere.
_KEPT = ("PATH", "TMPDIR", "SYSTEMROOT")
_ALONE = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": _NO_FILE,
    # For releases before 2.32, which do not know GIT_CONFIG_GLOBAL.
    "HOME": _NO_FILE,
    "XDG_CONFIG_HOME": _NO_FILE,
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}


def git_dir(path: Path) -> Path | None:
    """Where the repository of a path is: in it, or it is one itself (bare); None for neither."""
    if (path / ".git").exists():
        return path / ".git"
    is_bare = (path / "HEAD").is_file() and (path / "objects").is_dir()
    return path if is_bare else None


class Git:
    """Runs git on one repository."""

    def __init__(self, directory: Path, name: str) -> None:
        """Find the command.

        Args:
            directory: of the repository's own files. Named so, git looks nowhere else, and does not
                ask whose they are.
            name: of the repository, for sentences.

        Raises:
            UsageError: there is no git on this machine.
        """
        command = shutil.which("git")
        if command is None:
            raise UsageError(f"{name}: Expected the command git on this machine; install it")
        self.name = name
        settings = [part for setting in _NEUTRAL for part in ("-c", setting)]
        self._command = [command, "--no-pager", f"--git-dir={directory.resolve()}", *settings]
        self._environment = {key: os.environ[key] for key in _KEPT if key in os.environ} | _ALONE

    def output(self, *arguments: str, folder: Path | None = None) -> bytes:
        """Run git to its end.

        Args:
            arguments: a command and its options.
            folder: the working tree, for commands that need one.

        Raises:
            UsageError: it ended with an error; its own words are in the sentence.
        """
        tree = [] if folder is None else [f"--work-tree={folder.resolve()}"]
        done = subprocess.run(
            [*self._command, *tree, *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=self._environment,
            cwd=folder,
            check=False,
        )
        if done.returncode:
            raise UsageError(f"{self.name}: {_words(done.stderr)}")
        return done.stdout

    def tokens(self, *arguments: str) -> Iterator[bytes]:
        """Run git and give what it prints, as it comes, cut at each NUL.

        Raises:
            UsageError: it ended with an error, or printed something without an end.
        """
        with self.started(*arguments) as process:
            rest = b""
            while chunk := os.read(process.printed.fileno(), _CHUNK_BYTES):
                *whole, rest = (rest + chunk).split(b"\0")
                yield from whole
                if len(rest) > _MOST_TOKEN_BYTES:
                    raise UsageError(f"{self.name}: a name or a message in it has no end")
            process.hold_well()

    @contextlib.contextmanager
    def started(self, *arguments: str) -> Iterator[Running]:
        """Run git beside us; it ends with the block.

        Args:
            arguments: a command and its options.

        Yields:
            The process.
        """
        # What it complains of goes to a file: a pipe that nobody reads would stop it when full.
        with tempfile.TemporaryFile() as complaints:
            process = subprocess.Popen(
                [*self._command, *arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=complaints,
                env=self._environment,
            )
            assert process.stdin is not None
            assert process.stdout is not None
            try:
                yield Running(process, process.stdin, process.stdout, complaints, self.name)
            finally:
                if process.poll() is None:
                    process.kill()
                for stream in (process.stdin, process.stdout):
                    # What was not written yet has no reader any more.
                    with contextlib.suppress(OSError):
                        stream.close()
                process.wait()


@dataclass(frozen=True, slots=True)
class Running:
    """git, while it runs."""

    process: subprocess.Popen[bytes]
    given: IO[bytes]
    """Its standard input."""
    printed: IO[bytes]
    """Its standard output."""
    complaints: IO[bytes]
    name: str
    """Of the repository, for sentences."""

    def hold_well(self) -> None:
        """Wait for its end, and see that it ended well.

        Raises:
            UsageError: it did not; its own words are in the sentence.
        """
        if self.process.wait():
            self.complaints.seek(0)
            raise UsageError(f"{self.name}: {_words(self.complaints.read(_MOST_COMPLAINT_BYTES))}")


class Blobs:
    """Reads files of a repository by their ids, through one process."""

    def __init__(self, git: Git) -> None:
        """Set up without starting anything."""
        self._git = git
        self._stack = contextlib.ExitStack()
        self._running: Running | None = None

    def close(self) -> None:
        """End the process."""
        self._running = None
        self._stack.close()

    def read(self, blob: str, max_bytes: int) -> bytes:
        """Read a file as it was committed, without any filter.

        Args:
            blob: its id.
            max_bytes: that it may have.

        Raises:
            ArchiveError: it is missing, damaged, no file, or larger.
        """
        if self._running is None:
            self._running = self._stack.enter_context(self._git.started("cat-file", "--batch"))
        try:
            return self._answer(self._running, blob, max_bytes)
        except (ArchiveError, OSError) as exc:
            # What it would still print belongs to this file, and not to the next.
            self.close()
            if isinstance(exc, ArchiveError):
                raise
            raise ArchiveError("git cannot read it: it is damaged") from exc

    def _answer(self, running: Running, blob: str, max_bytes: int) -> bytes:
        running.given.write(f"{blob}\n".encode())
        running.given.flush()
        answer = running.printed.readline().split()
        if answer[1:] == [b"missing"]:
            raise ArchiveError("its object is missing from the repository, or damaged")
        if len(answer) != 3:
            raise ArchiveError("git cannot read it: it is damaged")
        _, kind, size = answer
        if kind != b"blob":
            raise ArchiveError(f"it is no file, but a {kind.decode('ascii', 'replace')}")
        if int(size) > max_bytes:
            raise ArchiveError(f"it is larger than max_bytes ({max_bytes:,})")
        body = running.printed.read(int(size) + 1)
        if len(body) != int(size) + 1:
            raise ArchiveError("git cannot read it: it is damaged")
        return body[:-1]


def _words(printed: bytes) -> str:
    """What git said was wrong, as one line."""
    text = printable(printed.decode("utf-8", "replace")).strip()
    lines = [line.removeprefix("fatal: ").removeprefix("error: ") for line in text.split("\n")]
    joined = "; ".join(line for line in lines if line)
    return f"git: {joined[:_MOST_SENTENCE_CHARS] or 'it gave up without a word'}"

"""A git repository of Open Terms Archive -> the documents in it, and the captures of one.

Source: docs.opentermsarchive.org. A document is a file `Service/Document.md` (its versions),
`.html` or `.pdf` (what was served); one of several pages has a file `Service/Document #page` for
each. Each record is a commit whose author date is when the page was fetched; the recorder's own
upgrades say so in the first line of their message.
"""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tracker.characters import printable
from tracker.edge.archives.capture import Capture, Captures, Served, Skipped
from tracker.edge.archives.git_command import Blobs, Git, git_dir
from tracker.errors import ArchiveError, UsageError

_TYPES = {
    "md": "text/markdown; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
}
# What was extracted again from a page that was fetched before: today's words, and those before.
_UPGRADE = ("Apply technical or declaration upgrade on ", "Refilter ")
_MARKDOWN = "md"
_FILE_MODES = ("100644", "100755")
_GONE = "000000"
_SECOND = timedelta(seconds=1)
_MOST_NAME_CHARS = 500
_LOG = (
    "log",
    "-z",
    "--raw",
    "--no-abbrev",
    "--root",
    "--no-merges",
    "--full-history",
    # A file that was renamed and edited at once may as well be another document.
    "--find-renames=100%",
    "--no-ext-diff",
    "--no-textconv",
    "--no-show-signature",
    "--no-color",
    "--encoding=UTF-8",
    "--format=format:%H%x00%at%x00%s%x00",
    "HEAD",
    "--",
)
_FIELDS = 3


@dataclass(frozen=True, slots=True)
class Document:
    """A document of a repository."""

    name: str
    """`Service/Document`, of a page of several `Service/Document #page`."""
    records: int
    first_at: datetime
    last_at: datetime
    kinds: tuple[str, ...]
    """Of its files: md, html, pdf."""


@dataclass(frozen=True, slots=True)
class _Record:
    """A file as one commit left it."""

    commit: str
    at: datetime | None
    """None where the commit has no date that can be."""
    subject: str
    path: str
    blob: str
    mode: str
    was: str = ""
    """The path it had before, where the commit renamed it."""

    @property
    def document(self) -> str:
        """The name of its document, "" where the file is none."""
        return _document_of(self.path)

    @property
    def kind(self) -> str:
        """Its ending, without the full stop."""
        return self.path.rpartition(".")[2]

    @property
    def name(self) -> str:
        """What it is called there, as git understands it, on one line that can be shown."""
        path = " ".join(printable(self.path).split())
        return f"{self.commit}:{path}"[:_MOST_NAME_CHARS]

    @property
    def is_upgrade(self) -> bool:
        """Whether it was extracted anew by the recorder; bytes as served never are."""
        return self.kind == _MARKDOWN and self.subject.startswith(_UPGRADE)


def is_repository(path: Path) -> bool:
    """Whether there is a git repository, bare or with a working tree, right at a path."""
    return git_dir(path) is not None


def documents(path: Path) -> list[Document]:
    """List the documents of a repository.

    Args:
        path: of the repository.

    Returns:
        By name. Records of one that was renamed count under the name that it had then.

    Raises:
        UsageError: it is no repository, cannot be read, or there is no git.
    """
    by_name: dict[str, list[_Record]] = {}
    for record in _records(_opened(path)):
        if record.document and not record.was and record.mode in _FILE_MODES:
            by_name.setdefault(record.document, []).append(record)
    listed = []
    for name, records in sorted(by_name.items()):
        moments = [record.at for record in records if record.at is not None]
        if moments:
            kinds = tuple(sorted({record.kind for record in records}))
            listed.append(Document(name, len(records), min(moments), max(moments), kinds))
    return listed


@contextlib.contextmanager
def opened(path: Path, document: str, max_bytes: int) -> Iterator[Captures]:
    """Find the captures of a document in a repository.

    Args:
        path: of the repository.
        document: as `documents` names it.
        max_bytes: of a file.

    Yields:
        The captures; they can be read until the end of the block.

    Raises:
        UsageError: it is no repository, cannot be read, holds no such document, or there is no git.
    """
    with opened_all(path, {document: max_bytes}) as captures:
        if document not in captures:
            raise UsageError(
                f"{path}: there is no document {document!r} in it; --list names those there are"
            )
        yield captures[document]


@contextlib.contextmanager
def opened_all(path: Path, documents: Mapping[str, int]) -> Iterator[dict[str, Captures]]:
    """Find the captures of many documents in a repository, by one walk over its commits.

    Args:
        path: of the repository.
        documents: as `documents` names them, each with the most bytes of a file.

    Yields:
        The captures of those that are there; they can be read until the end of the block.

    Raises:
        UsageError: it is no repository, cannot be read, or there is no git.
    """
    git = _opened(path)
    records = _of_documents(_records(git), documents)
    blobs = Blobs(git)
    source = f"git {path.resolve().name}"
    try:
        yield {
            name: _captures(of_document, blobs, documents[name], source)
            for name, of_document in records.items()
            if of_document
        }
    finally:
        blobs.close()


def _opened(path: Path) -> Git:
    directory = git_dir(path)
    if directory is None:
        raise UsageError(f"{path}: Expected a git repository, there is none right here")
    git = Git(directory, str(path))
    try:
        git.output("rev-parse", "--quiet", "--verify", "HEAD^{commit}")
    except UsageError as exc:
        raise UsageError(
            f"{path}: Expected a git repository with commits, its HEAD leads to none: it is empty,"
            " or damaged"
        ) from exc
    if git.output("rev-parse", "--is-shallow-repository").strip() == b"true":
        raise UsageError(
            f"{path}: it is a shallow clone, which has the last commits alone; bring the rest by"
            " `git fetch --unshallow`"
        )
    return git


def _records(git: Git) -> Iterator[_Record]:
    """All that commits did to files, newest commit first."""
    tokens = git.tokens(*_LOG)
    head: list[str] = []
    for token in tokens:
        text = token.decode("utf-8", "replace").lstrip("\n")
        # Between what a commit says and the files it changed stands an empty token.
        if not text and len(head) == _FIELDS:
            continue
        if len(head) == _FIELDS and text.startswith(":"):
            yield _record(head, text, tokens)
        else:
            head = [text] if len(head) == _FIELDS else [*head, text]


def _record(head: list[str], change: str, tokens: Iterator[bytes]) -> _Record:
    """One file of a commit: modes, ids and what was done, then one path or two."""
    _, mode, _, blob, status = change.split(" ")
    path, was = next(tokens).decode("utf-8", "replace"), ""
    if status[0] in "RC":
        path, was = next(tokens).decode("utf-8", "replace"), path
    commit, seconds, subject = head
    return _Record(commit, _moment(seconds), subject, path, blob, mode, was)


def _moment(seconds: str) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _of_documents(
    records: Iterator[_Record], documents: Collection[str]
) -> dict[str, list[_Record]]:
    """The records of documents, oldest commit first, and those from before each was renamed."""
    wanted: dict[str, set[str]] = {name: {name} for name in documents}
    kept: dict[str, list[_Record]] = {name: [] for name in documents}
    for record in records:
        for name in wanted.get(record.document, ()):
            if record.mode != _GONE and not record.was:
                kept[name].append(record)
        earlier = _document_of(record.was)
        if earlier and record.document in wanted:
            # The bytes are those of the record before: nobody looked at the page.
            wanted.setdefault(earlier, set()).update(wanted[record.document])
    return {name: of_document[::-1] for name, of_document in kept.items()}


def _document_of(path: str) -> str:
    name, _, kind = path.rpartition(".")
    return name if kind in _TYPES and name.count("/") == 1 and not name.startswith("/") else ""


def _captures(records: list[_Record], blobs: Blobs, max_bytes: int, source: str) -> Captures:
    """Make captures, oldest first, each second once."""
    skipped = [
        Skipped(record.name, "its commit has no date that can be")
        for record in records
        if record.at is None
    ]
    dated = [(record.at, record) for record in records if record.at is not None]
    # Sorting keeps the order of commits where two are of one second.
    dated.sort(key=lambda pair: pair[0])
    taken: list[tuple[datetime, _Record]] = []
    for at, record in dated:
        if taken and at <= taken[-1][0]:
            last_at, last = taken[-1]
            if record.is_upgrade or last.is_upgrade:
                # An upgrade has the date of the page that it extracts anew, mostly that of the
                # record before it. Both count, in their order.
                at = last_at + _SECOND
            else:
                skipped.append(Skipped(last.name, f"{record.name} is of the same second"))
                taken.pop()
        taken.append((at, record))
    captures = (_capture(at, record, blobs, max_bytes) for at, record in taken)
    return Captures(tuple(captures), tuple(skipped), source)


def _capture(at: datetime, record: _Record, blobs: Blobs, max_bytes: int) -> Capture:
    def read() -> Served:
        if record.mode not in _FILE_MODES:
            raise ArchiveError("it is a link or a folder, and no file")
        headers = (("content-type", _TYPES[record.kind]),)
        return Served(blobs.read(record.blob, max_bytes), headers)

    return Capture(at, record.name, read, is_upgrade=record.is_upgrade)

"""A folder -> the dated snapshots in it, oldest first, and what in it is none and why."""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tracker.edge.archives.capture import Capture, Captures, NothingThere, Served, Skipped
from tracker.errors import UsageError
from tracker.patterns import compile_later

# Downloaders write pages as UTF-8 and often without a suffix.
_HTML = "text/html; charset=utf-8"
_TYPES = {
    "html": _HTML,
    "htm": _HTML,
    "md": "text/markdown; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
# How a moment may be written as a name: ours, a day alone, and both as web archives write them, all
# UTC.
_FORMS = (
    (compile_later(r"[12]\d{3}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}Z", re.ASCII), "%Y-%m-%dT%H-%M-%SZ"),
    (compile_later(r"[12]\d{3}-\d{2}-\d{2}", re.ASCII), "%Y-%m-%d"),
    (compile_later(r"[12]\d{13}", re.ASCII), "%Y%m%d%H%M%S"),
    (compile_later(r"[12]\d{7}", re.ASCII), "%Y%m%d"),
)
_LIKE = (
    "2021-01-31T11-27-00Z.html, 2021-01-31.html or 20210131112700/index.html (or .md .txt .pdf"
    " .docx)"
)
# In a folder of one snapshot: a downloader that follows links brings whole sites.
_MOST_FILES = 10_000


def find(folder: Path, url: str) -> Captures:
    """Find the dated snapshots of a folder: files named by their moment, or folders so named.

    Args:
        folder: to look in.
        url: of the page; its path finds the page among the files of one snapshot's folder.

    Returns:
        The snapshots, oldest first, and all else that lies in the folder, by name.

    Raises:
        UsageError: it is no folder, holds no snapshot, or two of the same second.
    """
    if not folder.is_dir():
        raise UsageError(f"{folder}: no such folder; give one with files named like {_LIKE}")
    snapshots: list[Capture] = []
    skipped: list[Skipped] = []
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        taken = _look(path, url)
        if isinstance(taken, str):
            skipped.append(Skipped(path.name, taken))
        else:
            snapshots.append(taken)
    if not snapshots:
        # Where only one thing is there, its reason is the reason.
        reason = f". {skipped[0].name}: {skipped[0].why}" if len(skipped) == 1 else ""
        raise NothingThere(f"{folder}: no file named like {_LIKE}{reason}")
    snapshots.sort(key=lambda capture: (capture.at, capture.name))
    for earlier, later in itertools.pairwise(snapshots):
        if earlier.at == later.at:
            both = f"{earlier.name} and {later.name} are of the same second"
            at = f"{earlier.at:%Y-%m-%d %H:%M:%S} UTC"
            raise UsageError(f"{folder}: {both}, {at}; only one of them can be the page")
    return Captures(tuple(snapshots), tuple(skipped), f"folder {folder.name}")


def find_by_address(folder: Path, url: str) -> Captures | None:
    """Find the snapshots of a page in a folder that holds those of many pages.

    Only folders named by their moment count, and in each only the file that stands under the host
    and path of the page's address, as downloaders write them.

    Args:
        folder: to look in.
        url: of the page.

    Returns:
        The snapshots, oldest first; None where there is none.
    """
    host = bare_host(url)
    wanted = _path_parts(url)
    captures: dict[datetime, Capture] = {}
    for moment, snapshot in sorted(_snapshot_folders(folder)):
        files = sorted(itertools.islice(_files(snapshot), _MOST_FILES))
        belonging = [
            path
            for path in files
            if _is_under(path.relative_to(folder.parent), host)
            and _belongs(path.relative_to(snapshot), wanted)
        ]
        if belonging and moment not in captures:
            page = min(belonging, key=lambda path: (len(path.parts), str(path)))
            captures[moment] = _capture(moment, page, str(page.relative_to(folder)))
    if not captures:
        return None
    return Captures(tuple(captures.values()), (), f"folder {folder.name}")


def bare_host(url: str) -> str:
    """The host of an address without its `www.`; empty where it names none."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _snapshot_folders(folder: Path) -> Iterator[tuple[datetime, Path]]:
    for path in folder.iterdir():
        moment = _moment(path.name) if path.is_dir() else None
        if isinstance(moment, datetime):
            yield moment, path


def _is_under(path: Path, host: str) -> bool:
    """Whether one of the folders above a file is named by the host."""
    return any(part.lower().removeprefix("www.") == host for part in path.parts[:-1])


def _path_parts(url: str) -> list[str]:
    return [part for part in unquote(urlsplit(url).path).split("/") if part]


def _moment(name: str) -> datetime | str:
    """The moment that a name is, or why it is none."""
    form = next((form for pattern, form in _FORMS if pattern.fullmatch(name)), None)
    if form is None:
        return "its name holds no date"
    try:
        return datetime.strptime(name, form).replace(tzinfo=UTC)
    except ValueError:
        return "its name holds no date that exists"


def _look(path: Path, url: str) -> Capture | str:
    """The snapshot that something in the folder is, or why it is none."""
    is_folder = path.is_dir()
    if not is_folder and not path.is_file():
        return "it is no file"
    named = path.name if is_folder else path.name[: -len(path.suffix)] if path.suffix else path.name
    at = _moment(named)
    if isinstance(at, str):
        return at
    if not is_folder:
        if _suffix(path) not in _TYPES:
            return f"only {', '.join(f'.{ending}' for ending in _TYPES)} are read"
        return _capture(at, path, path.name)
    page = _page_in(path, url)
    return page if isinstance(page, str) else _capture(at, page, str(page.relative_to(path.parent)))


def _capture(at: datetime, path: Path, name: str) -> Capture:
    # Without a suffix it is HTML, as downloaders leave pages.
    declared = _TYPES.get(_suffix(path), _HTML)
    headers = (("content-type", declared),)
    return Capture(at, name, lambda: Served(_bytes(path), headers))


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as exc:
        reason = f"cannot be read ({exc.strerror}); what came before it is recorded"
        raise UsageError(f"{path}: {reason}") from exc


def _page_in(folder: Path, url: str) -> Path | str:
    """The file of one snapshot's folder that is the page, or why there is none to be told."""
    files = sorted(itertools.islice(_files(folder), _MOST_FILES))
    wanted = _path_parts(url)
    belonging = [path for path in files if _belongs(path.relative_to(folder), wanted)]
    if belonging:
        # The page itself before one of the same name deeper down (`/de/privacy`).
        return min(belonging, key=lambda path: (len(path.parts), str(path)))
    pages = [path for path in files if _suffix(path) in ("html", "htm")] or [
        path for path in files if _suffix(path) in _TYPES
    ]
    if len(pages) == 1:
        return pages[0]
    here = "/" + "/".join(wanted)
    return (
        f"none of its {len(pages)} pages is the one of {here}"
        if pages
        else "there is no page in it"
    )


def _files(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        # os.walk follows this order; without it the files taken would differ by file system.
        folders.sort()
        yield from (
            path
            for name in sorted(names)
            if (path := Path(place, name)).is_file() and not path.is_symlink()
        )


def _belongs(path: Path, wanted: list[str]) -> bool:
    """Whether a file ends in the page's path: `privacy/index.html`, `privacy.html`, `privacy`."""
    parts = list(path.parts)
    if parts[-1] in ("index.html", "index.htm"):
        # Of the site's first page the path is empty: nothing but the host may stand before it.
        return parts[:-1][-len(wanted) :] == wanted if wanted else len(parts) <= 3
    if not wanted or parts[-len(wanted) : -1] != wanted[:-1]:
        return False
    return parts[-1] == wanted[-1] or (_suffix(path) in _TYPES and path.stem == wanted[-1])


def _suffix(path: Path) -> str:
    return path.suffix[1:].lower()

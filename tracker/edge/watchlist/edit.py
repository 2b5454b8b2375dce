"""A watch list -> one with a watch added, removed or renamed; every other line stays."""

from __future__ import annotations

import os
import re
import stat
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import Any

import tomlkit

from tracker.edge.watchlist.lines import scan
from tracker.edge.watchlist.parse import parse
from tracker.errors import WatchListError
from tracker.model import Watch
from tracker.patterns import compile_later

_ID_LINE = compile_later(r"""(\s*(?:id|"id"|'id')\s*=\s*)("[^"\\]*"|'[^']*')(.*)""", re.DOTALL)

_LINE = compile_later(r"[^\n]*\n|[^\n]+")
"""Lines as TOML has them; `str.splitlines` would also split at a form feed."""


def starter() -> str:
    """Give the text of a first watch list: valid, its keys explained, nothing watched yet."""
    return resources.files(__package__).joinpath("starter.toml").read_text("utf-8")


def add_watch(
    path: Path, vendor: str, document: str, url: str, id: str | None = None, **more: Any
) -> None:
    """Add a watch at the end of a list, which is made where there is none.

    Args:
        path: the file.
        vendor: who publishes the page.
        document: what it is.
        url: where it is.
        id: its name, where it is not to be made of vendor and document.
        more: other keys of a watch; None means not given.

    Raises:
        WatchListError: the id is taken, a value is wrong, or the list had faults; nothing is
            written then.
    """
    add_watches(path, [{"vendor": vendor, "document": document, "url": url, "id": id, **more}])


def add_watches(path: Path, given: Sequence[Mapping[str, Any]]) -> None:
    """Add watches at the end of a list, which is made where there is none: all of them, or none.

    Args:
        path: the file.
        given: of each its keys, vendor, document and url among them; None means not given.

    Raises:
        WatchListError: an id is taken, a value is wrong, or the list had faults; nothing is
            written then.
    """
    text = _read(path) if path.exists() else starter()
    before = parse(text, str(path), None).watches
    # Lines end as in the rest of the list: a mix of both shows as changes in editors and git.
    end = "\r\n" if "\r\n" in text else "\n"
    gap = "" if not text or text.endswith(end * 2) else end if text.endswith("\n") else end * 2
    changed = text + gap + end.join(end.join(_table(keys)) for keys in given)
    after = parse(changed, str(path), None).watches
    # Read again before it is written: lines at the end may change the meaning of those above.
    if _same(after[: len(before)]) != _same(before):
        raise _by_hand(path, "added to")
    _write(path, changed)


def made(keys: Mapping[str, Any]) -> Watch:
    """The watch that keys make, in a list by itself.

    Args:
        keys: as for `add_watches`.

    Raises:
        WatchListError: a value is wrong.
    """
    return parse("\n".join(_table(keys)), "watch", None).watches[0]


def _table(keys: Mapping[str, Any]) -> list[str]:
    """The lines of a watch, an empty one last."""
    named = (f"{key} = {_written(value)}" for key, value in keys.items() if value is not None)
    return ["[[watch]]", *named, ""]


def remove_watch(path: Path, watch_id: str) -> None:
    """Take a watch out of a list, with the comment directly above it.

    Raises:
        WatchListError: there is no such watch, or the list had faults; nothing is written then.
    """
    text = _read(path)
    before = parse(text, str(path), None).watches
    index = _find(path, before, watch_id)
    lines = _LINE.findall(text)
    start, end = _extent(path, text, lines, index)
    while start > 0 and lines[start - 1].lstrip().startswith("#"):
        start -= 1
    # One of the two gaps around it goes too.
    if start > 0 and not lines[start - 1].strip() and (end == len(lines) or not lines[end].strip()):
        start -= 1
    changed = "".join(lines[:start] + lines[end:])
    if _same(parse(changed, str(path), None).watches) != _same(
        before[:index] + before[index + 1 :]
    ):
        raise _by_hand(path, "taken from")
    _write(path, changed)


def rename_watch(path: Path, old_id: str, new_id: str) -> None:
    """Give a watch another id.

    Raises:
        WatchListError: there is no such watch, the new id is taken or wrong, or the list had
            faults; nothing is written then.
    """
    text = _read(path)
    before = parse(text, str(path), None).watches
    index = _find(path, before, old_id)
    lines = _LINE.findall(text)
    start, end = _extent(path, text, lines, index)
    for number in range(start + 1, end):
        if id_line := _ID_LINE.fullmatch(lines[number]):
            lines[number] = id_line[1] + _written(new_id) + id_line[3]
            break
    else:
        newline = "\r\n" if lines[start].endswith("\r\n") else "\n"
        lines[start] = lines[start].rstrip("\r\n") + newline
        lines.insert(start + 1, f"id = {_written(new_id)}{newline}")
    wanted = [*before[:index], replace(before[index], id=new_id), *before[index + 1 :]]
    changed = "".join(lines)
    if _same(parse(changed, str(path), None).watches) != _same(wanted):
        raise _by_hand(path, "renamed in")
    _write(path, changed)


def _same(watches: Any) -> list[Watch]:
    """Watches without their lines, to compare a list before and after."""
    return [replace(watch, line=0) for watch in watches]


def _find(path: Path, watches: tuple[Watch, ...], watch_id: str) -> int:
    for index, watch in enumerate(watches):
        if watch.id == watch_id:
            return index
    raise WatchListError(
        [
            f"{path}: Expected a watch {watch_id}, the list has none. See `tracker status` for all"
            " ids."
        ]
    )


def _extent(path: Path, text: str, lines: list[str], index: int) -> tuple[int, int]:
    """The lines of a watch, header to last key; what stands after it belongs to what follows."""
    places = scan(text)
    start = places.tables.get(f"watch {index}")
    if start is None:
        raise _by_hand(path, "changed in")
    own = f"watch {index}."
    later = [
        line for place, line in places.tables.items() if line > start and not place.startswith(own)
    ]
    end = min(later, default=len(lines) + 1) - 1
    while end > start and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
        end -= 1
    return start - 1, end


def _by_hand(path: Path, what: str) -> WatchListError:
    return WatchListError(
        [
            f"{path}: Expected [[watch]] tables, a watch cannot safely be {what} this list. Edit it"
            " by hand."
        ]
    )


def _written(value: Any) -> str:
    """A value as TOML, on one line."""
    if isinstance(value, Mapping):
        table = tomlkit.inline_table()
        table.update(value)
        return table.as_string()
    return str(tomlkit.item(list(value) if isinstance(value, tuple) else value).as_string())


def _read(path: Path) -> str:
    try:
        # Some editors write a byte order mark, which TOML does not allow.
        return path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as exc:
        raise WatchListError(
            [f"{path}: Expected a watch list in UTF-8, it cannot be read ({exc})."]
        ) from exc


def _write(path: Path, text: str) -> None:
    """Put a file in the place of another at one stroke, with its mode; a link stays a link."""
    target = Path(os.path.realpath(path))
    try:
        # A new list is for its owner alone, since channels and headers may hold secrets.
        mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else 0o600
        # In the same directory: os.replace cannot move a file to another file system.
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(text.encode())
                file.flush()
                # Before the rename, or a power cut could leave an empty list under the name.
                os.fsync(file.fileno())
            os.chmod(name, mode)
            os.replace(name, target)
        except BaseException:
            os.unlink(name)
            raise
    except OSError as exc:
        raise WatchListError(
            [f"{path}: Expected to write the watch list, could not ({exc.strerror})."]
        ) from exc

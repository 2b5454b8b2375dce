"""A CSV file, or addresses one a line -> the pages it names."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any

from tracker.app.lists_of_others.wanted import OtherList, Wanted
from tracker.errors import UsageError

MOST_ROWS = 20_000
_ADDRESS_NAMES = ("url", "address", "link", "page")
# Keys of a watch that are one text, and those that are lists.
_TEXTS = ("id", "select", "fragment", "language", "render", "signed_on", "every", "alert_at")
_LISTS = ("tags", "remove", "channels")
_NUMBERS = ("notice_days",)


def read(body: bytes, name: str) -> OtherList:
    """Read a list.

    Args:
        body: the file.
        name: of the file, for messages.

    Raises:
        UsageError: it is no text, or names no address.
    """
    text, charset_note = _decoded(body, name)
    lines = text.splitlines()
    if len(lines) > MOST_ROWS:
        raise UsageError(f"{name}: Expected at most {MOST_ROWS:,} lines, got {len(lines):,}")
    first = next((line for line in lines if _counts(line)), "")
    delimiter = max(",;\t", key=first.count)
    header = [cell.strip().lower() for cell in next(csv.reader([first], delimiter=delimiter), [])]
    columns = [each for each in _ADDRESS_NAMES if each in header]
    if columns:
        listed = _of_table(text, delimiter, columns[0], charset_note)
    else:
        listed = OtherList(tuple(_of_lines(lines)), charset_note)
    if not listed.wanted:
        raise UsageError(f"{name}: Expected a column `url`, or an address a line; found neither")
    return listed


def _decoded(body: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body.decode("utf-16", "replace"), ()
    if b"\0" in body:
        raise UsageError(f"{name}: Expected a list as text, got bytes of another kind")
    try:
        return body.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        # What spreadsheets of Western Europe write where they are not asked for UTF-8.
        note = f"{name} is not UTF-8; it was read as Windows-1252: look at names with accents"
        return body.decode("cp1252", "replace"), (note,)


def _of_table(text: str, delimiter: str, address: str, notes: tuple[str, ...]) -> OtherList:
    rows = csv.DictReader(io.StringIO(text), delimiter=delimiter)
    rows.fieldnames = [(field or "").strip().lower() for field in rows.fieldnames or ()]
    known = {address, "vendor", "document", *_TEXTS, *_LISTS, *_NUMBERS}
    unknown = [field for field in rows.fieldnames if field and field not in known]
    if unknown:
        notes = (*notes, f"Columns not carried over: {', '.join(unknown)}")
    try:
        wanted = [
            Wanted(f"line {rows.line_num}", url, *_names(row), _keys(row))
            for row in rows
            if (url := _cell(row, address)) and not url.startswith("#")
        ]
    except csv.Error as exc:
        raise UsageError(f"line {rows.line_num}: it cannot be read as CSV ({exc})") from exc
    return OtherList(tuple(wanted), notes)


def _names(row: Mapping[str, Any]) -> tuple[str | None, str | None]:
    return _cell(row, "vendor") or None, _cell(row, "document") or None


def _keys(row: Mapping[str, Any]) -> dict[str, Any]:
    keys: dict[str, Any] = {name: _cell(row, name) for name in _TEXTS}
    keys |= {
        name: [part.strip() for part in _cell(row, name).split(";") if part.strip()]
        for name in _LISTS
    }
    keys |= {
        name: int(value) if (value := _cell(row, name)).isdecimal() else value for name in _NUMBERS
    }
    return {name: value for name, value in keys.items() if value}


def _cell(row: Mapping[str, Any], name: str) -> str:
    return str(row.get(name) or "").strip()


def _of_lines(lines: list[str]) -> Iterator[Wanted]:
    for number, line in enumerate(lines, start=1):
        if _counts(line):
            yield Wanted(f"line {number}", line.strip())


def _counts(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")

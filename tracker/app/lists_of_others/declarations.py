"""Declarations of Open Terms Archive -> the pages they name, with their selectors.

A service is a JSON file: its name, and for each of its terms where they are fetched (`fetch`),
which parts count (`select`, `remove`), what else is done to them (`filter`), and whether scripts
must run (`executeClientScripts`). Terms of several pages are listed under `combine`.
Source: https://docs.opentermsarchive.org, "Declarations".
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tracker.app.lists_of_others.wanted import OtherList, Wanted
from tracker.core.discover import kinds
from tracker.errors import UsageError

_MOST_BYTES = 2_000_000
_EXACT = 10.0
_KNOWN = {"fetch", "select", "remove", "filter", "executeClientScripts", "combine", "validUntil"}
# Their kinds that are called otherwise here.
_DOCUMENTS = {
    "Data Processor Agreement": "dpa",
    "Trackers Policy": "cookies",
    "Commercial Terms": "commercial-terms",
}


def is_one(path: Path) -> bool:
    """Whether a path is a declaration, or a folder of them."""
    return path.is_dir() or path.suffix.lower() == ".json"


def read(path: Path) -> OtherList:
    """Read declarations.

    Args:
        path: of a service's file, or of the folder in which they lie.

    Raises:
        UsageError: it cannot be read, or no file there is one.
    """
    files = sorted(path.glob("*.json")) if path.is_dir() else [path]
    reading = _Reading()
    # Beside a declaration may lie what it said in the past.
    for file in (each for each in files if not each.name.endswith(".history.json")):
        try:
            reading.add(_loaded(file), file.name)
        except UsageError as exc:
            if not path.is_dir():
                raise
            reading.notes.append(str(exc))
    if not reading.wanted:
        raise UsageError(f"{path}: Expected declarations of Open Terms Archive, found none")
    return OtherList(tuple(reading.wanted), tuple(reading.notes))


def _loaded(file: Path) -> Mapping[str, Any]:
    try:
        if file.stat().st_size > _MOST_BYTES:
            raise UsageError(f"{file.name}: it is larger than any declaration")
        service = json.loads(file.read_bytes())
    except OSError as exc:
        raise UsageError(f"{file}: it cannot be read ({exc.strerror})") from exc
    except (ValueError, RecursionError) as exc:
        raise UsageError(f"{file.name}: it is no JSON") from exc
    terms = service.get("terms", service.get("documents")) if isinstance(service, dict) else None
    if not isinstance(terms, dict) or not isinstance(service.get("name"), str):
        raise UsageError(f"{file.name}: Expected a service with `name` and `terms`")
    return {"name": service["name"], "terms": terms}


@dataclass(slots=True)
class _Reading:
    wanted: list[Wanted] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, service: Mapping[str, Any], file: str) -> None:
        for called, terms in service["terms"].items():
            place = f"{service['name']}, {called}"
            if not isinstance(terms, dict):
                self.notes.append(f"{file}: {called} is no declaration")
                continue
            pages = list(self._pages(terms, place))
            for at, page in enumerate(pages, start=1):
                document = _document(called) if at == 1 else f"{_document(called)}-{at}"
                self._take(page, place, service["name"], document)

    def _pages(self, terms: Mapping[str, Any], place: str) -> Iterator[Mapping[str, Any]]:
        """The pages of one document; what is said for all holds for each."""
        combined = terms.get("combine")
        if not isinstance(combined, list):
            yield terms
            return
        shared = {name: value for name, value in terms.items() if name != "combine"}
        pages = [{**shared, **page} for page in combined if isinstance(page, dict)]
        self.notes.append(f"{place}: {len(pages)} pages that are one there are a watch each here")
        yield from pages

    def _take(self, page: Mapping[str, Any], place: str, vendor: str, document: str) -> None:
        address = page.get("fetch")
        if not isinstance(address, str):
            self.notes.append(f"{place}: it names no address, and was left out")
            return
        unknown = sorted(page.keys() - _KNOWN)
        if page.get("filter"):
            self.notes.append(f"{place}: its filters are programs, and are not carried over")
        if unknown:
            self.notes.append(f"{place}: not carried over: {', '.join(unknown)}")
        keys: dict[str, Any] = {}
        select = self._selectors(page.get("select"), place, "select")
        if select:
            keys["select"] = ", ".join(select)
        remove = self._selectors(page.get("remove"), place, "remove")
        if remove:
            keys["remove"] = remove
        if page.get("executeClientScripts"):
            keys["render"] = "browser"
        self.wanted.append(Wanted(place, address, vendor, document, keys))

    def _selectors(self, value: Any, place: str, name: str) -> list[str]:
        """Selectors; ranges from one element to another are none, and said so."""
        listed = value if isinstance(value, list) else [] if value is None else [value]
        selectors = [each for each in listed if isinstance(each, str)]
        if len(selectors) < len(listed):
            why = "a range between two elements is no CSS selector"
            self.notes.append(f"{place}: part of `{name}` is not carried over: {why}")
            # The rest alone would be a part of the policy.
            return [] if name == "select" else selectors
        return selectors


def _document(called: str) -> str:
    """Our name of a kind of theirs: `privacy` of “Privacy Policy”."""
    if called in _DOCUMENTS:
        return _DOCUMENTS[called]
    named = kinds.of_text(called)
    if named is not None and named.score >= _EXACT:
        return named.kind.replace("_", "-")
    return "-".join(kinds.plain(called).split()) or "policy"

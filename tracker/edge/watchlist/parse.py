"""The text of a watch list -> its settings, channels and watches, or all of its faults at once."""

from __future__ import annotations

import difflib
import json
import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tracker.edge.watchlist import channel_tables
from tracker.edge.watchlist.channel_tables import CheckTemplate
from tracker.edge.watchlist.keys import KEYS, Key, slug
from tracker.edge.watchlist.lines import Lines, scan
from tracker.edge.watchlist.variables import (
    Expanded,
    Write,
    as_it_is,
    expand,
)
from tracker.errors import WatchListError
from tracker.model import Schedule, Watch, WatchList

__all__ = ["KEYS", "Key", "load", "parse"]

# Anything else at the top is a slip, most often a key without its table.
_TABLES = ("tracker", "channels", "watch")
# Thousands of dotted names on one line take tomllib gigabytes; no key takes a value near as long.
_MOST_LINE_CHARS = 20_000
_MOST_LIKENED = 100
_SCHEDULE = frozenset({"every_s", "cron", "timezone"})


def load(
    path: Path, environ: Mapping[str, str] | None, check_template: CheckTemplate | None = None
) -> WatchList:
    """Read a watch list.

    Args:
        path: the file.
        environ: where `${NAME}` in channels, headers and proxy is looked up; None lets it stand in
            channels and leaves such headers and proxies out, for commands that neither fetch nor
            send. Where it is given, apprise looks at each channel (it is slow to import).
        check_template: says what is wrong with a channel's template; None asks nobody.

    Returns:
        The list with every default filled in.

    Raises:
        WatchListError: with all faults, in the order of their lines.
    """
    try:
        # Some editors write a byte order mark, which TOML does not allow.
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError as exc:
        raise WatchListError(
            [f"{path}: Expected a watch list, there is no such file. Make one: tracker init."]
        ) from exc
    except OSError as exc:
        raise WatchListError(
            [f"{path}: Expected a watch list, it cannot be read ({exc.strerror})."]
        ) from exc
    except UnicodeDecodeError as exc:
        raise WatchListError(
            [f"{path}: Expected UTF-8, byte {exc.start} is not. Save the file as UTF-8."]
        ) from exc
    return parse(text, str(path), environ, check_template)


def parse(
    text: str,
    path: str,
    environ: Mapping[str, str] | None,
    check_template: CheckTemplate | None = None,
) -> WatchList:
    """Read the text of a watch list; otherwise like `load`.

    Raises:
        WatchListError: with all faults, in the order of their lines.
    """
    longest = max(map(len, text.splitlines()), default=0)
    if longest > _MOST_LINE_CHARS:
        got = f"got one of {longest:,} characters. Break it."
        raise WatchListError([f"{path}: Expected lines that can be read, {got}"])
    try:
        raw = tomllib.loads(text)
    except ValueError as exc:
        got = f"got a mistake in writing: {exc}. Mend it there; texts need quotes."
        raise WatchListError([f"{path}: Expected TOML, {got}"]) from exc
    except RecursionError as exc:
        raise WatchListError(
            [f"{path}: Expected TOML, got brackets nested too deep. Take some away."]
        ) from exc
    reader = Reader(path, scan(text), environ, check_template)
    watchlist = reader.read(raw)
    if reader.faults:
        in_order = sorted(reader.faults, key=lambda fault: fault[0])
        raise WatchListError([sentence for _, sentence in in_order])
    return watchlist


@dataclass(slots=True)
class Reader:
    """Reads tables and gathers faults on the way."""

    path: str
    lines: Lines
    environ: Mapping[str, str] | None
    check_template: CheckTemplate | None = None
    faults: list[tuple[int, str]] = field(default_factory=list)
    encoded: list[str] = field(default_factory=list)
    """Variables put into channels whose values look percent-encoded already."""

    def fault(self, line: int, sentence: str) -> None:
        self.faults.append((line, f"{self.path}, line {line}: {sentence}"))

    def read(self, raw: dict[str, Any]) -> WatchList:
        """Read the whole list."""
        for name in raw.keys() - set(_TABLES):
            is_table = name in self.lines.tables
            self.fault(
                self.lines.of(name, name) if is_table else self.lines.of("", name),
                _unknown(name, _TABLES, "a table of the watch list"),
            )
        table = self.table(raw, "tracker")
        settings = self.settings(table, "tracker", "tracker")
        channels = channel_tables.read(self, self.table(raw, "channels"))
        operator = settings.get("operator")
        if operator is not None:
            self.known_channels(
                "operator", [operator], channels, self.lines.of("tracker", "operator")
            )
        shared = {
            key.field: settings[key.field]
            for key in KEYS
            if len(key.where) == 2 and key.field in settings
        }
        watches = self.watches(raw.get("watch", []), shared, channels)
        own = {name: value for name, value in settings.items() if name not in shared}
        encoded = tuple(dict.fromkeys(self.encoded))
        return WatchList(
            channels=tuple(channels.values()),
            watches=watches,
            path=self.path,
            encoded_variables=encoded,
            timezone=settings.get("timezone", "UTC"),
            **own,
        )

    def table(self, raw: dict[str, Any], name: str) -> dict[str, Any]:
        value = raw.get(name, {})
        if isinstance(value, dict):
            return value
        self.fault(
            self.lines.of(name),
            f"Expected a table [{name}], got something else. Write [{name}] on a line.",
        )
        return {}

    def settings(self, table: dict[str, Any], where: str, place: str) -> dict[str, Any]:
        """Read the keys of a table, giving what was good by field; each other one is a fault."""
        allowed = {key.name: key for key in KEYS if where in key.where}
        settings: dict[str, Any] = {}
        for name, value in table.items():
            key = allowed.get(name)
            if key is None:
                self.fault(
                    self.lines.of(place, name),
                    _unknown(name, allowed, f"a key of {_bracketed(where)}"),
                )
            else:
                settings |= self.setting(key, value, self.lines.of(place, name))
        if "every" in table and "cron" in table:
            self.fault(
                self.lines.of(place, "cron"),
                "Expected every or cron, got both. Take one of them away.",
            )
        return settings

    def setting(self, key: Key, value: Any, line: int) -> dict[str, Any]:
        """Read one key: its field and value; nothing where it is a fault, or left standing."""
        if key.secret:
            expanded = self.expand(value, key.name, line)
            if not expanded.is_complete:
                return {}
            value = expanded.value
        try:
            return {key.field: key.read(value)}
        except ValueError as exc:
            got = _shown(value)
            # An address may hold a password or token, and a fault is printed and logged.
            if key.secret or "://" in got or "@" in got:
                got = "something else"
            self.fault(line, f"Expected {exc} for {key.name}, got {got}.")
            return {}

    def expand(self, value: Any, what: str, line: int, write: Write = as_it_is) -> Expanded:
        """Put the environment's values in; what is missing is a fault."""
        expanded = expand(value, what, self.environ, write)
        for fault in expanded.faults:
            self.fault(line, fault)
        return expanded

    def known_channels(
        self, key: str, names: Iterable[str], channels: Collection[str], line: int
    ) -> None:
        for name in names:
            # The URL itself is not repeated, for it may hold a token.
            if "://" in name:
                self.fault(
                    line,
                    f"Expected the name of a channel for {key}, got a URL. Put it under"
                    " [channels].",
                )
            elif name not in channels:
                self.fault(
                    line,
                    f"Expected a channel for {key}:"
                    f" {_unknown(name, channels, 'a name in [channels]')}",
                )

    def watches(
        self, raw: Any, shared: dict[str, Any], channels: Collection[str]
    ) -> tuple[Watch, ...]:
        if not isinstance(raw, list) or not all(isinstance(table, dict) for table in raw):
            self.fault(
                self.lines.of("watch"), "Expected [[watch]] in two brackets, once for every page."
            )
            return ()
        watches: list[Watch] = []
        first_lines: dict[str, int] = {}
        for index, table in enumerate(raw):
            place = f"watch {index}"
            line = self.lines.of(place)
            watch = self.watch(table, place, shared, channels)
            if watch is None:
                continue
            if watch.id in first_lines:
                taken = f"{watch.id} is that of line {first_lines[watch.id]} already."
                advice = "Give one of them another document or id."
                self.fault(line, f"Expected an id of its own, {taken} {advice}")
            first_lines.setdefault(watch.id, line)
            watches.append(replace(watch, line=line))
        return tuple(watches)

    def watch(
        self, table: dict[str, Any], place: str, shared: dict[str, Any], channels: Collection[str]
    ) -> Watch | None:
        """Read one watch; None where what names it is missing or wrong."""
        own = self.settings(table, "watch", place)
        for key in KEYS:
            if key.required and "watch" in key.where and key.name not in table:
                missing = f"Expected {key.name} in [[watch]], it is missing."
                self.fault(self.lines.of(place), f"{missing} Write {key.name} = …")
        line = self.lines.of(place, "channels")
        self.known_channels("channels", own.get("channels") or (), channels, line)

        is_named = {"vendor", "document", "url"} <= own.keys()
        if not is_named or ("id" in table and "id" not in own):
            return None
        id = own.get("id") or self.made_id(own, place)
        if id is None:
            return None
        settings = shared | own | {"id": id}
        schedule = {name: settings.pop(name) for name in _SCHEDULE & settings.keys()}
        return Watch(schedule=_schedule(schedule, own), **settings)

    def made_id(self, own: Mapping[str, Any], place: str) -> str | None:
        """An id made of vendor and document; None, and a fault, where nothing is left of one."""
        halves = (slug(own["vendor"]), slug(own["document"]))
        if all(halves):
            return "/".join(halves)
        self.fault(
            self.lines.of(place),
            "Expected an id, vendor and document have no letters to make it of."
            ' Write one: id = "vendor/document".',
        )
        return None


def _schedule(settings: dict[str, Any], own: Mapping[str, Any]) -> Schedule:
    """The schedule of a watch; its own `every` comes before the tracker's `cron`."""
    if "every_s" in own:
        settings.pop("cron", None)
    if "cron" in settings:
        settings["every_s"] = None
    return Schedule(**settings)


def _bracketed(where: str) -> str:
    return {"watch": "[[watch]]", "channel": "[channels.NAME]"}.get(where, f"[{where}]")


def _unknown(name: str, known: Collection[str], what: str) -> str:
    # Likening takes square time over a list of thousands, each misspelt.
    near = difflib.get_close_matches(name, list(known), n=1) if len(known) <= _MOST_LIKENED else []
    return f"{_shown(name)} is not {what}. " + (
        f"Did you mean {near[0]}?" if near else "Take it away or correct it."
    )


def _shown(value: Any) -> str:
    try:
        text = (
            json.dumps(value, ensure_ascii=False, default=str)
            if not isinstance(value, float)
            else str(value)
        )
    except (ValueError, RecursionError):  # a number of thousands of digits, tables thousands deep
        return "something else"
    return text if len(text) <= 60 else text[:57] + "…"

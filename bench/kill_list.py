"""The watch list of bench/kill.py -> a file whose digest moments lie where a round wants them."""

from __future__ import annotations

import os
import struct
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

WATCHES = (
    "ringwell/privacy",
    "ringwell/terms",
    "hopline/privacy",
    "stairwise/privacy",
    "stairwise/dpa",
    "quill/terms",
)
CHANNELS = ("mail", "web")
"""Told at once."""
HELD = {
    "daily": 'digest = "daily"',
    "weekly": 'digest = "weekly", summary = "weekly"',
    "duty": 'digest = "daily", summary = "daily", remind = ["2d"]',
    "counsel": 'digest = "daily", remind = ["2d"]',
}
"""Told by digests, summaries and reminders, with their settings."""
REMINDING = ("duty", "counsel")
REMIND_DAYS = 2
# With two days the next digest comes before the last day to object, and the reminder is due today.
NOTICE_DAYS = {"ringwell/privacy": REMIND_DAYS, "hopline/privacy": REMIND_DAYS, "quill/terms": 0}
# Its last day to object is the day it changes, so no digest may hold it. Only one digest channel
# hears of it: the kills around the two channels that are told at once stay as they are.
URGENT = "quill/terms"
URGENT_CHANNEL = "daily"
# Far enough from now on both sides that no round comes near it.
_AWAY = timedelta(hours=12)


def hearers(watch: str) -> tuple[str, ...]:
    """The channels that get a delivery of a change."""
    return at_once(watch) if watch == URGENT else (*CHANNELS, *HELD)


def at_once(watch: str) -> tuple[str, ...]:
    """The channels that are told of a change without waiting for a digest."""
    return (*CHANNELS, URGENT_CHANNEL) if watch == URGENT else CHANNELS


@dataclass(frozen=True)
class ListFile:
    """Where the list stands and what it points to."""

    folder: Path
    sites: Sequence[str]
    mail: str
    web: str

    def write(self, every: str, at: datetime, due: Collection[str] = ()) -> None:
        """Replace the list.

        Args:
            every: interval of all watches.
            at: the next digest moment, aware, whole seconds.
            due: channels whose moment that is; those of the others are half a day away from it.
        """
        zone, local = self._zone(at)
        lines = ["[tracker]", f'every = "{every}"', f'timezone = "{zone}"']
        lines += ['per_host_delay = "0s"', "allow_private = true", "[channels]"]
        lines.append(f'mail = "mailto://{self.mail}/?from=alerts@reader.example&to=counsel@reader.example"')
        lines.append(f'web = "json://{self.web}/web"')
        for name, settings in HELD.items():
            moment = local if name in due else local + _AWAY
            day = f"{moment:%a} ".lower() if "weekly" in settings else ""
            url = f'url = "json://{self.web}/{name}"'
            lines.append(f'{name} = {{ {url}, {settings}, digest_at = "{day}{moment:%H:%M}" }}')
        for place, watch in enumerate(WATCHES):
            lines += self._watch(watch, self.sites[place % len(self.sites)])
        # In one step: the daemon may read the list at any moment.
        draft = self.folder / "watchlist.draft"
        draft.write_text("\n".join(lines) + "\n", encoding="utf-8")
        os.replace(draft, self.folder / "watchlist.toml")

    def _watch(self, watch: str, site: str) -> list[str]:
        vendor, document = watch.split("/")
        lines = ["[[watch]]", f'vendor = "{vendor}"', f'document = "{document}"']
        lines.append(f'url = "http://{site}/{watch}"')
        if watch in NOTICE_DAYS:
            lines.append(f"notice_days = {NOTICE_DAYS[watch]}")
        if watch == URGENT:
            lines.append(f"channels = {[*hearers(watch)]}")
        return lines

    def _zone(self, at: datetime) -> tuple[str, datetime]:
        """A zone whose clock shows a whole minute at some moment, and what it shows.

        digest_at names a minute. No zone in use is off by seconds, so we make them, each less than
        a minute from UTC; otherwise a digest could come once a minute only.
        """
        offset_s = -at.second % 60
        name = f"Bench{offset_s:02}"
        folder = self.folder / "zones"
        folder.mkdir(exist_ok=True)
        (folder / name).write_bytes(_zone_file(offset_s))
        return name, at.astimezone(UTC) + timedelta(seconds=offset_s)


def _zone_file(offset_s: int) -> bytes:
    """A zone with one offset for all times.

    Source: RFC 8536, version 2: header and data twice, then an empty footer.
    """
    name = b"BENCH\0"
    part = b"TZif2" + bytes(15) + struct.pack(">6l", 0, 0, 0, 0, 1, len(name))
    part += struct.pack(">lbb", offset_s, 0, 0) + name
    return part + part + b"\n\n"

"""What the daemon is busy with: watches that are being checked, and a rest after trouble."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from tracker.model import Watch

# Short enough that a disk with room again is noticed within a minute.
_FIRST_REST_S, _LONGEST_REST_S = 5.0, 60.0


class Rest:
    """A pause after trouble with the database (a full disk, a lock).

    Without it, sites would be asked again every few seconds and nothing be recorded.
    """

    def __init__(self) -> None:
        self._wait_s = self._until_s = 0.0

    def begin(self, now_s: float) -> None:
        """Rest for 5 s, or for twice as long as last time, up to a minute.

        The time starts anew once something went well.
        """
        self._wait_s = min(max(2 * self._wait_s, _FIRST_REST_S), _LONGEST_REST_S)
        self._until_s = now_s + self._wait_s

    def lasts(self, now_s: float) -> bool:
        """Whether it is not over."""
        return now_s < self._until_s

    def end(self) -> None:
        """Something was recorded."""
        self._wait_s = self._until_s = 0.0


class UnderWay:
    """Watches that are being checked or about to be, and since when their vendors are."""

    def __init__(self) -> None:
        self.watches: dict[str, str] = {}
        self.vendors: dict[str, datetime] = {}

    def begin(self, watches: Sequence[Watch], now: datetime) -> None:
        """Watches are to be checked from now on."""
        for watch in watches:
            self.watches[watch.id] = watch.vendor
            self.vendors.setdefault(watch.vendor, now)

    def end(self, watch_id: str) -> None:
        """A watch was checked."""
        vendor = self.watches.pop(watch_id, None)
        if vendor is not None and vendor not in self.watches.values():
            del self.vendors[vendor]

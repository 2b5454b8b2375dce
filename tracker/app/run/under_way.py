"""What the daemon is busy with: checks under way, a rest after trouble, its last seconds."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime

from tracker.model import Watch

# Short enough that a disk with room again is noticed within a minute.
_FIRST_REST_S, _LONGEST_REST_S = 5.0, 60.0
# What is in flight when SIGTERM comes may finish. After this a check is given up, and nothing of it
# is written; a delivery is free for the next start. With what is left to do, all ends within 5 s.
_GRACE_S = 4.0
# What of it a message may begin in. One begun later could be sent and not be stamped any more, and
# would be told again; so it waits for the next start.
_BEGUN_WITHIN_S = 2.0


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


class Grace:
    """How long what is in flight may go on once the daemon is asked to end."""

    def __init__(self) -> None:
        self._began_s = math.inf

    def begin(self, now_s: float) -> None:
        """Count from now on."""
        self._began_s = now_s

    def left_s(self, now_s: float) -> float:
        """Seconds until what is still in flight is given up."""
        return self._began_s + _GRACE_S - now_s

    def may_begin(self, now_s: float) -> bool:
        """Whether a message that is begun now can be sent and stamped."""
        return now_s < self._began_s + _BEGUN_WITHIN_S

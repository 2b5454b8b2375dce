"""Messages that the receivers of bench/kill.py took -> what came where, when, and out of which life of the daemon."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime
from typing import Any, NamedTuple


class Arrival(NamedTuple):
    """An alert in a message to a channel with digests, as the message's JSON names it."""

    life: int
    channel: str
    message: int
    at: datetime
    kind: str
    change_id: str
    deadline: str | None


class Ledger:
    """What the receivers took: how often, by life of the daemon, channel and change id."""

    def __init__(self) -> None:
        self.life = 0
        self.taken: Counter[tuple[int, str, str]] = Counter()
        self.arrivals: list[Arrival] = []
        self._messages = 0

    def take(self, channel: str, text: str) -> None:
        found = re.findall(r"\bId: ([0-9a-f]{16}(?:, [0-9a-f]{16})*)", re.sub(r"<[^>]*>", "", text))
        self.taken.update((self.life, channel, one) for one in set(", ".join(found).split(", ")))

    def take_fields(self, channel: str, fields: dict[str, Any]) -> None:
        """A webhook's message: of several alerts, or of one."""
        self._messages += 1
        for alert in fields.get("alerts", [fields]):
            named = alert["kind"], alert["change_id"], alert["deadline"]
            self.arrivals.append(Arrival(self.life, channel, self._messages, datetime.now(UTC), *named))
            self.taken[self.life, channel, alert["change_id"]] += 1

    def has(self, channel: str, change_id: str | None) -> bool:
        """Whether it came out of the daemon's present life."""
        return (self.life, channel, change_id) in self.taken

    def lives(self, channel: str) -> dict[str, list[int]]:
        """Each change id that came to a channel, with the lives it came out of in order."""
        found: dict[str, list[int]] = {}
        for (life, where, one), times in sorted(self.taken.items()):
            if where == channel:
                found.setdefault(one, []).extend([life] * times)
        return found

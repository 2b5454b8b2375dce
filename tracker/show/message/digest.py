"""Several alerts -> one message that names them all, or as many as it has room for."""

from __future__ import annotations

import bisect
from collections.abc import Sequence

from tracker.model import Limits, Segment
from tracker.show.message import fit_to_size
from tracker.show.message.change import Item, name
from tracker.show.message.fit_to_size import Block, Content, LaidOut
from tracker.show.message.style import Style

_NAMES_IN_TITLE = 4
LEGEND = (
    Segment("equal", "What changed:"),
    Segment("delete", "taken out"),
    Segment("insert", "put in"),
)
"""What the marks of a redline mean."""
# No alert can be named in less: its id alone is 16 characters.
_LEAST_BLOCK_CHARS = 30

Named = Sequence[tuple[Item, Block]]
"""Alerts, each with the block that tells it."""


class Digest:
    """Writes several alerts as one message.

    Args:
        items: all alerts there are to tell.
        style: the format.
        room: what the channel takes.
    """

    def __init__(self, items: Sequence[Item], style: Style, room: Limits) -> None:
        self._counted = _counted(items)
        self._digits = len(str(len(items)))
        self._style = style
        self._room = room

    def most(self, left: Named) -> int:
        """How many alerts, from the first on, one message has room to name."""
        # As long as the number of messages can be: it is not known yet.
        highest = int("9" * self._digits)

        def is_too_many(count: int) -> bool:
            content = self._content(left[:count], highest, highest)
            return not fit_to_size.has_room(content, self._style, self._room.body_chars)

        # More than this have no room, however short their ids: a bound for the search.
        bound = min(len(left), self._room.body_chars // _LEAST_BLOCK_CHARS)
        # From two on: one alert is never too many, for it gets a message of its own.
        return bisect.bisect_left(range(2, bound + 1), True, key=is_too_many) + 1

    def lay_out(self, part: Named, at: int, of: int) -> tuple[Content, LaidOut]:
        """Lay out alerts that find room together, as message `at` of `of`."""
        content = self._content(part, at, of)
        return content, fit_to_size.lay_out_digest(content, self._style, self._room.body_chars)

    def _content(self, part: Named, at: int, of: int) -> Content:
        items = [item for item, _ in part]
        told_of = [item for item in items if item.overview is None] or items
        names = list(dict.fromkeys(name(item.delivery) for item in told_of))
        listed = ", ".join(names[:_NAMES_IN_TITLE])
        if len(names) > _NAMES_IN_TITLE:
            listed += f" and {len(names) - _NAMES_IN_TITLE} more"
        place = f" ({at} of {of})" if of > 1 else ""
        title = f"{self._counted}{place}: {listed}"
        goes_on = f"This is message {at} of {of}; each names alerts of its own."
        return Content(
            title=title,
            name=title,
            facts=(goes_on,) if of > 1 else (),
            legend=LEGEND,
            blocks=tuple(block for _, block in part),
            commands=(("See all", "tracker log"),),
        )


def _counted(items: Sequence[Item]) -> str:
    alerts = [item for item in items if item.overview is None]
    verdicts = [item.verdict for item in alerts if item.verdict is not None]
    material = sum(verdict.materiality == "material" for verdict in verdicts)
    what = "alert" if len(alerts) == 1 else "alerts"
    counted = f"{len(alerts)} policy {what}{f', {material} material' if material else ''}"
    digests = [item.delivery.alert.title for item in items if item.overview is not None]
    return f"{digests[0]}, {counted}" if digests else counted

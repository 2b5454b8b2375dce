"""Feeds and calendars, kept until the record or the day changes: programs ask for them often."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from tracker.app.history.export import Selection
from tracker.core.deadlines import day_in
from tracker.model import ReaderSettings

if TYPE_CHECKING:
    from tracker.edge.store import Store

Write = Callable[["Store", Selection, ReaderSettings], bytes]
# A calendar of 1,000 watches has 0.9 MB, most others a few kilobytes.
_MOST_KEPT = 32


class KeptFiles:
    """Files that were written before; for many threads at a time."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, Selection], tuple[str, date, bytes]] = OrderedDict()
        self._lock = threading.Lock()

    def get(
        self, write: Write, selection: Selection, store: Store, readers: ReaderSettings
    ) -> bytes:
        """What `write` makes now, from memory where it made it before.

        Args:
            write: one of the functions of `tracker.app.history.export`.
            selection: which watches.
            store: to read.
            readers: for times; what they are told changes with their day.

        Raises:
            StoreError: the database cannot be read.
        """
        key = (write.__name__, selection)
        state, today = store.exports.state(), day_in(readers.timezone, readers.now)
        kept = self._kept.get(key)
        if kept is not None and kept[:2] == (state, today):
            return kept[2]
        content = write(store, selection, readers)
        with self._lock:
            self._kept[key] = (state, today, content)
            self._kept.move_to_end(key)
            while len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
        return content

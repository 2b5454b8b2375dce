"""A listed change -> the sentence that says it, made once for each verdict."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from tracker.core.alerts import few_names
from tracker.frozen import dataclass
from tracker.model.browsing import ListedChange
from tracker.show import one_sentence

if TYPE_CHECKING:
    from tracker.edge.store import Store

# Some 300 bytes each: a verdict never changes, so what was made stays right.
_MOST_KEPT = 20_000


@dataclass(frozen=True, slots=True)
class Summary:
    """What a card says of a version."""

    sentence: str
    categories: tuple[str, ...]


class Sentences:
    """Sentences about verdicts, kept; for many threads at a time."""

    def __init__(self) -> None:
        self._kept: dict[int, Summary] = {}
        self._lock = threading.Lock()

    def of(self, change: ListedChange, store: Store) -> Summary:
        """Say what a listed version changed.

        Raises:
            StoreError: the database cannot be read.
        """
        kept = self._kept.get(change.verdict_id)
        if kept is not None:
            return kept
        headline = store.verdicts.headline(change.verdict_id)
        sentence = one_sentence.of_headline(headline)
        made = Summary(sentence, tuple(few_names(headline.categories)))
        with self._lock:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            self._kept[change.verdict_id] = made
        return made

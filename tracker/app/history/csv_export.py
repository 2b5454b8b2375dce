"""The record and a choice of watches -> a folder of CSV tables: versions, changes, reasons."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tracker.app.history import export
from tracker.edge import whole_file
from tracker.edge.store import tables
from tracker.errors import UsageError
from tracker.model import WatchList
from tracker.show import csv_tables
from tracker.show.counts import counted

if TYPE_CHECKING:
    from tracker.edge.store import Store


def write_csv(store: Store, selection: export.Selection, target: Path, watchlist: WatchList) -> str:
    """Write what changed and why as tables.

    Args:
        store: to read.
        selection: which watches, and versions recorded from which day on (UTC).
        target: a folder, made where it is not there; the three files are replaced at one stroke
            each, and others in it are left alone.
        watchlist: not needed.

    Returns:
        What was written, in words.

    Raises:
        UsageError: there is no such watch, vendor or tag, or the folder cannot be written.
        StoreError: the database cannot be read.
    """
    chosen = export.choose(store, selection)
    try:
        target.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as exc:
        raise UsageError(f"{target}: cannot be written ({exc.strerror})") from exc
    counts = []
    for name in tables.NAMES:
        # Before the rows stand the mark and the names of columns.
        count = -2
        with whole_file.writing(target / f"{name}.csv") as file:
            for line in csv_tables.lines(store.tables.rows(name, chosen, selection.since_at)):
                file.write(line)
                count += 1
        counts.append(f"{count:,} {name}")
    return f"{target}: {', '.join(counts)} of {counted(len(chosen), 'watch', 'watches')}"

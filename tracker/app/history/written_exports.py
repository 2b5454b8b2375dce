"""Formats that are too large for memory, or folders -> what writes each of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from tracker.app.history import archive_export, csv_export, git_export
from tracker.app.history.export import Selection
from tracker.model import WatchList

if TYPE_CHECKING:
    from tracker.edge.store import Store

Format = Callable[["Store", Selection, Path, WatchList], str]
"""Writes to a path, and says what it wrote."""
FORMATS: Mapping[str, Format] = {
    "warc": archive_export.write_warc,
    "wacz": archive_export.write_wacz,
    "git": git_export.write_git,
    "csv": csv_export.write_csv,
}
"""By the name that each has on the command line."""

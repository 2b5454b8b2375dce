"""Commands that write the record for other programs: export."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracker.app.cli import common, completion
from tracker.errors import UsageError

if TYPE_CHECKING:
    from tracker.app.history.export import Selection
    from tracker.edge.store import Store
    from tracker.model import WatchList

# By name alone: what writes them is imported when it is needed. A test holds the two together.
FEEDS = ("atom", "ics")
RECORDS = ("warc", "wacz", "git", "csv")


@click.command()
@click.argument("format_name", metavar="FORMAT", type=click.Choice([*FEEDS, *RECORDS]))
@click.argument("target", metavar="TARGET")
@click.argument("watch_ids", metavar="[WATCH]...", nargs=-1, shell_complete=completion.watches)
@click.option("--vendor", default=None, help="Only watches of this vendor.")
@click.option("--tag", default=None, help="Only watches with this tag.")
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    default=None,
    help="Only versions recorded, in a calendar only dates, in an archive only looks, from this day"
    " on. [default: of a feed the newest 50 versions, of a calendar dates of the last 90 days and"
    " all that lie ahead, else all]",
)
@common.place_options
def export(
    format_name: str,
    target: str,
    watch_ids: tuple[str, ...],
    vendor: str | None,
    tag: str | None,
    since: datetime | None,
    place: common.Place,
) -> None:
    """Write the record for other programs.

    FORMAT is atom (an entry for each version that changed something) or ics (effective dates and
    last days to object), to a file or to standard output (-); warc or wacz (all that was served),
    to a file; git (a commit for each version, in a folder; once more adds what is new); or csv
    (versions, changes, reasons, in a folder). A file is replaced at one stroke, so cron may write
    it while others read it. All watches of the list, or the named ones.
    """
    from tracker.app.history import export as exports
    from tracker.edge import whole_file
    from tracker.model import ReaderSettings, WatchList

    watchlist = place.load_list() if place.list_path.exists() else WatchList()
    readers = ReaderSettings(common.now(), watchlist.timezone, watchlist.base_url)
    day = since.date() if since else None
    selection = exports.Selection(watch_ids, vendor, tag, day)
    with place.open_store(watchlist if place.database is None else None, read_only=True) as store:
        if format_name in RECORDS:
            common.say(_write(format_name, store, selection, target, watchlist))
            return
        content = exports.FORMATS[format_name](store, selection, readers)
    if target == "-":
        click.echo(content, nl=False)
    else:
        whole_file.write(Path(target), content)


def _write(
    format_name: str, store: Store, selection: Selection, target: str, watchlist: WatchList
) -> str:
    """Write what is too large for memory, or is a folder; what was written, in words."""
    from tracker.app.history import written_exports

    if target == "-":
        raise UsageError(f"{format_name} is not written to standard output; name a file or folder")
    return written_exports.FORMATS[format_name](store, selection, Path(target), watchlist)


COMMANDS = (export,)

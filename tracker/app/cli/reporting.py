"""The command that writes a report: of a period, or since the reader agreed."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from tracker.app.cli import common, completion
from tracker.errors import UsageError

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.argument("watch_id", metavar="[WATCH]", required=False, shell_complete=completion.watches)
@click.option("--since", type=_DAY, default=None, help="The first day of the period.")
@click.option("--until", type=_DAY, default=None, help="Its last day. [default: today]")
@click.option("--tag", default=None, help="Only watches with this tag.")
@click.option(
    "--since-signing",
    is_flag=True,
    help="Of WATCH: today's text beside the one in force on its `signed_on`.",
)
@click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    help="The file to write, HTML that stands alone; - for standard output.",
)
@common.place_options
def report(
    watch_id: str | None,
    since: datetime | None,
    until: datetime | None,
    tag: str | None,
    since_signing: bool,
    out: Path,
    place: common.Place,
) -> None:
    """Write a report to be printed.

    Of a period: what was watched and seen, what changed and mattered, who reviewed it, what could
    not be read, promises kept and broken. With --since-signing, what has changed in one document
    since you agreed to it, as one redline.
    """
    from tracker.app.history import printed_report
    from tracker.app.history.export import Selection
    from tracker.core.deadlines import day_in
    from tracker.edge import whole_file
    from tracker.model import ReaderSettings, WatchList

    watchlist = place.load_list() if place.list_path.exists() else WatchList()
    readers = ReaderSettings(common.now(), watchlist.timezone, watchlist.base_url)
    with place.open_store(watchlist if place.database is None else None, read_only=True) as store:
        if since_signing:
            if watch_id is None:
                raise UsageError("--since-signing: say of which WATCH")
            known = {watch.id: watch for watch in watchlist.watches}.get(watch_id)
            line = f"{watchlist.path} line {known.line}" if known else "its [[watch]]"
            signed_on = known.signed_on if known else store.watches.signed_on(watch_id)
            day = date.fromisoformat(signed_on) if signed_on else None
            page = printed_report.since_signing(store, watch_id, day, line, readers)
        else:
            if since is None:
                raise UsageError("Say from which day: --since 2026-01-01 (or --since-signing)")
            last = until.date() if until else day_in(readers.timezone, readers.now)
            watch_ids = (watch_id,) if watch_id else ()
            selection = Selection(watch_ids=watch_ids, tag=tag)
            page = printed_report.of_period(store, selection, since.date(), last, readers)
    if str(out) == "-":
        click.echo(page, nl=False)
        return
    whole_file.write(out, page.encode())
    common.say(f"Wrote {out}.")


COMMANDS = (report,)

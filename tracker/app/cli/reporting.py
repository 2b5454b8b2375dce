"""The command for the file and the board paper: report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tracker.app.cli import common, completion
from tracker.errors import UsageError
from tracker.frozen import dataclass

if TYPE_CHECKING:
    from datetime import date

    from tracker.edge.store import Store
    from tracker.edge.store.watches import Listed
    from tracker.model import Watch, WatchList

# As of `signed_on` in the watch list.
_FIRST_YEAR = 1990


@dataclass(frozen=True, slots=True)
class _Asked:
    """The options of `tracker report`."""

    watch_id: str | None
    since: str | None
    until: str | None
    tag: str | None
    vendor: str | None
    since_signing: bool
    out: str


@click.command()
@click.argument("watch_id", metavar="[WATCH]", required=False, shell_complete=completion.watches)
@click.option("--since", metavar="DATE", help="The first day of the period.")
@click.option("--until", metavar="DATE", help="Its last day, included. [default: today]")
@click.option("--tag", help="Only watches with this tag.")
@click.option("--vendor", help="Only watches of this vendor.")
@click.option(
    "--since-signing",
    is_flag=True,
    help="What has changed in WATCH since `signed_on`, as one redline.",
)
@click.option("--out", required=True, metavar="FILE", help="The page to write; - prints it.")
@common.place_options
def report(place: common.Place, **options: Any) -> None:
    """Write a page to print, for the file or a board paper.

    With --since it tells of a period: what was watched, what changed, what could not be read, which
    promises of notice were kept, and the dates ahead. With --since-signing it shows all that has
    changed in WATCH since the day you agreed to it. An earlier page in FILE is replaced.
    """
    asked = _Asked(**options)
    fault = _fault(asked)
    if fault:
        raise UsageError(fault)
    from tracker.model import WatchList

    watchlist = place.load_list() if place.list_path.exists() else WatchList()
    opened = watchlist if place.database is None else None
    with place.open_store(opened, read_only=True) as store:
        if asked.since_signing:
            html = _since_signing(asked, place, watchlist, store)
        else:
            html = _of_period(asked, watchlist, store)
    common.write_page(asked.out, html)


def _fault(asked: _Asked) -> str | None:
    """Why the options do not go together."""
    if asked.since_signing:
        if asked.watch_id is None:
            return "Say which: tracker report WATCH --since-signing --out FILE"
        if asked.since or asked.until or asked.tag or asked.vendor:
            return "--since-signing is about one watch and one day: leave the other options out"
        return None
    if asked.since is None:
        return "Say of which time: --since DATE, or WATCH --since-signing"
    if asked.watch_id is not None:
        return "A report of a period takes no WATCH: name pages with --tag or --vendor"
    return None


def _of_period(asked: _Asked, watchlist: WatchList, store: Store) -> str:
    from tracker.app.history import printed_report
    from tracker.core.deadlines import day_in
    from tracker.model import ReaderSettings
    from tracker.show import report_page

    now = common.now()
    today = day_in(watchlist.timezone, now)
    first, last = _days(asked, today)
    known = store.watches.listed()
    matching = [row.watch_id for row in known if _matches(row, asked)]
    if not matching and (asked.tag or asked.vendor):
        raise UsageError(_nothing_named(asked, known))
    period = printed_report.period_of(first, last, watchlist.timezone, now)
    contents = printed_report.make(store, matching, period, watchlist.timezone, now, _scope(asked))
    return report_page.page(contents, ReaderSettings(now, watchlist.timezone, watchlist.base_url))


def _days(asked: _Asked, today: date) -> tuple[date, date]:
    """The first and the last day of the period; it ends today at the latest."""
    first = common.day(asked.since or "")
    last = common.day(asked.until) if asked.until else today
    if first > today:
        raise UsageError(f"--since {first} lies ahead; a report tells of days that were")
    if first.year < _FIRST_YEAR:
        raise UsageError(f"--since {first} is before any page was on the web; name a later day")
    if last < first:
        raise UsageError(f"--until {last} is before --since {first}")
    return first, min(last, today)


def _matches(row: Listed, asked: _Asked) -> bool:
    from tracker.app.history.export import is_of_vendor

    has_tag = asked.tag is None or asked.tag in row.tags
    return has_tag and (asked.vendor is None or is_of_vendor(row, asked.vendor))


def _nothing_named(asked: _Asked, known: list[Listed]) -> str:
    """That no watch is so named, and what was perhaps meant."""
    if asked.tag and not any(asked.tag in row.tags for row in known):
        tags = sorted({tag for row in known for tag in row.tags})
        return f"No watch has the tag {asked.tag!r}{common.did_you_mean(asked.tag, tags)}"
    if asked.vendor and asked.tag is None:
        vendors = sorted({row.vendor for row in known})
        return (
            f"No watch has the vendor {asked.vendor!r}{common.did_you_mean(asked.vendor, vendors)}"
        )
    return f"No watch has the tag {asked.tag!r} and the vendor {asked.vendor!r}"


def _scope(asked: _Asked) -> str:
    parts = [
        f"of {asked.vendor}" if asked.vendor else "",
        f"with the tag “{asked.tag}”" if asked.tag else "",
    ]
    return " ".join(part for part in parts if part)


def _since_signing(asked: _Asked, place: common.Place, watchlist: WatchList, store: Store) -> str:
    from tracker.app.history import since_signing
    from tracker.model import ReaderSettings
    from tracker.show import since_signing_page

    watch_id = asked.watch_id or ""
    watch = {watch.id: watch for watch in watchlist.watches}.get(watch_id)
    signed_on = _signed_on(watch_id, watch, place, store)
    changes = since_signing.make(store, watch_id, signed_on, watchlist.timezone, watch)
    readers = ReaderSettings(common.now(), watchlist.timezone, watchlist.base_url)
    return since_signing_page.page(changes, readers)


def _signed_on(watch_id: str, watch: Watch | None, place: common.Place, store: Store) -> date:
    """The day of the watch list; of a watch that has left it, the day it last had there."""
    listed = store.watches.named(watch_id)
    day = watch.signed_on if watch is not None else listed.signed_on
    if day is not None:
        return common.day(day)
    if watch is None:
        where = f"{watch_id} is not in {place.list_path}, and had no signed_on there"
        raise UsageError(f"{where}; add it with the day you agreed, as signed_on = 2024-05-31")
    raise UsageError(
        f"{place.list_path}, line {watch.line}: {watch_id} has no signed_on; write the day you"
        " agreed under its [[watch]], as signed_on = 2024-05-31"
    )


COMMANDS = (report,)

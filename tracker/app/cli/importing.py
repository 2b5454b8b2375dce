"""The command that imports what others recorded: one watch, or all that a source holds."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tracker.app.cli import common, completion
from tracker.errors import UsageError

# Of watches without captures, in one line.
_MOST_NAMED = 5
# Captures of a watch, where it is not yet known how many there are.
_MANY = 12

if TYPE_CHECKING:
    from tracker.app.history.import_history import Imported
    from tracker.app.workers.base import Workers
    from tracker.edge.archives.capture import Captures
    from tracker.edge.store import Store
    from tracker.model import Watch, WatchList


@click.command(name="import")
@click.argument("names", metavar="[WATCH] SOURCE", nargs=-1, shell_complete=completion.watches)
@click.option("--all", "of_all", is_flag=True, help="Import every watch that SOURCE holds some of.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Only captures from this day on.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Only captures before this day.")
@click.option("--every", metavar="TIME", help="At most one capture in so long a time: 30d, 12h.")
@click.option(
    "--document",
    metavar="NAME",
    help='Which document of a git repository: "Service/Privacy Policy".',
)
@click.option(
    "--list",
    "as_list",
    is_flag=True,
    help="Import nothing; name the documents of a git repository.",
)
@click.option("--strict", is_flag=True, help="Exit status 1 where something there was skipped.")
@common.cluster_option
@common.place_options
@common.table_options
def import_(
    names: tuple[str, ...],
    of_all: bool,
    strict: bool,
    cluster: str | None,
    place: common.Place,
    as_json: bool,
    **wanted: Any,
) -> None:
    """Import what others recorded as a history.

    SOURCE is a folder of dated snapshots; a .warc, .warc.gz or .wacz file with captures of the
    watch's address; or the base address of an archive that speaks Memento
    (https://web.archive.org/web). A snapshot in a folder is a file named by its moment
    (2021-01-31T11-27-00Z.html, 20210131112700.pdf) or its day (2021-01-31.md, 20210131.txt), or a
    folder so named that holds the page's file, as downloaders write it. It may also be a git
    repository of Open Terms Archive, with --document. Each is recorded as a check of its own date,
    oldest first; says what was skipped and why. Sends nothing. May be run again.

    With --all and without WATCH, every watch of the list is imported of which SOURCE holds some: a
    folder with a folder for each (named vendor/document, vendor-document, or by its address), dated
    folders of whole sites, a web archive, an archive on the network, or a git repository whose
    documents are named as the watches are.
    """
    watch_id, source = _named(names, of_all=of_all, as_list=wanted["as_list"])
    if wanted["as_list"]:
        _list(source, as_json)
        return
    if of_all and wanted["document"]:
        raise UsageError("--all finds the documents of a repository itself: leave out --document")
    order = _Order(place, source, cluster, _Times.of(wanted))
    skipped = _all(order, as_json) if of_all else _one(order, watch_id, wanted["document"], as_json)
    if strict and skipped:
        sys.exit(1)


def _named(names: tuple[str, ...], *, of_all: bool, as_list: bool) -> tuple[str, str]:
    """Which watch and source are named.

    Raises:
        UsageError: one is missing, or too much is named.
    """
    if of_all:
        if len(names) != 1:
            raise UsageError("import --all takes one SOURCE and no WATCH")
        return "", names[0]
    # With --list a WATCH is not needed, and was always taken.
    if len(names) != 2 and not (as_list and len(names) == 1):
        raise UsageError("import takes a WATCH and a SOURCE, or --all and a SOURCE")
    return names[0], names[-1]


@dataclass(frozen=True, slots=True)
class _Times:
    """Which captures are wanted, by their time."""

    since: datetime | None
    until: datetime | None
    every: timedelta | None

    @classmethod
    def of(cls, wanted: dict[str, Any]) -> _Times:
        """Read the options."""
        since, until = (
            day and day.replace(tzinfo=UTC) for day in (wanted["since"], wanted["until"])
        )
        return cls(since, until, _time(wanted["every"]))

    def narrow(self, there: Captures) -> Captures:
        """Choose among captures."""
        from tracker.edge.archives.capture import narrowed

        return narrowed(there, self.since, self.until, self.every)


@dataclass(frozen=True, slots=True)
class _Order:
    """What the command was asked for, whichever watches it is about."""

    place: common.Place
    source: str
    cluster: str | None
    times: _Times

    @contextlib.contextmanager
    def workers_and_store(
        self, watchlist: WatchList, count: int
    ) -> Iterator[tuple[Workers, Store]]:
        """Start workers and open the database, in this order: a fork must not inherit it."""
        from tracker.app.workers import opening

        with (
            opening.opened(self.cluster, count, common.warn) as workers,
            self.place.open_store(watchlist, create=True) as store,
        ):
            yield workers, store


def _one(order: _Order, watch_id: str, document: str | None, as_json: bool) -> bool:
    """Import one watch; whether something was skipped."""
    from tracker.app.check.follow_list import follow
    from tracker.app.history import import_history, sources

    watchlist, source = order.place.load_list(), order.source
    watch = common.pick(watchlist, [watch_id])[0]
    with sources.opened(source, watch, watchlist, common.now, document) as there:
        chosen = order.times.narrow(there)
        if not chosen.captures:
            raise UsageError(
                f"{source}: none of its {len(there.captures)} captures is of that time"
            )
        if sources.is_remote(source):
            click.echo(_plan(watch.id, chosen, watchlist), err=True)
        with order.workers_and_store(watchlist, len(chosen.captures)) as (workers, store):
            if watch.id not in store.watches.ids():
                follow(store, watchlist, common.now())
            importing = import_history.Importing(store, watchlist, workers, common.now())
            ((_, done),) = importing.run([(watch, chosen)])
            _look_next(watch, store)
    if as_json:
        common.show_json(_row(watch.id, done), indent=None)
    else:
        _tell(watch.id, done)
    return bool(done.skipped)


def _all(order: _Order, as_json: bool) -> bool:
    """Import all watches that the source holds some of; whether something was skipped."""
    from tracker.app.check.follow_list import follow
    from tracker.app.history import import_history, sources, sources_of_all

    watchlist = order.place.load_list()
    without: list[str] = []
    rows: list[dict[str, Any]] = []

    def chosen(held: sources_of_all.Held) -> Iterator[tuple[Watch, Captures]]:
        for watch, there in held:
            captures = order.times.narrow(there) if there is not None else None
            if captures is None or not captures.captures:
                without.append(watch.id)
                continue
            if sources.is_remote(order.source):
                click.echo(_plan(watch.id, captures, watchlist), err=True)
            yield watch, captures

    many = _MANY * len(watchlist.watches)
    with (
        sources_of_all.opened(order.source, watchlist, common.now) as held,
        order.workers_and_store(watchlist, many) as (workers, store),
    ):
        follow(store, watchlist, common.now())
        importing = import_history.Importing(store, watchlist, workers, common.now())
        for watch, done in importing.run(chosen(held), is_many=True):
            _look_next(watch, store)
            rows.append(_row(watch.id, done))
            if not as_json:
                _tell(watch.id, done)
    if not rows:
        raise UsageError(f"{order.source}: it holds no capture of any watch in {watchlist.path}")
    if without:
        common.warn(_without(order.source, without))
    if as_json:
        common.show_json(rows)
    return any(row["skipped"] for row in rows)


def _look_next(watch: Watch, store: Store) -> None:
    """Have a running daemon look at the live page next: an import plans nothing."""
    if not watch.paused:
        store.watches.set_next(watch.id, common.now())


def _without(source: str, watch_ids: list[str]) -> str:
    """Which watches a source holds nothing of."""
    named = ", ".join(watch_ids[:_MOST_NAMED])
    more = f" and {len(watch_ids) - _MOST_NAMED:,} more" if len(watch_ids) > _MOST_NAMED else ""
    watches = "watch" if len(watch_ids) == 1 else "watches"
    return f"{source}: no capture of {len(watch_ids):,} {watches}: {named}{more}"


def _list(source: str, as_json: bool) -> None:
    """Print what a git repository holds."""
    from tracker.edge.archives import terms_repository

    rows = [
        {
            "document": document.name,
            "records": document.records,
            "first": f"{document.first_at:%Y-%m-%d}",
            "last": f"{document.last_at:%Y-%m-%d}",
            "files": ", ".join(document.kinds),
        }
        for document in terms_repository.documents(Path(source))
    ]
    common.show(rows, as_json, f"{source}: none of its files is a document.")


def _tell(watch_id: str, done: Imported) -> None:
    """Say how an import went."""
    from tracker.characters import printable

    known = f" ({done.known} were known)" if done.known else ""
    made = f"{done.versions} versions, {done.alerts} would have alerted"
    for file in done.skipped:
        click.echo(printable(f"{watch_id}: skipped {file.name}: {file.why}"), err=True)
    click.echo(f"{watch_id}: {done.recorded} snapshots recorded, {made}{known}")


def _row(watch_id: str, done: Imported) -> dict[str, Any]:
    """How an import went, as `--json` prints it."""
    return {
        "watch": watch_id,
        "recorded": done.recorded,
        "known": done.known,
        "versions": done.versions,
        "would_alert": done.alerts,
        "skipped": [{"name": file.name, "why": file.why} for file in done.skipped],
    }


def _time(every: str | None) -> timedelta | None:
    """The time of `--every`, written as in the watch list."""
    from tracker.edge.watchlist import values

    if every is None:
        return None
    try:
        return timedelta(seconds=values.seconds(1, 10 * 365 * values.DAY_S, "30d")(every))
    except ValueError as exc:
        raise UsageError(f"--every {every}: Expected {exc}") from exc


def _plan(watch_id: str, there: Captures, watchlist: WatchList) -> str:
    """How many captures an archive is about to be asked for, and how long that takes."""
    first, last = there.captures[0].at, there.captures[-1].at
    count = len(there.captures)
    seconds = count * max(1.0, watchlist.per_host_delay_s)
    took = f"{seconds / 60:,.0f} minutes" if seconds > 90 else f"{seconds:,.0f} seconds"
    return f"{watch_id}: {count:,} captures from {first:%Y-%m-%d} to {last:%Y-%m-%d}, about {took}"


COMMANDS = (import_,)

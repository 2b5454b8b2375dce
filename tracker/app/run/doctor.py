"""A watch list and a database -> what is well with them and what is not, a sentence each.

It sends nothing and changes nothing.
"""

from __future__ import annotations

import asyncio
import glob
import os
import platform
import shutil
import sqlite3
import stat
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from tracker import __version__
from tracker.app import watch_list
from tracker.app.run.lock import holder
from tracker.edge.browser import launching
from tracker.edge.channels import urls
from tracker.edge.store import Store
from tracker.edge.web import chromium
from tracker.errors import StoreError, TrackerError, WatchListError
from tracker.frozen import dataclass
from tracker.model import WatchList

# A full disk is told of in time: a year of two hundred watches took less than a tenth of this.
_LEAST_FREE_BYTES = 500_000_000
# Three times what is left on disk after a fold: somebody reads without end.
_LARGE_LOG_BYTES = 200_000_000
# The first release's month: a clock before it is wrong.
_FIRST_RELEASE = "2026-11-01"
_CLOCK_SLACK = timedelta(minutes=5)
# Longer than the slowest run over a long list: then no daemon is at work.
_OVERDUE = timedelta(hours=2)
# A beat may come late where a page is judged for a minute; three in a row are none.
_MISSED_BEATS = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: fine, worth a look, or wrong."""

    state: Literal["ok", "look", "wrong"]
    what: str
    sentence: str


def examine(list_path: Path, database: Path | None, now: datetime) -> list[Finding]:
    """Look at everything the tracker rests on here.

    Args:
        list_path: the watch list.
        database: in place of the list's.
        now: aware.

    Returns:
        Findings in the order of what rests on what.
    """
    versions = (
        f"tracker {__version__}, Python {platform.python_version()}, SQLite"
        f" {sqlite3.sqlite_version}"
    )
    findings = [Finding("ok", "versions", versions)]
    watchlist, sentences = _list(list_path)
    findings += sentences
    if watchlist is not None:
        findings += _channels(watchlist)
    path = database or Path(watchlist.database if watchlist else WatchList().database)
    findings += _clock(now)
    findings += _disk(path)
    try:
        # Read-only: a look at the database must not migrate it, nor make an empty one.
        with Store.open(path, read_only=True, create=False) as store:
            findings += _database(store, path)
            for what, look in _OF_RECORD:
                findings += _guarded(what, look, store, now)
    except StoreError as error:
        findings.append(Finding("wrong", "database", str(error)))
    findings += _daemon(path)
    findings += _browser(watchlist)
    return findings


def _list(path: Path) -> tuple[WatchList | None, list[Finding]]:
    """The list, with its secrets where they can be had, and what is to be said of it."""
    try:
        whole = watch_list.load(path, os.environ)
        sentences: list[Finding] = []
    except WatchListError as error:
        sentences = [Finding("wrong", "watch list", fault) for fault in error.faults]
        try:
            whole = watch_list.load(path, None)
        except WatchListError:
            return None, sentences
    paused = sum(watch.paused for watch in whole.watches)
    channels = f"{len(whole.channels)} channel{'s' * (len(whole.channels) != 1)}"
    sentence = f"{path}: {len(whole.watches)} watches ({paused} paused), {channels}"
    sentences.append(Finding("ok" if whole.watches else "look", "watch list", sentence))
    open_to_others = stat.S_IMODE(path.stat().st_mode) & 0o077
    if open_to_others and any(
        "${" not in channel.url for channel in watch_list.load(path, None).channels
    ):
        mend = f"chmod 600 {path}, or take their secrets from the environment as ${{NAME}}"
        sentences.append(
            Finding(
                "look",
                "watch list",
                f"Others can read {path}, and it holds addresses of channels; {mend}",
            )
        )
    return whole, sentences


def _channels(watchlist: WatchList) -> Iterator[Finding]:
    if not watchlist.channels:
        yield Finding(
            "look",
            "channels",
            "There is no channel: changes are recorded and told to nobody; add one under"
            " [channels]",
        )
    for name, url in ((channel.name, channel.url) for channel in watchlist.channels):
        # With a variable that is not set, or another fault, it is told of with the list.
        if "${" not in url and not urls.fault(url):
            sentence = f"{name}: {urls.masked(url)} is understood (`tracker notify --test` sends)"
            yield Finding("ok", "channels", sentence)
    yield from _filters(watchlist)
    for variable in watchlist.encoded_variables:
        sentence = (
            f"{variable} looks percent-encoded; its value is encoded when it is put in, so give it"
            " as it is"
        )
        yield Finding("look", "channels", sentence)


def _filters(watchlist: WatchList) -> Iterator[Finding]:
    """Filters of channels that no watch passes: most often a name with a slip in it."""
    vendors = {watch.vendor.casefold() for watch in watchlist.watches}
    tags = {tag for watch in watchlist.watches for tag in watch.tags}
    for channel in watchlist.channels:
        strange = [name for name in channel.vendors if name.casefold() not in vendors]
        strange += [tag for tag in channel.tags if tag not in tags]
        if strange:
            sentence = f"{channel.name}: no watch has the vendor or tag {', '.join(strange)}"
            yield Finding("look", "channels", sentence)


def _clock(now: datetime) -> Iterator[Finding]:
    sane = f"{now:%Y-%m-%d}" >= _FIRST_RELEASE
    yield Finding("ok" if sane else "wrong", "clock", f"It is {now:%Y-%m-%d %H:%M:%S} UTC")


def _disk(path: Path) -> Iterator[Finding]:
    folder = path.parent
    # Before the first check the database's folder need not be there.
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    room = f"{free / 1e9:.1f} GB free where the database is"
    yield Finding("ok" if free >= _LEAST_FREE_BYTES else "look", "disk", room)
    if not os.access(folder, os.W_OK):
        yield Finding("wrong", "disk", f"{folder} cannot be written")


def _database(store: Store, path: Path) -> Iterator[Finding]:
    fault = store.proof.damage()
    size = path.stat().st_size
    if fault:
        yield Finding("wrong", "database", f"{path} is damaged ({fault}); restore it from a backup")
    else:
        yield Finding("ok", "database", f"{path}: {size / 1e6:.1f} MB, sound")
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        yield Finding(
            "look", "database", f"Others can read {path}, which holds evidence; chmod 600 {path}"
        )
    kept = sorted(path.parent.glob(f"{glob.escape(path.name)}.before-*.backup"))
    if kept:
        room = sum(copy.stat().st_size for copy in kept) / 1e6
        names = ", ".join(map(str, kept))
        yield Finding(
            "ok",
            "database",
            f"Kept from before an upgrade, to be deleted at will ({room:.1f} MB): {names}",
        )
    log = path.with_name(f"{path.name}-wal")
    if log.exists() and log.stat().st_size > _LARGE_LOG_BYTES:
        grown = (
            f"{log} has grown to {log.stat().st_size / 1e6:.0f} MB: a program reads without ever"
            " ending"
        )
        yield Finding("look", "database", grown)


def _guarded(
    what: str, look: Callable[[Store, datetime], Iterator[Finding]], store: Store, now: datetime
) -> list[Finding]:
    """What one question finds; a record that cannot be read is a finding too."""
    try:
        return list(look(store, now))
    except TrackerError as error:
        return [Finding("wrong", what, str(error))]
    except (ValueError, TypeError, LookupError):
        return [
            Finding(
                "wrong", what, "A row of the record cannot be read; `tracker verify` says which"
            )
        ]


def _chain(store: Store, _now: datetime) -> Iterator[Finding]:
    faults = store.proof.verify()
    versions = sum(number for _, number, _ in store.chain.heads())
    if not faults:
        seal = store.proof.seal()
        entries = seal.entry if seal else 0
        whole = f"{versions} versions and {entries} entries of the journal, every snapshot and link"
        yield Finding("ok", "chain", f"{whole} as recorded")
    for fault in faults[:5]:
        yield Finding("wrong", "chain", fault)
    if faults[5:]:
        yield Finding("wrong", "chain", f"and {len(faults) - 5} more faults: `tracker verify`")


def _watches(store: Store, now: datetime) -> Iterator[Finding]:
    rows = [row for row in store.record.view("health") if not row["paused"]]
    groups: tuple[tuple[str, Callable[[dict[str, object]], bool]], ...] = (
        ("cannot be seen", lambda row: bool(row["bad_checks"])),
        ("never checked yet", lambda row: row["last_checked_at"] is None),
        ("moved for good; change url in the list", lambda row: row["moved_to"] is not None),
        (
            "overdue: no daemon has looked",
            lambda row: _before(row["next_check_at"], now - _OVERDUE),
        ),
        (
            "last checked in the future: the clock was set back",
            lambda row: _after(row["last_checked_at"], now),
        ),
    )
    for what, is_so in groups:
        names = [str(row["watch"]) for row in rows if is_so(row)]
        if names:
            more = f" and {len(names) - 5} more" if names[5:] else ""
            yield Finding("look", "watches", f"{len(names)} {what}: {', '.join(names[:5])}{more}")
    good = sum(row["last_good_at"] is not None and not row["bad_checks"] for row in rows)
    yield Finding("ok", "watches", f"{good} of {len(rows)} watches are seen")


def _before(at: object, moment: datetime) -> bool:
    return at is not None and datetime.fromisoformat(str(at)) < moment


def _after(at: object, now: datetime) -> bool:
    return at is not None and datetime.fromisoformat(str(at)) > now + _CLOCK_SLACK


def _alerts(store: Store, now: datetime) -> Iterator[Finding]:
    at = f"{now:%Y-%m-%dT%H:%M:%SZ}"
    whole = store.record.view("outbox")
    # What waits for a digest, or for a mute to end, is where it should be.
    waiting = [row for row in whole if not row["held_until_at"] or row["held_until_at"] <= at]
    dead = sum(row["state"] == "dead" for row in waiting)
    if not waiting:
        yield Finding("ok", "alerts", f"All {store.outbox.counts()['sent']} deliveries went out")
    untold = len(store.outbox.untold(now - timedelta(days=30)))
    if untold:
        count = f"{untold} alert{'s' * (untold != 1)}"
        sentence = (
            f"{count} of the last 30 days had no channel; add one under [channels], then `tracker"
            " resend`"
        )
        yield Finding("look", "alerts", sentence)
    if dead:
        yield Finding(
            "wrong", "alerts", f"{dead} deliveries were given up; `tracker resend` tries them again"
        )
    if len(waiting) > dead:
        why = next(
            (f" ({row['channel']}: {row['last_error']})" for row in waiting if row["last_error"]),
            "",
        )
        yield Finding("look", "alerts", f"{len(waiting) - dead} deliveries wait to go out{why}")


def _daemon(path: Path) -> Iterator[Finding]:
    pid = holder(path)
    if pid is None:
        yield Finding(
            "look",
            "daemon",
            "None runs on this database; `tracker run` starts it, or use `tracker check`",
        )
    else:
        yield Finding("ok", "daemon", f"Process {pid} works on this database")


def _beat(store: Store, now: datetime) -> Iterator[Finding]:
    """Whether the daemon that runs does its work, or when the last one did."""
    beat = store.beats.last()
    if beat is None:
        return
    last = f"last beat was at {beat.beat_at:%Y-%m-%d %H:%M} UTC"
    if holder(Path(store.path)) is None:
        yield Finding("ok", "daemon", f"The last one's {last}")
    elif (now - beat.beat_at).total_seconds() > _MISSED_BEATS * beat.interval_s:
        what = "it stands still, or cannot use the database; its log says why"
        yield Finding("wrong", "daemon", f"Its {last}: {what}")


def _browser(watchlist: WatchList | None) -> Iterator[Finding]:
    """Whether pages can be rendered, by starting the browser where a watch asks for it."""
    watches = watchlist.watches if watchlist else ()
    rendered = [watch.id for watch in watches if watch.render != "none" and not watch.paused]
    if watchlist is None or not rendered:
        program = chromium.path()
        what = f"Chromium is here ({program})" if program else "No Chromium here"
        yield Finding("ok", "browser", f"{what}; no watch asks for it")
        return
    fault = asyncio.run(launching.fault(sandbox=watchlist.browser_sandbox))
    if fault:
        names = f"{', '.join(rendered[:5])}{' and more' if rendered[5:] else ''}"
        yield Finding("wrong", "browser", f"{names}: {fault}")
        return
    sandbox = "in its sandbox" if watchlist.browser_sandbox else "without a sandbox of its own"
    count = f"{len(rendered)} watch{'es' * (len(rendered) != 1)} may need it"
    yield Finding("ok", "browser", f"Chromium starts {sandbox} ({chromium.path()}); {count}")


_OF_RECORD = (("chain", _chain), ("watches", _watches), ("alerts", _alerts), ("daemon", _beat))

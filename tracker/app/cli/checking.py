"""Commands that look at pages: check, run."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracker.app.cli import alerting, common, completion
from tracker.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracker.app.deliver import Delivered
    from tracker.edge.store import Store
    from tracker.model import CheckRecord, Snapshot, Verdict, Watch, WatchList

# What --quiet leaves out.
_UNCHANGED = ("not_modified", "same_bytes", "same_text")


@click.command()
@click.argument("watch_ids", metavar="[WATCH]...", nargs=-1, shell_complete=completion.watches)
@common.place_options
@common.table_options
@click.option("--quiet", is_flag=True, help="Print only what changed or failed.")
def check(watch_ids: tuple[str, ...], place: common.Place, as_json: bool, quiet: bool) -> None:
    """Check all watches, or the named ones, once.

    Records what is found, and sends alerts. Exit status 1 where a watch could not be read, or an
    alert could not be delivered.
    """
    import asyncio

    from tracker.app.check.follow_list import follow

    watchlist = place.load_list(with_secrets=True)
    watches = common.pick(watchlist, watch_ids)
    with place.open_store(watchlist, create=True) as store:
        follow(store, watchlist, common.now())
        progress = sys.stderr.isatty() and not as_json
        # All checks before all messages, so that pages of a vendor go out as one message.
        checked = asyncio.run(_check(watchlist, watches, store, progress=progress))
        delivered = asyncio.run(alerting.deliver_due(watchlist, store))
        rows = [_row(done, store, whole=as_json) for done in checked]
    without_channel = [
        done.record.watch_id
        for done in checked
        for alert in done.record.alerts
        if not alert.channels
    ]
    later = [done.record.watch_id for done in checked if _waits(done.record)]
    if quiet:
        rows = [row for row in rows if row["outcome"] not in _UNCHANGED]
    if not as_json:
        for row in rows:
            row["told"] = "no channel" if row["watch"] in without_channel else row["told"]
            row["told"] = "later" if row["watch"] in later else row["told"]
    nothing = "Nothing changed." if quiet and checked else _nothing(place.list_path, watchlist)
    common.show(rows, as_json, nothing)

    for sentence in (
        *(_sentence(done.record) for done in checked if _has_sentence(done.record)),
        *(warning for done in checked for warning in done.warnings),
        *_no_channel(len(without_channel)),
        *_trouble(delivered),
    ):
        common.say(sentence, err=True)
    is_bad = any(done.record.is_bad for done in checked)
    if is_bad or delivered.failed or delivered.dead:
        sys.exit(1)


@dataclass(frozen=True, slots=True)
class _Checked:
    """What stays in memory of a check: a thousand pages of text and bytes need not."""

    watch: Watch
    record: CheckRecord
    """Without bytes and text, which are in the database."""
    warnings: tuple[str, ...]
    """What is odd about a first version."""


def _nothing(list_path: Path, watchlist: WatchList) -> str:
    if watchlist.watches:
        count = len(watchlist.watches)
        return f"{list_path}: all {count} watches are paused; name one to check it all the same."
    return f"{list_path}: no watch yet; `tracker add URL` adds one."


def _waits(record: CheckRecord) -> bool:
    """Whether all that is to be told of a check waits for a digest, or for a mute to end."""
    channels = {name for alert in record.alerts for name in alert.channels or ()}
    held = {name for alert in record.alerts for name, _ in alert.held_until}
    return bool(channels) and channels == held


def _has_sentence(record: CheckRecord) -> bool:
    from tracker.model import Held

    return record.is_bad or isinstance(record.result, Held)


def _sentence(record: CheckRecord) -> str:
    """What the table had no room for, and does not say."""
    from tracker.characters import printable
    from tracker.model import Held

    if isinstance(record.result, Held):
        held = f"{record.watch_id}: held until a later check confirms it."
        return printable(f"{held} {record.result.doubt.sentence}")
    return printable(record.sentence or "")


def _no_channel(alerts: int) -> Iterator[str]:
    if alerts:
        yield (
            f"{_count(alerts)} kept, no channel to tell; add one under [channels], then `tracker"
            " resend`"
        )


def _trouble(delivered: Delivered) -> Iterator[str]:
    """What to say of alerts that did not go out."""
    if delivered.failed:
        count = _count(delivered.failed)
        yield f"{count} could not be delivered and will be tried again; `tracker status` says why"
    if delivered.dead:
        count = _count(delivered.dead)
        yield (
            f"{count} could not be delivered and will not be tried again; `tracker status` says why"
        )


def _count(alerts: int) -> str:
    return f"{alerts} alert{'s' * (alerts != 1)}"


async def _check(
    watchlist: WatchList, watches: Sequence[Watch], store: Store, *, progress: bool
) -> list[_Checked]:
    """Check the watches; in their order."""
    from tracker.app.check import rendering
    from tracker.app.check.checker import Checker

    checked: list[_Checked] = []
    with click.progressbar(
        length=len(watches), label="Checking", file=sys.stderr, hidden=not progress
    ) as bar:

        def done(watch: Watch, record: CheckRecord) -> None:
            checked.append(_Checked(watch, _without_bytes(record), _warnings(watch, record)))
            bar.update(1)

        async with rendering.network(watchlist) as (pages, _):
            await Checker(store, pages, watchlist, common.now).run(watches, done)
    # Checks end in any order, as hosts answer; the table has that of the list.
    order = {watch.id: at for at, watch in enumerate(watches)}
    return sorted(checked, key=lambda item: order[item.watch.id])


def _warnings(watch: Watch, record: CheckRecord) -> tuple[str, ...]:
    from tracker.app.check import proposal
    from tracker.model import First

    if not isinstance(record.result, First):
        return ()
    warnings = proposal.warnings(record.result.policy, watch.document, watch.language)
    return tuple(f"{watch.id}: {warning}" for warning in warnings)


def _without_bytes(record: CheckRecord) -> CheckRecord:
    from tracker.model import Changed, Dismissed, First, Held

    result = record.result
    match result:
        case First() | Changed():
            policy = replace(result.policy, clauses=())
            result = replace(result, snapshot=_without_body(result.snapshot), policy=policy)
        case Held() | Dismissed():
            result = replace(result, snapshot=_without_body(result.snapshot))
    return replace(record, result=result)


def _without_body(snapshot: Snapshot) -> Snapshot:
    return replace(snapshot, body=b"")


def _row(checked: _Checked, store: Store, *, whole: bool) -> dict[str, object]:
    """A row of the table; `whole` with the sentence that otherwise stands below it."""
    from tracker.model import Changed

    record = checked.record
    result = record.result
    return {
        "watch": checked.watch.id,
        "outcome": record.outcome,
        "version": store.versions.current_number(checked.watch.id) or None,
        "verdict": result.verdict.materiality if isinstance(result, Changed) else None,
        "told": any(alert.channels for alert in record.alerts),
        "what": _what(record, whole=whole),
    }


def _what(record: CheckRecord, *, whole: bool) -> str:
    """Why a version matters, or what was wrong; in one word where a sentence stands below."""
    from tracker.model import Changed, Held

    result = record.result
    if isinstance(result, Changed):
        return _gravest_reason(result.verdict)
    if isinstance(result, Held):
        return result.doubt.sentence if whole else result.doubt.suspicion
    is_sentence = whole or not _has_sentence(record)
    return (record.sentence if is_sentence else record.error) or ""


def _gravest_reason(verdict: Verdict) -> str:
    reasons = [reason for judged in verdict.changes for reason in judged.reasons]
    gravest = [reason for reason in reasons if reason.materiality == verdict.materiality]
    return next((reason.text for reason in [*gravest, *verdict.reasons]), "")


@click.command()
@common.place_options
@click.option(
    "--log-format", type=click.Choice(["text", "json"]), default="text", show_default=True
)
def run(place: common.Place, log_format: str) -> None:
    """Check and send alerts for good, as a daemon.

    It checks what is due and delivers alerts until SIGTERM. SIGHUP, or a change of the file,
    reloads the watch list; a faulty list is reported in the log, and the last good one kept.
    """
    import asyncio
    import logging
    import os

    from tracker.app.run import daemon, logs

    secrets = common.secrets()
    logs.setup(log_format, secrets)

    async def until_stopped() -> None:
        status = await daemon.run(place.list_path, place.database, common.now, secrets)
        # A mail server that hangs holds a thread that nothing can end, and Python would wait for
        # it. All is recorded and closed by now.
        logging.shutdown()
        os._exit(status)

    asyncio.run(until_stopped())


COMMANDS = (check, run)

"""Commands that look at pages and tell people: check, run, notify, resend."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracker.app.cli import common, completion
from tracker.errors import TrackerError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracker.app.deliver import Delivered
    from tracker.edge.store import Store
    from tracker.model import CheckRecord, Snapshot, Verdict, Watch, WatchList

# How far back `resend` looks for alerts that had no channel, unless it is told.
_RESENT = timedelta(days=30)
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

    watchlist = place.load_list(with_secrets=True)
    watches = common.pick(watchlist, watch_ids)
    with place.open_store(watchlist, create=True) as store:
        store.watches.sync(watchlist.watches, common.now())
        progress = sys.stderr.isatty() and not as_json
        # All checks before all messages, so that pages of a vendor go out as one message.
        checked = asyncio.run(_check(watchlist, watches, store, progress=progress))
        delivered = asyncio.run(_deliver(watchlist, store))
        rows = [_row(done, store, whole=as_json) for done in checked]
    without_channel = [
        done.record.watch_id
        for done in checked
        for alert in done.record.alerts
        if not alert.channels
    ]
    if quiet:
        rows = [row for row in rows if row["outcome"] not in _UNCHANGED]
    if not as_json:
        for row in rows:
            row["told"] = "no channel" if row["watch"] in without_channel else row["told"]
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
    from tracker.app.check.checker import Checker
    from tracker.edge.web.http import Fetcher

    checked: list[_Checked] = []
    with click.progressbar(
        length=len(watches), label="Checking", file=sys.stderr, hidden=not progress
    ) as bar:

        def done(watch: Watch, record: CheckRecord) -> None:
            checked.append(_Checked(watch, _without_bytes(record), _warnings(watch, record)))
            bar.update(1)

        async with Fetcher(watchlist.per_host_connections, watchlist.per_host_delay_s) as fetcher:
            await Checker(store, fetcher, watchlist, common.now).run(watches, done)
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


async def _deliver(watchlist: WatchList, store: Store) -> Delivered:
    from tracker.app import deliver
    from tracker.app.run.lock import Presence

    with Presence(Path(store.path), "check") as presence:
        deliver.free_the_dead(store, common.now(), presence.is_dead)
        sender = deliver.Sender(store, dict(watchlist.channels), common.now, presence.name)
        return await deliver.deliver(sender)


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


@click.command()
@click.option(
    "--test", "is_test", is_flag=True, required=True, help="Send a test message to the channels."
)
@click.argument("channels", nargs=-1)
@common.list_option
@common.json_option
def notify(is_test: bool, channels: tuple[str, ...], list_path: Path, as_json: bool) -> None:
    """Send a test message to the channels.

    To every channel of the list, or to the named ones; says which took it.
    """
    import asyncio

    from tracker.edge.channels import sender
    from tracker.show.message import write

    watchlist = common.load_list(list_path, with_secrets=True)
    known = dict(watchlist.channels)
    _known_channels(channels, watchlist)
    if not known:
        raise UsageError(
            f"{list_path}: it has no [channels]; add one like mail ="
            ' "mailto://user:${MAIL_PASSWORD}@example.com"'
        )
    rows: list[dict[str, object]] = []
    for name in channels or known:
        fault = None
        try:
            asyncio.run(
                sender.send(known[name], write.test_message(name, sender.limits(known[name])))
            )
        except TrackerError as error:
            fault = str(error)
        rows.append({"channel": name, "sent": fault is None, "error": fault})
        if not as_json:
            click.echo(f"{name}: {fault or 'sent'}", err=fault is not None)
    if as_json:
        common.show_json(rows)
    if not all(row["sent"] for row in rows):
        sys.exit(1)


@click.command()
@click.argument("channels", nargs=-1)
@common.place_options
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    default=None,
    help="Alerts that no channel was there for are sent from this day on. [default: 30 days ago]",
)
@common.json_option
def resend(
    channels: tuple[str, ...],
    place: common.Place,
    since: datetime | None,
    as_json: bool,
) -> None:
    """Send again what did not go out.

    What waits for a retry or was given up, and alerts that no channel was there for; to every
    channel or to the named ones. Exit status 1 where something still could not be delivered.
    """
    import asyncio

    from tracker.app import deliver

    watchlist = place.load_list(with_secrets=True)
    _known_channels(channels, watchlist)
    now = common.now()
    with place.open_store(watchlist) as store:
        store.outbox.requeue(now, channels)
        deliver.queue_untold(
            store, watchlist, channels, since.replace(tzinfo=UTC) if since else now - _RESENT, now
        )
        delivered = asyncio.run(_deliver(watchlist, store))
        waiting = [
            row for row in store.record.view("outbox") if not channels or row["channel"] in channels
        ]
    if as_json:
        common.show_json({"sent": delivered.sent, "waiting": waiting})
    else:
        click.echo(f"{_count(delivered.sent)} sent, {len(waiting)} not delivered yet.")
    for row in waiting if not as_json else ():
        click.echo(
            f"{row['channel']}: {row['last_error'] or 'being sent by another process'}", err=True
        )
    if waiting:
        sys.exit(1)


def _known_channels(channels: Sequence[str], watchlist: WatchList) -> None:
    known = [name for name, _ in watchlist.channels]
    unknown = [name for name in channels if name not in known]
    if unknown:
        raise UsageError(
            f"{watchlist.path}: there is no channel"
            f" {unknown[0]!r}{common.did_you_mean(unknown[0], known)}"
        )


COMMANDS = (check, run, notify, resend)

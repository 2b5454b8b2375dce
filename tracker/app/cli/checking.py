"""Commands that look at pages and tell people: check, run, notify, resend."""

from __future__ import annotations

import sys
from dataclasses import replace
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
    from tracker.model import CheckRecord, Watch, WatchList

# How far back `resend` looks for alerts that had no channel, unless it is told.
_RESENT = timedelta(days=30)
_UNCHANGED = ("not_modified", "same_bytes", "same_text")


@click.command()
@click.argument("watch_ids", metavar="[WATCH]...", nargs=-1, shell_complete=completion.watches)
@common.list_option
@common.database_option
@common.table_options
@click.option("--quiet", is_flag=True, help="Print only what changed or failed.")
def check(
    watch_ids: tuple[str, ...], list_path: Path, database: Path | None, as_json: bool, quiet: bool
) -> None:
    """Look at every watch (or the named ones) once, record what is found, and send what is worth
    telling.

    Exit status 1 where a watch could not be read, or an alert could not be delivered.
    """
    import asyncio

    watchlist = common.load_list(list_path, with_secrets=True)
    watches = common.pick(watchlist, watch_ids)
    with common.open_store(database or Path(watchlist.database), create=True) as store:
        store.sync(watchlist.watches, common.now())
        odd: list[str] = []
        progress = sys.stderr.isatty() and not as_json
        records = asyncio.run(_look(watchlist, watches, store, odd, progress=progress))
        delivered = asyncio.run(_deliver(watchlist, store))
        rows = [_row(watch, record, store, whole=as_json) for watch, record in records]
    untold = [
        record.watch_id for _, record in records for alert in record.alerts if not alert.channels
    ]
    if quiet:
        rows = [row for row in rows if row["outcome"] not in _UNCHANGED]
    if not as_json:
        rows = [row | {"told": "no channel"} if row["watch"] in untold else row for row in rows]
    common.show(
        rows, as_json, "Nothing changed." if quiet and records else _nothing(list_path, watchlist)
    )
    sentences = [_sentence(record) for _, record in records if _has_sentence(record)]
    for said in [*sentences, *odd, *_no_channel(len(untold)), *_trouble(delivered)]:
        common.say(said, err=True)
    if any(record.bad for _, record in records) or delivered.failed or delivered.dead:
        sys.exit(1)


def _nothing(list_path: Path, watchlist: WatchList) -> str:
    if watchlist.watches:
        return f"{list_path}: all {len(watchlist.watches)} watches are paused; name one to check it all the same."
    return f"{list_path}: no watch yet; `tracker add URL` adds one."


def _has_sentence(record: CheckRecord) -> bool:
    return record.bad or record.outcome == "held"


def _sentence(record: CheckRecord) -> str:
    """What the table had no room for, and does not say."""
    from tracker.characters import printable

    if record.outcome == "held" and record.hold:
        return printable(
            f"{record.watch_id}: held until a later check confirms it. {record.hold.sentence}"
        )
    return printable(record.message or "")


def _no_channel(alerts: int) -> Iterator[str]:
    if alerts:
        yield f"{_count(alerts)} kept, no channel to tell; add one under [channels], then `tracker resend`"


def _trouble(delivered: Delivered) -> Iterator[str]:
    """What to say of alerts that did not go out."""
    if delivered.failed:
        count = _count(delivered.failed)
        yield f"{count} could not be delivered and will be tried again; `tracker status` says why"
    if delivered.dead:
        count = _count(delivered.dead)
        yield f"{count} could not be delivered and will not be tried again; `tracker status` says why"


def _count(alerts: int) -> str:
    return f"{alerts} alert{'s' * (alerts != 1)}"


async def _look(
    watchlist: WatchList, watches: Sequence[Watch], store: Store, odd: list[str], *, progress: bool
) -> list[tuple[Watch, CheckRecord]]:
    """Check the watches; what is odd about a first version is added to `odd`, for its text is not
    kept here.
    """
    from tracker.app.check import proposal
    from tracker.app.check.checker import Checker
    from tracker.edge.web.http import Fetcher

    records: list[tuple[Watch, CheckRecord]] = []
    with click.progressbar(
        length=len(watches), label="Checking", file=sys.stderr, hidden=not progress
    ) as bar:

        def done(watch: Watch, record: CheckRecord) -> None:
            if record.outcome == "first" and record.policy:
                warned = proposal.warnings(record.policy, watch.document, watch.language)
                odd.extend(f"{watch.id}: {said}" for said in warned)
            # What was served and read is in the database by now; a thousand pages of it need not
            # stay in memory.
            records.append((watch, replace(record, snapshot=None, policy=None)))
            bar.update(1)

        async with Fetcher(watchlist.per_host_connections, watchlist.per_host_delay_s) as fetcher:
            await Checker(store, fetcher, watchlist, common.now).run(watches, done)
    order = {watch.id: at for at, watch in enumerate(watches)}
    return sorted(records, key=lambda item: order[item[0].id])


async def _deliver(watchlist: WatchList, store: Store) -> Delivered:
    from tracker.app import deliver
    from tracker.app.run.lock import Presence

    with Presence(Path(store.path), "check") as presence:
        deliver.free_the_dead(store, common.now(), presence.is_dead)
        return await deliver.deliver(store, dict(watchlist.channels), common.now, presence.name)


def _row(watch: Watch, record: CheckRecord, store: Store, *, whole: bool) -> dict[str, object]:
    """A row of the table; `whole` with the sentence that otherwise stands below it."""
    number = store.current_number(watch.id)
    said = record.message or (record.hold.sentence if record.hold else "")
    if _has_sentence(record) and not whole:
        said = record.error or (record.hold.suspicion if record.hold else "")
    if record.verdict and record.outcome == "version":
        reasons = [reason for item in record.verdict.changes for reason in item.reasons]
        gravest = [reason for reason in reasons if reason.materiality == record.verdict.materiality]
        said = next((reason.text for reason in [*gravest, *record.verdict.reasons]), "")
    return {
        "watch": watch.id,
        "outcome": record.outcome,
        "version": number or None,
        "verdict": record.verdict.materiality
        if record.verdict and record.outcome == "version"
        else None,
        "told": any(alert.channels for alert in record.alerts),
        "what": said,
    }


@click.command()
@common.list_option
@common.database_option
@click.option(
    "--log-format", type=click.Choice(["text", "json"]), default="text", show_default=True
)
def run(list_path: Path, database: Path | None, log_format: str) -> None:
    """Run as a daemon: check what is due, deliver what is worth telling, until SIGTERM.

    SIGHUP, or a change of the file, reloads the watch list; a faulty list is told of and the last
    good one kept.
    """
    import asyncio
    import logging
    import os

    from tracker.app.run import daemon, logs

    secrets = common.secrets()
    logs.setup(log_format, secrets)

    async def until_stopped() -> None:
        status = await daemon.run(list_path, database, common.now, secrets)
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
    """Send a test message to every channel of the list, or to the named ones, and say which took
    it.
    """
    import asyncio

    from tracker.edge.channels import sender
    from tracker.show import message

    watchlist = common.load_list(list_path, with_secrets=True)
    known = dict(watchlist.channels)
    _known_channels(channels, watchlist)
    if not known:
        raise UsageError(
            f'{list_path}: it has no [channels]; add one like mail = "mailto://user:${{MAIL_PASSWORD}}@example.com"'
        )
    rows: list[dict[str, object]] = []
    for name in channels or known:
        fault = None
        try:
            asyncio.run(
                sender.send(known[name], message.test_message(name, sender.limits(known[name])))
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
@common.list_option
@common.database_option
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    default=None,
    help="Alerts that no channel was there for are sent from this day on. [default: 30 days ago]",
)
@common.json_option
def resend(
    channels: tuple[str, ...],
    list_path: Path,
    database: Path | None,
    since: datetime | None,
    as_json: bool,
) -> None:
    """Send now what waits for a retry or was given up, and alerts that no channel was there for.

    To every channel or to the named ones. Exit status 1 where something still could not be
    delivered.
    """
    import asyncio

    from tracker.app import deliver

    watchlist = common.load_list(list_path, with_secrets=True)
    _known_channels(channels, watchlist)
    now = common.now()
    with common.open_store(database or Path(watchlist.database)) as store:
        store.requeue(now, channels)
        deliver.queue_untold(
            store, watchlist, channels, since.replace(tzinfo=UTC) if since else now - _RESENT, now
        )
        delivered = asyncio.run(_deliver(watchlist, store))
        waiting = [
            row for row in store.view("outbox") if not channels or row["channel"] in channels
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
            f"{watchlist.path}: there is no channel {unknown[0]!r}{common.did_you_mean(unknown[0], known)}"
        )


COMMANDS = (check, run, notify, resend)

"""Commands about what people are told: notify, resend, route."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from tracker.app.cli import common, completion
from tracker.errors import TrackerError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.app.deliver import Delivered
    from tracker.edge.store import Store
    from tracker.model import Channel, Limits, Message, MessageFormat, WatchList

# How far back `resend` looks for alerts that had no channel, unless it is told.
_RESENT = timedelta(days=30)
# Of a preview for no channel of the list: as much as a mail takes.
_PREVIEW_CHARS = 32_000


async def deliver_due(watchlist: WatchList, store: Store) -> Delivered:
    """Make the alerts that are due by the calendar, and send all that is due."""
    from tracker.app import deliver, planned
    from tracker.app.run.lock import Presence

    planned.hold_anew(store, watchlist, common.now())
    planned.plan(store, watchlist, common.now())
    with Presence(Path(store.path), "check") as presence:
        deliver.free_the_dead(store, common.now(), presence.is_dead)
        sender = deliver.Sender(store, watchlist, common.now, presence.name)
        return await deliver.deliver(sender)


@click.command()
@click.option("--test", "is_test", is_flag=True, help="Send a test message to the channels.")
@click.option(
    "--preview",
    nargs=2,
    type=(str, int),
    metavar="WATCH N",
    default=None,
    help="Write what would be sent of version N; nothing is sent.",
)
@click.option("--channel", "for_channel", default=None, help="As this channel would get it.")
@click.option(
    "--format",
    "wanted",
    type=click.Choice(["html", "markdown", "text"]),
    default=None,
    help="The format of a preview. [default: the channel's, else text]",
)
@click.argument("channels", nargs=-1)
@common.place_options
@common.json_option
def notify(
    is_test: bool,
    preview: tuple[str, int] | None,
    for_channel: str | None,
    wanted: str | None,
    channels: tuple[str, ...],
    place: common.Place,
    as_json: bool,
) -> None:
    """Try the channels, or see what they would get.

    With --test to every channel of the list, or to the named ones; says which took it. With
    --preview the message of a version is written and not sent.
    """
    if is_test == (preview is not None):
        raise UsageError("Say what to do: --test [CHANNEL…], or --preview WATCH N")
    if preview is None:
        _send_tests(channels, place.list_path, as_json)
        return
    message = _preview(place, preview, for_channel, cast("MessageFormat | None", wanted))
    if as_json:
        shown = {"title": message.title, "format": message.format, "body": message.body}
        common.show_json(shown | {"fields": message.fields and json.loads(message.fields)})
    elif message.format == "html":
        click.echo(message.body)
    else:
        click.echo(f"Subject: {message.title}\n\n{message.body}")


def _send_tests(channels: Sequence[str], list_path: Path, as_json: bool) -> None:
    import asyncio

    from tracker.edge.channels import sender
    from tracker.show.message import write

    watchlist = common.load_list(list_path, with_secrets=True)
    known = watchlist.by_name
    _known_channels(channels, watchlist)
    if not known:
        raise UsageError(
            f"{list_path}: it has no [channels]; add one like mail ="
            ' "mailto://user:${MAIL_PASSWORD}@example.com"'
        )
    rows: list[dict[str, object]] = []
    for name in channels or known:
        fault, url = None, known[name].url
        try:
            asyncio.run(sender.send(url, write.test_message(name, sender.limits(url))))
        except TrackerError as error:
            fault = str(error)
        rows.append({"channel": name, "sent": fault is None, "error": fault})
        if not as_json:
            click.echo(f"{name}: {fault or 'sent'}", err=fault is not None)
    if as_json:
        common.show_json(rows)
    if not all(row["sent"] for row in rows):
        sys.exit(1)


def _preview(
    place: common.Place,
    of: tuple[str, int],
    for_channel: str | None,
    wanted: MessageFormat | None,
) -> Message:
    """The message that a version's alert would be."""
    from tracker.app import letters
    from tracker.core import alerts
    from tracker.model import Alert, Channel, Delivery, WatchList

    watch_id, number = of
    watchlist = place.load_list() if place.list_path.exists() else WatchList()
    if for_channel is not None:
        _known_channels([for_channel], watchlist)
    channel = watchlist.by_name.get(for_channel or "", Channel("preview"))
    now = common.now()
    with place.open_store(watchlist if place.database is None else None, read_only=True) as store:
        version = store.versions.get(watch_id, number)
        row = store.watches.named(watch_id)
        known = store.record.told(watch_id, number)
        verdict = store.verdicts.get(watch_id, number)
        if verdict is None:
            raise UsageError(
                f"{watch_id}: version {number} is where watching began; there is nothing to tell"
            )
        title = alerts.title(row.vendor, row.document, verdict)
        change_id = known[0]["change_id"] if known else "preview"
        alert = Alert("change", change_id, title, (channel.name,))
        delivery = Delivery(
            0, channel.name, 0, 0, alert, watch_id, row.vendor, row.document, row.url,
            version.recorded_at, number,
        )  # fmt: skip
        item = letters.item_of(store, watchlist, delivery, now)
        room = _room(channel, wanted)
        written = letters.write_letters(store, channel, [item], room, watchlist, now)
        return next(iter(written)).message


def _room(channel: Channel, wanted: MessageFormat | None) -> Limits:
    """What the channel takes; without one, or without its secrets, as much as a mail."""
    from tracker.edge.channels import sender
    from tracker.model import Limits

    if not channel.url or "${" in channel.url:
        return Limits(_PREVIEW_CHARS, 250, wanted or "text")
    room = sender.limits(channel.url)
    return Limits(room.body_chars, room.title_chars, wanted or room.format)


@click.command()
@click.argument("watch_id", metavar="WATCH", shell_complete=completion.watches)
@common.list_option
@common.table_options
def route(watch_id: str, list_path: Path, as_json: bool) -> None:
    """Show which channels hear of a watch, and why.

    For each channel of the list: whether it hears of this watch, from which materiality on, and
    when it would be told of a change that is seen now.
    """
    from tracker.core import routing

    watchlist = common.load_list(list_path)
    watch = common.pick(watchlist, [watch_id])[0]
    rows = [
        {
            "channel": item.channel,
            "hears": item.hears,
            "at": item.at,
            "why": item.why,
            "digest": item.digest,
            "next_at": f"{item.next_at:%Y-%m-%dT%H:%M:%SZ}" if item.next_at else None,
        }
        for item in routing.routes(watchlist, watch, common.now())
    ]
    common.show(rows, as_json, f"{list_path}: no channel; add one under [channels].")


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
        delivered = asyncio.run(deliver_due(watchlist, store))
        waiting = [
            row
            for row in store.record.view("outbox")
            if (not channels or row["channel"] in channels) and not _waits(row, now)
        ]
    if as_json:
        common.show_json({"sent": delivered.sent, "waiting": waiting})
    else:
        sent = f"{delivered.sent} alert{'s' * (delivered.sent != 1)} sent"
        click.echo(f"{sent}, {len(waiting)} not delivered yet.")
    for row in waiting if not as_json else ():
        click.echo(
            f"{row['channel']}: {row['last_error'] or 'being sent by another process'}", err=True
        )
    if waiting:
        sys.exit(1)


def _known_channels(channels: Sequence[str], watchlist: WatchList) -> None:
    known = list(watchlist.by_name)
    unknown = [name for name in channels if name not in known]
    if unknown:
        raise UsageError(
            f"{watchlist.path}: there is no channel"
            f" {unknown[0]!r}{common.did_you_mean(unknown[0], known)}"
        )


def _waits(row: dict[str, object], now: datetime) -> bool:
    """Whether a delivery waits for a digest, or for a mute to end: that is no trouble."""
    at = row["held_until_at"]
    return isinstance(at, str) and at > f"{now:%Y-%m-%dT%H:%M:%SZ}"


COMMANDS = (notify, resend, route)

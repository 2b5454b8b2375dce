"""Alerts claimed for a channel -> messages, each with the deliveries that it tells."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from tracker.app import planned
from tracker.core import routing
from tracker.errors import TemplateFault
from tracker.frozen import dataclass
from tracker.model import (
    Alert,
    Channel,
    Delivery,
    Limits,
    Message,
    ReaderSettings,
    Verdict,
    WatchList,
)
from tracker.show import summary
from tracker.show.message import write
from tracker.show.message.change import Item

if TYPE_CHECKING:
    from tracker.edge.store import Store

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Letter:
    """A message with the deliveries that it tells: sent is only what the reader can see."""

    message: Message
    deliveries: tuple[Delivery, ...]


def write_letters(
    store: Store,
    channel: Channel,
    items: Sequence[Item],
    room: Limits,
    watchlist: WatchList,
    now: datetime,
) -> Iterable[Letter]:
    """Write the messages of one channel.

    Args:
        store: told of a template that fails.
        channel: that gets them.
        items: its alerts.
        room: what it takes.
        watchlist: for the readers' timezone and web page, and for the operator.
        now: aware.

    Returns:
        Messages; an alert that none has room for comes last, with an empty message.
    """
    unseen = {item.delivery.alert.change_id: item.delivery for item in items}
    # A service may refuse a file where it takes the message: what failed once goes without.
    has_failed = any(item.delivery.attempts for item in items)
    for written in _written(store, channel, items, room, watchlist, now):
        if written.ids:
            message = replace(written, attachment=None) if has_failed else written
            yield Letter(message, tuple(unseen.pop(change_id) for change_id in written.ids))
    for delivery in unseen.values():
        yield Letter(Message("", "", room.format), (delivery,))


def _written(
    store: Store,
    channel: Channel,
    items: Sequence[Item],
    room: Limits,
    watchlist: WatchList,
    now: datetime,
) -> list[Message]:
    """The messages by the channel's own template; by the shipped one where that fails."""
    if not items:
        return []
    readers = ReaderSettings(now, watchlist.timezone, watchlist.base_url)
    if channel.template is not None:
        try:
            return write.templated(channel.template, items, room, readers)
        except TemplateFault as fault:
            _log.error("event=template_failed channel=%s error=%r", channel.name, str(fault))
            _tell_operator(store, watchlist, channel, fault, now)
    return write.write(items, room, readers)


def _tell_operator(
    store: Store, watchlist: WatchList, channel: Channel, fault: TemplateFault, now: datetime
) -> None:
    """One alert a day for each fault of a template."""
    seed = f"{channel.name}\n{fault}\n{now:%Y-%m-%d}"
    change_id = f"template-{hashlib.sha256(seed.encode()).hexdigest()[:16]}"
    if store.planned.is_known(change_id):
        return
    body = (
        f"The template of channel “{channel.name}” could not be used: {fault}. The shipped one was"
        " used in its place. Try it with `tracker notify --preview`."
    )
    title = f"Template failed: channel {channel.name}"
    names = routing.of_trouble(watchlist)
    held = routing.held_until(watchlist, names, "template", now)
    alert = Alert("template", change_id, title, names, body, tuple(held.items()))
    store.planned.add(alert, now)


def item_of(store: Store, watchlist: WatchList, delivery: Delivery, now: datetime) -> Item:
    """A delivery with all that its message tells.

    Args:
        store: to read.
        watchlist: with the channel.
        delivery: as claimed, or made for a preview.
        now: aware.

    Returns:
        It with version, verdict and deadline, or with the overview of a digest or summary; where a
        version has no verdict, its row says what is known.

    Raises:
        TrackerError: what it is about cannot be read.
    """
    if delivery.alert.kind in ("digest", "summary"):
        period = delivery.alert.body
        known = planned.overview(store, watchlist, delivery.channel, period, now)
        if delivery.alert.kind == "digest":
            known = replace(
                known, sights=tuple(sight for sight in known.sights if sight.kind != "seen")
            )
        elif delivery.entry is not None:
            # As of its own entry: a message that is sent again carries the same seal.
            sealed = store.proof.seal(delivery.entry)
            if sealed is not None:
                known = replace(known, seal=(sealed.entry, sealed.sha256))
        return Item(delivery, overview=known)
    if delivery.number is None:
        return Item(delivery)
    watch_id, number = delivery.watch_id, delivery.number
    version = store.versions.get(watch_id, number)
    verdict = store.verdicts.get(watch_id, number)
    first_seen = store.past.flips_told_with(delivery.alert_id)
    return Item(
        delivery,
        version,
        store.versions.get(watch_id, version.previous) if version.previous else None,
        verdict or Verdict(version.materiality, version.direction, version.silent),
        tuple(summary.flips(first_seen, watchlist.timezone)),
        store.deadlines.of(watch_id, number),
    )

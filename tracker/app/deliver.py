"""Claimed deliveries -> sent and stamped, one message a channel."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tracker.app import letters
from tracker.app.letters import Letter
from tracker.core import routing
from tracker.edge.channels import sender as channel_sender
from tracker.edge.channels import urls as addresses
from tracker.errors import DeliveryError, TrackerError
from tracker.frozen import dataclass
from tracker.model import (
    Channel,
    Delivery,
    Limits,
    Message,
    WatchList,
)

if TYPE_CHECKING:
    from tracker.edge.store import Store

LEASE_S = 300.0
"""A turn ends before it: what could not be sent by then is given back, and begun anew with a lease
of its own.
"""
BATCH = 500
"""Deliveries claimed at once: what one digest can be made of."""
# With the pauses below this is about a day: a mail server that is down overnight loses nothing.
MAX_ATTEMPTS = 12
_FIRST_RETRY_S = 60.0
_LONGEST_RETRY_S = 6 * 3600.0
# Alerts that failed together must not all come back in the same second.
_JITTER_RATIO = 0.2
# A channel that takes longer than this holds up no other.
_PATIENCE_S = 2.0
# A message may be refused for what it says; where two in a row are, it is the channel.
_FAILURES_IN_A_ROW = 2
_log = logging.getLogger(__name__)

Send = Callable[[str, Message, float, Collection[str]], Awaitable[None]]
"""Sends a message to a channel, within so many seconds, but for recipients that have it."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of the deliveries that were due."""

    sent: int = 0
    failed: int = 0
    dead: int = 0

    def __add__(self, other: Delivered) -> Delivered:
        """Both together."""
        return Delivered(self.sent + other.sent, self.failed + other.failed, self.dead + other.dead)


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends, and by what means; tests bring their own means."""

    store: Store
    watchlist: WatchList
    """With the channels."""
    now: Callable[[], datetime]
    """Tells the time, aware."""
    worker: str
    """Name of this sender, in claims."""
    send: Send = channel_sender.send
    limits: Callable[[str], Limits] = channel_sender.limits
    """Says what a channel takes."""
    chance: Callable[[], float] = random.random
    """From 0 to below 1, for the jitter of retries."""
    timeout_s: float = channel_sender.TIMEOUT_S
    """Of one message."""
    lease_s: float = LEASE_S
    """After it, a claim of a sender that died is free again."""
    may_begin: Callable[[], bool] = lambda: True
    """Whether there is time for one more message: one that is sent and not stamped is repeated."""

    def claim(
        self, busy: Collection[str], vendors_under_way: Mapping[str, datetime]
    ) -> list[Delivery]:
        """Take deliveries that are due; nobody else gets them before the lease ends."""
        return self.store.outbox.claim(
            self.now(),
            self.worker,
            self.lease_s,
            BATCH,
            busy_channels=busy,
            vendors_under_way=vendors_under_way,
        )

    def ends_at(self) -> datetime:
        """When a turn that begins now has to end.

        Limits and one more message fit into what is left of the lease.
        """
        return self.now() + timedelta(seconds=self.lease_s - 2 * self.timeout_s)


def free_the_dead(store: Store, now: datetime, is_dead: Callable[[str], bool]) -> int:
    """Free what a killed sender had claimed and not stamped, so that it goes out at once.

    Args:
        store: with the outbox.
        now: aware.
        is_dead: says of a sender's name whether its process has ended.

    Returns:
        How many deliveries.
    """
    return sum(
        store.outbox.free_claims(now, worker)
        for worker in store.outbox.claimers()
        if is_dead(worker)
    )


def queue_untold(
    store: Store, watchlist: WatchList, only: Collection[str], since: datetime, now: datetime
) -> int:
    """Queue alerts that no channel was there for, where one is there today.

    Args:
        store: with the alerts.
        watchlist: with the channels of today.
        only: names of channels; empty for all.
        since: aware; older alerts are left alone.
        now: aware.

    Returns:
        How many alerts.
    """
    watches = {watch.id: watch for watch in watchlist.watches}
    queued = 0
    for untold in store.outbox.untold(since):
        watch = watches.get(untold.watch_id)
        if watch is None:
            continue
        verdict = deadline = None
        if untold.number is not None:
            verdict = store.verdicts.get(watch.id, untold.number)
            deadline = store.deadlines.of(watch.id, untold.number)
        names = (
            routing.of_change(watchlist, watch, verdict)
            if verdict
            else routing.of_trouble(watchlist, watch)
        )
        wanted = [name for name in names if not only or name in only]
        if wanted:
            held = routing.held_until(watchlist, wanted, untold.kind, now, deadline)
            store.outbox.queue(untold.alert_id, wanted, now, held)
            queued += 1
    return queued


async def deliver(
    sender: Sender,
    *,
    busy: set[str] | None = None,
    vendors_under_way: Callable[[], Mapping[str, datetime]] = dict,
) -> Delivered:
    """Send all that is due, each channel on its own.

    None waits for another, and none is repeated for another's failure.

    Args:
        sender: who sends, and what.
        busy: channels that other calls with this set are sending to: a slow one keeps nobody else
            waiting.
        vendors_under_way: names those whose pages are being looked at, and since when, so that what
            is found on all of them goes out as one message.

    Returns:
        What became of them.

    Raises:
        StoreError: the database cannot be used; what was sent by then is not sent again if it could
            be stamped.
    """
    delivered = Delivered()
    busy = set() if busy is None else busy
    while sender.may_begin() and (claimed := sender.claim(busy, vendors_under_way())):
        by_channel: dict[str, list[Delivery]] = {}
        for delivery in claimed:
            by_channel.setdefault(delivery.channel, []).append(delivery)
        # Noted before the first await, so that the next beat does not claim for the same channels.
        busy.update(by_channel)
        one_at_a_time = asyncio.Lock()
        sends = (
            _turn(sender, name, waiting, busy, one_at_a_time)
            for name, waiting in by_channel.items()
        )
        # All come to their end before an error of one is raised: no channel loses its stamps by
        # another's defect.
        ended = await asyncio.gather(*sends, return_exceptions=True)
        for turn in ended:
            if isinstance(turn, BaseException):
                raise turn
            delivered += turn
    return delivered


async def _turn(
    sender: Sender,
    name: str,
    waiting: Sequence[Delivery],
    busy: set[str],
    one_at_a_time: asyncio.Lock,
) -> Delivered:
    """One channel's turn, after which it is busy no longer.

    Quick channels go one after another, so that a kill finds no more than one message sent and not
    yet stamped; for one that is slow nobody waits long.
    """
    try:
        async with contextlib.AsyncExitStack() as turn:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_PATIENCE_S):
                    await turn.enter_async_context(one_at_a_time)
            return await _send(sender, name, waiting)
    finally:
        busy.discard(name)


async def _send(sender: Sender, name: str, waiting: Sequence[Delivery]) -> Delivered:
    """Send one channel what waits for it, and stamp it."""
    channel = sender.watchlist.by_name.get(name)
    if channel is None:
        known = ", ".join(sender.watchlist.by_name) or "none"
        fault = f"The watch list has no channel “{name}” (it has: {known}); add it under [channels]"
        return _failed(sender, waiting, fault)
    items, done = [], Delivered()
    # One by one: an alert that cannot be written must not keep the others back.
    for delivery in waiting:
        try:
            items.append(letters.item_of(sender.store, sender.watchlist, delivery, sender.now()))
        except TrackerError as exc:
            done += _failed(sender, [delivery], f"The message could not be written: {exc}")
    try:
        # In a thread, for it imports apprise, which takes half a second.
        room = await asyncio.to_thread(sender.limits, channel.url)
    except DeliveryError as exc:
        return (
            done + _failed(sender, [item.delivery for item in items], str(exc)) if items else done
        )
    # One message for all, but for alerts that some recipients have and others have not.
    groups = [
        [item for item in items if item.delivery.reached == reached]
        for reached in dict.fromkeys(item.delivery.reached for item in items)
    ]
    written = [
        letter
        for group in groups
        for letter in letters.write_letters(
            sender.store, channel, group, room, sender.watchlist, sender.now()
        )
    ]
    return done + await _send_all(sender, channel, written)


async def _send_all(sender: Sender, channel: Channel, written: Sequence[Letter]) -> Delivered:
    """Send one message after another, each stamped before the next.

    What there is no use or time to try is given back.
    """
    done, failures, ends_at = Delivered(), 0, sender.ends_at()
    for at, letter in enumerate(written):
        is_over = (at and sender.now() > ends_at) or not sender.may_begin()
        if failures == _FAILURES_IN_A_ROW or is_over:
            # After refusals the channel gets a pause; where only time ran out, the rest is due at
            # once.
            due_at = sender.now() + (_wait(0, sender.chance) if failures else timedelta())
            left = [delivery.id for later in written[at:] for delivery in later.deliveries]
            sender.store.outbox.give_back(left, sender.worker, due_at)
            _log.info("event=given_back channel=%s alerts=%d", channel.name, len(left))
            break
        became = await _send_one(sender, channel, letter)
        done += became
        failures = 0 if became.sent else failures + 1
    return done


async def _send_one(sender: Sender, channel: Channel, letter: Letter) -> Delivered:
    if not letter.message.ids:
        fault = (
            f"{addresses.masked(channel.url)} takes so few characters that an alert cannot be"
            " named; use another channel"
        )
        return _failed(sender, letter.deliveries, fault)
    try:
        await sender.send(
            channel.url, letter.message, sender.timeout_s, letter.deliveries[0].reached
        )
    except DeliveryError as exc:
        return _failed(sender, letter.deliveries, str(exc), exc.reached)
    ids = [delivery.id for delivery in letter.deliveries]
    # Stamped at once, with nothing awaited before: a kill between the two repeats the message.
    stamped = sender.store.outbox.mark_sent(ids, sender.worker, sender.now())
    _log.info("event=sent channel=%s alerts=%d", channel.name, len(ids))
    return Delivered(sent=stamped)


def _failed(
    sender: Sender, deliveries: Sequence[Delivery], error: str, reached: Collection[str] = ()
) -> Delivered:
    """Stamp deliveries that did not go out: tried again later, or given up after `MAX_ATTEMPTS`."""
    done = Delivered()
    for delivery in deliveries:
        now = sender.now()
        last = delivery.attempts + 1 >= MAX_ATTEMPTS
        retry_at = None if last else now + _wait(delivery.attempts, sender.chance)
        known = delivery.reached.union(reached)
        if sender.store.outbox.mark_failed(delivery.id, sender.worker, now, error, retry_at, known):
            done += Delivered(dead=1) if last else Delivered(failed=1)
    _log.warning(
        "event=not_sent channel=%s alerts=%d error=%r",
        deliveries[0].channel,
        len(deliveries),
        error,
    )
    return done


def _wait(attempts: int, chance: Callable[[], float]) -> timedelta:
    """One minute, doubled with each attempt up to 6 hours.

    Up to a fifth less, so that failures do not return all at once.
    """
    longest = min(_FIRST_RETRY_S * 2**attempts, _LONGEST_RETRY_S)
    return timedelta(seconds=longest * (1 - _JITTER_RATIO * chance()))

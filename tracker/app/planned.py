"""What falls due by the calendar -> alerts: digests, summaries, reminders; and who waits for them.

All of it is decided from the database and the watch list: a restart forgets nothing, and an alert
that was made has an id by which it is not made again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Literal

from tracker.core import deadlines, digest_times, routing
from tracker.model import (
    Ahead,
    Alert,
    Channel,
    Deadline,
    Overview,
    Rhythm,
    WatchList,
)
from tracker.show.dates import day, days

if TYPE_CHECKING:
    from tracker.edge.store import Store

PeriodKind = Literal["digest", "summary"]
_PERIODS = {"daily": timedelta(days=1), "weekly": timedelta(days=7)}
_ID_CHARS = 16


def plan(
    store: Store, watchlist: WatchList, now: datetime, planned_at: datetime | None = None
) -> int:
    """Make the alerts that are due by now.

    Args:
        store: to read and to write.
        watchlist: with the channels.
        now: aware.
        planned_at: when this was last done with this list: a channel whose clock time has not come
            since is passed over. None looks at all.

    Returns:
        How many were made.

    Raises:
        StoreError: the database cannot be used; what was made stays made.
    """
    made = 0
    for channel in watchlist.channels:
        at = digest_times.clock_time(channel, "daily")
        last = digest_times.last_until(at, now, watchlist.timezone)
        if planned_at is not None and last <= planned_at <= now:
            continue
        if channel.digest != "none":
            made += _digest(store, watchlist, channel, now)
        if channel.summary != "none":
            made += _summary(store, watchlist, channel, now)
        if channel.remind_days:
            made += _reminders(store, watchlist, channel, now)
    return made


def hold_anew(store: Store, watchlist: WatchList, now: datetime) -> None:
    """Let what waits follow a changed watch list: another digest, a mute that began or ended.

    Args:
        store: to write.
        watchlist: as it is now.
        now: aware.

    Raises:
        StoreError: the database cannot be written; nothing was changed.
    """
    changed: dict[int, datetime | None] = {}
    for row in store.planned.held(now):
        deadline = row["deadline"] and Deadline(date.fromisoformat(row["deadline"]), row["rule"])
        held = routing.held_until(watchlist, [row["channel"]], row["kind"], now, deadline or None)
        at = held.get(row["channel"])
        if at is None or f"{at:%Y-%m-%dT%H:%M:%S}" != row["held_until_at"][:19]:
            changed[row["id"]] = at
    for channel in watchlist.channels:
        muted_until = routing.unmuted_at(watchlist, channel, now)
        if muted_until:
            changed |= dict.fromkeys(store.planned.ready(channel.name, now), muted_until)
    if changed:
        store.planned.hold(changed)


def overview(
    store: Store, watchlist: WatchList, channel: str, period: str, now: datetime
) -> Overview:
    """What a digest or summary tells beside changes.

    Args:
        store: to read.
        watchlist: with the channel.
        channel: its name; one that is no longer in the list hears of all watches.
        period: as the alert holds it: two moments with a slash between.
        now: aware.
    """
    since, until = (_moment(text) for text in period.split("/"))
    known = watchlist.by_name.get(channel)
    watches = routing.watches_of(watchlist, known) if known else watchlist.watches
    today = deadlines.day_in(watchlist.timezone, now)
    return store.planned.overview([watch.id for watch in watches], since, until, today)


def _digest(store: Store, watchlist: WatchList, channel: Channel, now: datetime) -> bool:
    """The digest whose time has come, where there is anything to tell."""
    due_at = _due(store, watchlist, channel, "digest", now)
    if due_at is None:
        return False
    period = _period(store, channel, "digest", due_at)
    waiting = store.planned.waiting(channel.name, now)
    # A page that is held or blind for weeks is told with every digest, and makes none.
    if not waiting and not _has_news(store, watchlist, channel, period):
        return False
    title = f"{channel.digest.capitalize()} digest of {day(_day(watchlist, due_at))}"
    alert = Alert("digest", _id("digest", channel, due_at), title, (channel.name,), period)
    return _add(store, watchlist, alert, now)


def _has_news(store: Store, watchlist: WatchList, channel: Channel, period: str) -> bool:
    watches = [watch.id for watch in routing.watches_of(watchlist, channel)]
    since, until = (_moment(text) for text in period.split("/"))
    return store.planned.has_news(watches, since, until)


def _summary(store: Store, watchlist: WatchList, channel: Channel, now: datetime) -> bool:
    """The summary whose time has come, also when nothing changed."""
    due_at = _due(store, watchlist, channel, "summary", now)
    if due_at is None:
        return False
    period = _period(store, channel, "summary", due_at)
    known = overview(store, watchlist, channel.name, period, now)
    troubled = sum(sight.kind in ("blind", "held", "failing") for sight in known.sights)
    parts = [f"{len(known.sights)} pages watched" if len(known.sights) != 1 else "1 page watched"]
    parts.append(f"{known.changes} changes" if known.changes != 1 else "1 change")
    if troubled:
        parts.append(f"{troubled} in trouble")
    elif not known.changes:
        parts[-1:] = ["all quiet"]
    title = f"{channel.summary.capitalize()} summary: {', '.join(parts)}"
    alert = Alert("summary", _id("summary", channel, due_at), title, (channel.name,), period)
    return _add(store, watchlist, alert, now)


def _due(
    store: Store, watchlist: WatchList, channel: Channel, kind: PeriodKind, now: datetime
) -> datetime | None:
    """The last moment at which a channel's digest or summary was due; None where it is settled.

    What was due before anything was watched is settled, too.
    """
    at = digest_times.clock_time(channel, _rhythm(channel, kind))
    due_at = digest_times.last_until(at, now, watchlist.timezone)
    began_at = store.planned.began_at()
    is_early = began_at is None or began_at >= due_at
    return None if is_early or store.planned.is_known(_id(kind, channel, due_at)) else due_at


def _rhythm(channel: Channel, kind: PeriodKind) -> Rhythm:
    return channel.digest if kind == "digest" else channel.summary


def _id(kind: PeriodKind, channel: Channel, due_at: datetime) -> str:
    return f"{kind}-{channel.name}-{due_at:%Y%m%dT%H%M}"


def _period(store: Store, channel: Channel, kind: PeriodKind, due_at: datetime) -> str:
    """From the end of the last one, so that no time is left out; else one day or week."""
    last = store.planned.last_period(kind, channel.name)
    since = _moment(last.split("/")[1]) if last else due_at - _PERIODS[_rhythm(channel, kind)]
    return f"{_text(min(since, due_at))}/{_text(due_at)}"


def _add(store: Store, watchlist: WatchList, alert: Alert, now: datetime) -> bool:
    """Write an alert about no single watch; a muted channel gets it later."""
    held = routing.held_until(watchlist, alert.channels or (), alert.kind, now)
    return store.planned.add(replace(alert, held_until=tuple(held.items())), now)


def _reminders(store: Store, watchlist: WatchList, channel: Channel, now: datetime) -> int:
    """Reminders of dates that nobody has prepared for: each change's dates, in this channel."""
    watches = {watch.id: watch for watch in routing.watches_of(watchlist, channel)}
    made = 0
    for ahead in _remindable(store, watchlist, list(watches), now):
        days_before = _due_reminder(watchlist, channel, ahead, now)
        if days_before is None:
            continue
        version = store.versions.get(ahead.watch_id, ahead.number)
        verdict = store.verdicts.get(ahead.watch_id, ahead.number)
        reminder_at = _reminder_at(watchlist, channel, ahead, days_before)
        is_told_since = version.recorded_at >= reminder_at
        if verdict is None or is_told_since:
            continue
        if channel.name in routing.of_change(watchlist, watches[ahead.watch_id], verdict):
            made += _remind(store, watchlist, channel, ahead, days_before, now)
    return made


def _remindable(
    store: Store, watchlist: WatchList, watches: list[str], now: datetime
) -> Iterator[Ahead]:
    """Dates ahead of changes that nobody has reviewed; the day before an effect stands for it."""
    today = deadlines.day_in(watchlist.timezone, now)
    dates = store.planned.ahead(watches, today)
    known = {
        (ahead.watch_id, ahead.number, ahead.day) for ahead in dates if ahead.what == "deadline"
    }
    for ahead in dates:
        if ahead.is_reviewed or ahead.materiality == "first":
            continue
        eve = (ahead.watch_id, ahead.number, ahead.day - timedelta(days=1))
        if ahead.what == "deadline" or eve not in known:
            yield ahead


def _reminder_at(
    watchlist: WatchList, channel: Channel, ahead: Ahead, days_before: int
) -> datetime:
    """When a reminder is due, so many days before the date."""
    start = digest_times.start_of(
        (ahead.day - timedelta(days=days_before)).isoformat(), watchlist.timezone
    )
    at = digest_times.clock_time(channel, "daily")
    return digest_times.next_after(at, start - timedelta(seconds=1), watchlist.timezone)


def _due_reminder(
    watchlist: WatchList, channel: Channel, ahead: Ahead, now: datetime
) -> int | None:
    """The fewest days before the date whose moment has come; None where none has."""
    due = (
        count
        for count in channel.remind_days
        if _reminder_at(watchlist, channel, ahead, count) <= now
    )
    return min(due, default=None)


def _remind(
    store: Store,
    watchlist: WatchList,
    channel: Channel,
    ahead: Ahead,
    days_before: int,
    now: datetime,
) -> bool:
    seed = "\n".join(
        (
            channel.name,
            ahead.watch_id,
            str(ahead.number),
            ahead.what,
            f"{ahead.day}",
            f"{days_before}",
        )
    )
    change_id = "remind-" + hashlib.sha256(seed.encode()).hexdigest()[:_ID_CHARS]
    if store.planned.is_known(change_id):
        return False
    left = (ahead.day - deadlines.day_in(watchlist.timezone, now)).days
    when = {0: "today", 1: "tomorrow"}.get(left, f"in {days(left)}")
    what = "last day to object" if ahead.what == "deadline" else "takes effect"
    name = f"{ahead.vendor} {ahead.document}"
    title = f"Reminder: {name} – {what} {when} ({day(ahead.day)})"
    body = f"{what.capitalize()} {when}, {day(ahead.day)}, and nobody has reviewed this change"
    held = routing.held_until(watchlist, [channel.name], "reminder", now)
    alert = Alert("reminder", change_id, title, (channel.name,), body, tuple(held.items()))
    return store.planned.add(alert, now, ahead.watch_id, ahead.number)


def _day(watchlist: WatchList, at: datetime) -> date:
    return deadlines.day_in(watchlist.timezone, at)


def _text(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)

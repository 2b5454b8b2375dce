"""A watch list and what is to be told -> the channels that hear it, why, and when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from tracker.core import deadlines, digest_times
from tracker.core.alerts import DIRECTIONS, category_name, is_worth_telling
from tracker.frozen import dataclass
from tracker.model import (
    MATERIALITIES,
    AlertKind,
    Channel,
    Deadline,
    Materiality,
    Rhythm,
    Verdict,
    Watch,
    WatchList,
)


@dataclass(frozen=True, slots=True)
class Route:
    """What one channel hears of one watch."""

    channel: str
    hears: bool
    at: Materiality
    """The least materiality that it hears of."""
    why: str
    """A sentence."""
    digest: Rhythm
    next_at: datetime | None
    """When it would be told what comes up now; None: at once."""


def of_change(watchlist: WatchList, watch: Watch, verdict: Verdict) -> tuple[str, ...]:
    """Name the channels that hear of a change.

    Args:
        watchlist: with the channels there are.
        watch: that changed.
        verdict: on its new version.

    Returns:
        Names of channels in the list's order.
    """
    channels = _named(watchlist, watch)
    return tuple(channel.name for channel in channels if _wants(channel, watch, verdict))


def has_channel(watchlist: WatchList, watch: Watch) -> bool:
    """Whether there is any channel for a watch, be it one that filters."""
    return any(True for _ in _named(watchlist, watch))


def of_trouble(watchlist: WatchList, watch: Watch | None = None) -> tuple[str, ...]:
    """Name the channels of technical trouble: the operator's, else whoever would hear of changes.

    Args:
        watchlist: with the channels there are.
        watch: that the trouble is about; None where it is about none.

    Returns:
        Names of channels in the list's order; empty where nobody would hear of it.
    """
    if watchlist.operator:
        return (watchlist.operator,)
    if watch is None:
        return tuple(channel.name for channel in watchlist.channels)
    return tuple(channel.name for channel in _named(watchlist, watch))


def held_until(
    watchlist: WatchList,
    names: Iterable[str],
    kind: AlertKind,
    now: datetime,
    deadline: Deadline | None = None,
) -> Mapping[str, datetime]:
    """Say which channels are told later, and when.

    A channel with a digest is told at the next one, but at once of a change whose deadline is over
    by then; a muted channel when it is no longer muted. What goes out by the calendar (digests,
    summaries, reminders) and the operator's trouble wait for no digest.

    Args:
        watchlist: with the channels.
        names: of those that hear of it.
        kind: of the alert.
        now: aware.
        deadline: last day to object, where there is one.

    Returns:
        Name to moment, of the channels that wait.
    """
    held: dict[str, datetime] = {}
    for name in names:
        channel = watchlist.by_name.get(name)
        if channel is None:
            continue
        moments = [unmuted_at(watchlist, channel, now)]
        if _waits_for_digest(watchlist, channel, kind):
            moments.append(_digest_at(watchlist, channel, now, deadline))
        known = [moment for moment in moments if moment is not None]
        if known:
            held[name] = max(known)
    return held


def unmuted_at(watchlist: WatchList, channel: Channel, now: datetime) -> datetime | None:
    """When a muted channel is told again; None where it is not muted.

    Args:
        watchlist: for the timezone.
        channel: in question.
        now: aware.
    """
    if channel.mute_until is None:
        return None
    at = digest_times.start_of(channel.mute_until, watchlist.timezone)
    return at if at > now else None


def watches_of(watchlist: WatchList, channel: Channel) -> list[Watch]:
    """The watches that a channel can hear of, whatever changes there."""
    return [watch for watch in watchlist.watches if not _passed_over(channel, watch)]


def routes(watchlist: WatchList, watch: Watch, now: datetime) -> list[Route]:
    """Say of each channel of the list what it hears of a watch, and why.

    Args:
        watchlist: with the channels.
        watch: in question.
        now: aware.
    """
    return [_route(watchlist, channel, watch, now) for channel in watchlist.channels]


def _named(watchlist: WatchList, watch: Watch) -> Iterator[Channel]:
    """The channels that a watch names; all of the list where it names none."""
    for channel in watchlist.channels:
        if watch.channels is None or channel.name in watch.channels:
            yield channel


def _passed_over(channel: Channel, watch: Watch) -> str:
    """Why a channel hears nothing of a watch, whatever changes there; empty where it does."""
    if watch.channels is not None and channel.name not in watch.channels:
        return "the watch names other channels"
    if channel.vendors and watch.vendor.casefold() not in map(str.casefold, channel.vendors):
        return f"its vendors are {_either(channel.vendors)}"
    if channel.tags and not set(channel.tags) & set(watch.tags):
        return f"its tags are {_either(channel.tags)}, and the watch has {_either(watch.tags)}"
    return ""


def _wants(channel: Channel, watch: Watch, verdict: Verdict) -> bool:
    """Whether a channel's filters let a change pass: all of them, each by any of its values."""
    level = channel.at or watch.alert_at
    if not is_worth_telling(verdict, level) or _passed_over(channel, watch):
        return False
    if channel.direction and verdict.direction not in channel.direction:
        return False
    return not channel.categories or bool(set(channel.categories) & _categories(verdict, level))


def _categories(verdict: Verdict, level: Materiality) -> set[str]:
    """What a version is about, as far as it matters as much as the level."""
    least = MATERIALITIES.index(level)
    graver = MATERIALITIES[least:]
    named = {reason.category for reason in verdict.reasons if reason.materiality in graver}
    for judged in verdict.changes:
        if judged.materiality in graver:
            named.update(judged.categories)
    return named


def _waits_for_digest(watchlist: WatchList, channel: Channel, kind: AlertKind) -> bool:
    if channel.digest == "none" or kind in ("digest", "summary", "reminder"):
        return False
    return kind == "change" or channel.name != watchlist.operator


def _digest_at(
    watchlist: WatchList, channel: Channel, now: datetime, deadline: Deadline | None
) -> datetime | None:
    """The next digest; None where the deadline is on its day or before."""
    zone = watchlist.timezone
    at = digest_times.next_after(digest_times.clock_time(channel, channel.digest), now, zone)
    is_too_late = deadline is not None and deadline.day <= deadlines.day_in(zone, at)
    return None if is_too_late else at


def _route(watchlist: WatchList, channel: Channel, watch: Watch, now: datetime) -> Route:
    passed_over = _passed_over(channel, watch)
    level = channel.at or watch.alert_at
    why = f"hears nothing: {passed_over}" if passed_over else f"hears {_filters(channel, level)}"
    if channel.name == watchlist.operator:
        why += "; and of technical trouble at once, for it is the operator's"
    held = held_until(watchlist, [channel.name], "change", now)
    if channel.mute_until and unmuted_at(watchlist, channel, now):
        why += f"; muted until {channel.mute_until}"
    return Route(
        channel.name,
        not passed_over,
        level,
        why,
        channel.digest,
        None if passed_over else held.get(channel.name),
    )


def _filters(channel: Channel, level: Materiality) -> str:
    """What of a watch's changes passes a channel's filters, in words."""
    what = "of material changes" if level == "material" else f"of {level} changes and graver"
    if channel.categories:
        what += f" about {_either([category_name(name) for name in channel.categories])}"
    if channel.direction:
        names = [DIRECTIONS[name] or name for name in channel.direction]
        what += f" that are {_either(names)}"
    source = "the channel says so" if channel.at else "alert_at of the watch"
    return f"{what} ({source})"


def _either(names: Iterable[str]) -> str:
    """Names joined by "or"; "none" for none."""
    listed = list(names)
    return " or ".join([", ".join(listed[:-1]), listed[-1]] if listed[1:] else listed) or "none"

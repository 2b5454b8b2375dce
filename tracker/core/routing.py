"""A watch list and one of its watches -> the channels that an alert goes to."""

from __future__ import annotations

from tracker.model import AlertKind, Watch, WatchList


def channels(watchlist: WatchList, watch: Watch, kind: AlertKind) -> tuple[str, ...]:
    """Name the channels of an alert.

    Technical trouble goes to the operator; where none is named, to whoever would hear of changes.

    Args:
        watchlist: with the channels there are.
        watch: that the alert is about.
        kind: of the alert.

    Returns:
        Names of channels in the list's order; empty where nobody would hear of it.
    """
    if kind != "change" and watchlist.operator:
        return (watchlist.operator,)
    if watch.channels is not None:
        return watch.channels
    return tuple(name for name, _ in watchlist.channels)

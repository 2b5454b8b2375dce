"""Pieces of work -> their results in the same order, some worked on ahead, in bounded memory."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from tracker.app.workers.base import Workers

T = TypeVar("T")

# One that is worked on, one that waits for it to end, and one on its way.
_TASKS_A_WORKER = 3
# Of what is worked on, waits, or was done and not yet consumed: a piece for whoever works here,
# and one of full size for each worker, so that none of a large cluster waits for want of room.
_BYTES_IN_ALL = 6_000_000
_BYTES_A_WORKER = 5_000_000


@dataclass(frozen=True, slots=True)
class Work(Generic[T]):
    """What somebody wants to go on with, and what is to be worked out for it before."""

    item: T
    function: Callable[..., Any] | None = None
    """Pure, known by its module and name; None where there is nothing to work out."""
    arguments: tuple[Any, ...] = ()
    size_bytes: int = 0
    """Of the arguments, about."""


def in_order(
    works: Iterable[Work[T]], workers: Workers, most_bytes: int | None = None
) -> Iterator[tuple[T, Future[Any] | None]]:
    """Give out pieces of work, each with its result, in their order.

    The next piece is only asked for and begun when there is room; a consumer that is slow slows
    down all before it.

    Args:
        works: made one by one as there is room.
        workers: do the work.
        most_bytes: of arguments that are under way or wait to be consumed; None: as many as the
            workers need. One piece that is larger goes alone.

    Yields:
        The item, and its result to come.
    """
    waiting: deque[tuple[Work[T], Future[Any] | None]] = deque()
    held_bytes = 0
    for work in works:
        begun = workers.submit(work.function, *work.arguments) if work.function else None
        waiting.append((work, begun))
        held_bytes += work.size_bytes
        at_once = workers.at_once
        room_bytes = most_bytes or _BYTES_IN_ALL + _BYTES_A_WORKER * at_once
        while waiting and (len(waiting) > _TASKS_A_WORKER * at_once or held_bytes > room_bytes):
            done, future = waiting.popleft()
            yield done.item, future
            held_bytes -= done.size_bytes
    while waiting:
        done, future = waiting.popleft()
        yield done.item, future

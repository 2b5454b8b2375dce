"""What all places where pure functions run have in common, and the simplest one: this process."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Workers(Executor):
    """An executor that says how much work it takes at once.

    A result that is lost with the process that worked on it raises `BrokenExecutor`: whoever asked
    for it can do that piece of work alone. Where nothing more can be expected, a result raises a
    TrackerError.
    """

    @property
    def at_once(self) -> int:
        """How many pieces of work are done at a time beside this process; 0: none."""
        return 0


class Here(Workers):
    """Works in this process and thread, as soon as it is asked."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Do it now."""
        future: Future[T] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


class Lost(BrokenExecutor):
    """The process that worked on a task ended, more often than chance explains."""

"""Pure functions -> workers of a Dask cluster; what goes wrong there becomes a sentence.

Loaded only when a cluster is named: Dask is an extra.
"""

from __future__ import annotations

import contextlib
import logging
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from typing import Any, ParamSpec, TypeVar

from tracker.app.workers import edition, remote_task
from tracker.app.workers.base import Lost, Workers
from tracker.app.workers.remote_task import Refused
from tracker.errors import ClusterError, UsageError
from tracker.patterns import compile_later

P = ParamSpec("P")
T = TypeVar("T")

# A scheduler that is there answers in milliseconds, and a wrong address should be told soon.
_CONNECT_S = 5.0
# A worker may be busy with another command's piece of work, which takes a second or two.
_ASK_S = 10.0
# How often it is looked whether anybody still works.
_LOOK_S = 1.0
# Workers that were restarted are back by then.
_NO_WORKER_S = 30.0
# Each knows its own pieces alone: a cluster of a thousand needs no more than this under way.
_MOST_AT_ONCE = 256
# Of a piece of work that a worker could not load.
_MOST_TRIES = 3
_ADDRESS = compile_later(r"(tcp|tls)://[^\s/]+:\d{1,5}/?")
_GO_ON = "what was recorded stays: run the command again to go on"


class Cluster(Workers):
    """Works on the workers of a Dask scheduler.

    Only functions of the tracker's own modules are called there, known by name. Each piece of work
    carries the edition of the code that runs here, and a worker with another one refuses it.

    Args:
        address: of the scheduler, `tcp://HOST:PORT` or `tls://HOST:PORT`.
        tell: is told of each worker that is not used, and why.
        patience_s: how long to wait for a worker where there is none any more.

    Raises:
        UsageError: Dask is not installed, no scheduler answers, or no worker fits.
    """

    def __init__(
        self, address: str, tell: Callable[[str], None], patience_s: float = _NO_WORKER_S
    ) -> None:
        self._address = address
        self._tell = tell
        self._patience_s = patience_s
        self._edition = edition.here()
        self._client = _connected(address)
        self._lock = threading.Lock()
        self._refused: dict[str, str] = {}
        self._workers: dict[str, int] = {}
        self._seen_at = time.monotonic()
        try:
            self._look()
            self._hold_scheduler()
            self.ask()
            self._hold_some()
        except BaseException:
            self._client.close()
            raise

    @property
    def at_once(self) -> int:
        """How many threads work there, other editions left out."""
        with self._lock:
            fitting = [count for each, count in self._workers.items() if each not in self._refused]
        return min(_MOST_AT_ONCE, max(1, sum(fitting)))

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Have a function called on a worker, whichever is free."""
        assert not kwargs
        task: _Task[T] = _Task(self, fn, remote_task.pack(args))
        self.send(task)
        return task

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Leave the cluster; what is under way there is given up."""
        self._client.close(timeout=_CONNECT_S)

    def send(self, task: _Task[Any]) -> None:
        """Hand a piece of work to the scheduler, to be done by none of those that refused."""
        with self._lock:
            fitting = [each for each in self._workers if each not in self._refused]
            task.only_on = frozenset(fitting if self._refused else ())
            is_left = bool(fitting) or not self._refused
        if not is_left:
            task.set_exception(self._nobody())
            return
        sent = self._client.submit(
            remote_task.run,
            self._edition,
            task.function,
            task.packed,
            pure=False,
            workers=sorted(task.only_on) or None,
        )
        # Kept with the task: a result that nobody holds is forgotten by the scheduler.
        task.sent = sent
        sent.add_done_callback(task.arrived)

    def refuse(self, refused: Refused) -> None:
        """Note a worker that runs another edition."""
        with self._lock:
            is_new = refused.address not in self._refused
            self._refused[refused.address] = str(refused)
        if is_new:
            self._tell(f"{refused}; it is not used, here is {self._edition}")

    def look(self, task: _Task[Any]) -> None:
        """See that somebody still works who may do a piece of work.

        Raises:
            ClusterError: the scheduler is gone, or there has been no worker for a while.
        """
        self._look()
        with self._lock:
            fitting = {each for each in self._workers if each not in self._refused}
        if fitting:
            self._seen_at = time.monotonic()
            if task.only_on and not task.only_on & fitting:
                # Those that might do it have gone, and others have come.
                self.send(task)
        elif time.monotonic() - self._seen_at > self._patience_s:
            raise self._nobody()

    def _nobody(self) -> ClusterError:
        return ClusterError(
            f"{self._address}: no worker is left there that runs {self._edition}; {_GO_ON}"
        )

    def gone(self) -> ClusterError:
        """Say that the scheduler is gone."""
        return ClusterError(f"{self._address}: the scheduler is gone; {_GO_ON}")

    def _look(self) -> None:
        try:
            workers = dict(self._client.nthreads())
        # Dask raises errors of its own, of asyncio, and of the system here.
        except Exception as exc:
            raise self.gone() from exc
        with self._lock:
            self._workers = workers

    def ask(self) -> None:
        """Ask all workers for their edition, and note those that run another one."""
        import distributed

        wait_for: Any = distributed.wait
        asked = {
            address: self._client.submit(
                remote_task.refusal, self._edition, workers=[address], pure=False
            )
            for address in self._workers
        }
        # One that does not answer now refuses later, if it has to.
        with contextlib.suppress(TimeoutError), self._client.as_current():
            wait_for(list(asked.values()), timeout=_ASK_S)
        for address, future in asked.items():
            if future.status == "error":
                kind = type(future.exception()).__name__
                reason = f"worker at {address} cannot run this edition of the tracker ({kind})"
                with self._lock:
                    self._refused[address] = reason
                self._tell(f"{reason}; it is not used, here is {self._edition}")
            elif future.status == "finished" and (refused := future.result()) is not None:
                self.refuse(refused)

    def _hold_scheduler(self) -> None:
        """See that the scheduler can load what it hands on: Dask unpacks tasks there, too."""
        try:
            self._client.run_on_scheduler(edition.here)
        # Another package may bear the tracker's name there.
        except (ImportError, AttributeError) as exc:
            raise UsageError(
                f"{self._address}: the scheduler cannot load the tracker ({exc}): install the same"
                " version there as here"
            ) from exc

    def _hold_some(self) -> None:
        if not self._workers:
            raise UsageError(
                f"{self._address}: the scheduler has no workers; start some with"
                f" `dask worker {self._address} --nthreads 1`"
            )
        if all(each in self._refused for each in self._workers):
            raise UsageError(
                f"{self._address}: none of its {len(self._workers)} workers runs the edition that"
                f" runs here, {self._edition}: install the same version everywhere"
            )


class _Task(Future[T]):
    """A result to come from the cluster; waiting for it looks whether it can still come."""

    def __init__(self, cluster: Cluster, function: Callable[..., T], packed: bytes) -> None:
        super().__init__()
        self._cluster = cluster
        self.function = function
        self.packed = packed
        self.sent: Any = None
        """Dask's own future."""
        self.only_on: frozenset[str] = frozenset()
        """Addresses of workers that may do it; empty for all."""
        self._tries = 0

    def result(self, timeout: float | None = None) -> T:
        """Wait for the result; without a bound as long as somebody works."""
        if timeout is not None:
            return super().result(timeout)
        while not self.done():
            # Not a wait in one go: nobody says that the last worker has gone.
            wait([self], _LOOK_S)
            if not self.done():
                self._cluster.look(self)
        return super().result()

    def arrived(self, sent: Any) -> None:
        """Take what Dask says of the piece of work; called in a thread of Dask's."""
        if sent is not self.sent or self.done():
            return
        try:
            self._take(sent)
        finally:
            # Nobody else hears of what went wrong: whoever waits must not wait for ever.
            if sent is self.sent and not self.done():
                error = sys.exception()
                is_defect = isinstance(error, Exception) and not isinstance(error, OSError)
                self.set_exception(error if error and is_defect else self._cluster.gone())

    def _take(self, sent: Any) -> None:
        from distributed import KilledWorker

        if sent.status == "finished":
            answer = sent.result()
            if isinstance(answer, Refused):
                self._cluster.refuse(answer)
                self._cluster.send(self)
            else:
                self.set_result(remote_task.unpack(answer))
        elif sent.status != "error":
            self.set_exception(self._cluster.gone())
        else:
            error = sent.exception()
            if isinstance(error, KilledWorker):
                error = Lost("the worker ended, again and again")
            elif isinstance(error, ImportError) and self._tries < _MOST_TRIES:
                # A worker came meanwhile on which the tracker is not installed.
                self._tries += 1
                self._cluster.ask()
                self._cluster.send(self)
                return
            self.set_exception(error)


def _connected(address: str) -> Any:
    try:
        import distributed
    except ImportError as exc:
        raise UsageError(
            "--cluster needs Dask: pip install 'policy-version-change-tracker[cluster]'"
        ) from exc
    if not _ADDRESS.fullmatch(address):
        raise UsageError(f"--cluster {address}: Expected tcp://HOST:PORT or tls://HOST:PORT")
    # What matters of it is told here, in a sentence.
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    client: Any = distributed.Client
    try:
        return client(address, timeout=_CONNECT_S, set_as_default=False, name="tracker")
    except (OSError, ValueError) as exc:
        raise UsageError(
            f"--cluster {address}: no scheduler answers there within {_CONNECT_S:.0f} s; start one"
            " with `dask scheduler`"
        ) from exc

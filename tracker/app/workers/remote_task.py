"""A function and what it is given -> its result, on a worker of a cluster: packed on both ways.

Consecutive pages of one address are nearly alike, so that twenty of them together take little more
than one. A worker with another edition of the code works on nothing: its answers may differ.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tracker.app.workers import edition
from tracker.app.workers.edition import Edition

# Bytes that are looked back at for what is alike, as a power of two: all of a piece of work.
_WINDOW_LOG = 23
_LEVEL = 3


@dataclass(frozen=True, slots=True)
class Refused:
    """A worker that would not work, for it runs another edition."""

    worker: str
    address: str
    edition: Edition

    def __str__(self) -> str:
        """In one sentence."""
        return f"worker {self.worker} at {self.address} runs another edition: {self.edition}"


def pack(value: object) -> bytes:
    """Turn a value into few bytes."""
    import zstandard

    parameters = zstandard.ZstdCompressionParameters.from_level(
        _LEVEL, window_log=_WINDOW_LOG, enable_ldm=True
    )
    compressor = zstandard.ZstdCompressor(compression_params=parameters)
    return compressor.compress(pickle.dumps(value, pickle.HIGHEST_PROTOCOL))


def unpack(packed: bytes) -> Any:
    """Undo `pack`; only ever of what this tracker or its own workers have packed."""
    import zstandard

    plain = zstandard.ZstdDecompressor(max_window_size=2**_WINDOW_LOG).decompress(packed)
    # As Dask itself does with all that it is sent (docs/cluster.md).
    return pickle.loads(plain)


def run(wanted: Edition, function: Callable[..., Any], packed: bytes) -> bytes | Refused:
    """Call a function with what it is given; the work of a worker.

    Args:
        wanted: edition of whoever asks.
        function: pure.
        packed: its arguments.

    Returns:
        Its packed result.
    """
    refused = refusal(wanted)
    return refused if refused is not None else pack(function(*unpack(packed)))


def refusal(wanted: Edition) -> Refused | None:
    """Why this worker works on nothing for an edition; None where it is its own."""
    own = edition.here()
    if own == wanted:
        return None
    from distributed import get_worker

    worker = get_worker()
    return Refused(str(worker.name), str(worker.address), own)

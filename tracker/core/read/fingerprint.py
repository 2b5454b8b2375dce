"""What bytes turned out to be, and what reading them depends on; apart from reading, which is heavy
to load.
"""

from __future__ import annotations

from dataclasses import dataclass

from tracker.errors import ReadError
from tracker.model import Policy, Standing, Watch

EDITION = "5"
"""Edition of the extractor: stored snapshots are read again, on both sides, when it changes."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What bytes are, looked at no further than needed; `policy` is None where one of them was
    known.
    """

    body_sha256: str
    surface_sha256: str | None
    text_sha256: str | None
    policy: Policy | ReadError | None


def by_bytes(body_sha256: str, watch: Watch, standing: Standing) -> Seen | None:
    """The answer where the very bytes are those of the version in force, read as they would be read
    today.
    """
    if standing.body_sha256 != body_sha256 or standing.reading_key != reading_key(watch):
        return None
    return Seen(body_sha256, standing.surface_sha256, standing.text_sha256, None)


def is_known(seen: Seen, standing: Standing) -> bool:
    """Whether what was seen is the version in force."""
    return seen.text_sha256 is not None and seen.text_sha256 == standing.text_sha256


def reading_key(watch: Watch) -> str:
    """What a reading depends on beside the bytes: extractor edition, select, remove, fragment and
    language.
    """
    return "|".join(
        [
            EDITION,
            watch.select or "",
            ",".join(watch.remove),
            watch.fragment or "",
            watch.language or "",
        ]
    )

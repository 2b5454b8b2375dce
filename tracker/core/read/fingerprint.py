"""A page's bytes -> hashes that tell quickly whether it is the version in force.

Apart from reading itself, which is heavy to load: most checks end here.
"""

from __future__ import annotations

from tracker.errors import ReadError
from tracker.frozen import dataclass
from tracker.model import KnownPage, Policy, ReadOptions

EDITION = "5"
"""Edition of the extractor: stored snapshots are read again, on both sides, when it changes."""


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A page, read no further than needed."""

    body_sha256: str
    surface_sha256: str | None
    """Over all text of the page; None where it was not needed, or the page is no HTML."""
    text_sha256: str | None
    """Over the policy's folded text; None where the page cannot be read."""
    policy: Policy | ReadError | None
    """None where one of the hashes is that of the version in force."""

    def is_of(self, known: KnownPage) -> bool:
        """Whether it carries the text of the version in force."""
        return self.text_sha256 is not None and self.text_sha256 == known.text_sha256


def known_by_bytes(body_sha256: str, known: KnownPage, options: ReadOptions) -> ReadPage | None:
    """The page, where its bytes are those of the version in force, read as they would be today."""
    if known.body_sha256 != body_sha256 or known.reading_key != reading_key(options):
        return None
    return ReadPage(body_sha256, known.surface_sha256, known.text_sha256, None)


def reading_key(options: ReadOptions) -> str:
    """What a reading depends on beside the bytes: extractor edition and the watch's options."""
    parts = (options.select, ",".join(options.remove), options.fragment, options.language)
    return "|".join([EDITION, *(part or "" for part in parts)])

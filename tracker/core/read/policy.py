"""Reading -> Policy: its clauses, its promises, and the hash of what a reader reads."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from tracker.core.read import by_media_type, clauses, media_types, own_blocks, promises
from tracker.core.read.fingerprint import Seen, by_bytes, reading_key
from tracker.core.text import count_words, digest
from tracker.errors import ReadError
from tracker.model import Policy, Reading, Standing, Watch


def text_hash(reading: Reading) -> str:
    """SHA-256 over what a reader reads: folded text and printed dates; markup and typography leave
    it as it is.
    """
    return digest(
        [
            *(block.text for block in own_blocks.own(reading.blocks)),
            f"{reading.dates.updated} {reading.dates.effective}",
        ]
    )


def make(reading: Reading) -> Policy:
    """Split a reading and gather what a version consists of."""
    split = clauses.split(replace(reading, blocks=own_blocks.own(reading.blocks)))
    return Policy(
        title=reading.title,
        language=reading.language,
        dates=reading.dates,
        promises=promises.find(
            [clause.text for clause in split if clause.kind != "heading"], reading.language
        ),
        clauses=split,
        text_sha256=text_hash(reading),
        words=sum(count_words(block.text) for block in reading.blocks),
        complaint=reading.complaint,
        media_type=reading.media_type,
    )


def from_bytes(
    body: bytes, declared_type: str | None, watch: Watch | None = None, name: str = ""
) -> Policy:
    """Read and split in one go: a pure function of values that pickle, so any pool of processes can
    map it.

    Raises:
        ReadError: as core.read.read does.
    """
    return make(_read(body, declared_type, watch, name))


def _read(body: bytes, declared_type: str | None, watch: Watch | None, name: str = "") -> Reading:
    if watch is None:
        return by_media_type.read(body, declared_type=declared_type, name=name)
    return by_media_type.read(
        body,
        declared_type=declared_type,
        name=name or watch.url,
        select=watch.select,
        remove=watch.remove,
        fragment=watch.fragment,
        declared_language=watch.language,
    )


def is_packed(body: bytes, declared_type: str | None) -> bool:
    """Whether bytes are of a kind that unpacks to much more than their size when read: PDF and
    DOCX.
    """
    return not media_types.media_type(body, declared_type).startswith("text/")


def look(body: bytes, declared_type: str | None, watch: Watch, standing: Standing) -> Seen:
    """Look at bytes beside what is known of their watch: by their hash, by the page's text, and
    only then by reading.

    A pure function of values that pickle. An unreadable page is a value here (it is recorded, not
    raised).
    """
    body_sha256 = hashlib.sha256(body).hexdigest()
    known = by_bytes(body_sha256, watch, standing)
    if known:
        return known
    same_key = standing.reading_key == reading_key(watch)
    # A first look has nothing to compare with; the second reads the page once more and keeps its
    # surface.
    surface = by_media_type.surface_of(body, declared_type) if standing.number else None
    if same_key and surface is not None and standing.surface_sha256 == surface:
        return Seen(body_sha256, surface, standing.text_sha256, None)
    try:
        reading = _read(body, declared_type, watch)
    except ReadError as error:
        return Seen(body_sha256, surface, None, error)
    text = text_hash(reading)
    return Seen(body_sha256, surface, text, None if text == standing.text_sha256 else make(reading))

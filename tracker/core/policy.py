"""Reading -> Policy: its clauses, its promises, and the hash of what a reader reads."""

from __future__ import annotations

from tracker.core import clauses, promises, read
from tracker.core.text import count_words, digest
from tracker.model import Policy, Reading, Watch


def make(reading: Reading) -> Policy:
    """Split a reading and gather what a version consists of.

    The hash is over folded text and printed dates: markup, typography and paragraphing leave it as it is.
    """
    split = clauses.split(reading)
    text = [block.text for block in reading.blocks]
    printed = [f"{reading.dates.updated} {reading.dates.effective}"]
    return Policy(
        title=reading.title,
        language=reading.language,
        dates=reading.dates,
        promises=promises.find([clause.text for clause in split if clause.kind != "heading"]),
        clauses=split,
        text_sha256=digest([*text, *printed]),
        words=sum(map(count_words, text)),
        complaint=reading.complaint,
        media_type=reading.media_type,
    )


def from_bytes(body: bytes, declared_type: str | None, watch: Watch | None = None, name: str = "") -> Policy:
    """Read and split in one go: a pure function of values that pickle, so any pool of processes can map it.

    Raises:
        ReadError: as core.read.read does.
    """
    if watch is None:
        return make(read.read(body, declared_type=declared_type, name=name))
    return make(
        read.read(
            body,
            declared_type=declared_type,
            name=name or watch.url,
            select=watch.select,
            remove=watch.remove,
            fragment=watch.fragment,
            declared_language=watch.language,
        )
    )


def reading_key(watch: Watch) -> str:
    """What a reading depends on beside the bytes: extractor edition, select, remove, fragment and language."""
    return "|".join([read.EDITION, watch.select or "", ",".join(watch.remove), watch.fragment or "", watch.language or ""])

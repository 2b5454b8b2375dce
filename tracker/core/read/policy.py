"""Reading -> Policy: its clauses, its promises, and the hash of what a reader reads."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from tracker.core.read import by_media_type, clauses, media_types, own_blocks, promises
from tracker.core.read.fingerprint import ReadPage, known_by_bytes, reading_key, same_text
from tracker.core.text import count_words, digest
from tracker.errors import ReadError
from tracker.model import KnownPage, Policy, Reading, ReadOptions

_AS_SERVED = ReadOptions()


def text_hash(reading: Reading) -> str:
    """SHA-256 over what a reader reads: folded text and printed dates.

    Markup and typography leave it as it is.
    """
    return digest(
        [
            *(block.text for block in own_blocks.own(reading.blocks)),
            f"{reading.dates.updated} {reading.dates.effective}",
        ]
    )


def make(reading: Reading, text_sha256: str | None = None) -> Policy:
    """Split a reading and gather what a version consists of.

    Args:
        reading: of the page.
        text_sha256: its `text_hash`, where the caller has it already.
    """
    split = clauses.split(replace(reading, blocks=own_blocks.own(reading.blocks)))
    return Policy(
        title=reading.title,
        language=reading.language,
        dates=reading.dates,
        promises=promises.find(
            [clause.text for clause in split if clause.kind != "heading"], reading.language
        ),
        clauses=split,
        text_sha256=text_sha256 or text_hash(reading),
        words=sum(count_words(block.text) for block in reading.blocks),
        complaint=reading.complaint,
        media_type=reading.media_type,
    )


def from_bytes(
    body: bytes,
    declared_type: str | None,
    options: ReadOptions = _AS_SERVED,
    name: str = "",
) -> Policy:
    """Read and split in one go: a pure function of values that pickle, so any pool can map it.

    Args:
        body: as served, content encoding undone.
        declared_type: the Content-Type header.
        options: how the watch reads its page.
        name: file name or address, a hint where bytes cannot tell Markdown from text.

    Raises:
        ReadError: as `by_media_type.read`.
    """
    return make(by_media_type.read(body, declared_type, options, name))


def is_packed(body: bytes, declared_type: str | None) -> bool:
    """Whether bytes unpack to much more than their size when they are read: PDF and DOCX."""
    return not media_types.media_type(body, declared_type).startswith("text/")


def read_page(
    body: bytes,
    declared_type: str | None,
    options: ReadOptions,
    known: KnownPage,
    name: str = "",
) -> ReadPage:
    """Read a page no further than needed: by its hash, by all its text, and only then in full.

    A pure function of values that pickle. A page that cannot be read is a value here: it is
    recorded, not raised.

    Args:
        body: as served, content encoding undone.
        declared_type: the Content-Type header.
        options: how the watch reads its page.
        known: the page that carried the version in force.
        name: address of the page.
    """
    body_sha256 = hashlib.sha256(body).hexdigest()
    same_page = known_by_bytes(body_sha256, known, options)
    if same_page:
        return same_page

    is_read_alike = known.is_version and known.reading_key == reading_key(options)
    surface = main_sha256 = None
    try:
        opened = by_media_type.Opened(body, declared_type, options, name)
        surface = opened.words_sha256()
        if is_read_alike and surface is not None and surface == known.surface_sha256:
            return same_text(body_sha256, surface, known)
        page_text = opened.text()
        main_sha256 = page_text.sha256()
        if is_read_alike and main_sha256 == known.main_sha256:
            return same_text(body_sha256, surface, known)
        reading = by_media_type.reading(page_text, options)
    except ReadError as error:
        return ReadPage(body_sha256, surface, main_sha256, None, error)
    text_sha256 = text_hash(reading)
    policy = None if text_sha256 == known.text_sha256 else make(reading, text_sha256)
    return ReadPage(body_sha256, surface, main_sha256, text_sha256, policy)

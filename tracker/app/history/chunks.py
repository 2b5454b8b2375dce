"""Consecutive captures of one page -> what is read there, and what differs, without the database.

A pure function of values that pickle, so any process can do it. Beside which version a capture will
be judged is only known when those before it are recorded. Here it is foreseen: most often it is the
text before. Whoever decides takes a verdict only where the versions are those it was made of.
"""

from __future__ import annotations

import functools
import hashlib
from dataclasses import dataclass, replace
from typing import Literal

from tracker.app.check import comparison
from tracker.core.doubt import certain, hold
from tracker.core.read.fingerprint import ReadPage, known_by_bytes, reading_key, same_text
from tracker.errors import ReadError
from tracker.model import KnownPage, Policy, ReadOptions, Verdict

ByHash = Literal["", "words", "main"]


@dataclass(frozen=True, slots=True)
class Body:
    """What was served: its bytes, and the media type they were served with."""

    bytes: bytes
    declared: str | None


@dataclass(frozen=True, slots=True)
class Chunk:
    """Captures that follow each other, and what is known before the first of them."""

    bodies: tuple[Body, ...]
    """None of them needs limits (app/reading)."""
    options: ReadOptions
    url: str
    known: KnownPage
    """The page that carries the version in force, as far as it is known."""
    in_force: Policy | None = None
    """That version; None where it is not known, or nobody wants verdicts."""
    before: Body | None = None
    """The capture before the first: read once more to foresee the version in force."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What differs between a foreseen version and a page, by the two texts alone."""

    old_mark: str
    """Of the foreseen version (`mark`)."""
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Read:
    """One capture as it was read."""

    page: ReadPage
    """Its policy is None where its text is that of the foreseen version in force."""
    by_hash: ByHash = ""
    """By which hash alone its text is known, beside the foreseen version: of its bytes or all its
    words, or of its main text; "" where it was read.
    """
    judged: Judged | None = None


@dataclass(frozen=True, slots=True)
class _Foreseen:
    """What will probably be known of the watch when the next capture is decided."""

    known: KnownPage
    policy: Policy | None = None
    held: Policy | None = None
    seen: frozenset[str] = frozenset()
    """Hashes of the texts that were versions in this chunk."""

    def with_page(self, page: ReadPage, options: ReadOptions) -> KnownPage:
        """The page in force, where a page carries the same text."""
        key = reading_key(options)
        text_sha256 = self.known.text_sha256 or page.text_sha256
        return KnownPage(page.body_sha256, page.surface_sha256, page.main_sha256, text_sha256, key)


def mark(policy: Policy) -> str:
    """A hash over all that a policy consists of: equal for equal policies, in every process."""
    return hashlib.sha256(repr(policy).encode("utf-8", "surrogatepass")).hexdigest()


def read(chunk: Chunk) -> tuple[Read, ...]:
    """Read the captures of a chunk, and judge each text that differs from the one before it."""
    foreseen = _Foreseen(chunk.known, chunk.in_force)
    if chunk.before is not None:
        foreseen = _of_capture_before(chunk.before, chunk)
    results: list[Read] = []
    for body in chunk.bodies:
        result = _read_one(body, foreseen, chunk)
        foreseen = _next(foreseen, result, body, chunk.options)
        results.append(result)
    return tuple(results)


def read_alone(
    body: bytes, declared: str | None, options: ReadOptions, known: KnownPage, url: str
) -> Read:
    """Read one capture that needs limits (app/reading), and judge nothing.

    Args:
        body: as served.
        declared: the media type it was served with.
        options: how the watch reads its page.
        known: the page that carries the version in force, as far as it is known.
        url: of the page.
    """
    served = Body(body, declared)
    return _read_one(served, _Foreseen(known), Chunk((served,), options, url, known))


def beside(result: Read, known: KnownPage, options: ReadOptions) -> ReadPage | None:
    """What reading the page beside the version in force gives, without reading it again.

    Args:
        result: as it was read beside a foreseen version.
        known: the page that carries the version in force.
        options: how the watch reads its page.

    Returns:
        Exactly what `read_page` gives; None where only reading can tell.
    """
    page = result.page
    same_page = known_by_bytes(page.body_sha256, known, options)
    if same_page:
        return same_page
    is_read_alike = known.is_version and known.reading_key == reading_key(options)
    if is_read_alike and _is_same(page.surface_sha256, known.surface_sha256):
        return same_text(page.body_sha256, page.surface_sha256, known)
    if result.by_hash == "words":
        return None
    if is_read_alike and _is_same(page.main_sha256, known.main_sha256):
        return same_text(page.body_sha256, page.surface_sha256, known)
    if result.by_hash:
        return None
    if isinstance(page.policy, ReadError):
        return page
    if page.text_sha256 == known.text_sha256:
        return replace(page, policy=None)
    return None if page.policy is None else page


def _read_one(body: Body, foreseen: _Foreseen, chunk: Chunk) -> Read:
    from tracker.core.read.policy import read_page

    known, options = foreseen.known, chunk.options
    page = read_page(body.bytes, body.declared, options, known, chunk.url)
    by_hash = _by_hash(page, known)
    judged = None
    if foreseen.policy is not None and isinstance(page.policy, Policy):
        judged = _judge(foreseen.policy, page.policy, body)
    return Read(page, by_hash, judged)


def _by_hash(page: ReadPage, known: KnownPage) -> ByHash:
    """By which hash a page's text is known, and not by reading it."""
    if page.policy is not None:
        return ""
    if page.body_sha256 == known.body_sha256:
        return "words"
    if _is_same(page.surface_sha256, known.surface_sha256):
        return "words"
    return "main" if _is_same(page.main_sha256, known.main_sha256) else ""


def _is_same(sha256: str | None, known: str | None) -> bool:
    return sha256 is not None and sha256 == known


def _judge(old: Policy, new: Policy, body: Body) -> Judged | None:
    """Judge; None where the page will be dismissed, and not judged at all."""
    if certain.by_words(new) or certain.by_bytes(new, body.bytes):
        return None
    return Judged(mark(old), verdict(old, new))


# A text that means the same, or is held, is compared with one version again and again.
@functools.lru_cache(maxsize=4)
def verdict(old: Policy, new: Policy) -> Verdict:
    """Compare and judge two policies by their texts alone."""
    return comparison.judge(old, new)


def _of_capture_before(before: Body, chunk: Chunk) -> _Foreseen:
    """The version in force, if the capture before made it or carried it."""
    result = _read_one(before, _Foreseen(KnownPage()), chunk)
    return _next(_Foreseen(KnownPage()), result, before, chunk.options)


def _next(foreseen: _Foreseen, result: Read, body: Body, options: ReadOptions) -> _Foreseen:
    """What will be known after a capture, if all goes as it mostly does (app/check/decide)."""
    page, policy = result.page, result.page.policy
    if policy is None:
        return replace(foreseen, known=foreseen.with_page(page, options), held=None)
    if isinstance(policy, ReadError) or certain.by_words(policy):
        return foreseen
    if certain.by_bytes(policy, body.bytes):
        return foreseen
    if foreseen.policy is not None and result.judged is not None:
        materiality = result.judged.verdict.materiality
        if materiality in ("none", "artifact"):
            return replace(foreseen, known=foreseen.with_page(page, options), held=None)
        if _is_held(policy, foreseen):
            return replace(foreseen, held=policy)
    text_sha256 = policy.text_sha256
    known = KnownPage(
        page.body_sha256, page.surface_sha256, page.main_sha256, text_sha256, reading_key(options)
    )
    return _Foreseen(known, policy, None, foreseen.seen | {text_sha256})


def _is_held(policy: Policy, foreseen: _Foreseen) -> bool:
    """Whether a page will be held until a later one confirms it."""
    assert foreseen.policy is not None
    if foreseen.held is not None and hold.confirms(policy, foreseen.held):
        return False
    # Any number: only whether there is one counts here.
    seen_as = 1 if policy.text_sha256 in foreseen.seen else None
    return hold.doubt(policy, foreseen.policy, seen_as) is not None

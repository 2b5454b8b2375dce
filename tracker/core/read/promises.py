"""A policy's sentences -> how the vendor says it announces changes to the policy itself, and of its
subprocessors.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tracker.core import quantities
from tracker.core.read.promise_words import words_of
from tracker.core.read.promise_words.patterns import Words
from tracker.core.text import fold, sentences
from tracker.model import Promises

_QUOTE_CHARS = 400


def find(texts: Sequence[str], language: str | None = None) -> Promises:
    """Gather the promises from a policy's paragraphs.

    Args:
        texts: the paragraphs.
        language: of the policy; a language whose words are not known is read as English.

    Returns:
        Every channel named whatever the tier; `before_effective` where notice before effect is
        promised in any tier; `on` is `material` where notice is promised for material changes only.
        All empty where nothing is said.
    """
    words = words_of(language)
    about = (folded for text in texts if _is_about_changes(folded := fold(text), words))
    said = [said for folded in about for said in _paragraph(folded, words)]
    if not any(sentence.about or sentence.must_check for sentence in said):
        return Promises()
    channels = tuple(dict.fromkeys(channel for sentence in said for channel in sentence.channels))
    timings = {sentence.timing for sentence in said if sentence.timing}
    tiers = {sentence.tier for sentence in said if sentence.tier}
    # Of several periods the shortest is what a reader can count on.
    days = min((sentence.days for sentence in said if sentence.days), default=None)
    quote = " ".join(sentence.text for sentence in said if sentence.promises)
    return Promises(
        channels=channels,
        timing=next(
            (timing for timing in ("before_effective", "when_posted") if timing in timings),
            "unspecified",
        ),
        on="material" if tiers == {"material"} else "any",
        use_is_acceptance=any(sentence.acceptance for sentence in said),
        reader_must_check=any(sentence.must_check for sentence in said),
        quote=quote[:_QUOTE_CHARS],
        days=days,
    )


@dataclass(frozen=True, slots=True)
class _Said:
    """What one sentence promises."""

    text: str
    about: bool
    channels: tuple[str, ...]
    timing: str | None
    tier: str | None
    acceptance: bool
    must_check: bool
    days: int | None

    @property
    def promises(self) -> bool:
        return bool(self.channels or self.timing or self.acceptance or self.must_check)


def _paragraph(folded: str, words: Words) -> Iterator[_Said]:
    """The sentences of a paragraph about changes; "when we do so, we notify you" rests on the
    sentence before it.
    """
    before = False
    for text in sentences(folded):
        changing = bool(words.changing.search(text))
        of_processors = bool(words.of_processors.search(text))
        about = of_processors or (changing and bool(words.about.search(text)))
        tells = changing or before or of_processors
        tells = tells and bool(words.notify.search(text)) and not words.elsewhere.search(text)
        yield _sentence(text, words, about=about, tells=tells)
        before = about


def _sentence(text: str, words: Words, *, about: bool, tells: bool) -> _Said:
    """What one sentence says: `about` changes to the document, and whether it `tells` that somebody
    is notified.
    """
    timing = _timing(text, words, tells=tells)
    return _Said(
        text=text,
        about=about or tells or timing is not None,
        channels=tuple(name for name, pattern in words.channels if tells and pattern.search(text)),
        timing=timing,
        tier=_tier(text, words) if tells else None,
        acceptance=_changes_or_posts(text, words) and bool(words.acceptance.search(text)),
        must_check=bool(words.must_check.search(text))
        and (about or bool(words.the_text.search(text))),
        days=_days(text) if timing == "before_effective" else None,
    )


def _timing(text: str, words: Words, *, tells: bool) -> str | None:
    if tells and words.before.search(text):
        return "before_effective"
    return "when_posted" if words.when_posted.search(text) else None


def _days(text: str) -> int | None:
    """The shortest period a sentence names, in days; None where it names none of a day or more."""
    periods = (quantity.value for quantity in quantities.find(text) if quantity.kind == "period")
    return min((round(days) for days in periods if days >= 1), default=None)


def _changes_or_posts(text: str, words: Words) -> bool:
    return bool(words.changing.search(text)) or words.posts in text.lower()


def _tier(text: str, words: Words) -> str | None:
    """For which changes a sentence promises notice: `material`, `any`, or None where it promises
    none.
    """
    if words.material.search(text):
        return "material"
    told = words.tells_you.search(text)
    if told and (told.group(1) is None or words.changing.search(told.group(1))):
        return "any"
    return None


def _is_about_changes(paragraph: str, words: Words) -> bool:
    """Whether a paragraph speaks of changes to the document itself. Cheap questions first: most
    paragraphs do not.
    """
    return _may_be_about_changes(paragraph, words) and any(
        words.of_processors.search(sentence)
        or (
            words.changing.search(sentence)
            and (words.of_document.search(sentence) or words.about_alone.search(sentence))
        )
        for sentence in sentences(paragraph)
        if _may_be_about_changes(sentence, words)
    )


def _may_be_about_changes(text: str, words: Words) -> bool:
    lowered = text.lower()
    return any(stem in lowered for stem in words.stems) and any(
        stem in lowered for stem in words.document_stems
    )

"""A policy's paragraphs -> how the vendor says it announces changes.

Announced are changes to the policy itself, and new subprocessors.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tracker.core import quantities
from tracker.core.read.promise_words import words_of
from tracker.core.read.promise_words.patterns import Words
from tracker.core.text import fold, sentences
from tracker.frozen import dataclass
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
        All empty where the policy announces nothing.
    """
    words = words_of(language)
    folded_texts = map(fold, texts)
    paragraphs = [text for text in folded_texts if _is_about_changes(text, words)]
    statements = [statement for text in paragraphs for statement in _statements(text, words)]
    if not any(statement.about or statement.must_check for statement in statements):
        return Promises()

    return Promises(
        channels=_channels(statements),
        timing=_earliest_timing(statements),
        on=_changes_announced(statements),
        use_is_acceptance=any(statement.acceptance for statement in statements),
        reader_must_check=any(statement.must_check for statement in statements),
        quote=_quote(statements),
        days=_fewest_days(statements),
    )


@dataclass(frozen=True, slots=True)
class _Statement:
    """What one sentence promises."""

    text: str
    about: bool
    """Whether it is about changes of the document."""
    channels: tuple[str, ...]
    timing: str | None
    tier: str | None
    """For which changes it promises notice."""
    acceptance: bool
    must_check: bool
    days: int | None

    @property
    def is_promise(self) -> bool:
        return bool(self.channels or self.timing or self.acceptance or self.must_check)


def _channels(statements: Sequence[_Statement]) -> tuple[str, ...]:
    """Every channel, each once, in the order of the text."""
    names = (channel for statement in statements for channel in statement.channels)
    return tuple(dict.fromkeys(names))


def _earliest_timing(statements: Sequence[_Statement]) -> str:
    """Notice before effect where any sentence promises it."""
    timings = {statement.timing for statement in statements}
    for timing in ("before_effective", "when_posted"):
        if timing in timings:
            return timing
    return "unspecified"


def _changes_announced(statements: Sequence[_Statement]) -> str:
    """`material` where notice is promised for material changes only, else `any`."""
    tiers = {statement.tier for statement in statements if statement.tier}
    return "material" if tiers == {"material"} else "any"


def _quote(statements: Sequence[_Statement]) -> str:
    quote = " ".join(statement.text for statement in statements if statement.is_promise)
    return quote[:_QUOTE_CHARS]


def _fewest_days(statements: Sequence[_Statement]) -> int | None:
    """The shortest of several periods: on longer ones a reader cannot rely."""
    return min((statement.days for statement in statements if statement.days), default=None)


def _statements(paragraph: str, words: Words) -> Iterator[_Statement]:
    """What each sentence of a paragraph about changes promises.

    "When we do so, we notify you" counts where the sentence before it is about changes.
    """
    is_after_change = False
    for text in sentences(paragraph):
        changing = bool(words.changing.search(text))
        of_processors = bool(words.of_processors.search(text))
        about = of_processors or (changing and bool(words.about.search(text)))
        has_subject = changing or is_after_change or of_processors
        notifies = has_subject and _notifies(text, words)
        yield _statement(text, words, about=about, notifies=notifies)
        is_after_change = about


def _notifies(text: str, words: Words) -> bool:
    """Whether a sentence says that somebody is notified, and not of a breach or a merger."""
    return bool(words.notify.search(text)) and not words.elsewhere.search(text)


def _statement(text: str, words: Words, *, about: bool, notifies: bool) -> _Statement:
    """What one sentence promises.

    Args:
        text: of the sentence.
        words: of its language.
        about: whether it is about changes to the document.
        notifies: whether it says that somebody is notified of them.
    """
    timing = _timing(text, words, notifies=notifies)
    return _Statement(
        text=text,
        about=about or notifies or timing is not None,
        channels=_named_channels(text, words) if notifies else (),
        timing=timing,
        tier=_tier(text, words) if notifies else None,
        acceptance=_changes_or_posts(text, words) and bool(words.acceptance.search(text)),
        must_check=_asks_to_check(text, words, about=about),
        days=_days(text) if timing == "before_effective" else None,
    )


def _named_channels(text: str, words: Words) -> tuple[str, ...]:
    return tuple(name for name, pattern in words.channels if pattern.search(text))


def _asks_to_check(text: str, words: Words, *, about: bool) -> bool:
    """Whether a sentence asks the reader to look at the document from time to time."""
    if not words.must_check.search(text):
        return False
    return about or bool(words.the_text.search(text))


def _timing(text: str, words: Words, *, notifies: bool) -> str | None:
    if notifies and words.before.search(text):
        return "before_effective"
    return "when_posted" if words.when_posted.search(text) else None


def _days(text: str) -> int | None:
    """The shortest period a sentence names, in days; None where it names none of a day or more."""
    periods = (quantity.value for quantity in quantities.find(text) if quantity.kind == "period")
    return min((round(days) for days in periods if days >= 1), default=None)


def _changes_or_posts(text: str, words: Words) -> bool:
    return bool(words.changing.search(text)) or words.posts in text.lower()


def _tier(text: str, words: Words) -> str | None:
    """For which changes a sentence promises notice: `material`, `any`, or None for no promise."""
    if words.material.search(text):
        return "material"
    notice = words.tells_you.search(text)
    if notice is None:
        return None
    subject = notice.group(1)
    return "any" if subject is None or words.changing.search(subject) else None


def _is_about_changes(paragraph: str, words: Words) -> bool:
    """Whether a paragraph has a sentence about changes to the document or of subprocessors."""
    # The cheap question first: most paragraphs are about something else.
    if not _may_be_about_changes(paragraph, words):
        return False
    return any(_is_sentence_about_changes(sentence, words) for sentence in sentences(paragraph))


def _is_sentence_about_changes(sentence: str, words: Words) -> bool:
    if not _may_be_about_changes(sentence, words):
        return False
    if words.of_processors.search(sentence):
        return True
    if not words.changing.search(sentence):
        return False
    return bool(words.of_document.search(sentence) or words.about_alone.search(sentence))


def _may_be_about_changes(text: str, words: Words) -> bool:
    lowered = text.lower()
    has_stem = any(stem in lowered for stem in words.stems)
    return has_stem and any(stem in lowered for stem in words.document_stems)

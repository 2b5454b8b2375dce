"""Two texts -> whether one is the other with a sentence cut in two, or two made one."""

from __future__ import annotations

import re

from tracker.core.judge.grammar.sentence import span
from tracker.core.judge.lexicon import Lexicon, Phrase
from tracker.core.judge.same_meaning import canonical_form, word_order
from tracker.core.text import sentences

# A sentence may go on behind it.
_SEMICOLON = re.compile(r";(?: \w+){3}")
_RELATIVES = {
    "en": re.compile(r"^([^,.;]+), (?:which|who) ([^,.;]+), ([^;]+)$"),
    "de": re.compile(r"^([^,.;]+), (?:der|die|das|welche[rs]?) ([^,.;]+), ([^;]+)$"),
    "fr": re.compile(r"^([^,.;]+), (?:qui|lequel|laquelle|lesquel(?:le)?s) ([^,.;]+), ([^;]+)$"),
    "es": re.compile(r"^([^,.;]+), (?:que|quien(?:es)?|l[oa]s? cual(?:es)?) ([^,.;]+), ([^;]+)$"),
}


def is_cut_or_joined(old: str, new: str, words: tuple[Phrase, Phrase], lexicon: Lexicon) -> bool:
    """Whether only the borders of sentences, and what joins these, differ.

    Args:
        old: a text before.
        new: the same after.
        words: the canonical form of either, without signs.
        lexicon: of their language.
    """
    if len(sentences(old)) == len(sentences(new)) and not _SEMICOLON.search(f"{old}\n{new}"):
        return False
    before, after = (_bare(side, lexicon) for side in words)
    if before == after or _same_but_subjects(before, after, lexicon):
        return True
    if _relative_parted(old, new, lexicon):
        return True
    return _subject_once(old, lexicon) == _subject_once(new, lexicon)


def _bare(words: Phrase, lexicon: Lexicon) -> Phrase:
    """Words without those that join two sentences."""
    return tuple(stem for stem in words if stem not in lexicon.small["joints"])


def _same_but_subjects(before: Phrase, after: Phrase, lexicon: Lexicon) -> bool:
    """Whether one only names again who does it, and nobody else does it there."""
    doers = lexicon.small["doers"]
    named = [doers.intersection(words) for words in (before, after)]
    if named[0] != named[1] or len(named[0]) > 1:
        return False
    old, new = (tuple(stem for stem in side if stem not in doers) for side in (before, after))
    return word_order.only_phrases_moved(old, new, lexicon)


def _relative_parted(old: str, new: str, lexicon: Lexicon) -> bool:
    """Whether "lamps, which are lit at noon, must be clean" is "lamps must be clean; they are lit
    at noon".
    """
    pattern = _RELATIVES[lexicon.language]
    bare = [side.rstrip(".") for side in (old, new)]
    parted = [pattern.sub(r"\1 \3. \2", side) for side in bare]
    if parted == bare:
        return False
    dropped = lexicon.small["doers"] | lexicon.small["joints"]
    sides = (canonical_form.words(canonical_form.canonical(side, lexicon)) for side in parted)
    before, after = (tuple(stem for stem in side if stem not in dropped) for side in sides)
    return word_order.only_phrases_moved(before, after, lexicon)


def _subject_once(text: str, lexicon: Lexicon) -> Phrase:
    """The words of a text, without a subject that a sentence only repeats from the one before."""
    pieces = [
        _bare(canonical_form.words(canonical_form.canonical(sentence, lexicon)), lexicon)
        for sentence in sentences(text)
    ]
    found: Phrase = ()
    for piece in pieces:
        found += piece[span(pieces[0], piece)[0] :] if found else piece
    return found

"""Two texts -> whether they differ only by where one sentence ends and the next begins."""

from __future__ import annotations

from tracker.core.judge.grammar.sentence import common_ends
from tracker.core.judge.lexicon import Lexicon, Phrase
from tracker.core.judge.same_meaning import canonical_form, word_order
from tracker.core.text import sentences
from tracker.patterns import compile_later

# Behind a semicolon a sentence may go on.
_SEMICOLON = compile_later(r";(?: \w+){3}")
_RELATIVES = {
    "en": compile_later(r"^([^,.;]+), (?:which|who) ([^,.;]+), ([^;]+)$"),
    "de": compile_later(r"^([^,.;]+), (?:der|die|das|welche[rs]?) ([^,.;]+), ([^;]+)$"),
    "fr": compile_later(r"^([^,.;]+), (?:qui|lequel|laquelle|lesquel(?:le)?s) ([^,.;]+), ([^;]+)$"),
    "es": compile_later(
        r"^([^,.;]+), (?:que|quien(?:es)?|l[oa]s? cual(?:es)?) ([^,.;]+), ([^;]+)$"
    ),
}


def is_cut_or_joined(old: str, new: str, words: tuple[Phrase, Phrase], lexicon: Lexicon) -> bool:
    """Whether only the borders of sentences differ, and the words that join them.

    Args:
        old: a text before.
        new: the same after.
        words: the canonical form of either, without signs.
        lexicon: of their language.
    """
    if len(sentences(old)) == len(sentences(new)) and not _SEMICOLON.search(f"{old}\n{new}"):
        return False
    before, after = (_without_joints(form, lexicon) for form in words)
    if before == after or _is_same_but_subjects(before, after, lexicon):
        return True
    if _is_relative_clause_cut(old, new, lexicon):
        return True
    return _without_repeated_subject(old, lexicon) == _without_repeated_subject(new, lexicon)


def _without_joints(words: Phrase, lexicon: Lexicon) -> Phrase:
    """Words without those that join two sentences."""
    return tuple(stem for stem in words if stem not in lexicon.word_lists["joints"])


def _is_same_but_subjects(before: Phrase, after: Phrase, lexicon: Lexicon) -> bool:
    """Whether one text only names the same subject again, and has no other."""
    doers = lexicon.word_lists["doers"]
    subjects = doers.intersection(before)
    if subjects != doers.intersection(after) or len(subjects) > 1:
        return False
    old, new = (tuple(stem for stem in words if stem not in doers) for words in (before, after))
    return word_order.only_phrases_moved(old, new, lexicon)


def _is_relative_clause_cut(old: str, new: str, lexicon: Lexicon) -> bool:
    """Whether a relative clause became a sentence of its own, or the other way round.

    "Lamps, which are lit at noon, must be clean" is "lamps must be clean; they are lit at noon".
    """
    pattern = _RELATIVES[lexicon.language]
    texts = [text.rstrip(".") for text in (old, new)]
    cut = [pattern.sub(r"\1 \3. \2", text) for text in texts]
    if cut == texts:
        return False
    dropped = lexicon.word_lists["doers"] | lexicon.word_lists["joints"]
    forms = (canonical_form.words(canonical_form.canonical(text, lexicon)) for text in cut)
    before, after = (tuple(stem for stem in form if stem not in dropped) for form in forms)
    return word_order.only_phrases_moved(before, after, lexicon)


def _without_repeated_subject(text: str, lexicon: Lexicon) -> Phrase:
    """The words of a text, without what a sentence repeats from the beginning of the first."""
    forms = [
        _without_joints(canonical_form.words(canonical_form.canonical(sentence, lexicon)), lexicon)
        for sentence in sentences(text)
    ]
    words: Phrase = ()
    for form in forms:
        words += form[common_ends(forms[0], form)[0] :] if words else form
    return words

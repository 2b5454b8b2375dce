"""A sentence -> its canonical form: stems, numbers and periods by value, one word for synonyms.

Two sentences with equal canonical forms say the same. Unequal forms show nothing: this project
shows that a meaning is the same, and never assumes it.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence

from tracker.core.judge.lexicon import Lexicon, Phrase
from tracker.core.judge.same_meaning import usual_forms
from tracker.patterns import compile_later

SEPARATORS = frozenset({",", ";"})
# A longer run of words that stands twice in a row is no slip.
_MOST_REPEATED = 4
# "Not uncommon" is "common". Some words begin with "un" and deny nothing, or are only a part.
_UN = frozenset({"en", "de"})
_NO_UN = compile_later("unt|und|uni|uns|unless|unab|uberhaupt")
# In a shorter word "un" is part of the stem: "until".
_LEAST_NEGATIVE = 6


def canonical(sentence: str, lexicon: Lexicon) -> Phrase:
    """The canonical form of a sentence.

    Args:
        sentence: as printed.
        lexicon: of its language.

    Returns:
        Stems, numbers, `730d` for a period of so many days, and `,` between the parts of a list.
    """
    return of_stems(stems(sentence, lexicon), lexicon)


def stems(sentence: str, lexicon: Lexicon) -> list[str]:
    """The stems of a sentence, with the two parts of a verb ("pass on") side by side.

    Of a relative clause that says no more than its participle, only the participle stays.
    """
    reduced = lexicon.patterns["reduced"].sub(" ", sentence)
    return usual_forms.join_verbs(lexicon.normal.stems(reduced), lexicon)


def of_stems(stems: Sequence[str], lexicon: Lexicon) -> Phrase:
    """The canonical form of stems."""
    return _of_stems(tuple(stems), lexicon)


# Cached: one question after the other asks for both sides of an edit.
@functools.lru_cache(maxsize=1_000)
def _of_stems(stems: Phrase, lexicon: Lexicon) -> Phrase:
    positive = _positive(plain(stems, lexicon), lexicon)
    usual = usual_forms.usual(positive, lexicon)
    resolved = _with_complements(usual, lexicon)
    return tuple(_without_repeats(usual_forms.conditions(resolved, lexicon)))


def plain(stems: Sequence[str], lexicon: Lexicon) -> list[str]:
    """Stems with the first member of its group for every synonym, and without filler.

    Nouns made of verbs become these verbs.
    """
    stems = _without_filler(stems, lexicon)
    # Twice: the first member of one group may be part of a longer phrase of another.
    replaced = _first_members(stems, lexicon)
    if replaced != stems:
        replaced = _first_members(replaced, lexicon)
    drop, relatives = lexicon.drop, lexicon.word_lists["relatives"]
    kept = [stem for stem in replaced if stem not in drop and stem not in relatives]
    return _verbs(kept, lexicon)


def words(form: Sequence[str]) -> Phrase:
    """A canonical form without the signs between its parts."""
    return tuple(stem for stem in form if stem not in SEPARATORS)


def _without_filler(stems: Sequence[str], lexicon: Lexicon) -> Sequence[str]:
    """Stems without phrases that add nothing: "please note that"."""
    walk = list(lexicon.filler.each(stems))
    if not any(size for _, size, _ in walk):
        return stems
    return [stems[at] for at, size, _ in walk if not size]


def _with_complements(stems: Sequence[str], lexicon: Lexicon) -> list[str]:
    """Stems with "forbidden" for "not allowed", and "usual" for "not unusual"."""
    resolved: list[str] = []
    at = 0
    while at < len(stems):
        size, opposite = _opposite(stems, at, lexicon)
        if not opposite:
            resolved.append(stems[at])
            at += 1
            continue
        resolved += [*stems[at + 1 : at + size - 1], *opposite.split()]
        at += size
    return resolved


def _opposite(stems: Sequence[str], at: int, lexicon: Lexicon) -> tuple[int, str]:
    """How many stems from a "not" on one word can replace, and this word; 0 and "" for none."""
    lists = lexicon.word_lists
    if stems[at] not in lists["denies"]:
        return 0, ""
    # French and Spanish deny the verb: "pas être autorisé".
    is_before_verb = at + 1 < len(stems) and stems[at + 1] in lists["passive"]
    place = at + 2 if is_before_verb else at + 1
    size = place + 1 - at
    denied = stems[place] if place < len(stems) else ""

    # "Not open it" is not "close it": the "not" has to stand beside a form of "be".
    is_behind_verb = at > 0 and stems[at - 1] in lists["passive"]
    if is_before_verb or is_behind_verb:
        complement = lexicon.complements.get(denied, "")
        if complement:
            return size, complement
    return size, _without_un(denied, lexicon)


def _without_un(stem: str, lexicon: Lexicon) -> str:
    """A stem without its "un"; empty if it has none."""
    if lexicon.language not in _UN or not stem.startswith("un"):
        return ""
    if len(stem) < _LEAST_NEGATIVE or _NO_UN.match(stem):
        return ""
    return stem.removeprefix("un")


def _first_members(stems: Sequence[str], lexicon: Lexicon) -> list[str]:
    """Stems with the first member of its group for every phrase of equal meaning."""
    lists = lexicon.word_lists
    replaced: list[str] = []
    for at, size, first_member in lexicon.equal.each(stems):
        # "May not transfer" says nothing of what is not transferable.
        begins_with_not = size > 1 and stems[at] in lists["not"] and at > 0
        if begins_with_not and stems[at - 1] in lists["may"] | lists["must"] | lists["auxiliary"]:
            replaced += stems[at : at + 1]
            replaced += _first_members(stems[at + 1 : at + size], lexicon)
        else:
            replaced += first_member.split() if size else stems[at : at + 1]
    return replaced


def _verbs(stems: Sequence[str], lexicon: Lexicon) -> list[str]:
    """Stems with verbs for nouns made of them: "carry out the deletion of" is "delete"."""
    replaced: list[str] = []
    at = 0
    while at < len(stems):
        size, _ = lexicon.light.at(stems, at)
        noun = stems[at + size] if size and at + size < len(stems) else ""
        if noun in lexicon.nouns:
            at += size
        verb = lexicon.nouns.get(stems[at])
        if verb is None:
            replaced.append(stems[at])
            at += 1
            continue
        replaced += verb
        at += 1
        if at < len(stems) and stems[at] in lexicon.word_lists["of"]:
            at += 1
    return replaced


def _positive(stems: Sequence[str], lexicon: Lexicon) -> list[str]:
    """Stems with "unable" for "not able" and the like."""
    lists = lexicon.word_lists
    positive: list[str] = []
    at = 0
    while at < len(stems):
        is_denied = stems[at] in lists["not"] and at + 1 < len(stems)
        opposite = lexicon.negatives.get(stems[at + 1], "") if is_denied else ""
        # "May not reverse" says nothing of what is irreversible.
        if opposite and at and stems[at - 1] in lists["may"] | lists["must"]:
            opposite = ""
        positive += opposite.split() or stems[at : at + 1]
        at += 2 if opposite else 1
    return positive


def _without_repeats(stems: Iterable[str]) -> list[str]:
    """Stems without a run of words that stands twice in a row, by a slip."""
    kept: list[str] = []
    for stem in stems:
        kept.append(stem)
        for size in range(1, min(_MOST_REPEATED, len(kept) // 2) + 1):
            if kept[-1 - size] != stem:
                continue
            run = kept[-size:]
            if kept[-2 * size : -size] == run and not any(map(_is_number, run)):
                del kept[-size:]
                break
    return kept


def _is_number(stem: str) -> bool:
    return stem[:1].isdigit()

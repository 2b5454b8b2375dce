"""A sentence -> its canonical form: stems of plain words, numbers and periods by value, without
filler.

Two sentences with equal canonical forms say the same. The other way round nothing follows: meaning
that is the same is shown, never assumed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from tracker.core.judge.lexicon import Lexicon, Phrase
from tracker.core.judge.same_meaning import usual_forms

SEPARATORS = frozenset({",", ";"})
_MOST_REPEATED = 4
# "Not uncommon" is "common"; words in "un" that deny nothing, and what is no more than a part.
_UN = frozenset({"en", "de"})
_NO_UN = re.compile("unt|und|uni|uns|unless|unab|uberhaupt")
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
    """The stems of a sentence, in which parted verbs stand together and a relative clause that is
    no more than its participle is this participle.
    """
    plain = lexicon.patterns["reduced"].sub(" ", sentence)
    return usual_forms.together(lexicon.normal.stems(plain), lexicon)


def of_stems(stems: Sequence[str], lexicon: Lexicon) -> Phrase:
    """The canonical form of stems."""
    usual = usual_forms.usual(list(_positive(plain(stems, lexicon), lexicon)), lexicon)
    return tuple(_said_once(usual_forms.conditions(_contradicted(usual, lexicon), lexicon)))


def plain(stems: Sequence[str], lexicon: Lexicon) -> list[str]:
    """Stems in their order, by the first word of each group of equal meaning, nouns made of verbs
    as these verbs, without filler.
    """
    stems = _without_filler(stems, lexicon)
    # Twice: what stands for a phrase may be part of a longer one.
    found = _plain(stems, lexicon)
    if found != stems:
        found = _plain(found, lexicon)
    dropped = lexicon.drop | lexicon.small["relatives"]
    return _verbs([stem for stem in found if stem not in dropped], lexicon)


def words(form: Sequence[str]) -> Phrase:
    """A canonical form without the signs that part its parts."""
    return tuple(stem for stem in form if stem not in SEPARATORS)


def _without_filler(stems: Sequence[str], lexicon: Lexicon) -> Sequence[str]:
    """Stems without what may be said or left out: "please note that"."""
    walk = list(lexicon.filler.each(stems))
    if not any(size for _, size, _ in walk):
        return stems
    return [stems[at] for at, size, _ in walk if not size]


def _contradicted(stems: Sequence[str], lexicon: Lexicon) -> list[str]:
    """Stems with "not allowed" as "forbidden", and "not unusual" as "usual"."""
    found: list[str] = []
    at = 0
    while at < len(stems):
        size, opposite = _opposite(stems, at, lexicon)
        if not opposite:
            found.append(stems[at])
            at += 1
            continue
        found += [*stems[at + 1 : at + size - 1], *opposite.split()]
        at += size
    return found


def _opposite(stems: Sequence[str], at: int, lexicon: Lexicon) -> tuple[int, str]:
    """How many stems from a "not" on are what one word says, and this word."""
    if stems[at] not in lexicon.small["denies"]:
        return 0, ""
    # French and Spanish deny the verb: "pas être autorisé".
    is_before_verb = at + 1 < len(stems) and stems[at + 1] in lexicon.small["passive"]
    place = at + 2 if is_before_verb else at + 1
    denied = stems[place] if place < len(stems) else ""
    # "Not open it" is not "close it".
    is_said = is_before_verb or (at > 0 and stems[at - 1] in lexicon.small["passive"])
    opposite = lexicon.complements.get(denied, "") if is_said else ""
    is_negative = denied.startswith("un") and len(denied) >= _LEAST_NEGATIVE
    if is_negative and not opposite and lexicon.language in _UN and not _NO_UN.match(denied):
        opposite = denied.removeprefix("un")
    return place + 1 - at, opposite


def _plain(stems: Sequence[str], lexicon: Lexicon) -> list[str]:
    """Stems with the first member of its group for every phrase of equal meaning."""
    plain: list[str] = []
    small = lexicon.small
    for at, size, stands_for in lexicon.equal.each(stems):
        # "May not transfer" says nothing of what is not transferable.
        is_denied = size > 1 and stems[at] in small["not"] and at > 0
        if is_denied and stems[at - 1] in small["may"] | small["must"] | small["auxiliary"]:
            plain += stems[at : at + 1]
            plain += _plain(stems[at + 1 : at + size], lexicon)
        else:
            plain += stands_for.split() if size else stems[at : at + 1]
    return plain


def _verbs(stems: Sequence[str], lexicon: Lexicon) -> list[str]:
    """Stems with nouns made of verbs as these verbs: "carry out the deletion of" is "delete"."""
    found: list[str] = []
    at = 0
    while at < len(stems):
        size, _ = lexicon.light.at(stems, at)
        noun = stems[at + size] if size and at + size < len(stems) else ""
        if noun in lexicon.nouns:
            at += size
        verb = lexicon.nouns.get(stems[at])
        if verb is None:
            found.append(stems[at])
            at += 1
            continue
        found += verb
        at += 1
        if at < len(stems) and stems[at] in lexicon.small["of"]:
            at += 1
    return found


def _positive(stems: Sequence[str], lexicon: Lexicon) -> Iterable[str]:
    """Stems with "not able" and the like as "unable"."""
    at = 0
    while at < len(stems):
        is_denied = stems[at] in lexicon.small["not"] and at + 1 < len(stems)
        opposite = lexicon.negatives.get(stems[at + 1], "") if is_denied else ""
        # "May not reverse" says nothing of what is irreversible.
        if opposite and at and stems[at - 1] in lexicon.small["may"] | lexicon.small["must"]:
            opposite = ""
        yield from opposite.split() or stems[at : at + 1]
        at += 2 if opposite else 1


def _said_once(stems: Iterable[str]) -> list[str]:
    """Stems without a run of words that is said twice in a row, by a slip."""
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

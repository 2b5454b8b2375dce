"""Two sentences in canonical form -> whether one says in another voice what the other says."""

from __future__ import annotations

import re
from collections import Counter

from tracker.core.judge.grammar.sentence import place_of
from tracker.core.judge.lexicon import Lexicon, Phrase
from tracker.core.judge.same_meaning.word_order import LIMITED, is_of_same_words, only_phrases_moved

_AGENT_WORDS = 7
_MAY = "may"
_UNLESS = "<unless>"
_NOSOTROS = re.compile(r"\b\w{2,}[aei]mos\b")
_SUBJECTS = {
    "us": "we",
    "them": "they",
    "him": "he",
    "her": "she",
    "uns": "wir",
    "ihn": "er",
    "ihnen": "sie",
}


def speaks_as_we(text: str, lexicon: Lexicon) -> bool:
    """Whether a Spanish verb of a text says that "we" do it: "podemos" has the stem of "puede"."""
    return lexicon.language == "es" and bool(_NOSOTROS.search(text))


def is_passive_of(passive: Phrase, active: Phrase, lexicon: Lexicon) -> bool:
    """Whether a sentence says passively what the other says: the same words, and who acts stands
    behind "by".
    """
    small = lexicon.small
    # "Neither party may" is "may not … by either party".
    parts = (("not", "either") if stem == "neither" else (stem,) for stem in active)
    active = tuple(part for pair in parts for part in pair)
    places = (at for at, stem in enumerate(passive) if stem in small["by"])
    return any(
        _is_done_by(passive, by, end, active, lexicon)
        for by in places
        if not small["passive"].isdisjoint(passive[:by] + passive[by + 2 :])
        for end in range(by + 2, min(by + _AGENT_WORDS, len(passive)) + 1)
    )


def _is_done_by(passive: Phrase, by: int, end: int, active: Phrase, lexicon: Lexicon) -> bool:
    """Whether who stands behind a "by", up to a word, does in the other what is done here."""
    agent = tuple(subject(stem, lexicon) for stem in passive[by + 1 : end])
    at = place_of(agent, active)
    behind = at + len(agent)
    if active[at:behind] != agent or not _acts(active, at, len(agent), lexicon):
        return False
    if _acted_on(passive[:by], lexicon) in active[:at]:
        # "Bells secure lamps" is not "bells are secured by lamps".
        return False
    done, does = (*passive[:by], *passive[end:]), (*active[:at], *active[behind:])
    return _bare(done, lexicon) == _bare(does, lexicon)


def _acted_on(before: Phrase, lexicon: Lexicon) -> str:
    """The word that stands before the "is" of a passive sentence: what something is done to."""
    if before and before[0] in lexicon.small["phrases"]:
        # "After the feast is the bell rung by": German has the subject behind the verb.
        return ""
    at = next((at for at, stem in enumerate(before) if stem in lexicon.small["passive"]), 0)
    small = lexicon.small["aux"] | lexicon.small["adverbs"] | lexicon.small["denies"]
    nouns = [stem for stem in before[:at] if stem not in small]
    return nouns[-1] if nouns else ""


def subject(stem: str, lexicon: Lexicon) -> str:
    """A pronoun as it is where it acts: "us" is "we"."""
    return lexicon.stem(_SUBJECTS[stem]) if stem in _SUBJECTS else stem


def _acts(stems: Phrase, at: int, size: int, lexicon: Lexicon) -> bool:
    """Whether a party at a place is a subject: nothing before it makes it an object, a verb may
    follow, and it is not the one whose something is.
    """
    before = stems[at - 1] if at else ""
    behind = stems[at + size] if at + size < len(stems) else "s"
    return before not in lexicon.small["objects"] and behind != "s"


def _bare(stems: Phrase, lexicon: Lexicon) -> Counter[str]:
    """The words of a sentence in no order, without those that only make a voice."""
    dropped = lexicon.small["passive"] | lexicon.small["to"] | lexicon.small["theirs"]
    return Counter(subject(stem, lexicon) for stem in stems if stem not in dropped)


def without_party(old: Phrase, new: Phrase, lexicon: Lexicon) -> tuple[Phrase, Phrase] | None:
    """Two sentences without the words of their voices, where one says "one does it", or "it does
    itself", and the other that it is done; None where they do not.
    """
    reflexive, passive = lexicon.small["reflexive"], lexicon.small["passive"]
    only_old, only_new = set(old).difference(new), set(new).difference(old)
    for active, done in ((only_old, only_new), (only_new, only_old)):
        if reflexive & active and passive & done:
            dropped = reflexive | passive
            before, after = (
                tuple(stem for stem in side if stem not in dropped) for side in (old, new)
            )
            return before, after
    return None


def is_limited_alike(old: Phrase, new: Phrase, lexicon: Lexicon) -> bool:
    """Whether one says "not … unless", or "not … without", where the other says "only if", or "only
    with".

    Args:
        old: the canonical form before.
        new: the same after.
        lexicon: of their language.
    """
    before, after = (_with_unless(side, lexicon) for side in (old, new))
    restricts = {**lexicon.restricts, _UNLESS: min(lexicon.small["ifs"])}
    sides = (
        (limited(before, restrict, lexicon), limited(after, restrict, lexicon))
        for restrict in restricts.items()
    )
    # In German the verb of a condition stands last.
    is_same = is_of_same_words if lexicon.language == "de" else only_phrases_moved
    return any(
        (one, other) != (before, after) and is_same(one, other, lexicon) for one, other in sides
    )


def _with_unless(stems: Phrase, lexicon: Lexicon) -> Phrase:
    """A sentence with its "es sei denn" as one word."""
    size = len(lexicon.unless)
    if size > 1:
        for at in range(len(stems) - size + 1):
            if stems[at : at + size] == lexicon.unless:
                return (*stems[:at], _UNLESS, *stems[at + size :])
    return stems


def limited(stems: Phrase, restrict: tuple[str, str], lexicon: Lexicon) -> Phrase:
    """A sentence that limits, in the form of "… only with …", whether it says so or "not …
    without".
    """
    word, positive = restrict
    if word in stems:
        if lexicon.small["denies"].isdisjoint(stems):
            # "Void without" is "not valid without".
            stems = _denied(stems, lexicon)
        sides = _round_denial(stems, word, lexicon)
        if sides:
            return (*sides[0], LIMITED, positive, *sides[1])
    if positive in stems:
        at = stems.index(positive)
        bare = tuple(stem for stem in stems[:at] if stem not in lexicon.small["only"])
        if len(bare) == at - 1:
            return (*bare, LIMITED, positive, *stems[at + 1 :])
    return stems


def _round_denial(stems: Phrase, word: str, lexicon: Lexicon) -> tuple[Phrase, Phrase] | None:
    """What stands before a "without" and behind it, less the "not" that belongs to it; None where
    there is none.
    """
    at = stems.index(word)
    denies = lexicon.small["denies"] - {word}
    places = [place for place, stem in enumerate(stems) if stem in denies]
    if not places:
        return None
    if lexicon.language == "es" and len(places) == 2 and places[1] < at:
        # "No se entrega ningún paquete" denies once.
        stems = (*stems[: places[1]], *stems[places[1] + 1 :])
        at -= 1
    negation = places[0]
    if negation > at:
        # German: "Without … we publish no …".
        return stems[:at], (*stems[at + 1 : negation], *stems[negation + 1 :])
    left = (*stems[:negation], *stems[negation + 1 : at])
    if negation and left[negation - 1] in lexicon.small["must"]:
        # "Must not … without" is "may … only with".
        left = (*left[: negation - 1], lexicon.stem(_MAY), *left[negation:])
    return left, stems[at + 1 :]


def _denied(stems: Phrase, lexicon: Lexicon) -> Phrase:
    """A sentence with "not valid" for "void"."""
    denial = min(lexicon.small["plainly_not"])
    for at, stem in enumerate(stems):
        opposite = lexicon.negatives.get(stem) or lexicon.complements.get(stem)
        if opposite:
            return (*stems[:at], denial, *opposite.split(), *stems[at + 1 :])
    return stems

"""Two sentences in canonical form -> whether they say the same in active and passive voice."""

from __future__ import annotations

from collections import Counter

from tracker.core.judge.grammar.sentence import place_of
from tracker.core.judge.lexicon import Lexicon, Phrase
from tracker.core.judge.same_meaning.word_order import LIMITED, is_of_same_words, only_phrases_moved
from tracker.patterns import compile_later

# Longer names of who acts are not looked for.
_AGENT_WORDS = 7
_MAY = "may"
_UNLESS = "<unless>"
_NOSOTROS = compile_later(r"\b\w{2,}[aei]mos\b")
_SUBJECTS = {
    "us": "we",
    "them": "they",
    "him": "he",
    "her": "she",
    "uns": "wir",
    "ihn": "er",
    "ihnen": "sie",
}


def has_we_verb(text: str, lexicon: Lexicon) -> bool:
    """Whether a Spanish verb has the form for "we": "podemos" has the stem of "puede"."""
    return lexicon.language == "es" and bool(_NOSOTROS.search(text))


def is_passive_of(passive: Phrase, active: Phrase, lexicon: Lexicon) -> bool:
    """Whether one sentence is the passive of the other: the same words, and "by" before who acts.

    Args:
        passive: the canonical form of one sentence.
        active: that of the other.
        lexicon: of their language.
    """
    lists = lexicon.word_lists
    active = _with_not_either(active)
    for by_at, stem in enumerate(passive):
        if stem not in lists["by"]:
            continue
        if lists["passive"].isdisjoint(passive[:by_at] + passive[by_at + 2 :]):
            continue
        last_end = min(by_at + _AGENT_WORDS, len(passive))
        if any(
            _is_done_by(passive, by_at, end, active, lexicon)
            for end in range(by_at + 2, last_end + 1)
        ):
            return True
    return False


def _with_not_either(stems: Phrase) -> Phrase:
    """Stems with "not either" for "neither": "neither party may" is "may not … by either"."""
    if "neither" not in stems:
        return stems
    parts = (("not", "either") if stem == "neither" else (stem,) for stem in stems)
    return tuple(stem for part in parts for stem in part)


def _is_done_by(passive: Phrase, by_at: int, end: int, active: Phrase, lexicon: Lexicon) -> bool:
    """Whether who stands between "by" and `end` does in the active sentence what is done here."""
    agent = tuple(subject(stem, lexicon) for stem in passive[by_at + 1 : end])
    at = place_of(agent, active)
    behind = at + len(agent)
    if active[at:behind] != agent or not _is_subject(active, at, len(agent), lexicon):
        return False
    if _acted_on(passive[:by_at], lexicon) in active[:at]:
        # "Bells secure lamps" is not "bells are secured by lamps".
        return False
    rest_of_passive = (*passive[:by_at], *passive[end:])
    rest_of_active = (*active[:at], *active[behind:])
    return _count(rest_of_passive, lexicon) == _count(rest_of_active, lexicon)


def _acted_on(before: Phrase, lexicon: Lexicon) -> str:
    """The word before the "is" of a passive sentence: what something is done to."""
    lists = lexicon.word_lists
    if before and before[0] in lists["phrases"]:
        # "After the feast is the bell rung by": German has the subject behind the verb.
        return ""
    at = next((at for at, stem in enumerate(before) if stem in lists["passive"]), 0)
    function_words = lists["aux"] | lists["adverbs"] | lists["denies"]
    nouns = [stem for stem in before[:at] if stem not in function_words]
    return nouns[-1] if nouns else ""


def subject(stem: str, lexicon: Lexicon) -> str:
    """A pronoun in the form of a subject: "we" for "us"."""
    return lexicon.stem(_SUBJECTS[stem]) if stem in _SUBJECTS else stem


def _is_subject(stems: Phrase, at: int, size: int, lexicon: Lexicon) -> bool:
    """Whether the party at a place may be a subject.

    No preposition stands before it, and a verb may follow: it is neither the last word nor one
    whose something is ("the guest's").
    """
    before = stems[at - 1] if at else ""
    behind = stems[at + size] if at + size < len(stems) else "s"
    return before not in lexicon.word_lists["objects"] and behind != "s"


def _count(stems: Phrase, lexicon: Lexicon) -> Counter[str]:
    """The words of a sentence in no order, without those that only make a voice."""
    lists = lexicon.word_lists
    dropped = lists["passive"] | lists["to"] | lists["theirs"]
    return Counter(subject(stem, lexicon) for stem in stems if stem not in dropped)


def without_party(old: Phrase, new: Phrase, lexicon: Lexicon) -> tuple[Phrase, Phrase] | None:
    """Two sentences without the words of their voices, if one is reflexive and one passive.

    One says "one does it", or "it does itself", and the other that it is done.

    Returns:
        None for any other two sentences.
    """
    reflexive, passive = lexicon.word_lists["reflexive"], lexicon.word_lists["passive"]
    only_old, only_new = set(old).difference(new), set(new).difference(old)
    is_either_way = (reflexive & only_old and passive & only_new) or (
        reflexive & only_new and passive & only_old
    )
    if not is_either_way:
        return None
    dropped = reflexive | passive
    before, after = (tuple(stem for stem in form if stem not in dropped) for form in (old, new))
    return before, after


def is_limited_alike(old: Phrase, new: Phrase, lexicon: Lexicon) -> bool:
    """Whether one says "not … unless" or "not … without", and the other "only if" or "only with".

    Args:
        old: the canonical form before.
        new: the same after.
        lexicon: of their language.
    """
    before, after = _with_unless(old, lexicon), _with_unless(new, lexicon)
    # In German the verb of a condition stands last.
    is_same = is_of_same_words if lexicon.language == "de" else only_phrases_moved
    restricts = {**lexicon.restricts, _UNLESS: min(lexicon.word_lists["ifs"])}
    for word, positive in restricts.items():
        old_form = _as_only(before, word, positive, lexicon)
        new_form = _as_only(after, word, positive, lexicon)
        if (old_form, new_form) != (before, after) and is_same(old_form, new_form, lexicon):
            return True
    return False


def _with_unless(stems: Phrase, lexicon: Lexicon) -> Phrase:
    """A sentence with its "es sei denn" as one word."""
    size = len(lexicon.unless)
    if size > 1:
        for at in range(len(stems) - size + 1):
            if stems[at : at + size] == lexicon.unless:
                return (*stems[:at], _UNLESS, *stems[at + size :])
    return stems


def _as_only(stems: Phrase, word: str, positive: str, lexicon: Lexicon) -> Phrase:
    """A sentence that limits, as "… only with …".

    Args:
        stems: that may say "not … without", or "only with".
        word: as "without".
        positive: as "with".
        lexicon: of the language.
    """
    lists = lexicon.word_lists
    if word in stems:
        if lists["denies"].isdisjoint(stems):
            # "Void without" is "not valid without".
            stems = _with_denial(stems, lexicon)
        sides = _around_limit(stems, word, lexicon)
        if sides:
            before, behind = sides
            return (*before, LIMITED, positive, *behind)
    if positive in stems:
        at = stems.index(positive)
        before = tuple(stem for stem in stems[:at] if stem not in lists["only"])
        has_one_only = len(before) == at - 1
        if has_one_only:
            return (*before, LIMITED, positive, *stems[at + 1 :])
    return stems


def _around_limit(stems: Phrase, word: str, lexicon: Lexicon) -> tuple[Phrase, Phrase] | None:
    """What stands before a "without" and behind it, less the "not" that belongs to it.

    Returns:
        None if there is no "not".
    """
    limit_at = stems.index(word)
    denies = lexicon.word_lists["denies"] - {word}
    negations = [place for place, stem in enumerate(stems) if stem in denies]
    if not negations:
        return None
    if lexicon.language == "es" and len(negations) == 2 and negations[1] < limit_at:
        # "No se entrega ningún paquete" denies once.
        stems = (*stems[: negations[1]], *stems[negations[1] + 1 :])
        limit_at -= 1

    negation = negations[0]
    if negation > limit_at:
        # German: "Without … we publish no …".
        return stems[:limit_at], (*stems[limit_at + 1 : negation], *stems[negation + 1 :])
    before = (*stems[:negation], *stems[negation + 1 : limit_at])
    if negation and before[negation - 1] in lexicon.word_lists["must"]:
        # "Must not … without" is "may … only with".
        before = (*before[: negation - 1], lexicon.stem(_MAY), *before[negation:])
    return before, stems[limit_at + 1 :]


def _with_denial(stems: Phrase, lexicon: Lexicon) -> Phrase:
    """A sentence with "not valid" for "void"."""
    denial = min(lexicon.word_lists["plainly_not"])
    for at, stem in enumerate(stems):
        opposite = lexicon.negatives.get(stem) or lexicon.complements.get(stem)
        if opposite:
            return (*stems[:at], denial, *opposite.split(), *stems[at + 1 :])
    return stems

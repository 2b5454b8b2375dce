"""Stems in canonical form -> the same with one usual form for what can be said in several.

For example "not … or" for "neither … nor", and "section 5" for "set out in section 5".
"""

from __future__ import annotations

from collections.abc import Sequence

from tracker.core.judge.lexicon import Lexicon, Phrase
from tracker.patterns import compile_later

# So many words may stand between the parts of a shape: members of a list are short.
_MOST_BETWEEN = 4
# A shape may hold for what an earlier one left; after so many passes nothing changes any more.
_MOST_PASSES = 3
# What a wildcard of a shape accepts: any stem, one that begins with a digit, a period of time.
_ONE_STEM = {"?": compile_later(""), "#": compile_later(r"\d"), "@": compile_later(r"\d[\d.]*d$")}
_WILDCARDS = frozenset("*?#@")
# Endings of a word for men, and of the same word for women.
_SEXES = (("eur", "ric"), ("eur", "eus"), ("ien", "ienn"), ("er", "er"), ("eur", "eur"))
# The words for a man and a woman of one profession begin alike.
_ALIKE_LETTERS = 4
_ROMAN = {
    "i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8",
    "ix": "9", "x": "10",
}  # fmt: skip
# "On" and "in" are parts of a verb if no noun follows them.
_BEHIND_PARTICLES = frozenset(
    {",", ";", "to", "and", "or", "within", "when", "if", "after", "before", "at", "by"}
)
ShapeMatch = tuple[int, list[Phrase]]
"""How many stems a shape covers, and the stems of each wildcard."""


def usual(stems: Sequence[str], lexicon: Lexicon) -> list[str]:
    """Stems in their usual form.

    Correlatives and coordinated negations become one, references to sections lose the words that
    lead to them, and a person named twice is named once.

    Args:
        stems: in canonical form, with the signs between them.
        lexicon: of their language.
    """
    current = list(stems)
    for _ in range(_MOST_PASSES):
        before = current
        current = _with_usual_shapes(before, lexicon)
        if current == before:
            break
    return _with_people_once(_with_short_references(current, lexicon), lexicon)


def conditions(stems: Sequence[str], lexicon: Lexicon) -> list[str]:
    """Stems with "unless" for a condition that denies: "if it is not paid" is "unless it is paid".

    Args:
        stems: in canonical form, with the signs between them.
        lexicon: of their language.
    """
    lists = lexicon.word_lists
    if lists["ifs"].isdisjoint(stems) or lists["denies"].isdisjoint(stems):
        return list(stems)
    for at, stem in enumerate(stems):
        before = stems[at - 1] if at else ""
        if stem not in lists["ifs"] or before in lists["only"] | lists["no_unless"]:
            continue
        negation_at = _only_negation(stems, at, lexicon)
        if negation_at is not None:
            return [
                *stems[:at],
                *lexicon.unless,
                *stems[at + 1 : negation_at],
                *stems[negation_at + 1 :],
            ]
    return list(stems)


def _only_negation(stems: Sequence[str], at: int, lexicon: Lexicon) -> int | None:
    """Where the one plain "not" of the condition that begins at a place stands; else None."""
    lists = lexicon.word_lists
    end = next((place for place in range(at, len(stems)) if stems[place] in ",;"), len(stems))
    negations = [place for place in range(at + 1, end) if stems[place] in lists["denies"]]
    if len(negations) != 1 or not lists["joins"].isdisjoint(stems[at:end]):
        return None
    return negations[0] if stems[negations[0]] in lists["plainly_not"] else None


def join_verbs(stems: Sequence[str], lexicon: Lexicon) -> list[str]:
    """Stems with the two parts of an English verb joined: "pass it on to" is "pass on it to".

    Args:
        stems: of a sentence.
        lexicon: of its language.
    """
    particles = lexicon.word_lists["particles"]
    joined = list(stems)
    if particles.isdisjoint(joined):
        return joined
    for at, stem in enumerate(joined):
        if stem not in particles:
            continue
        is_open = at + 1 == len(joined) or joined[at + 1] in _BEHIND_PARTICLES
        for place in range(at - 2, max(at - 2 - _MOST_BETWEEN, -1), -1):
            if is_open and joined[place] in lexicon.word_lists["parting"]:
                joined.insert(place + 1, joined.pop(at))
                break
    return joined


def _with_usual_shapes(stems: Sequence[str], lexicon: Lexicon) -> list[str]:
    """Stems with the usual shape for each other one that fits."""
    if lexicon.shapes.keys().isdisjoint(stems) and not any(stem[:1].isdigit() for stem in stems):
        return list(stems)
    replaced: list[str] = []
    at = 0
    while at < len(stems):
        size, usual_stems = _replacement(stems, at, lexicon)
        replaced += usual_stems
        at += size
    return replaced


def _replacement(stems: Sequence[str], at: int, lexicon: Lexicon) -> tuple[int, list[str]]:
    """How many stems the first shape that fits at a place covers, and its usual form."""
    shapes = lexicon.shapes.get(stems[at], ())
    if stems[at][:1].isdigit():
        shapes = (*lexicon.shapes.get("@", ()), *lexicon.shapes.get("#", ()))
    for shape, usual_shape in shapes:
        match = _match(shape, stems, at, lexicon.word_lists["denies"])
        if match:
            size, between = match
            return size, _filled(usual_shape, between)
    return 1, [stems[at]]


def _match(
    shape: Sequence[str], stems: Sequence[str], at: int, denies: frozenset[str]
) -> ShapeMatch | None:
    """Match a shape at a place; None if it does not match.

    Each wildcard covers as few stems as it can, and no negation.
    """
    start = at
    between: list[Phrase] = []
    for place, part in enumerate(shape):
        end = _end_of_part(shape, place, stems, at)
        if end is None:
            return None
        if part == "*" and not denies.isdisjoint(stems[at:end]):
            return None
        if part in _WILDCARDS:
            between.append(tuple(stems[at:end]))
        at = end
    return at - start, between


def _end_of_part(shape: Sequence[str], place: int, stems: Sequence[str], at: int) -> int | None:
    """Where the stems end that one part of a shape covers; None if it covers none."""
    part = shape[place]
    if part == "*":
        # A wildcard at the end stands for one stem.
        is_last = place + 1 == len(shape)
        return min(at + 1, len(stems)) if is_last else _find(shape[place + 1], stems, at)
    if at >= len(stems):
        return None
    if part in _ONE_STEM:
        return at + 1 if _ONE_STEM[part].match(stems[at]) else None
    return at + 1 if stems[at] == part else None


def _find(stem: str, stems: Sequence[str], at: int) -> int | None:
    """The next place of a stem, one to a few stems further on."""
    places = range(at + 1, min(at + 1 + _MOST_BETWEEN, len(stems)))
    return next((place for place in places if stems[place] == stem), None)


def _filled(shape: Sequence[str], between: Sequence[Phrase]) -> list[str]:
    """A shape with stems in place of its wildcards."""
    pieces = iter(between)
    stems: list[str] = []
    for part in shape:
        stems += next(pieces) if part in _WILDCARDS else (part,)
    return stems


def _with_short_references(stems: Sequence[str], lexicon: Lexicon) -> list[str]:
    """Stems with "section 5" for "set out in section 5" and "under section 5"."""
    lists = lexicon.word_lists
    if lists["references"].isdisjoint(stems):
        return list(stems)
    shortened: list[str] = []
    at = 0
    while at < len(stems):
        if not _is_reference(stems, at, lexicon):
            shortened.append(stems[at])
            at += 1
            continue
        number = stems[at + 1]
        shortened = _without_lead(shortened, lexicon)
        shortened = _with_reference(shortened, (stems[at], _ROMAN.get(number, number)), lexicon)
        at += 2
        if at < len(stems) and stems[at] in lists["pointed"]:
            at += 1
    return shortened


def _without_lead(stems: list[str], lexicon: Lexicon) -> list[str]:
    """Stems without the words at their end that lead to a reference: "that is set out in"."""
    lists = lexicon.word_lists
    end = len(stems)
    while end and stems[end - 1] in lists["pointing"]:
        end -= 1
    if end and stems[end - 1] in lists["pointed"]:
        end -= 1
    while end and stems[end - 1] in lists["that"]:
        end -= 1
    return stems[:end]


def _with_reference(before: list[str], reference: Phrase, lexicon: Lexicon) -> list[str]:
    """Stems with a reference behind them; "part C, paragraph 3" is "paragraph 3 of part C"."""
    lists = lexicon.word_lists
    stems = list(before)
    while stems and (stems[-1] == "," or stems[-1] in lists["of"]):
        stems.pop()
    is_pair = len(stems) > 1 and stems[-2] in lists["references"]
    if not is_pair:
        return [*before, *reference]
    last = (stems[-2], stems[-1])
    first, second = sorted((last, tuple(reference)))
    return [*stems[:-2], *first, *second]


def _is_reference(stems: Sequence[str], at: int, lexicon: Lexicon) -> bool:
    """Whether a word like "section" and a number or letter stand at a place."""
    if stems[at] not in lexicon.word_lists["references"] or at + 1 >= len(stems):
        return False
    number = stems[at + 1]
    is_letter = len(number) == 1 and number.isalpha()
    return number[0].isdigit() or number in _ROMAN or is_letter


def _with_people_once(stems: Sequence[str], lexicon: Lexicon) -> list[str]:
    """Stems with one word for a man or a woman, and for "person" beside a longer word.

    For example "the director or the director" (two words in French) is one director.
    """
    joins = lexicon.word_lists["joins"]
    if "person" not in stems and joins.isdisjoint(stems):
        return list(stems)
    kept: list[str] = []
    for stem in stems:
        is_other = lexicon.language != "en" and len(kept) > 1 and kept[-1] in joins
        if is_other and _is_same_person(kept[-2], stem):
            kept.pop()
        elif kept and (_is_bare_person(stem, kept[-1]) or _is_bare_person(kept[-1], stem)):
            kept[-1] = max(stem, kept[-1], key=len)
        else:
            kept.append(stem)
    return kept


def _is_same_person(first: str, second: str) -> bool:
    """Whether two stems are one, or that of a man and a woman: "agriculteur", "agricultrice"."""
    if not (first.isalpha() and second.isalpha()):
        return False
    if first == second:
        return True
    has_pair = any(first.endswith(man) and second.endswith(woman) for man, woman in _SEXES)
    is_pair = has_pair or second in (f"{first}inn", f"{first}in")
    return is_pair and first[:_ALIKE_LETTERS] == second[:_ALIKE_LETTERS]


def _is_bare_person(person: str, named: str) -> bool:
    return person == "person" and named.endswith("person") and named != person

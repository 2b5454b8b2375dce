"""Stems in canonical form -> the same where another way to say a thing is the usual one: "neither …
nor" is "not … or".
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tracker.core.judge.lexicon import Lexicon, Phrase

# So many words may stand between the parts of a shape: members of a list are short.
_MOST_BETWEEN = 4
_MOST_PASSES = 3
# What stands for one stem, for one that begins with a figure, for a period of time.
_ONE_STEM = {"?": re.compile(""), "#": re.compile(r"\d"), "@": re.compile(r"\d[\d.]*d$")}
_WILDCARDS = frozenset("*?#@")
# How the stems of words for men end, and those of the words for women.
_SEXES = (("eur", "ric"), ("eur", "eus"), ("ien", "ienn"), ("er", "er"), ("eur", "eur"))
_ALIKE_LETTERS = 4
_ROMAN = {
    "i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8",
    "ix": "9", "x": "10",
}  # fmt: skip
# "On" and "in" are parts of a verb where no noun follows them.
_BEHIND_PARTICLES = frozenset(
    {",", ";", "to", "and", "or", "within", "when", "if", "after", "before", "at", "by"}
)
Match = tuple[int, list[Phrase]]
"""How many stems a shape covers, and what stands for each wildcard."""


def usual(stems: Sequence[str], lexicon: Lexicon) -> list[str]:
    """Say in the usual way what can be said in several.

    Args:
        stems: in canonical form, with the signs between them.
        lexicon: of their language.

    Returns:
        Stems: correlatives and coordinated negations as one, references to sections without the
        words that lead to them, a person named twice only once.
    """
    found = list(stems)
    for _ in range(_MOST_PASSES):
        before = found
        found = _shaped(before, lexicon)
        if found == before:
            break
    return _named_once(_referred(found, lexicon), lexicon)


def conditions(stems: Sequence[str], lexicon: Lexicon) -> list[str]:
    """Say "unless" where a condition denies: "if it is not paid" is "unless it is paid".

    Args:
        stems: in canonical form, with the signs between them.
        lexicon: of their language.
    """
    small = lexicon.small
    found = list(stems)
    if small["ifs"].isdisjoint(found) or small["denies"].isdisjoint(found):
        return found
    for at, stem in enumerate(stems):
        before = stems[at - 1] if at else ""
        if stem not in small["ifs"] or before in small["only"] | small["no_unless"]:
            continue
        end = next((place for place in range(at, len(found)) if found[place] in ",;"), len(found))
        denied = [place for place in range(at + 1, end) if found[place] in small["denies"]]
        is_one = len(denied) == 1 and small["joins"].isdisjoint(found[at:end])
        if is_one and found[denied[0]] in small["plainly_not"]:
            del found[denied[0]]
            found[at : at + 1] = lexicon.unless
            break
    return found


def together(stems: Sequence[str], lexicon: Lexicon) -> list[str]:
    """Bring the parts of an English verb together: "pass it on to" is "pass on it to".

    Args:
        stems: of a sentence.
        lexicon: of its language.
    """
    particles = lexicon.small["particles"]
    found = list(stems)
    if particles.isdisjoint(found):
        return found
    for at, stem in enumerate(found):
        if stem not in particles:
            continue
        is_open = at + 1 == len(found) or found[at + 1] in _BEHIND_PARTICLES
        for place in range(at - 2, max(at - 2 - _MOST_BETWEEN, -1), -1):
            if is_open and found[place] in lexicon.small["parting"]:
                found.insert(place + 1, found.pop(at))
                break
    return found


def _shaped(stems: Sequence[str], lexicon: Lexicon) -> list[str]:
    if lexicon.shapes.keys().isdisjoint(stems) and not any(stem[:1].isdigit() for stem in stems):
        return list(stems)
    found: list[str] = []
    at = 0
    while at < len(stems):
        size = 1
        replaced = [stems[at]]
        shapes = lexicon.shapes.get(stems[at], ())
        if stems[at][:1].isdigit():
            shapes = (*lexicon.shapes.get("@", ()), *lexicon.shapes.get("#", ()))
        for shape, usual_shape in shapes:
            match = _match(shape, stems, at, lexicon.small["denies"])
            if match:
                size, replaced = match[0], _filled(usual_shape, match[1])
                break
        found += replaced
        at += size
    return found


def _match(
    shape: Sequence[str], stems: Sequence[str], at: int, denies: frozenset[str]
) -> Match | None:
    """Match a shape at a place, each wildcard as short as can be and without a negation; None where
    it does not match.
    """
    start = at
    between: list[Phrase] = []
    for place, part in enumerate(shape):
        if part in _ONE_STEM:
            if at >= len(stems) or not _ONE_STEM[part].match(stems[at]):
                return None
            between.append((stems[at],))
            at += 1
        elif part == "*":
            # A wildcard at the end stands for one stem.
            is_last = place + 1 == len(shape)
            end = min(at + 1, len(stems)) if is_last else _find(shape[place + 1], stems, at)
            if end is None or not denies.isdisjoint(stems[at:end]):
                return None
            between.append(tuple(stems[at:end]))
            at = end
        elif at < len(stems) and stems[at] == part:
            at += 1
        else:
            return None
    return at - start, between


def _find(stem: str, stems: Sequence[str], at: int) -> int | None:
    """The next place of a stem, one to a few stems further on."""
    places = range(at + 1, min(at + 1 + _MOST_BETWEEN, len(stems)))
    return next((place for place in places if stems[place] == stem), None)


def _filled(shape: Sequence[str], between: Sequence[Phrase]) -> list[str]:
    pieces = iter(between)
    return [stem for part in shape for stem in (next(pieces) if part in _WILDCARDS else (part,))]


def _referred(stems: Sequence[str], lexicon: Lexicon) -> list[str]:
    """Stems with "set out in section 5" and "under section 5" as "section 5"."""
    small = lexicon.small
    if small["references"].isdisjoint(stems):
        return list(stems)
    found: list[str] = []
    at = 0
    while at < len(stems):
        if not _is_reference(stems, at, lexicon):
            found.append(stems[at])
            at += 1
            continue
        while found and found[-1] in small["pointing"]:
            found.pop()
        if found and found[-1] in small["pointed"]:
            found.pop()
        while found and found[-1] in small["that"]:
            found.pop()
        found = _placed(found, (stems[at], _ROMAN.get(stems[at + 1], stems[at + 1])), lexicon)
        at += 2
        if at < len(stems) and stems[at] in small["pointed"]:
            at += 1
    return found


def _placed(before: list[str], reference: Phrase, lexicon: Lexicon) -> list[str]:
    """Stems with a reference behind them; "part C, paragraph 3" is "paragraph 3 of part C"."""
    stems = list(before)
    while stems and (stems[-1] == "," or stems[-1] in lexicon.small["of"]):
        stems.pop()
    is_pair = len(stems) > 1 and stems[-2] in lexicon.small["references"]
    if not is_pair:
        return [*before, *reference]
    last = (stems[-2], stems[-1])
    first, second = sorted((last, tuple(reference)))
    return [*stems[:-2], *first, *second]


def _is_reference(stems: Sequence[str], at: int, lexicon: Lexicon) -> bool:
    if stems[at] not in lexicon.small["references"] or at + 1 >= len(stems):
        return False
    number = stems[at + 1]
    is_letter = len(number) == 1 and number.isalpha()
    return number[0].isdigit() or number in _ROMAN or is_letter


def _named_once(stems: Sequence[str], lexicon: Lexicon) -> list[str]:
    """Stems with "the director or the director", men and women, as one, and without a "person"
    beside the word for who it is.
    """
    joins = lexicon.small["joins"]
    if "person" not in stems and joins.isdisjoint(stems):
        return list(stems)
    found: list[str] = []
    for stem in stems:
        is_other = lexicon.language != "en" and len(found) > 1 and found[-1] in joins
        if is_other and _is_same_person(found[-2], stem):
            found.pop()
            continue
        if found and (_is_bare(stem, found[-1]) or _is_bare(found[-1], stem)):
            found[-1] = max(stem, found[-1], key=len)
            continue
        found.append(stem)
    return found


def _is_same_person(first: str, second: str) -> bool:
    """Whether two stems are one, or that of a man and a woman: "agriculteur", "agricultrice"."""
    if not (first.isalpha() and second.isalpha()):
        return False
    if first == second:
        return True
    ends = ((first.endswith(man), second.endswith(woman)) for man, woman in _SEXES)
    is_pair = any(all(pair) for pair in ends) or second in (f"{first}inn", f"{first}in")
    return is_pair and first[:_ALIKE_LETTERS] == second[:_ALIKE_LETTERS]


def _is_bare(person: str, named: str) -> bool:
    return person == "person" and named.endswith("person") and named != person

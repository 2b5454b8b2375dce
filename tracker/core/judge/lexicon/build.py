"""A lexicon as people write it (TOML) -> as the program loads it: stems, with every group's members
to its first.

Reading the TOML and stemming some ten thousand phrases takes a third of a second; loading the
result takes a hundredth.
`python bench/lexicon.py` writes it, and a test holds the two together.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from importlib import resources
from typing import Any

from tracker.core.judge.lexicon import gains
from tracker.core.judge.lexicon.stems import WORD, Normal

PARTIES = ("vendor", "reader")
FRAMES = (
    "forbid", "oblige", "free", "permit", "occur", "after", "before", "case", "until", "because",
    "open",
)  # fmt: skip
"""Kinds of what a sentence is built round, in frames.toml."""
FRAME_WORDS = ("linking", "anyone", "doers", "us", "ifs", "no_unless", "plainly_not")
"""Small words of frames.toml by what they do."""
EXPRESSIONS = (
    "examples", "besides", "labels", "itself", "products", "reduced", "announces", "steps",
    "points", "binds_too", "reached_by",
)  # fmt: skip
"""Expressions of grammar.toml that a loaded lexicon has as patterns."""
PATTERNS = (*EXPRESSIONS, "conditions", "restricts", "shapes")
"""What is an expression rather than a list of words in grammar.toml."""
CANONICAL = ("pointed", "only", "passive", "gives", "carriers")
"""Small words that are looked for in canonical forms too."""
_SHORT_LETTERS = 3
# What stands in `forms` for a word without meaning of its own.
_NO_WORD = "zzz"
_WILDCARD = re.compile(r"([*?#@])")


def build(language: str) -> dict[str, Any]:
    """Bring a language's lexicon to the form in which it is loaded.

    Args:
        language: one that has a lexicon.

    Returns:
        A value for JSON: phrases are stems with blanks between them.
    """
    table, grammar = _table(language), _table("grammar")[language]
    normal = _normal(language, table, grammar)
    nouns = _nouns(table.get("nouns", ""), normal)
    frames = _table("frames")[language]
    small = [_table(f"../rules/{language}")["small"]]
    small += [grammar[name] for name in ("denies", "turning", "joins")]
    function_words = frozenset(" ".join(small).split())
    groups = [_group(line, function_words, normal) for line in gains.lines(table["equal"])]
    equal = _equal(groups)
    drop = frozenset(normal.words(table["drop"].lower()))
    sentence = _table("sentence")[language]
    kinds = gains.build(table["gains"], {**grammar, **sentence}, normal)
    return {
        "forms": dict(normal.forms),
        "numbers": dict(normal.numbers),
        "units_days": dict(normal.units_days),
        "drop": sorted(drop),
        "equal": _phrases(equal),
        "negatives": _negatives(table["opposites"], grammar["negative"].split(), equal, normal),
        "opposites": sorted(_opposites(table["opposites"], equal, normal)),
        "ladders": _phrases(dict(_ladders(table.get("ladder", ()), normal))),
        **{name: _phrases(known) for name, known in kinds.items()},
        "rhythm": gains.rhythm(sentence["rhythm"], normal),
        "parties": _phrases(_parties(table["roles"], normal)),
        "nouns": {noun: equal.get(verb, verb) for noun, verb in nouns.items()},
        "places": _phrases(_places(table["places"], normal)),
        "light": _phrases(
            {_phrase(line, normal): 1 for line in gains.lines(table.get("light", ""))}
        ),
        "articles": grammar["articles"].split(),
        "each": grammar["each"].split(),
        "er_verbs": grammar.get("er_verbs", "").split(),
        "conditions": grammar["conditions"],
        "restricts": _restricts(grammar["restricts"], normal),
        "patterns": {name: grammar[name] for name in EXPRESSIONS},
        "small": gains.word_lists(sentence, normal)
        | _word_lists(grammar, equal, normal)
        | {name: _canonical(frames[name], equal, normal) for name in FRAME_WORDS},
        **_frames(frames, equal, drop, normal),
        "shapes": [_shape(line, equal, drop, normal) for line in gains.lines(grammar["shapes"])],
    }


def _normal(language: str, table: Mapping[str, str], grammar: Mapping[str, str]) -> Normal:
    return Normal(
        language,
        forms=dict(_pairs(table["forms"])),
        numbers={name: float(value) for name, value in _last(table["numbers"]) if " " not in name},
        units_days={
            unit: float(days) for names, days in _last(table["units"]) for unit in names.split()
        },
        articles=frozenset(grammar["articles"].split()),
        each=frozenset(grammar["each"].split()),
        er_verbs=frozenset(grammar.get("er_verbs", "").split()),
    )


def _canonical(text: str, equal: Mapping[str, str], normal: Normal) -> list[str]:
    """The stems of words, as they are and as a canonical form has them."""
    stems = normal.words(text.lower())
    return sorted({*stems, *(equal[stem] for stem in stems if stem in equal)})


def _word_lists(
    grammar: Mapping[str, str], equal: Mapping[str, str], normal: Normal
) -> dict[str, list[str]]:
    """The stems of small words by what they do."""
    return {
        name: sorted({*normal.words(text.lower()), *map(normal.doer, WORD.findall(text.lower()))})
        for name, text in grammar.items()
        if name not in PATTERNS
    } | {name: _canonical(grammar[name], equal, normal) for name in CANONICAL}


def _places(text: str, normal: Normal) -> dict[str, int]:
    return {_words(name, normal): 1 for line in gains.lines(text) for name in line.split("|")}


def _shape(
    line: str, equal: Mapping[str, str], drop: frozenset[str], normal: Normal
) -> list[list[str]]:
    """Another way to say something, and the usual one: literal words in canonical form between
    wildcards.
    """
    return [
        [
            stem
            for piece in _WILDCARD.split(side)
            for stem in (
                [piece] if piece in ("*", "?", "#", "@") else _plain(piece, equal, drop, normal)
            )
        ]
        for side in line.split("=>")
    ]


def _plain(text: str, equal: Mapping[str, str], drop: frozenset[str], normal: Normal) -> list[str]:
    """Words in canonical form: as one phrase where that is known, else one by one."""
    stems = normal.stems(text)
    phrase = equal.get(" ".join(stems), "")
    plain = phrase.split() or [equal.get(stem, stem) for stem in stems]
    return [stem for stem in plain if stem not in drop]


def _phrases(known: Mapping[str, Any]) -> dict[str, Any]:
    """Phrases as they are loaded, with the most stems of those that begin with two stems."""
    longest: dict[str, int] = {}
    for phrase in filter(None, known):
        first, *rest = phrase.split()
        if rest:
            begins = f"{first} {rest[0]}"
            longest[begins] = max(longest.get(begins, 0), 1 + len(rest))
    return {
        "known": {phrase: value for phrase, value in known.items() if phrase},
        "longest": longest,
    }


def _phrase(text: str, normal: Normal) -> str:
    return " ".join(normal.stems(text))


def _group(line: str, function_words: frozenset[str], normal: Normal) -> list[str]:
    """The members of a group, the one that stands for all first: a function word, where there is
    one.

    A short function word that is not written first stands for none: else "no" would be an
    abbreviation of "number".
    """
    members = [member.strip() for member in line.split("|")]
    if members[0] not in function_words:
        members[1:] = [
            one for one in members[1:] if len(one) > 1 and not _is_short(one, function_words)
        ]
        members.sort(key=lambda member: member not in function_words)
    phrases = [_phrase(member, normal) for member in members]
    # "Nº" folds to "no" and is no negation; "thrice" is 3, but 3 is not "thrice".
    return phrases[:1] + [
        one
        for one in phrases[1:]
        if not (_is_short(one, function_words) or one.isdigit() or _NO_WORD in one.split())
    ]


def _equal(groups: Iterable[list[str]]) -> dict[str, str]:
    """Each member to the first of its group, and of the group that this one belongs to."""
    equal = {member: group[0] for group in groups for member in group if member and group[0]}
    return {member: _first(member, equal) for member in equal}


def _first(member: str, equal: Mapping[str, str]) -> str:
    """What stands for a member in the end; of those that stand for each other, the same for all."""
    way = [member]
    while equal.get(way[-1], way[-1]) not in way:
        way.append(equal[way[-1]])
    last = equal.get(way[-1], way[-1])
    return min(way[way.index(last) :])


def _is_short(member: str, function_words: frozenset[str]) -> bool:
    return len(member) <= _SHORT_LETTERS and member in function_words


def _negatives(
    text: str, beginnings: Iterable[str], equal: Mapping[str, str], normal: Normal
) -> dict[str, str]:
    """Words to their opposite that only has a negative beginning ("able", "unable"), both ways, in
    canonical form.
    """
    found: dict[str, str] = {}
    for line in gains.lines(text):
        one, other = sorted((side.strip() for side in line.split("|")), key=len)
        if any(other == f"{beginning}{one}" for beginning in beginnings):
            bare, negative = (
                equal.get(stem, stem) for stem in (_phrase(one, normal), _phrase(other, normal))
            )
            found |= {bare: negative, negative: bare}
    return found


def _opposites(text: str, equal: Mapping[str, str], normal: Normal) -> Iterator[list[str]]:
    """Each pair as written, and as a canonical form has it, both ways round."""
    for line in gains.lines(text):
        one, other = (_phrase(side, normal) for side in line.split("|"))
        plain, opposite = equal.get(one, one), equal.get(other, other)
        pairs = {(one, other), (plain, opposite)}
        for left, right in pairs:
            if left and right and left != right:
                yield from ([left, right], [right, left])


def _frames(
    table: Mapping[str, str], equal: Mapping[str, str], drop: frozenset[str], normal: Normal
) -> dict[str, Any]:
    """What sentences are built round, as written; what may be left out; what is no more than the
    "not" of another word.
    """
    complements: dict[str, str] = {}
    for line in gains.lines(table["complements"]):
        one, other = (_phrase(side, normal) for side in line.split("|"))
        one, other = (_dropped(equal.get(side, side), drop) for side in (one, other))
        complements = {one: other, other: one} | complements
    filler = {_phrase(text, normal): 1 for text in table["filler"].lower().split("|")}
    return {
        "frames": {
            name: [text.strip() for text in table[name].split("|") if text.strip()]
            for name in FRAMES
        },
        "unless": _plain(table["unless"], equal, frozenset(), normal),
        "owned": _restricts(table["owned"], normal),
        "filler": _phrases(filler),
        "complements": complements,
    }


def _dropped(phrase: str, drop: frozenset[str]) -> str:
    return " ".join(stem for stem in phrase.split() if stem not in drop)


def _restricts(text: str, normal: Normal) -> dict[str, str]:
    pairs = (pair.partition(">") for pair in text.split())
    return {
        normal.stem(word): normal.stem(positive) if positive else "" for word, _, positive in pairs
    }


def _words(text: str, normal: Normal) -> str:
    return " ".join(normal.words(text.strip()))


def _nouns(text: str, normal: Normal) -> dict[str, str]:
    """Each noun made of a verb, to the verb."""
    found = {}
    for line in gains.lines(text):
        verb, *nouns = [_phrase(member, normal) for member in line.split("|")]
        found.update({noun: verb for noun in nouns if noun and verb and noun != verb})
    return found


def _ladders(rows: Iterable[Mapping[str, str]], normal: Normal) -> Iterator[tuple[str, list[Any]]]:
    for row in rows:
        for height, step in enumerate(row["order"].split("<")):
            for member in step.split("/"):
                yield _phrase(member, normal), [row["name"], height, row["reader"]]


def _parties(table: Mapping[str, str], normal: Normal) -> dict[str, str]:
    return {
        " ".join(map(normal.doer, WORD.findall(member.lower()))): party
        for party in PARTIES
        for member in table[party].split("|")
    }


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    for line in gains.lines(text):
        form, _, base = line.partition(" ")
        if base.strip():
            yield form, base.strip()


def _last(text: str) -> Iterator[tuple[str, str]]:
    for line in gains.lines(text):
        names, _, value = line.rpartition(" ")
        yield names.strip(), value


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath(f"{name}.toml").read_text("utf-8"))

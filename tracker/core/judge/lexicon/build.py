"""A lexicon as people write it (TOML) -> as the program loads it: stems, with every group's members
to its first.

Reading the TOML and stemming some ten thousand phrases takes a third of a second; loading the
result takes a hundredth.
`python bench/lexicon.py` writes it, and a test holds the two together.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import resources
from typing import Any

from tracker.core.judge.lexicon.normal import WORD, Normal

PARTIES = ("vendor", "reader")
PATTERNS = (
    "conditions",
    "restricts",
    "examples",
    "besides",
    "itself",
    "products",
    "begins",
    "rhythm",
)
"""What is an expression or a table rather than a list of words in grammar.toml."""
_SHORT_LETTERS = 3
_GRADED, _MARKED = ("things", "states"), ("people", "where")
_FIXED = ("passive", "objects", "joins", "determiners", "aux")
"""Small words with which no verb begins that a sentence is about."""
_SIGNS = {"+": 1, "-": -1, "0": 0}


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
    small = [_table(f"../rules/{language}")["small"]]
    small += [grammar[name] for name in ("denies", "turning", "joins")]
    function_words = frozenset(" ".join(small).split())
    groups = [_group(line, function_words, normal) for line in _lines(table["equal"])]
    equal = {member: group[0] for group in groups for member in group if member and group[0]}
    forms = (normal.stem, normal.doer)
    return {
        "forms": dict(normal.forms),
        "numbers": dict(normal.numbers),
        "units_days": dict(normal.units_days),
        "drop": sorted(set(normal.words(table["drop"].lower()))),
        "equal": _phrases(equal),
        "negatives": _negatives(table["opposites"], grammar["negative"].split(), equal, normal),
        "opposites": sorted(_opposites(table["opposites"], equal, normal)),
        "ladders": _phrases(dict(_ladders(table.get("ladder", ()), normal))),
        **_gains(table["gains"], grammar, normal),
        "begins": _phrases(
            {word: role for role, words in _rows(grammar["begins"]) for word in words}
        ),
        "rhythm": {normal.stem(word): float(days) for word, days in _twos(grammar["rhythm"])},
        "parties": _phrases(_parties(table["roles"], normal)),
        "nouns": nouns,
        "places": _phrases(
            {
                _words(name, normal): 1
                for line in _lines(table["places"])
                for name in line.split("|")
            }
        ),
        "light": _phrases({_phrase(line, normal): 1 for line in _lines(table.get("light", ""))}),
        "articles": grammar["articles"].split(),
        "each": grammar["each"].split(),
        "er_verbs": grammar.get("er_verbs", "").split(),
        "conditions": grammar["conditions"],
        "restricts": _restricts(grammar["restricts"], normal),
        "patterns": {name: grammar[name] for name in ("examples", "besides", "itself", "products")},
        "small": {
            name: sorted({form(word) for word in WORD.findall(text.lower()) for form in forms})
            for name, text in grammar.items()
            if name not in PATTERNS
        },
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


def _phrases(known: Mapping[str, Any]) -> dict[str, Any]:
    """Phrases as they are loaded, with the most stems of those that begin with a stem."""
    longest: dict[str, int] = {}
    for phrase in filter(None, known):
        first, *rest = phrase.split()
        longest[first] = max(longest.get(first, 0), 1 + len(rest))
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
    return [_phrase(member, normal) for member in members]


def _is_short(member: str, function_words: frozenset[str]) -> bool:
    return len(member) <= _SHORT_LETTERS and member in function_words


def _negatives(
    text: str, beginnings: Iterable[str], equal: Mapping[str, str], normal: Normal
) -> dict[str, str]:
    """Words to their opposite that only has a negative beginning ("able", "unable"), both ways, in
    canonical form.
    """
    found: dict[str, str] = {}
    for line in _lines(text):
        one, other = sorted((side.strip() for side in line.split("|")), key=len)
        if any(other == f"{beginning}{one}" for beginning in beginnings):
            bare, negative = (
                equal.get(stem, stem) for stem in (_phrase(one, normal), _phrase(other, normal))
            )
            found |= {bare: negative, negative: bare}
    return found


def _opposites(text: str, equal: Mapping[str, str], normal: Normal) -> Iterator[list[str]]:
    """Each pair as written, and as a canonical form has it, both ways round."""
    for line in _lines(text):
        one, other = (_phrase(side, normal) for side in line.split("|"))
        plain, opposite = equal.get(one, one), equal.get(other, other)
        pairs = {(one, other), (plain, opposite)}
        for left, right in pairs:
            if left and right and left != right:
                yield from ([left, right], [right, left])


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
    for line in _lines(text):
        verb, *nouns = [_phrase(member, normal) for member in line.split("|")]
        found.update({noun: verb for noun in nouns if noun and verb and noun != verb})
    return found


def _ladders(rows: Iterable[Mapping[str, str]], normal: Normal) -> Iterator[tuple[str, list[Any]]]:
    for row in rows:
        for height, step in enumerate(row["order"].split("<")):
            for member in step.split("/"):
                yield _phrase(member, normal), [row["name"], height, row["reader"]]


def _rows(text: str) -> Iterator[tuple[str, list[str]]]:
    """Lines of "name : word | words"."""
    for line in _lines(text):
        name, _, words = line.partition(" : ")
        yield name, [word.strip() for word in words.split("|")]


def _twos(text: str) -> Iterator[tuple[str, str]]:
    words = text.split()
    return zip(words[::2], words[1::2], strict=True)


def _rated(text: str, normal: Normal, value: Callable[[str], Any]) -> dict[str, Any]:
    """Phrases with what stands before their line; an article at a phrase's beginning is none of
    it.
    """
    found: dict[str, Any] = {}
    for name, phrases in _rows(text):
        for phrase in phrases:
            found.setdefault(_doers(phrase, normal), value(name))
    return found


def _gains(
    table: Mapping[str, str], grammar: Mapping[str, str], normal: Normal
) -> dict[str, Mapping[str, Any]]:
    """What acts, things, states, grounds, people and places are to the reader."""
    fixed = " ".join(grammar[name] for name in _FIXED)
    lead = frozenset(f"{grammar['objects']} {grammar['determiners']}".split())
    grounds = _rated(table["grounds"], normal, _SIGNS.__getitem__)
    signs = {"grounds": grounds} | {name: _rated(table[name], normal, int) for name in _GRADED}
    marks = {
        name: _bare(table[name], lead, normal) | _rated(table[name], normal, int)
        for name in _MARKED
    }
    acts = _acts(table["acts"], frozenset(map(normal.doer, fixed.split())), normal)
    return {name: _phrases(known) for name, known in {"acts": acts, **signs, **marks}.items()}


def _acts(text: str, fixed: frozenset[str], normal: Normal) -> dict[str, list[int]]:
    """Verbs with their signs. What begins with a small word says it of a thing: that is a state."""
    acts = _rated(text, normal, _gains_of)
    return {phrase: gains for phrase, gains in acts.items() if phrase.split()[0] not in fixed}


def _gains_of(written: str) -> list[int]:
    by_vendor, by_reader, effect = written.split()
    return [int(by_vendor), int(by_reader), _SIGNS[effect]]


def _bare(text: str, lead: frozenset[str], normal: Normal) -> dict[str, int]:
    """Phrases without the small words at their beginning ("on your device"), to their mark; left
    out where that would be two that are far apart.
    """
    found: dict[str, list[int]] = {}
    for mark, phrases in _rows(text):
        for phrase in phrases:
            words = WORD.findall(phrase)
            while len(words) > 1 and words[0] in lead:
                words = words[1:]
            found.setdefault(" ".join(map(normal.doer, words)), []).append(int(mark))
    return {phrase: marks[0] for phrase, marks in found.items() if max(marks) - min(marks) <= 1}


def _doers(phrase: str, normal: Normal) -> str:
    words = WORD.findall(phrase)
    while len(words) > 1 and words[0] in normal.articles | {"the"}:
        words = words[1:]
    return " ".join(map(normal.doer, words))


def _parties(table: Mapping[str, str], normal: Normal) -> dict[str, str]:
    return {
        " ".join(map(normal.doer, WORD.findall(member.lower()))): party
        for party in PARTIES
        for member in table[party].split("|")
    }


def _lines(text: str) -> Iterator[str]:
    return (line.strip().lower() for line in text.splitlines() if line.strip())


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    for line in _lines(text):
        form, _, base = line.partition(" ")
        if base.strip():
            yield form, base.strip()


def _last(text: str) -> Iterator[tuple[str, str]]:
    for line in _lines(text):
        names, _, value = line.rpartition(" ")
        yield names.strip(), value


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath(f"{name}.toml").read_text("utf-8"))

"""A lexicon as people write it (TOML) -> as the program loads it: stems, to what they stand for.

To read the TOML and stem some ten thousand phrases takes a third of a second; to load the result
takes a hundredth. `python bench/lexicon.py` writes it, and a test checks that both agree.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from tracker import own_files
from tracker.core.judge.lexicon import Lexicon, bare, from_table, gains
from tracker.core.judge.lexicon.phrases import by_beginning, note_longest
from tracker.core.judge.lexicon.stems import WORD, Normal, Phrase
from tracker.core.judge.same_meaning import canonical_form
from tracker.patterns import compile_later

PARTIES = ("vendor", "reader")
FRAMES = (
    "forbid", "oblige", "free", "permit", "occur", "after", "before", "case", "until", "because",
    "open",
)  # fmt: skip
"""Kinds of frames that a sentence is built round, in frames.toml."""
FRAME_WORDS = ("linking", "anyone", "doers", "us", "ifs", "no_unless", "plainly_not")
"""Lists of function words in frames.toml."""
EXPRESSIONS = (
    "examples", "besides", "labels", "itself", "products", "reduced", "announces", "steps",
    "points", "binds_too", "reached_by",
)  # fmt: skip
"""Expressions of grammar.toml that a loaded lexicon has as patterns."""
PATTERNS = (*EXPRESSIONS, "conditions", "restricts", "shapes")
"""Entries of grammar.toml that are expressions rather than lists of words."""
CANONICAL = ("pointed", "only", "passive", "gives", "carriers")
"""Lists of function words that are also searched in canonical forms."""
# Function words this short look like abbreviations of other words.
_SHORT_LETTERS = 3
# In `forms` this stands for a word without a meaning of its own.
_NO_WORD = "zzz"
_WILDCARD = compile_later(r"([*?#@])")


@dataclass(frozen=True, slots=True)
class _Words:
    """What canonical forms are made with: stems, synonyms, and words to drop."""

    normal: Normal
    equal: Mapping[str, str]
    drop: frozenset[str]

    def phrase(self, text: str) -> str:
        """The stems of a text as the first member of its group, with blanks between them."""
        stems = _phrase(text, self.normal)
        return self.equal.get(stems, stems)

    def canonical(self, text: str) -> list[str]:
        """Words in canonical form: as one phrase if that is known, else one by one."""
        stems = self.normal.stems(text)
        first_member = self.equal.get(" ".join(stems), "")
        plain = first_member.split() or [self.equal.get(stem, stem) for stem in stems]
        return [stem for stem in plain if stem not in self.drop]

    def in_both_forms(self, text: str) -> list[str]:
        """The stems of words, as they are and as a canonical form has them."""
        stems = self.normal.words(text.lower())
        return sorted({*stems, *(self.equal[stem] for stem in stems if stem in self.equal)})


def build(language: str) -> dict[str, Any]:
    """Bring the lexicon of a language to the form in which it is loaded.

    Args:
        language: one that has a lexicon.

    Returns:
        A value for JSON: phrases are stems with blanks between them.
    """
    table, grammar = _table(language), _table("grammar")[language]
    frames, sentence = _table("frames")[language], _table("sentence")[language]
    normal = _normal(language, table, grammar)
    equal = _equal_groups(language, table, grammar, normal)
    words = _Words(normal, equal, frozenset(normal.words(table["drop"].lower())))
    by_gain = gains.build(table["gains"], {**grammar, **sentence}, normal)
    built: dict[str, Any] = {
        "forms": dict(normal.forms),
        "numbers": dict(normal.numbers),
        "units_days": dict(normal.units_days),
        "drop": sorted(words.drop),
        "equal": by_beginning(equal),
        "negatives": _negatives(table["opposites"], grammar["negative"].split(), words),
        "opposites": sorted(_opposites(table["opposites"], words)),
        "ladders": _phrases(dict(_ladders(table.get("ladder", ()), normal))),
        **{name: _phrases(known) for name, known in by_gain.items()},
        "rhythm": gains.rhythm(sentence["rhythm"], normal),
        "parties": _phrases(_parties(table["roles"], normal)),
        "nouns": {
            noun: equal.get(verb, verb)
            for noun, verb in _nouns(table.get("nouns", ""), normal).items()
        },
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
        | _word_lists(grammar, words)
        | {name: words.in_both_forms(frames[name]) for name in FRAME_WORDS},
        **_frames(frames, words),
        "shapes": [_shape(line, words) for line in gains.lines(grammar["shapes"])],
        "frames": {},
        "verb_beginnings": [],
    }
    # Canonical forms need the rest of the lexicon.
    lexicon = from_table(language, built)
    return built | {
        "frames": _canonical_frames(frames, lexicon),
        "verb_beginnings": _verb_beginnings(lexicon),
    }


def _equal_groups(
    language: str, table: Mapping[str, Any], grammar: Mapping[str, str], normal: Normal
) -> dict[str, str]:
    """Each synonym of a language, to the first member of its group."""
    lists = [_table(f"../rules/{language}")["small"]]
    lists += [grammar[name] for name in ("denies", "turning", "joins")]
    function_words = frozenset(" ".join(lists).split())
    return _equal(_group(line, function_words, normal) for line in gains.lines(table["equal"]))


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


def _word_lists(grammar: Mapping[str, str], words: _Words) -> dict[str, list[str]]:
    """The lists of function words of grammar.toml, as stems and as words for who does it."""
    normal = words.normal
    lists: dict[str, list[str]] = {}
    for name, text in grammar.items():
        if name not in PATTERNS:
            lower = text.lower()
            lists[name] = sorted({*normal.words(lower), *map(normal.doer, WORD.findall(lower))})
    return lists | {name: words.in_both_forms(grammar[name]) for name in CANONICAL}


def _places(text: str, normal: Normal) -> dict[str, int]:
    return {_words(name, normal): 1 for line in gains.lines(text) for name in line.split("|")}


def _shape(line: str, words: _Words) -> list[list[str]]:
    """One way to say something, and the usual one: stems between wildcards."""
    return [_shape_side(side, words) for side in line.split("=>")]


def _shape_side(side: str, words: _Words) -> list[str]:
    stems: list[str] = []
    for piece in _WILDCARD.split(side):
        stems += [piece] if piece in ("*", "?", "#", "@") else words.canonical(piece)
    return stems


def _phrases(known: Mapping[str, Any]) -> dict[str, Any]:
    """Phrases as they are loaded, with the size of the longest by their first two stems."""
    longest: dict[str, int] = {}
    for phrase in known:
        if " " in phrase:
            note_longest(phrase, longest)
    return {
        "known": {phrase: value for phrase, value in known.items() if phrase},
        "longest": longest,
    }


def _phrase(text: str, normal: Normal) -> str:
    return " ".join(normal.stems(text))


def _group(line: str, function_words: frozenset[str], normal: Normal) -> list[str]:
    """The members of a group, with the one first that stands for all: a function word if possible.

    A short function word that is not written first stands for none: else "no" would be an
    abbreviation of "number".
    """
    members = [member.strip() for member in line.split("|")]
    if members[0] not in function_words:
        first, *others = members
        longer = (word for word in others if len(word) > 1 and not _is_short(word, function_words))
        members = sorted([first, *longer], key=lambda member: member not in function_words)
    first_phrase, *phrases = [_phrase(member, normal) for member in members]
    return [first_phrase, *(phrase for phrase in phrases if _is_member(phrase, function_words))]


def _is_member(phrase: str, function_words: frozenset[str]) -> bool:
    """Whether the stems of a member can be replaced by the first member.

    "Nº" folds to "no" and is no negation; "thrice" is 3, but 3 is not "thrice".
    """
    if _is_short(phrase, function_words) or phrase.isdigit():
        return False
    return _NO_WORD not in phrase.split()


def _equal(groups: Iterable[list[str]]) -> dict[str, str]:
    """Each member to the first of its group, or of the group that this one belongs to."""
    equal = {member: group[0] for group in groups for member in group if member and group[0]}
    return {member: _first(member, equal) for member in equal}


def _first(member: str, equal: Mapping[str, str]) -> str:
    """What a member stands for in the end; if members stand for each other, the same for all."""
    path = [member]
    while equal.get(path[-1], path[-1]) not in path:
        path.append(equal[path[-1]])
    last = equal.get(path[-1], path[-1])
    circle = path[path.index(last) :]
    return min(circle)


def _is_short(member: str, function_words: frozenset[str]) -> bool:
    return len(member) <= _SHORT_LETTERS and member in function_words


def _negatives(text: str, prefixes: Iterable[str], words: _Words) -> dict[str, str]:
    """Words to their opposite with a negative prefix ("able", "unable"), in both directions."""
    negatives: dict[str, str] = {}
    for line in gains.lines(text):
        shorter, longer = sorted((side.strip() for side in line.split("|")), key=len)
        if any(longer == f"{prefix}{shorter}" for prefix in prefixes):
            positive, negative = words.phrase(shorter), words.phrase(longer)
            negatives |= {positive: negative, negative: positive}
    return negatives


def _opposites(text: str, words: _Words) -> Iterator[list[str]]:
    """Each pair as written, and as a canonical form has it, in both directions."""
    for line in gains.lines(text):
        first, second = line.split("|")
        as_written = _phrase(first, words.normal), _phrase(second, words.normal)
        as_canonical = words.phrase(first), words.phrase(second)
        for left, right in {as_written, as_canonical}:
            if left and right and left != right:
                yield from ([left, right], [right, left])


def _frames(table: Mapping[str, str], words: _Words) -> dict[str, Any]:
    """What sentences are built round, what may be left out, and what is another word's "not"."""
    filler = {_phrase(text, words.normal): 1 for text in table["filler"].lower().split("|")}
    # The stems of "unless" keep the words that others drop.
    undropped = replace(words, drop=frozenset())
    return {
        "unless": undropped.canonical(table["unless"]),
        "owned": _restricts(table["owned"], words.normal),
        "filler": _phrases(filler),
        "complements": _complements(table["complements"], words),
    }


def _canonical_frames(table: Mapping[str, str], lexicon: Lexicon) -> dict[str, list[Any]]:
    """Each frame in canonical form with its kind, by its first stem, the longest first.

    Each is there twice, with and without groups of whole phrases.
    """
    by_first: dict[str, list[Any]] = {}
    for words in (lexicon, bare(lexicon)):
        for kind in sorted(FRAMES):
            for text in filter(None, map(str.strip, table[kind].split("|"))):
                frame = canonical_form.words(canonical_form.canonical(text, words))
                if _is_whole(frame, kind, lexicon):
                    by_first.setdefault(frame[0], []).append([frame, kind])
    for frames in by_first.values():
        frames.sort(key=lambda frame: -len(frame[0]))
    return by_first


def _verb_beginnings(lexicon: Lexicon) -> list[str]:
    """The first stems of all known verbs, as they are and in canonical form."""
    verbs = {*map(" ".join, lexicon.nouns.values()), *lexicon.acts.known}
    forms = (form for verb in verbs for form in (verb, lexicon.equal.first_member(verb)))
    return sorted({form.split()[0] for form in forms})


def _is_whole(frame: Phrase, kind: str, lexicon: Lexicon) -> bool:
    """Whether a frame still says something in canonical form, and is not part of another."""
    passive = lexicon.word_lists["passive"]
    if passive.issuperset(frame):
        return False
    # "Is needed not to" is no "need not".
    ends_with_not = frame[-1] in lexicon.word_lists["denies"]
    return not (kind == "free" and ends_with_not and frame[0] in passive)


def _complements(text: str, words: _Words) -> dict[str, str]:
    """Words to the word that says the same as their "not"; the first line with a word counts."""
    complements: dict[str, str] = {}
    for line in gains.lines(text):
        first, second = (_dropped(words.phrase(side), words.drop) for side in line.split("|"))
        complements = {first: second, second: first} | complements
    return complements


def _dropped(phrase: str, drop: frozenset[str]) -> str:
    return " ".join(stem for stem in phrase.split() if stem not in drop)


def _restricts(text: str, normal: Normal) -> dict[str, str]:
    """Pairs written as "without>with", as stems; the second may be missing."""
    pairs = (pair.partition(">") for pair in text.split())
    return {
        normal.stem(word): normal.stem(positive) if positive else "" for word, _, positive in pairs
    }


def _words(text: str, normal: Normal) -> str:
    return " ".join(normal.words(text.strip()))


def _nouns(text: str, normal: Normal) -> dict[str, str]:
    """Each noun made of a verb, to the verb."""
    verbs: dict[str, str] = {}
    for line in gains.lines(text):
        verb, *nouns = [_phrase(member, normal) for member in line.split("|")]
        verbs.update({noun: verb for noun in nouns if noun and verb and noun != verb})
    return verbs


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
    return tomllib.loads(own_files.text(__package__, f"{name}.toml"))

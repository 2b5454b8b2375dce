"""German words -> the same with the two parts of a verb joined.

"Händigt … aus", "ausgehändigt" and "auszuhändigen" then have one stem.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from tracker.patterns import compile_later

# Verbs have these prefixes. The second list are those that can stand apart from their verb.
_PREFIXES = (
    "wieder", "weiter", "zurück", "hinzu", "unter", "über", "durch", "auf", "aus", "bei",
    "ein", "ent", "her", "hin", "mit",
    "nach", "ver", "vor", "weg", "zer", "ab", "an", "be", "er", "um", "zu",
)  # fmt: skip
_SEPARABLE = (
    "wieder", "weiter", "zurück", "hinzu", "zusammen", "entgegen", "heraus", "herein", "vorbei",
    "bereit", "statt", "fest", "teil", "fort", "frei", "auf", "aus", "bei", "ein", "her", "hin",
    "los", "mit", "nach", "vor", "weg", "ab", "an", "um", "zu",
)  # fmt: skip
# The longest first: "hinzu" before "hin".
_ALL_PREFIXES = sorted({*_PREFIXES, *_SEPARABLE}, key=len, reverse=True)
_ANY_SEPARABLE = "|".join(_SEPARABLE)
# What begins with "ge" and is no participle: "Gericht", "gestatten", "gewähren".
_NO_PARTICIPLE = (
    "statt|währ|nehmig|fährd|stalt|lang|hör|bühr|nüg|wöhn|duld|leit|samt|richt|wicht|sicht|biet|"
    "halt|walt|burt|genwart|rät|schicht|schäft|sellschaft|meinschaft|fahr|räusch|schlecht|rücht|"
    "setzlich|winn|bäude|lten|eign"
)
_PARTICIPLE = compile_later(rf"({_ANY_SEPARABLE})?ge(?!{_NO_PARTICIPLE})(\w{{3,}})t(?:e[nrsm]?)?")
_INFLECTED = compile_later(r"e[nrsm]?$")
_WITH_ZU = compile_later(rf"(?!hinzu(?!zu))({_ANY_SEPARABLE}|unter|nieder)zu(\w{{2,}}e?n)")
# In shorter words a final "t" belongs to the stem.
_LEAST_STEM = 5
# Shorter words in "t" are rarely verbs.
_LEAST_WORD = 6
# "Nacht" must not become the preposition "nach".
_KEPT = frozenset({"nacht"})
_NOUN_ENDS = ("eit", "aft", "ät")
# A clause ends at such a sign, or at an "and" that the next clause begins with.
_CLAUSE = compile_later(r"[^,.;:!?()]+")
_CLAUSE_END = compile_later(
    rf"\s({_ANY_SEPARABLE})(?=\s*$|\s+(?:und|oder|sowie)\s+(?!(?:{_ANY_SEPARABLE})\b))"
)
_PART = compile_later(rf"\s(?:{_ANY_SEPARABLE})\s*(?:$|[,.;:!?()]|und\b|oder\b|sowie\b)")
_TOKEN = compile_later(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_SUBJECTS = frozenset({"wir", "ich", "er", "es", "man", "sie", "du", "ihr", "dies", "das", "sich"})
# Lower-case words behind a noun that are no verbs.
_NO_VERB_TEXT = (
    "und oder sowie wenn falls sofern sobald nachdem bevor solange soweit weil da ob damit "
    " indem der die das den dem des ein eine einen einem einer eines in im an am auf aus bei "
    " mit nach von vom zu zum zur für durch über unter ohne gegen bis um vor als wie nicht "
    " nur auch uns ihnen ihm ihn ihr sie es sich mich mir wir dass wenn"
)
_NO_VERB = frozenset(_NO_VERB_TEXT.split())
_AND = frozenset({"und", "oder", "sowie"})
# Words in "t" behind "und" that are no verbs.
_NO_SECOND_TEXT = (
    "nicht sofort selbst jetzt erst fast meist direkt sonst damit somit dort soweit mit seit "
    "möglichst insgesamt bekannt gesamt komplett"
)
_NO_SECOND = frozenset(_NO_SECOND_TEXT.split())
_Word = re.Match[str]
"""A word with its place in the clause."""
_VERB_ENDS = ("t", "en", "e", "n", "st")

_NO_INFINITIVE = (
    "den|einen|ihren|unseren|allen|jeden|meinen|seinen|deren|denen|welchen|diesen|anderen|weiteren|"
    "keinen|beiden|jenen|eigenen|folgenden|solchen|bestimmten|den|ihnen"
)
_ZU = compile_later(rf"\bzu (?=(?!(?:{_NO_INFINITIVE})\b)[a-zäöüß]{{2,}}(?:en|ern|eln)\b)")
_VERB = r"[a-zäöüß]{2,}(?:en|ern|eln)\b"
_HAS_TO = compile_later(
    r"\b(hat|haben|ist|sind) "
    r"(?!(?:[^,.;:]{0,60} )?(?:Recht|Möglichkeit|Anspruch|Befugnis|Gelegenheit|berechtigt|befugt|"
    r"verpflichtet|erlaubt|gestattet|möglich|verboten|untersagt|bereit|Lage|Pflicht)\b)"
    r"((?:(?:[^,.;:]|(?<=\d)\.){1,80} )?)"
    rf"(?:zu ((?!(?:{_NO_INFINITIVE})\b){_VERB})|((?:{_ANY_SEPARABLE})zu{_VERB}))"
)
# "Wird die Rechnung nicht bezahlt, so wird gesperrt" is a condition without "wenn".
_VERB_FIRST = compile_later(
    r"^(Wird|Werden|Wurde|Wurden|Ist|Sind|Hat|Haben|Kann|Können|Soll|Sollte|Sollten|Muss|Müssen"
    r"|Liegt|"
    r"Liegen|Besteht|Bestehen|Erfolgt|Geht|Kommt|Kommen|Gibt|Stellt|Stellen|"
    r"(?!Wenn|Sofern|Dann|Denn|Mit|Seit|Laut|Gegen|Neben|Wegen|Zwischen|Außen|Von|Den)"
    r"[A-ZÄÖÜ][a-zäöüß]+(?:t|n)"
    r"(?= (?:d(?:er|ie|as)|eine?|[Ww]ir|Sie|sich|keine?|[Ii]hre?|unsere?) ))"
    r" ([^,]{3,150}?)(?: (" + _ANY_SEPARABLE + r"))?, "
    r"(?:so |dann )?(?!dass\b|denn\b|den\b|wenn\b|in\b|von\b|an\b|mit\b|seit\b)"
    r"(?=(?:wird|sind|darf|kann|muss|soll|[a-zäöüß]+(?:t|n|ß|ss))\b)"
)


def base(word: str, forms: Mapping[str, str]) -> str:
    """The base form of a verb with a prefix: "vergibt" is of "vergeben" as "gibt" is of "geben".

    Args:
        word: in lower case, one that has no base form of its own.
        forms: irregular forms to their base.
    """
    irregular = _irregular(word, forms)
    if irregular:
        return irregular
    is_noun = word.endswith(_NOUN_ENDS)
    participle = None if is_noun else _PARTICIPLE.fullmatch(word)
    if participle:
        return (participle[1] or "") + _infinitive(participle[2] + "t")
    with_zu = _WITH_ZU.fullmatch(word)
    if with_zu:
        return with_zu[1] + with_zu[2]
    is_verb = len(word) >= _LEAST_WORD and word.endswith("t") and not is_noun
    return _infinitive(word) if is_verb else word


def _irregular(word: str, forms: Mapping[str, str]) -> str:
    """The base form of an irregular verb behind a prefix, or of its participle; else empty."""
    for prefix in _ALL_PREFIXES:
        if word.startswith(prefix) and word.removeprefix(prefix) in forms:
            return prefix + forms[word.removeprefix(prefix)]
    bare = _INFLECTED.sub("", word)
    is_participle = bare != word and bare.startswith("ge")
    return forms.get(bare, "") if is_participle else ""


def _infinitive(word: str) -> str:
    """A regular form in "t" as its infinitive: "händigt" as "händigen", "meldet" as "melden"."""
    bare = word[:-2] if word.endswith(("tet", "det")) else word[:-1]
    has_short_ending = bare.endswith(("el", "er")) and not bare.endswith("ier")
    return bare + ("n" if has_short_ending else "en")


def without_t(stem: str) -> str:
    """A stem without the "t" of a verb's form; nouns lose it in all their forms."""
    if len(stem) < _LEAST_STEM or stem in _KEPT:
        return stem
    bare = stem.removesuffix("et") if stem.endswith(("tet", "det")) else stem
    return bare.removesuffix("t") if len(bare) >= _LEAST_STEM else bare


def join_verbs(text: str, forms: Mapping[str, str]) -> str:
    """A text with each verb in two parts as one: "Wir händigen sie aus" is "Wir aushändigen sie".

    Args:
        text: as printed; capitals tell nouns from verbs.
        forms: irregular forms to their base.
    """
    text = _VERB_FIRST.sub(_with_wenn, text)
    joined = text
    if _PART.search(text):
        joined = _CLAUSE.sub(lambda clause: _join_clause(clause[0], forms), text)
    if "zu" not in joined:
        return joined
    # "Hat die Ware zu prüfen" is a duty; elsewhere "zu" before a verb says nothing.
    with_duties = _HAS_TO.sub(_with_muss, joined)
    return _ZU.sub("", with_duties)


def _with_muss(match: re.Match[str]) -> str:
    """ "Muss prüfen" for "hat zu prüfen", "muss geprüft werden" for "ist zu prüfen"."""
    passive = " werden" if match[1] in ("ist", "sind") else ""
    return f"muss {match[2]}{match[3] or match[4]}{passive}"


def _with_wenn(match: re.Match[str]) -> str:
    """A condition that begins with its verb, with "wenn" instead."""
    verb = f"{match[3]}{match[1].lower()}" if match[3] else match[1]
    return f"Wenn {match[2]} {verb}, "


def _join_clause(clause: str, forms: Mapping[str, str]) -> str:
    """A clause with each prefix at an end put before its verb."""
    for end in _CLAUSE_END.finditer(clause):
        prefix = end[1]
        words = list(_TOKEN.finditer(clause, 0, end.start()))
        verb = _verb(words, prefix, forms)
        if verb is not None:
            before, between = clause[: verb.start()], clause[verb.end() : end.start()]
            rest = _join_clause(clause[end.end() :], forms)
            return f"{before}{prefix}{verb[0].lower()}{between}{rest}"
    return clause


def _verb(words: Sequence[_Word], prefix: str, forms: Mapping[str, str]) -> _Word | None:
    """The verb that a prefix at the end of a clause belongs to.

    That is a second verb behind "und", else a verb known with this prefix, else the first word of
    the clause, else the word behind the first noun or pronoun.
    """
    return (
        _second_verb(words)
        or next((word for word in words if prefix + word[0].lower() in forms), None)
        or next((word for word in words[:1] if _may_be_verb(word)), None)
        or _verb_behind_subject(words)
    )


def _second_verb(words: Sequence[_Word]) -> _Word | None:
    """The last verb in "t" behind an "und"."""
    for word, before in zip(words[:0:-1], words[-2::-1], strict=False):
        if before[0] not in _AND or not word[0].islower():
            continue
        if word[0].endswith("t") and word[0] not in _NO_SECOND:
            return word
    return None


def _verb_behind_subject(words: Sequence[_Word]) -> _Word | None:
    """The first word that may be a verb, behind a noun or a pronoun."""
    for word, before in zip(words[1:], words, strict=False):
        is_behind_subject = before[0][0].isupper() or before[0] in _SUBJECTS
        if is_behind_subject and _may_be_verb(word):
            return word
    return None


def _may_be_verb(word: _Word) -> bool:
    text = word[0]
    return text.islower() and text not in _NO_VERB and text.endswith(_VERB_ENDS)

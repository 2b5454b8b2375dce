"""German words -> forms in which a verb's parts stand together: "händigt … aus", "ausgehändigt" and
"auszuhändigen" as one stem.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

BEGINNINGS = (
    "wieder", "weiter", "zurück", "hinzu", "unter", "über", "durch", "auf", "aus", "bei",
    "ein", "ent", "her", "hin", "mit",
    "nach", "ver", "vor", "weg", "zer", "ab", "an", "be", "er", "um", "zu",
)  # fmt: skip
_PARTED = (
    "wieder", "weiter", "zurück", "hinzu", "zusammen", "entgegen", "heraus", "herein", "vorbei",
    "bereit", "statt", "fest", "teil", "fort", "frei", "auf", "aus", "bei", "ein", "her", "hin",
    "los", "mit", "nach", "vor", "weg", "ab", "an", "um", "zu",
)  # fmt: skip
_ALL_BEGINNINGS = sorted({*BEGINNINGS, *_PARTED}, key=len, reverse=True)
_ANY = "|".join(_PARTED)
# What begins with "ge" without being a participle. "Gericht", "gestatten", "gewähren".
_NO_PARTICIPLE = (
    "statt|währ|nehmig|fährd|stalt|lang|hör|bühr|nüg|wöhn|duld|leit|samt|richt|wicht|sicht|biet|"
    "halt|walt|burt|genwart|rät|schicht|schäft|sellschaft|meinschaft|fahr|räusch|schlecht|rücht|"
    "setzlich|winn|bäude|lten|eign"
)
_PARTICIPLE = re.compile(rf"({_ANY})?ge(?!{_NO_PARTICIPLE})(\w{{3,}})t(?:e[nrsm]?)?")
_INFLECTED = re.compile(r"e[nrsm]?$")
_WITH_ZU = re.compile(rf"(?!hinzu(?!zu))({_ANY}|unter|nieder)zu(\w{{2,}}e?n)")
_LEAST_STEM = 5
_LEAST_WORD = 6
# "Nacht" must not become the preposition "nach".
_KEPT = frozenset({"nacht"})
_NOUN_ENDS = ("eit", "aft", "ät")
# A clause ends at such a sign, or at an "and" that the next clause begins with.
_CLAUSE = re.compile(r"[^,.;:!?()]+")
_CLAUSE_END = re.compile(rf"\s({_ANY})(?=\s*$|\s+(?:und|oder|sowie)\s+(?!(?:{_ANY})\b))")
_PART = re.compile(rf"\s(?:{_ANY})\s*(?:$|[,.;:!?()]|und\b|oder\b|sowie\b)")
_TOKEN = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
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
_VERB_ENDS = ("t", "en", "e", "n", "st")

_NO_INFINITIVE = (
    "den|einen|ihren|unseren|allen|jeden|meinen|seinen|deren|denen|welchen|diesen|anderen|weiteren|"
    "keinen|beiden|jenen|eigenen|folgenden|solchen|bestimmten|den|ihnen"
)
_ZU = re.compile(rf"\bzu (?=(?!(?:{_NO_INFINITIVE})\b)[a-zäöüß]{{2,}}(?:en|ern|eln)\b)")
_VERB = r"[a-zäöüß]{2,}(?:en|ern|eln)\b"
_HAS_TO = re.compile(
    r"\b(hat|haben|ist|sind) "
    r"(?!(?:[^,.;:]{0,60} )?(?:Recht|Möglichkeit|Anspruch|Befugnis|Gelegenheit|berechtigt|befugt|"
    r"verpflichtet|erlaubt|gestattet|möglich|verboten|untersagt|bereit|Lage|Pflicht)\b)"
    r"((?:(?:[^,.;:]|(?<=\d)\.){1,80} )?)"
    rf"(?:zu ((?!(?:{_NO_INFINITIVE})\b){_VERB})|((?:{_ANY})zu{_VERB}))"
)
# "Wird die Rechnung nicht bezahlt, so wird gesperrt" is a condition without "wenn".
_VERB_FIRST = re.compile(
    r"^(Wird|Werden|Wurde|Wurden|Ist|Sind|Hat|Haben|Kann|Können|Soll|Sollte|Sollten|Muss|Müssen"
    r"|Liegt|"
    r"Liegen|Besteht|Bestehen|Erfolgt|Geht|Kommt|Kommen|Gibt|Stellt|Stellen|"
    r"(?!Wenn|Sofern|Dann|Denn|Mit|Seit|Laut|Gegen|Neben|Wegen|Zwischen|Außen|Von|Den)"
    r"[A-ZÄÖÜ][a-zäöüß]+(?:t|n)"
    r"(?= (?:d(?:er|ie|as)|eine?|[Ww]ir|Sie|sich|keine?|[Ii]hre?|unsere?) ))"
    r" ([^,]{3,150}?)(?: (" + _ANY + "))?, "
    r"(?:so |dann )?(?!dass\b|denn\b|den\b|wenn\b|in\b|von\b|an\b|mit\b|seit\b)"
    r"(?=(?:wird|sind|darf|kann|muss|soll|[a-zäöüß]+(?:t|n|ß|ss))\b)"
)


def base(word: str, forms: Mapping[str, str]) -> str:
    """The base form of a verb with a beginning: "vergibt" is of "vergeben" as "gibt" is of "geben".

    Args:
        word: in lower case, one that has no base form of its own.
        forms: irregular forms to their base.
    """
    for beginning in _ALL_BEGINNINGS:
        if word.startswith(beginning) and word.removeprefix(beginning) in forms:
            return beginning + forms[word.removeprefix(beginning)]
    bare = _INFLECTED.sub("", word)
    if bare != word and bare in forms and bare.startswith("ge"):
        return forms[bare]
    found = _PARTICIPLE.fullmatch(word)
    if found and not word.endswith(_NOUN_ENDS):
        return (found[1] or "") + _infinitive(found[2] + "t")
    found = _WITH_ZU.fullmatch(word)
    if found:
        return found[1] + found[2]
    is_verb = len(word) >= _LEAST_WORD and word.endswith("t") and not word.endswith(_NOUN_ENDS)
    return _infinitive(word) if is_verb else word


def _infinitive(word: str) -> str:
    """A regular form in "t" as its infinitive: "händigt" as "händigen", "meldet" as "melden"."""
    bare = word[:-2] if word.endswith(("tet", "det")) else word[:-1]
    return bare + ("n" if bare.endswith(("el", "er")) and not bare.endswith("ier") else "en")


def without_t(stem: str) -> str:
    """A stem without the "t" by which a form of a verb differs from its base; nouns lose it in all
    their forms.
    """
    if len(stem) < _LEAST_STEM or stem in _KEPT:
        return stem
    bare = stem.removesuffix("et") if stem.endswith(("tet", "det")) else stem
    return bare.removesuffix("t") if len(bare) >= _LEAST_STEM else bare


def joined(text: str, forms: Mapping[str, str]) -> str:
    """A text with each parted verb as one word: "Wir händigen sie aus" as "Wir aushändigen sie".

    Args:
        text: as printed; capitals tell nouns from verbs.
        forms: irregular forms to their base.
    """
    text = _VERB_FIRST.sub(_condition, text)
    joined_text = text
    if _PART.search(text):
        joined_text = _CLAUSE.sub(lambda found: _join(found[0], forms), text)
    if "zu" not in joined_text:
        return joined_text
    # "Hat die Ware zu prüfen" is a duty; elsewhere "zu" before a verb says nothing.
    duty = _HAS_TO.sub(_duty, joined_text)
    return _ZU.sub("", duty)


def _duty(found: re.Match[str]) -> str:
    done = " werden" if found[1] in ("ist", "sind") else ""
    return f"muss {found[2]}{found[3] or found[4]}{done}"


def _condition(found: re.Match[str]) -> str:
    verb = f"{found[3]}{found[1].lower()}" if found[3] else found[1]
    return f"Wenn {found[2]} {verb}, "


def _join(clause: str, forms: Mapping[str, str]) -> str:
    for end in _CLAUSE_END.finditer(clause):
        words = list(_TOKEN.finditer(clause, 0, end.start()))
        verb = _verb(words, end[1], forms)
        if verb is not None:
            joined_verb = end[1] + verb[0].lower()
            before, between = clause[: verb.start()], clause[verb.end() : end.start()]
            return f"{before}{joined_verb}{between}{_join(clause[end.end() :], forms)}"
    return clause


def _verb(
    words: Sequence[re.Match[str]], beginning: str, forms: Mapping[str, str]
) -> re.Match[str] | None:
    """The verb that a beginning at the end of a clause belongs to: a second verb behind "und", one
    that is known with it, else what stands behind the first noun or pronoun.
    """
    second = (
        word
        for word, before in zip(words[:0:-1], words[-2::-1], strict=False)
        if before[0] in _AND
        and word[0].islower()
        and word[0].endswith("t")
        and word[0] not in _NO_SECOND
    )
    known = (word for word in words if beginning + word[0].lower() in forms)
    behind = (
        word
        for word, before in zip(words[1:], words, strict=False)
        if word[0].islower()
        and word[0] not in _NO_VERB
        and word[0].endswith(_VERB_ENDS)
        and (before[0][0].isupper() or before[0] in _SUBJECTS)
    )
    first = words[:1] if words and words[0][0].islower() else ()
    leads = (word for word in first if word[0].endswith(_VERB_ENDS) and word[0] not in _NO_VERB)
    firsts = (next(each, None) for each in (second, known, leads, behind))
    return next((word for word in firsts if word), None)

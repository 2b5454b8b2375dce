"""Made-up vendors and policies for large benchmarks: a seed in, names and sentences out.

A clause is a row of picks, each a sentence and which of its four wordings. So an edit is another
wording of a sentence, and its redline costs nothing.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence

SENTENCES = 20_000
"""Distinct sentences; clauses of two or three of them rarely repeat."""
WORDINGS = 4

COMMON_WORDS = ("data", "personal", "we", "the")
"""Each stands in a quarter of all clauses or more."""
MIDDLE_WORDS = ("retention", "subprocessor", "cookies", "arbitration", "biometric")
"""Each stands in about 1 clause of 100."""
RARE_WORDS = (
    "escheatment",
    "usufruct",
    "novation",
    "estoppel",
    "trover",
    "replevin",
    "laches",
    "mandamus",
)
"""Each stands in some twenty of two million clauses."""
PHRASES = ("personal data", "account data", "data retention", "for security reasons")
_RARE_RATIO = 1 / 12_500

_SUBJECTS = ("We", "You", "Our partners", "The service", "A customer", "Your administrator", "We")
_VERBS = ("store", "share", "collect", "use", "delete", "transfer", "review", "disclose", "export")
_OBJECTS = (
    "personal data",
    "account data",
    "usage data",
    "log data",
    "contact details",
    "call records",
    "device data",
    "payment details",
    "customer content",
    "personal data of children",
)
_MODALS = ("may", "must", "will not", "can only")
_PERIODS = ("30 days", "90 days", "12 months", "two years", "as long as needed", "7 days")
_RECIPIENTS = ("our affiliates", "service providers", "advertising partners", "public authorities")
_PURPOSES = (
    "to provide the service",
    "for security reasons",
    "to prevent fraud",
    "to send invoices",
    "where the law requires it",
    "with your consent",
    "to improve the service",
    "for the purposes of this agreement",
)
_MIDDLE_TAILS = {
    "retention": "under the data retention schedule",
    "subprocessor": "through a subprocessor on our list",
    "cookies": "by means of cookies",
    "arbitration": "subject to binding arbitration",
    "biometric": "including biometric templates",
}
_SECTIONS = (
    "Information we collect",
    "How we use it",
    "Sharing",
    "Retention",
    "Security",
    "Your rights",
    "Children",
    "International transfers",
    "Cookies",
    "Automated decisions",
    "Liability",
    "Disputes",
    "Termination",
    "Fees",
    "Governing law",
    "Changes to this document",
    "Contact",
    "Definitions",
    "Subprocessors",
    "Audits",
)
_SYLLABLE_TEXT = """
ba ce di fo gu ha li mo nu pa que ri so ta ve wi xo ya zen tor mar lin dex vor
"""
_SYLLABLES = _SYLLABLE_TEXT.split()
_FIRMS = ("", " Inc", " Cloud", " Systems", " Labs", " Software GmbH", " Telecom")
_LONG_FIRM = " International Holdings and Customer Communication Services (Europe) Limited"

Picks = tuple[tuple[int, int], ...]
"""Of a clause: index of each sentence, and of its wording."""


class Sentences:
    """All sentences there are, by index: what does not change, and four wordings of the rest."""

    def __init__(self, seed: int) -> None:
        chance = random.Random(seed)
        self._names = [_name(chance) for _ in range(3_000)]
        # As in any language: few words often, most words rarely.
        weights = [1 / (rank + 5) for rank in range(len(self._names))]
        self._weights = list(itertools.accumulate(weights))
        self._parts = [self._sentence(chance) for _ in range(SENTENCES)]
        self._parts += [_rare_sentence(word) for word in RARE_WORDS]
        self._texts = [_all_wordings(*part) for part in self._parts]

    def _sentence(self, chance: random.Random) -> tuple[str, tuple[str, ...], str]:
        subject, verb = chance.choice(_SUBJECTS), chance.choice(_VERBS)
        thing, purpose = chance.choice(_OBJECTS), chance.choice(_PURPOSES)
        name, other = chance.choices(self._names, cum_weights=self._weights, k=2)
        tail = purpose
        if chance.random() < 0.05:
            tail = chance.choice(tuple(_MIDDLE_TAILS.values()))
        match chance.randrange(3):
            case 0:
                periods = tuple(chance.sample(_PERIODS, WORDINGS))
                return f"{subject} {verb} {thing} of the {name} {other} for ", periods, f" {tail}."
            case 1:
                return f"{subject} ", _MODALS, f" {verb} {thing} from {name} and {other} {tail}."
            case _:
                return f"{thing.capitalize()} in {name} is shared with ", _RECIPIENTS, f" {tail}."

    def draw(self, chance: random.Random, count: int) -> Picks:
        """Draw a clause of so many sentences; now and then the last has a rare word."""
        rnd = chance.random
        picks = [(int(rnd() * SENTENCES), int(rnd() * WORDINGS)) for _ in range(count)]
        if rnd() < _RARE_RATIO:
            picks[-1] = (SENTENCES + int(rnd() * len(RARE_WORDS)), picks[-1][1])
        return tuple(picks)

    def text(self, picks: Picks) -> str:
        """Write a clause."""
        texts = self._texts
        return " ".join([texts[sentence][wording] for sentence, wording in picks])

    def edit(self, chance: random.Random, picks: Picks) -> tuple[Picks, str, str]:
        """Word a sentence of a clause otherwise.

        Returns:
            The new clause, the redline of the whole, and the words that came.
        """
        at = int(chance.random() * len(picks))
        sentence, wording = picks[at]
        other = (wording + 1 + int(chance.random() * (WORDINGS - 1))) % WORDINGS
        before, wordings, after = self._parts[sentence]
        marked = f"{before}[-{wordings[wording]}-] {{+{wordings[other]}+}}{after}"
        edited = (*picks[:at], (sentence, other), *picks[at + 1 :])
        around = (self.text(picks[:at]), marked, self.text(picks[at + 1 :]))
        redline = " ".join(part for part in around if part)
        return edited, redline, wordings[other]


def vendors(seed: int, count: int) -> list[str]:
    """Names of vendors, no two alike; every fifteenth is long."""
    chance = random.Random(seed)
    names: dict[str, None] = {}
    while len(names) < count:
        firm = _LONG_FIRM if len(names) % 15 == 14 else chance.choice(_FIRMS)
        names[_name(chance).capitalize() + firm] = None
    return list(names)


def section(position: int) -> str:
    """The title of a section, counted from 0."""
    return _SECTIONS[position % len(_SECTIONS)]


def _name(chance: random.Random) -> str:
    return "".join(chance.choices(_SYLLABLES, k=chance.randint(2, 4)))


def _all_wordings(before: str, wordings: Sequence[str], after: str) -> list[str]:
    return [before + wording + after for wording in wordings]


def _rare_sentence(word: str) -> tuple[str, tuple[str, ...], str]:
    return f"Rules on {word} ", _MODALS, " apply to what a former customer leaves with us."

"""A sentence -> its canonical form: stems of plain words, numbers and periods by value, without filler.

Two sentences with equal canonical forms say the same. The other way round nothing follows: meaning that is the same is
shown, never assumed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tracker.core.edits import in_full
from tracker.core.judge.lexicon import WORD, Lexicon, Phrase
from tracker.core.text import fold

_TOKEN = re.compile(rf"{WORD.pattern}|[%$€£¥,;]")
# "thirty (30) days"
_TWICE = re.compile(r"\b([^\W\d_]{1,30}(?:-[^\W\d_]{1,30})?) ?\( ?(\d{1,9}) ?\)")
_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
SEPARATORS = frozenset({",", ";"})


def canonical(sentence: str, lexicon: Lexicon) -> Phrase:
    """The canonical form of a sentence.

    Args:
        sentence: as printed.
        lexicon: of its language.

    Returns:
        Stems, numbers, `730d` for a period of so many days, and `,` between the parts of a list.
    """
    stems = _with_periods(_tokens(sentence, lexicon), lexicon)
    plain: list[str] = []
    at = 0
    while at < len(stems):
        size, stands_for = lexicon.equal.at(stems, at)
        plain += stands_for if size else stems[at : at + 1]
        at += size or 1
    return tuple(stem for stem in plain if stem not in lexicon.drop)


def words(form: Sequence[str]) -> Phrase:
    """A canonical form without the signs that part its parts."""
    return tuple(stem for stem in form if stem not in SEPARATORS)


def _tokens(sentence: str, lexicon: Lexicon) -> list[str]:
    text = in_full(fold(sentence)).lower().replace("'", " ")
    text = _TWICE.sub(lambda found: found[2] if lexicon.numbers.get(found[1]) == float(found[2]) else found[0], text)
    found = []
    for token in _TOKEN.findall(text):
        if token[0].isdigit():
            found.append(_number(token))
        elif token in lexicon.numbers:
            found.append(f"{lexicon.numbers[token]:g}")
        else:
            found.append(token)
    return found


def _number(token: str) -> str:
    if _GROUPED.fullmatch(token):
        return re.sub("[.,]", "", token)
    try:
        return f"{float(token.replace(',', '.')):g}"
    except ValueError:
        return token


def _with_periods(tokens: Sequence[str], lexicon: Lexicon) -> list[str]:
    """Tokens as stems, a number with its unit of time as one period."""
    found: list[str] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        unit = tokens[at + 1] if at + 1 < len(tokens) else ""
        # "A year", "eine Woche", "un an".
        if lexicon.stem(token) in lexicon.small["articles"] and unit in lexicon.units_days:
            token = "1"  # noqa: S105 - no password
        if token[0].isdigit() and unit in lexicon.units_days:
            days = float(token) * lexicon.units_days[unit]
            # A month is no whole number of days: 24 of them are two years all the same.
            found.append(f"{round(days, 1 if days >= 1 else 3):.8g}d")
            at += 2
            continue
        found.append(token if token[0].isdigit() else lexicon.stem(token))
        at += 1
    return found

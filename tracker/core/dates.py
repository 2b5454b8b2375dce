"""Lines of a page -> the dates that it prints of itself: last updated, and effective from.

A date in a clause ("accounts opened before 1 March 2020") is no date of the page. Only a date
beside a label counts, or one that stands alone near the top.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest

from tracker.core.text import fold
from tracker.model import Dates
from tracker.patterns import compile_later

_MONTHS = {
    1: (
        "january jan janvier janv januar jänner enero ene gennaio gen janeiro januari styczeń "
        "stycznia"
    ),
    2: (
        "february feb février fevrier févr fév februar febrero febbraio fevereiro februari "
        "luty lutego"
    ),
    3: "march mar mars märz maerz marzo março marco maart marzec marca",
    4: "april apr avril avr abril aprile kwiecień kwietnia",
    5: "may mai mayo maggio maio mei maj maja",
    6: "june jun juin juni junio giugno junho czerwiec czerwca",
    7: "july jul juillet juil juli julio luglio julho lipiec lipca",
    8: "august aug août aout agosto ago augustus sierpień sierpnia",
    9: "september sep sept septembre septiembre settembre setembro wrzesień września",
    10: "october oct octobre oktober okt octubre ottobre outubro październik października",
    11: "november nov novembre noviembre novembro listopad listopada",
    12: (
        "december dec décembre decembre déc dezember dez diciembre dic dicembre dezembro "
        "grudzień grudnia"
    ),
}
MONTH_NAMES = " ".join(_MONTHS.values()).split()
"""Every name of a month, in lower case, in the languages that are read."""
_MONTH = {name: number for number, names in _MONTHS.items() for name in names.split()}
_NAMES = "|".join(sorted(map(re.escape, _MONTH), key=len, reverse=True))
_YEAR = r"(?:19[89]\d|20\d\d)"
_DATE = compile_later(
    rf"(?P<iso>{_YEAR})[-/.](?P<im>\d{{1,2}})[-/.](?P<id>\d{{1,2}})(?!\d)"
    rf"|(?P<ay>{_YEAR})\s?[年년]\s?(?P<am>\d{{1,2}})\s?[月월](?:\s?(?P<ad>\d{{1,2}})\s?[日일号號])?"
    r"|(?P<era>令和|平成)\s?(?P<ey>\d{1,2}|元)\s?年\s?(?P<em>\d{1,2})\s?月\s?(?P<ed>\d{1,2})\s?日"
    rf"|(?<!\d)(?P<ky>{_YEAR})\.\s(?P<km>\d{{1,2}})\.\s(?P<kd>\d{{1,2}})(?!\d)"
    rf"|(?<!\d)(?P<n1>\d{{1,2}})(?P<sep>[./-])\s?(?P<n2>\d{{1,2}})(?P=sep)\s?(?P<ny>{_YEAR}"
    rf"|\d\d)(?!\d)|(?<!\d)(?P<d1>\d{{1,2}})(?:st|nd|rd|th|er|\.|º|°)?\s*(?:de\s+"
    rf"|of\s+)?(?P<m1>{_NAMES})\.?,?\s*(?:de[l]?\s+)?(?P<y1>{_YEAR})"
    rf"|\b(?P<m2>{_NAMES})\.?\s*(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?:\s*,\s*|\s+)(?P<y2>{_YEAR})"
    rf"|\b(?P<m3>{_NAMES})\.?,?\s+(?:de\s+)?(?P<y3>{_YEAR})",
    re.I,
)
_UPDATED = compile_later(
    r"\b(?:(?:last|latest|most recent(?:ly)?|recently|was|date)\s+(?:of\s+)?(?:last\s+)?(?:updated?"
    r"|modified|modification|revised|revision|reviewed"
    r"|changed?|amended|edited|published|posted)"
    r"|(?:updated?|modified|revised|revision|amended|published|posted"
    r"|issued)(?:\s+(?:date|on|as\s+of|at))?"
    r"|version(?:\s+(?:date|of|dated|du|vom|del))?|as\s+of|dated?"
    r"|derni[eè]re\s+(?:mise\s+[aà]\s+jour|modification|actualisation|r[eé]vision)"
    r"|mise?s?\s+[aà]\s+jour|[aà]\s+jour\s+(?:du|au|le)|date\s+de\s+(?:la\s+)?(?:mise\s+[aà]\s+jour"
    r"|derni[eè]re\s+\w+)|en\s+date\s+du"
    r"|stand|(?:zu)?letzt\s*(?:malig)?\s*(?:aktualisiert|ge[aä]ndert|[uü]berarbeitet)"
    r"|letzte[nr]?\s+(?:aktualisierung|[aä]nderung|[uü]berarbeitung)|aktualisiert|fassung\s+vom"
    r"|[uú]ltima\s+(?:actualizaci[oó]n|modificaci[oó]n|revisi[oó]n|atualiza[cç][aã]o"
    r"|altera[cç][aã]o)|(?:actualizad|atualizad|modificad)[oa]s?"
    r"|fecha\s+de\s+(?:[uú]ltima\s+)?(?:actualizaci[oó]n|revisi[oó]n)"
    r"|ultim[oa]\s+(?:aggiornamento|modifica|revisione)|aggiornat[oaie]"
    r"|laatst\s+(?:bijgewerkt|gewijzigd|herzien)|laatste\s+(?:wijziging|update|herziening)"
    r"|bijgewerkt"
    r"|senast\s+(?:uppdaterad|[aä]ndrad)|sist\s+oppdatert|sidst\s+opdateret|ostatnia\s+aktualizacja"
    r"|zaktualizowano)\b",
    re.I,
)
_EFFECTIVE = compile_later(
    r"\b(?:effective(?:\s+(?:date|as\s+of|from|on|since|starting|beginning))?|in\s+(?:effect|force)"
    r"|(?:takes?|took|come[s]?\s+into|enters?\s+into)\s+(?:effect|force)"
    r"|entry\s+into\s+force|(?:will\s+)?appl(?:y|ies)\s+(?:from|as\s+of|starting)"
    r"|applicable\s+(?:from|as\s+of)|valid\s+from"
    r"|(?:date\s+d['’e]\s*)?(?:entr[eé]e?\s+)?en\s+vigueur|date\s+d['’]effet"
    r"|date\s+d['’]application|applicables?\s+(?:[aà]\s+(?:partir|compter)\s+du|au|depuis)"
    r"|(?:g[uü]ltig|gilt|gelten)\s+(?:ab|seit)|in\s+kraft|inkrafttreten"
    r"|wirksam\s+(?:ab|seit|zum|am)"
    r"|(?:prend|prennent|prendront)\s+effet|con\s+efectos?\s+(?:a\s+partir|desde)"
    r"|surten?\s+efectos?|vigentes?|vigencia|entrada\s+en\s+vig(?:or|encia)|en\s+vigor|em\s+vigor"
    r"|entrada\s+em\s+vigor|vig[eê]ncia"
    r"|in\s+vigore|data\s+di\s+efficacia|efficac[ei]|ingangsdatum|van\s+kracht|geldig\s+vanaf"
    r"|g[aä]ller\s+fr[aå]n)\b",
    re.I,
)
# In these scripts no space parts words. A label may stand behind its date: "2024年3月1日 改定".
_ASIAN_UPDATED = compile_later(
    r"(?:最終|最后|最後)?(?:更新|改定|改訂|改正|変更|修订|修訂|修改|制定|发布|發布|公布)(?:日期|时间|時間|年月日|日|于|於)?"
    r"|版本日期|(?:최종|최근|마지막)?\s?(?:개정|수정|변경|업데이트|공고|게시)\s?(?:일자|일시|일)?"
)
_ASIAN_EFFECTIVE = compile_later(
    r"(?:施行|発効|適用開始|適用|効力発生|生效|实施|實施)(?:日期|时间|時間|日|于|於)?|(?:시행|적용|발효)\s?(?:일자|일)?"
)
_ASIAN_JOIN = compile_later(r"[\s()（）、,に起をかよりら부터付け]{0,6}")
_ASIAN_PREVIOUS = compile_later(r"前回|旧|以前|之前|上一|历史|歷史|이전|종전|구\s?버전")
_ASIAN = compile_later("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_ASIAN_SENTENCE = compile_later("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]{9}")
_ASIAN_NOUNS = ("日", "日期", "时间", "時間", "일", "일자", "일시")
# The year before the first of each Japanese era.
_ERAS = {"令和": 2018, "平成": 1988}
_PREVIOUS = compile_later(
    r"\b(?:prior|previous(?:ly)?|former|earlier|archived?|superseded|older|until|up\s+to|before"
    r"|précédente|vorherige|frühere|anterior|copyright|©)\b",
    re.I,
)
_SELF = compile_later(
    r"\b(?:this|these|the\s+present|our|cette|ces|la\s+présente|les\s+présentes|diese[rs]?"
    r"|est[ae]s?|quest[aeio])\b",
    re.I,
)
# The longest recorded lines with a label ("These Terms … were last updated on …") are shorter.
_LABEL_LINE_CHARS = 160
_LABEL_ONLY_CHARS = 40
_MONTHS_A_YEAR = 12
_DIGIT = compile_later(r"\d")
_YEAR_LIKE = compile_later(_YEAR + r"|\d[./-]\s?\d\d\b|[０-９]{4}|令和|平成")
# How far a label may stand from its date.
_LABEL_GAP_CHARS = 45
_EFFECTIVE_BEHIND = compile_later(rf"\W{{0,{_LABEL_GAP_CHARS}}}" + _EFFECTIVE.pattern, re.I)
# A label may follow its date only in a line that says little else.
_LABEL_BEHIND_CHARS = 80
_TOP_LINES = 8
_DATE_LINE_REST_WORDS = 9
_NOTICE_WORDS = 40
# A line with one of these is a clause that names a date.
# Every date holds one of these.
_DATE_SIGN = compile_later(r"19[89]\d|20\d\d|\d[./-]\s?\d\d|令和|平成")
_CLAUSE_WORDS = compile_later(r"\b(?:you|your|we|our|if|not)\b", re.I)


@dataclass(frozen=True, slots=True)
class _LabelledDates:
    """The dates of each kind, as ISO, in the order of the page."""

    updated: list[str]
    effective: list[str]


@dataclass(frozen=True, slots=True)
class DatedLines:
    """The lines of a page that may print a date of the page itself."""

    labelled: tuple[str, ...] = ()
    """Each with its label, where that stands in the line before it."""
    top: tuple[str, ...] = ()
    """Those among the first lines, where a date needs no label."""


def dated_lines(lines: Sequence[str]) -> DatedLines:
    """The lines that may print a date; most lines of a page hold no year.

    Args:
        lines: every line of the page's body in order, furniture included.
    """
    may_hold = [_may_hold_date(line) for line in lines]
    labelled = [
        _with_label(lines[at], lines[at + 1]) if at + 1 < len(lines) else lines[at]
        for at in _beside_dates(may_hold)
    ]
    top = [line for line, may in zip(lines[:_TOP_LINES], may_hold, strict=False) if may]
    return DatedLines(tuple(filter(_may_hold_date, labelled)), tuple(top))


def _beside_dates(may_hold: Sequence[bool]) -> list[int]:
    """The places of lines with a date, and of those before them, which may be their labels."""
    pairs = zip_longest(may_hold, may_hold[1:])
    return [at for at, (here, behind) in enumerate(pairs) if here or behind]


def of(dated: DatedLines, language: str | None = None) -> Dates:
    """The dates that lines print of their page.

    Args:
        dated: of the whole page.
        language: decides whether 10/12/2021 is October (English) or December (elsewhere).

    Returns:
        ISO dates, `YYYY-MM` where no day is given; of several "last updated" lines the newest.
    """
    labelled = _LabelledDates([], [])
    for line in dated.labelled:
        for piece in _pieces(fold(line)):
            _add_labelled(piece, language, labelled)
    if not labelled.updated and not labelled.effective:
        labelled.updated.extend(_lone_date(dated.top, language))
    return Dates(
        max(labelled.updated, default=None), labelled.effective[0] if labelled.effective else None
    )


def _with_label(text: str, next_text: str) -> str:
    """A line with the next one behind it, where the two may be a label and its date."""
    are_short = len(text) <= _LABEL_ONLY_CHARS and len(next_text) <= _LABEL_ONLY_CHARS
    return f"{text} {next_text}" if are_short and not _DIGIT.search(text) else text


def _may_hold_date(line: str) -> bool:
    # A search for two characters is cheaper than the pattern, and rules most long lines out.
    if len(line) > _LABEL_LINE_CHARS and "20" not in line and "19" not in line:
        return False
    return _YEAR_LIKE.search(line) is not None


def _lone_date(lines: Sequence[str], language: str | None) -> list[str]:
    """The first date that has a line for itself, if any."""
    for line in map(fold, lines):
        date_alone = _DATE.fullmatch(line.strip(" .()-"))
        iso = _iso(date_alone, language) if date_alone else None
        if iso:
            return [iso]
    return []


def is_date_line(text: str) -> bool:
    """Whether a block says nothing but when the page was updated or takes effect."""
    if len(text) > _LABEL_LINE_CHARS or not _DIGIT.search(text):
        return False
    line = fold(text)
    if not (_DATE_SIGN.search(line) and _DATE.search(line)):
        return False
    rest = _without_asian_labels(_DATE.sub(" ", line))
    if rest is None:
        return False
    has_label = bool(_UPDATED.search(rest) or _EFFECTIVE.search(rest))
    words = re.findall(r"\w{2,}", _EFFECTIVE.sub(" ", _UPDATED.sub(" ", rest)))
    if not words:
        return True
    return has_label and len(words) <= _DATE_LINE_REST_WORDS and not _CLAUSE_WORDS.search(rest)


def _without_asian_labels(rest: str) -> str | None:
    """What is left of a line without labels in Chinese, Japanese and Korean; None for a sentence.

    Args:
        rest: the line without its dates.
    """
    if not _ASIAN.search(rest):
        return rest
    rest, effective_labels = _ASIAN_EFFECTIVE.subn(" ", rest)
    rest, updated_labels = _ASIAN_UPDATED.subn(" ", rest)
    if _ASIAN_SENTENCE.search(rest):
        return None
    if _ASIAN.search(rest) and not effective_labels + updated_labels:
        return None
    return _ASIAN.sub(" ", rest)


def is_notice(text: str) -> bool:
    """Whether a sentence or two only say from when on a version of the page applies."""
    if len(text.split()) > _NOTICE_WORDS or not _DIGIT.search(text):
        return False
    line = fold(text)
    if not (_DATE.search(line) and _SELF.search(line)):
        return False
    return bool(_EFFECTIVE.search(line) or _UPDATED.search(line))


def parse(text: str, language: str | None = None) -> list[str]:
    """Every date written in a text, as ISO, in order."""
    return [iso for match in _DATE.finditer(text) if (iso := _iso(match, language))]


def _pieces(line: str) -> Iterable[str]:
    """A short line, or the sentences of a long one that are about the page itself."""
    if len(line) <= _LABEL_LINE_CHARS:
        yield line
        return
    for sentence in re.split(r"(?<=[.;!?])\s+", line):
        if _SELF.search(sentence) and len(sentence) <= 2 * _LABEL_LINE_CHARS:
            yield sentence


def _add_labelled(line: str, language: str | None, labelled: _LabelledDates) -> None:
    """Add each date of a line to those of its label's kind."""
    for match in _DATE.finditer(line):
        iso = _iso(match, language)
        if iso is None:
            continue
        before = line[max(0, match.start() - 3 * _LABEL_GAP_CHARS) : match.start()]
        after = line[match.end() : match.end() + _LABEL_GAP_CHARS]
        if _add_by_asian_label(before, after, iso, labelled):
            continue
        if _PREVIOUS.search(before[-_LABEL_GAP_CHARS:]):
            continue
        dates = _dates_of_label(before, labelled)
        if dates is not None:
            dates.append(iso)
        elif len(line) <= _LABEL_BEHIND_CHARS and _EFFECTIVE_BEHIND.match(after):
            labelled.effective.append(iso)


def _dates_of_label(before: str, labelled: _LabelledDates) -> list[str] | None:
    """The dates of the kind that the nearest label before a date names; None without a label."""
    labels = [
        (label.end(), -label.start(), dates)
        for pattern, dates in ((_UPDATED, labelled.updated), (_EFFECTIVE, labelled.effective))
        for label in pattern.finditer(before)
        if len(before) - label.end() <= _LABEL_GAP_CHARS
    ]
    # Of two that end alike ("effective date", "date") the longer is meant.
    return max(labels, key=lambda label: label[:2])[2] if labels else None


def _add_by_asian_label(before: str, after: str, iso: str, labelled: _LabelledDates) -> bool:
    """Add a date by its label in Chinese, Japanese or Korean; False where it has none."""
    near = before[-_LABEL_GAP_CHARS:]
    if not (_ASIAN.search(near) or _ASIAN.search(after)):
        return False
    kinds = ((_ASIAN_EFFECTIVE, labelled.effective), (_ASIAN_UPDATED, labelled.updated))
    behind = after[_ASIAN_JOIN.match(after).end() :]  # type: ignore[union-attr]
    for pattern, dates in kinds:
        label = pattern.match(behind)
        if label and not _labels_next_date(label, behind):
            dates.append(iso)
            return True
    if _ASIAN_PREVIOUS.search(near):
        # A date of an earlier version is none of the page, and needs no other label.
        return True
    labels = [(label.end(), dates) for pattern, dates in kinds for label in pattern.finditer(near)]
    if labels:
        max(labels, key=lambda label: label[0])[1].append(iso)
    return bool(labels)


def _labels_next_date(label: re.Match[str], behind: str) -> bool:
    """Whether a label behind a date ("更新日") belongs to another date that follows it."""
    is_noun = label.group().endswith(_ASIAN_NOUNS)
    return is_noun or behind[label.end() :].startswith((":", "："))


def _iso(match: re.Match[str], language: str | None) -> str | None:
    """A written date as ISO; None where the calendar has no such day."""
    parts = match.groupdict()
    # int() because digits of another script ("２０２４") are printed as ASCII digits.
    if parts["y3"]:
        return f"{int(parts['y3'])}-{_month(parts['m3']):02}"
    if parts["ay"] and not parts["ad"]:
        month = int(parts["am"])
        return f"{int(parts['ay'])}-{month:02}" if 1 <= month <= _MONTHS_A_YEAR else None
    try:
        return date(*_year_month_day(parts, language)).isoformat()
    except ValueError:
        return None


def _year_month_day(parts: dict[str, str], language: str | None) -> tuple[int, int, int]:
    """Year, month and day of a date, from the groups of the pattern that matched."""
    # Numbers in this order, in three notations: ISO, Chinese and Japanese, Korean.
    for year_key, month_key, day_key in (
        ("iso", "im", "id"),
        ("ay", "am", "ad"),
        ("ky", "km", "kd"),
    ):
        if parts[year_key]:
            return int(parts[year_key]), int(parts[month_key]), int(parts[day_key])
    if parts["era"]:
        year_of_era = 1 if parts["ey"] == "元" else int(parts["ey"])
        return _ERAS[parts["era"]] + year_of_era, int(parts["em"]), int(parts["ed"])
    if parts["ny"]:
        full_year = parts["ny"] if len(parts["ny"]) == 4 else "20" + parts["ny"]
        day, month = _day_month(int(parts["n1"]), int(parts["n2"]), parts["sep"], language)
        return int(full_year), month, day
    if parts["m1"]:
        return int(parts["y1"]), _month(parts["m1"]), int(parts["d1"])
    return int(parts["y2"]), _month(parts["m2"]), int(parts["d2"])


def _month(name: str) -> int:
    # Without regard to case the pattern takes "ı" and "ſ" for i and s.
    return _MONTH[name.lower().replace("ı", "i").replace("i̇", "i").replace("ſ", "s")]


def _day_month(first: int, second: int, separator: str, language: str | None) -> tuple[int, int]:
    """Which of two numbers is the day, and which the month.

    The one above 12 is the day. Else custom decides: with dots, and in every language but English,
    the day comes first.
    """
    if first > _MONTHS_A_YEAR:
        return first, second
    is_day_first = separator == "." or language not in (None, "en")
    if second <= _MONTHS_A_YEAR and is_day_first:
        return first, second
    return second, first

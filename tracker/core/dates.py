"""Lines of a page -> the dates it prints of itself: last updated, and effective from.

A date in a clause ("accounts opened before 1 March 2020") is law, not a date of the page: only
dates beside a label count, or one that stands alone near the top.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from tracker.core.text import fold
from tracker.model import Dates

_MONTHS = {
    1: "january jan janvier janv januar jänner enero ene gennaio gen janeiro januari styczeń stycznia",
    2: "february feb février fevrier févr fév februar febrero febbraio fevereiro februari luty lutego",
    3: "march mar mars märz maerz marzo março marco maart marzec marca",
    4: "april apr avril avr abril aprile kwiecień kwietnia",
    5: "may mai mayo maggio maio mei maj maja",
    6: "june jun juin juni junio giugno junho czerwiec czerwca",
    7: "july jul juillet juil juli julio luglio julho lipiec lipca",
    8: "august aug août aout agosto ago augustus sierpień sierpnia",
    9: "september sep sept septembre septiembre settembre setembro wrzesień września",
    10: "october oct octobre oktober okt octubre ottobre outubro październik października",
    11: "november nov novembre noviembre novembro listopad listopada",
    12: "december dec décembre decembre déc dezember dez diciembre dic dicembre dezembro grudzień grudnia",
}
MONTH_NAMES = " ".join(_MONTHS.values()).split()
"""Every name of a month, in lower case, in the languages that are read."""
_MONTH = {name: number for number, names in _MONTHS.items() for name in names.split()}
_NAMES = "|".join(sorted(map(re.escape, _MONTH), key=len, reverse=True))
_YEAR = r"(?:19[89]\d|20\d\d)"
_DATE = re.compile(
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
_UPDATED = re.compile(
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
_EFFECTIVE = re.compile(
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
# Words of these scripts have no borders. A date may stand before them as well: "2024年3月1日 改定".
_ASIAN_UPDATED = re.compile(
    r"(?:最終|最后|最後)?(?:更新|改定|改訂|改正|変更|修订|修訂|修改|制定|发布|發布|公布)(?:日期|时间|時間|年月日|日|于|於)?"
    r"|版本日期|(?:최종|최근|마지막)?\s?(?:개정|수정|변경|업데이트|공고|게시)\s?(?:일자|일시|일)?"
)
_ASIAN_EFFECTIVE = re.compile(
    r"(?:施行|発効|適用開始|適用|効力発生|生效|实施|實施)(?:日期|时间|時間|日|于|於)?|(?:시행|적용|발효)\s?(?:일자|일)?"
)
_ASIAN_JOIN = re.compile(r"[\s()（）、,に起をかよりら부터付け]{0,6}")
_ASIAN_PREVIOUS = re.compile(r"前回|旧|以前|之前|上一|历史|歷史|이전|종전|구\s?버전")
_ASIAN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_ASIAN_SENTENCE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]{9}")
_ASIAN_NOUNS = ("日", "日期", "时间", "時間", "일", "일자", "일시")
# The year before the first of each.
_ERAS = {"令和": 2018, "平成": 1988}
_PREVIOUS = re.compile(
    r"\b(?:prior|previous(?:ly)?|former|earlier|archived?|superseded|older|until|up\s+to|before"
    r"|précédente|vorherige|frühere|anterior|copyright|©)\b",
    re.I,
)
_SELF = re.compile(
    r"\b(?:this|these|the\s+present|our|cette|ces|la\s+présente|les\s+présentes|diese[rs]?"
    r"|est[ae]s?|quest[aeio])\b",
    re.I,
)
# A label line is short; the longest seen on real pages ("These Terms … were last updated on …")
# stay below this.
_LABEL_LINE_CHARS = 160
_LABEL_ONLY_CHARS = 40
_MONTHS_A_YEAR = 12
_DIGIT = re.compile(r"\d")
_YEAR_LIKE = re.compile(_YEAR + r"|\d[./-]\s?\d\d\b|[０-９]{4}|令和|平成")
_LABEL_GAP_CHARS = 45
_TOP_LINES = 8
_DATE_LINE_REST_WORDS = 9
_NOTICE_WORDS = 40


def find(lines: Sequence[str], language: str | None = None) -> Dates:
    """The dates a page prints of itself.

    Args:
        lines: every line of the page's body in order, furniture included.
        language: decides whether 10/12/2021 is October (English) or December (elsewhere).

    Returns:
        ISO dates, `YYYY-MM` where no day is given; of several "last updated" lines the newest.
    """
    updated: list[str] = []
    effective: list[str] = []
    for at, text in enumerate(lines):
        # Most lines hold no year; asking for its digits first saves folding them.
        label_only = (
            len(text) <= _LABEL_ONLY_CHARS
            and at + 1 < len(lines)
            and len(lines[at + 1]) <= _LABEL_ONLY_CHARS
        )
        if label_only and not _DIGIT.search(text):
            text = f"{text} {lines[at + 1]}"
        if not (
            "20" in text or "19" in text or len(text) <= _LABEL_LINE_CHARS
        ) or not _YEAR_LIKE.search(text):
            continue
        line = fold(text)
        for piece in _pieces(line):
            _labelled(piece, language, updated, effective)
    if not updated and not effective:
        for line in map(fold, lines[:_TOP_LINES]):
            whole = _DATE.fullmatch(line.strip(" .()-"))
            if whole and (iso := _iso(whole, language)):
                updated.append(iso)
                break
    return Dates(max(updated, default=None), effective[0] if effective else None)


def is_date_line(text: str) -> bool:
    """Whether a block says nothing but when the page was updated or takes effect."""
    if len(text) > _LABEL_LINE_CHARS or not _DIGIT.search(text):
        return False
    line = fold(text)
    dates = list(_DATE.finditer(line))
    if not dates:
        return False
    rest = _DATE.sub(" ", line)
    if _ASIAN.search(rest):
        rest, found = _ASIAN_EFFECTIVE.subn(" ", rest)
        rest, more = _ASIAN_UPDATED.subn(" ", rest)
        if _ASIAN_SENTENCE.search(rest) or (_ASIAN.search(rest) and not found + more):
            return False
        rest = _ASIAN.sub(" ", rest)
    labels = len(_UPDATED.findall(rest)) + len(_EFFECTIVE.findall(rest))
    left = re.findall(r"\w{2,}", _EFFECTIVE.sub(" ", _UPDATED.sub(" ", rest)))
    if not left:
        return True
    return (
        bool(labels)
        and len(left) <= _DATE_LINE_REST_WORDS
        and not re.search(r"\b(?:you|your|we|our|if|not)\b", rest, re.I)
    )


def is_notice(text: str) -> bool:
    """Whether a sentence or two only say from when on a version of the page applies."""
    if len(text.split()) > _NOTICE_WORDS or not _DIGIT.search(text):
        return False
    line = fold(text)
    return bool(
        _DATE.search(line)
        and _SELF.search(line)
        and (_EFFECTIVE.search(line) or _UPDATED.search(line))
    )


def parse(text: str, language: str | None = None) -> list[str]:
    """Every date written in a text, as ISO, in order."""
    return [iso for match in _DATE.finditer(text) if (iso := _iso(match, language))]


def _pieces(line: str) -> Iterable[str]:
    if len(line) <= _LABEL_LINE_CHARS:
        yield line
        return
    for sentence in re.split(r"(?<=[.;!?])\s+", line):
        if _SELF.search(sentence) and len(sentence) <= 2 * _LABEL_LINE_CHARS:
            yield sentence


def _labelled(line: str, language: str | None, updated: list[str], effective: list[str]) -> None:
    for match in _DATE.finditer(line):
        iso = _iso(match, language)
        before = line[max(0, match.start() - 3 * _LABEL_GAP_CHARS) : match.start()]
        after = line[match.end() : match.end() + _LABEL_GAP_CHARS]
        if iso is not None and _asian(before, after, iso, updated, effective):
            continue
        if iso is None or _PREVIOUS.search(before[-_LABEL_GAP_CHARS:]):
            continue
        labels = [(found.end(), -found.start(), updated) for found in _UPDATED.finditer(before)]
        labels += [
            (found.end(), -found.start(), effective) for found in _EFFECTIVE.finditer(before)
        ]
        labels = [label for label in labels if len(before) - label[0] <= _LABEL_GAP_CHARS]
        if labels:
            # Of two that end alike ("effective date", "date") the longer is meant.
            max(labels, key=lambda label: label[:2])[2].append(iso)
        elif len(line) <= 80 and re.match(r"\W*" + _EFFECTIVE.pattern, after, re.I):
            effective.append(iso)


def _asian(before: str, after: str, iso: str, updated: list[str], effective: list[str]) -> bool:
    """Take a date by a label of Chinese, Japanese or Korean; whether there is one."""
    near = before[-_LABEL_GAP_CHARS:]
    if not (_ASIAN.search(near) or _ASIAN.search(after)):
        return False
    # A name of another kind of date ("更新日") belongs to the date behind it.
    tail = after[_ASIAN_JOIN.match(after).end() :]  # type: ignore[union-attr]
    for pattern, dates in ((_ASIAN_EFFECTIVE, effective), (_ASIAN_UPDATED, updated)):
        label = pattern.match(tail)
        if (
            label
            and not label.group().endswith(_ASIAN_NOUNS)
            and not tail[label.end() :].startswith((":", "："))
        ):
            dates.append(iso)
            return True
    if _ASIAN_PREVIOUS.search(near):
        return True
    labels = [(found.end(), effective) for found in _ASIAN_EFFECTIVE.finditer(near)]
    labels += [(found.end(), updated) for found in _ASIAN_UPDATED.finditer(near)]
    if labels:
        max(labels, key=lambda label: label[0])[1].append(iso)
    return bool(labels)


def _iso(match: re.Match[str], language: str | None) -> str | None:
    found = match.groupdict()
    month_name = (found["m1"] or found["m2"] or found["m3"] or "").lower()
    # Without regard to case "ı" and "ſ" are taken for i and s.
    month_name = month_name.replace("ı", "i").replace("i̇", "i").replace("ſ", "s")
    if found["iso"]:
        year, month, day = found["iso"], int(found["im"]), int(found["id"])
    elif found["ay"]:
        if not found["ad"]:
            return (
                f"{int(found['ay'])}-{int(found['am']):02}"
                if 1 <= int(found["am"]) <= _MONTHS_A_YEAR
                else None
            )
        year, month, day = found["ay"], int(found["am"]), int(found["ad"])
    elif found["era"]:
        past = 1 if found["ey"] == "元" else int(found["ey"])
        year, month, day = str(_ERAS[found["era"]] + past), int(found["em"]), int(found["ed"])
    elif found["ky"]:
        year, month, day = found["ky"], int(found["km"]), int(found["kd"])
    elif found["ny"]:
        year = found["ny"] if len(found["ny"]) == 4 else "20" + found["ny"]
        day, month = _day_month(int(found["n1"]), int(found["n2"]), found["sep"], language)
    elif found["m1"]:
        year, month, day = found["y1"], _MONTH[month_name], int(found["d1"])
    elif found["m2"]:
        year, month, day = found["y2"], _MONTH[month_name], int(found["d2"])
    else:
        return f"{int(found['y3'])}-{_MONTH[month_name]:02}"
    try:
        return date(int(year), month, day).isoformat()
    except ValueError:
        return None


def _day_month(first: int, second: int, separator: str, language: str | None) -> tuple[int, int]:
    """Which number is the day: the one above 12; else by custom (dots and every language but
    English put it first).
    """
    if first > 12 or (second <= 12 and (separator == "." or language not in (None, "en"))):
        return first, second
    return second, first

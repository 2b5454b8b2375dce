from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core import dates
from tracker.core.dates import is_date_line, parse
from tracker.model import Dates

ENGLISH = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def find(lines: list[str], language: str | None = None) -> Dates:
    """What a page of these lines prints of itself."""
    return dates.of(dates.dated_lines(lines), language)


@pytest.mark.parametrize(
    ("line", "language", "updated", "effective"),
    [
        ("Last updated: March 3, 2021", "en", "2021-03-03", None),
        ("Updated 3rd March 2021", "en", "2021-03-03", None),
        ("Effective Date: 03/04/2021", "en", None, "2021-03-04"),
        ("Effective date: 03/04/2021", "fr", None, "2021-04-03"),
        ("Effective as of 2021-03-04", "en", None, "2021-03-04"),
        ("Last modified: March 2021", "en", "2021-03", None),
        ("Dernière mise à jour : 1er mars 2021", "fr", "2021-03-01", None),
        ("Stand: 3. März 2021", "de", "2021-03-03", None),
        ("Zuletzt aktualisiert: 03.04.2021", "de", "2021-04-03", None),
        ("Última actualización: 3 de marzo de 2021", "es", "2021-03-03", None),
        ("Entrée en vigueur le 3 mars 2021", "fr", None, "2021-03-03"),
        ("Gültig ab 3. März 2021", "de", None, "2021-03-03"),
        ("Last updated: today", "en", None, None),
        ("Last updated: 31/31/2021", "en", None, None),
        ("Since 1 March 2020", "en", None, None),
        ("Previous version: 3 March 2021", "en", None, None),
        ("Copyright 2021 Ruritel", "en", None, None),
        ("Last updated 2 May 2021. Effective 1 June 2021.", "en", "2021-05-02", "2021-06-01"),
    ],
)
def test_a_labelled_date_is_the_page_s(line, language, updated, effective):
    assert find([line], language) == Dates(updated, effective)


@pytest.mark.parametrize(
    ("line", "language", "updated", "effective"),
    [
        ("Zuletzt aktualisiert am 3. März 2021", "de", "2021-03-03", None),
        ("Letzte Änderung: 03.03.2021", "de", "2021-03-03", None),
        ("Stand der Datenschutzerklärung: März 2021", "de", "2021-03", None),
        ("Datum der letzten Aktualisierung: 3. März 2021", "de", "2021-03-03", None),
        ("Diese Fassung gilt ab dem 3. März 2021", "de", None, "2021-03-03"),
        ("Inkrafttreten: 3. März 2021", "de", None, "2021-03-03"),
        ("Diese Bedingungen treten am 3. März 2021 in Kraft", "de", None, "2021-03-03"),
        ("Wirksam zum 3. März 2021", "de", None, "2021-03-03"),
        ("Dernière mise à jour le 3 mars 2021", "fr", "2021-03-03", None),
        ("Mis à jour le 03/12/2021", "fr", "2021-12-03", None),
        ("Version en date du 1er mars 2021", "fr", "2021-03-01", None),
        ("Date de la dernière modification : 3 mars 2021", "fr", "2021-03-03", None),
        ("Date d'entrée en vigueur : 3 mars 2021", "fr", None, "2021-03-03"),
        ("Applicable à compter du 3 mars 2021", "fr", None, "2021-03-03"),
        ("Ces conditions prennent effet le 3 mars 2021", "fr", None, "2021-03-03"),
        ("Actualizado el 3 de marzo de 2021", "es", "2021-03-03", None),
        ("Fecha de la última actualización: 03/12/2021", "es", "2021-12-03", None),
        ("Última modificación: 3 de marzo del 2021", "es", "2021-03-03", None),
        ("Fecha de entrada en vigor: 3 de marzo de 2021", "es", None, "2021-03-03"),
        ("Vigente desde el 3 de marzo de 2021", "es", None, "2021-03-03"),
        ("Con efecto a partir del 3 de marzo de 2021", "es", None, "2021-03-03"),
        ("Konten, die vor dem 3. März 2021 eröffnet wurden", "de", None, None),
        ("Les comptes ouverts avant le 3 mars 2021", "fr", None, None),
        ("Las cuentas abiertas antes del 3 de marzo de 2021", "es", None, None),
        ("Frühere Fassung: 3. März 2021", "de", None, None),
        ("Version précédente : 3 mars 2021", "fr", None, None),
        ("Versión anterior: 3 de marzo de 2021", "es", None, None),
    ],
)
def test_a_date_of_a_page_in_german_french_or_spanish(line, language, updated, effective):
    assert find([line], language) == Dates(updated, effective)


@pytest.mark.parametrize(
    ("line", "updated", "effective"),
    [
        ("最終更新日：2024年3月1日", "2024-03-01", None),
        ("最終更新日: 2024/03/01", "2024-03-01", None),
        ("改定日 2024年3月1日", "2024-03-01", None),
        ("2024年3月1日 改定", "2024-03-01", None),
        ("更新日：2024.03.01", "2024-03-01", None),
        ("最終更新日：２０２４年３月１日", "2024-03-01", None),
        ("令和6年3月1日 改定", "2024-03-01", None),
        ("制定日：2015年4月1日　改定日：2024年3月1日", "2024-03-01", None),
        ("2024年3月1日改定 2024年4月1日施行", "2024-03-01", "2024-04-01"),
        ("施行日 2024年4月1日 更新日 2024年3月1日", "2024-03-01", "2024-04-01"),
        ("更新日期：2024年3月1日", "2024-03-01", None),
        ("最后更新于 2024 年 3 月 1 日", "2024-03-01", None),
        ("最后更新：2024年3月", "2024-03", None),
        ("生效日期：2024年4月1日", None, "2024-04-01"),
        ("本政策自2024年4月1日起生效", None, "2024-04-01"),
        ("最後更新日期：2024-03-01", "2024-03-01", None),
        ("시행일: 2024년 4월 1일", None, "2024-04-01"),
        ("시행일자 2024.04.01", None, "2024-04-01"),
        ("이 방침은 2024년 4월 1일부터 시행합니다", None, "2024-04-01"),
        ("최종 수정일: 2024년 3월 1일", "2024-03-01", None),
        ("개정일자 : 2024. 3. 1.", "2024-03-01", None),
        ("이전 버전 2022년 3월 1일", None, None),
        ("2020年3月1日より前に開いた口座", None, None),
        ("更新日：2024年13月1日", None, None),
    ],
)
def test_a_date_of_a_page_in_japanese_chinese_or_korean(line, updated, effective):
    assert find([line], None) == Dates(updated, effective)


@pytest.mark.parametrize("label", ["最終更新日", "更新日期", "시행일", "최종 수정일", "生效日期", "最后更新"])
def test_a_label_of_those_and_its_date_may_stand_on_two_lines(label):
    found = find(["方針", label, "2024年3月1日"], None)
    assert "2024-03-01" in (found.updated, found.effective)


@pytest.mark.parametrize(
    ("line", "is_one"),
    [
        ("最終更新日：2024年3月1日", True),
        ("시행일: 2024년 4월 1일", True),
        ("更新日期：2024年3月1日", True),
        ("2020年3月1日より前に開いた口座には古い規則を適用する", False),
        ("我们于2024年3月1日之后删除您的所有通话记录和账单", False),
    ],
)
def test_a_line_of_those_may_say_nothing_but_its_date(line, is_one):
    assert is_date_line(line) is is_one


@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)), st.sampled_from(["年月日", "년월일"]), st.booleans())
def test_every_date_of_those_is_read_as_written(day, units, is_spaced):
    gap = " " if is_spaced else ""
    written = gap.join(f"{number}{unit}" for number, unit in zip((day.year, day.month, day.day), units, strict=True))
    assert parse(written) == [day.isoformat()]
    assert find([f"更新日：{written}"]).updated == day.isoformat()


def test_label_and_date_may_stand_on_two_lines():
    assert find(["Last updated", "3 March 2021"], "en").updated == "2021-03-03"


def test_of_several_the_newest_counts():
    lines = ["Last updated: 3 March 2021", "Changelog", "Updated 3 March 2019", "Updated 4 April 2020"]
    assert find(lines, "en").updated == "2021-03-03"


def test_a_date_alone_counts_near_the_top_only():
    assert find(["Privacy", "3 March 2021"], "en").updated == "2021-03-03"
    assert find([*["line"] * 9, "3 March 2021"], "en") == Dates()


def test_a_cut_off_in_a_clause_is_law():
    clause = (
        "If you opened your account before 1 March 2020, the customs of the old exchange apply, and "
        "the new ones from then on, as the reeve said"
    )
    assert find([clause], "en") == Dates()
    assert not is_date_line(clause)


@pytest.mark.parametrize(
    ("line", "is_one"),
    [("Last updated: 3 March 2021", True), ("3 March 2021", True), ("We moved on 3 March 2021", False)],
)
def test_a_line_may_say_nothing_but_its_date(line, is_one):
    assert is_date_line(line) is is_one


@given(
    st.dates(date(1990, 1, 1), date(2099, 12, 31)),
    st.sampled_from(["{m} {d}, {y}", "{d} {m} {y}", "{y}-{n:02}-{d:02}", "{d}. {m} {y}"]),
)
def test_every_date_is_read_as_written(day, form):
    written = form.format(m=ENGLISH[day.month - 1], d=day.day, y=day.year, n=day.month)
    assert parse(written, "en") == [day.isoformat()]
    assert find([f"Last updated: {written}"], "en").updated == day.isoformat()


@given(st.text(max_size=80))
def test_no_line_breaks_it(text):
    find([text, f"Last updated: {text} 2021"], None)
    assert all(one[:4].isascii() for one in parse(f"{text} aprıl 2020 ſept 2021 \u0661/\u0662/20\u0661\u0662"))

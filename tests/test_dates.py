from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.dates import find, is_date_line, parse
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

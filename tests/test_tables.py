"""Rows of subprocessors and cookies: compared by what they are about, told cell by cell."""

from __future__ import annotations

import pytest
from core_samples import PARAGRAPHS, clause, rules_of

from tracker.core import tables
from tracker.core.compare import alignment
from tracker.core.judge import materiality
from tracker.model import Dates, Policy, Promises

HEADER = "Name | Purpose | Place"
ROWS = ("Mill Hosting | Backups | Strelsau", "Quay Mail | E-mail | Szohod", "Hill Pay | Bills | Klow")


def listed(*rows: str, title: str = "Subprocessors", header: str = HEADER) -> Policy:
    texts = (clause(PARAGRAPHS[0], "Our helpers"), *(clause(row, "Our helpers", kind="row") for row in (header, *rows)))
    return Policy(title, "en", Dates(), Promises(), texts, "|".join(rows), 50)


def judge(*rows: str, **keys: str) -> list:
    return list(materiality.judge(listed(*ROWS, **keys), listed(*rows, **keys)).changes)


def test_a_changed_cell_is_told_by_row_and_column():
    (item,) = judge(ROWS[0].replace("Strelsau", "Klow"), *ROWS[1:])
    assert (item.change.kind, item.materiality, item.categories) == ("modified", "material", ("subprocessor",))
    assert [reason.text for reason in item.reasons] == [
        "In the row “Mill Hosting”, “Place” changed: “Strelsau” is now “Klow”"
    ]


def test_a_row_whose_other_cells_are_all_new_is_still_that_row():
    (item,) = judge("Mill Hosting | Reading of all letters by machine | At sea", *ROWS[1:])
    assert item.change.kind == "modified"
    assert [reason.text.split(" changed")[0] for reason in item.reasons] == [
        "In the row “Mill Hosting”, “Purpose”", "In the row “Mill Hosting”, “Place”",
    ]  # fmt: skip


def test_a_row_that_comes_or_goes_is_told_by_its_columns():
    (came,) = judge(*ROWS, "Drumlook | Support calls | India")
    (gone,) = judge(*ROWS[:2])
    assert [came.reasons[0].text, gone.reasons[0].text] == [
        "Subprocessor added: Drumlook (Purpose: Support calls; Place: India)",
        "Subprocessor removed: Hill Pay (Purpose: Bills; Place: Klow)",
    ]


def test_another_helper_for_the_same_work_is_one_gone_and_one_come():
    found = judge("Borduria Disks | Backups | Strelsau", *ROWS[1:])
    assert sorted(item.change.kind for item in found) == ["added", "removed"]
    assert {item.direction for item in found} == {"weaker", "stronger"}


@pytest.mark.parametrize(("rows", "kind"), [((*ROWS, "Barn Calls | Calls | Klow"), "added"), (ROWS[:2], "removed")])
def test_a_row_that_comes_or_goes_is_one_change(rows, kind):
    (item,) = judge(*rows)
    assert (item.change.kind, item.materiality) == (kind, "material")


def test_rows_in_another_order_only_moved():
    assert {item.materiality for item in judge(*reversed(ROWS))} <= {"editorial"}


def test_a_cell_only_typeset_otherwise_is_nothing():
    (item,) = judge(ROWS[0].replace("Backups", "back-ups"), *ROWS[1:])
    assert item.materiality == "editorial"


def test_a_table_tells_what_it_is_about_by_its_columns():
    header = "Cookie | Purpose | Kept for"
    (item,) = judge(*ROWS, "_mill_id | Counts visits | 2 years", title="About us", header=header)
    assert item.materiality == "material"


def test_a_table_without_a_header_numbers_its_columns():
    (item,) = judge(ROWS[0].replace("Strelsau", "Klow"), *ROWS[1:], header="Barn 7 | Calls | Klow")
    assert "column 3 changed" in item.reasons[0].text


def test_rows_with_more_columns_are_judged_by_their_words():
    (item,) = judge("Mill Hosting | Backups | Strelsau | We may sell what we keep", *ROWS[1:])
    assert "en.sale" in rules_of(materiality.Verdict("material", changes=(item,)))


def test_headers_and_keys():
    policy = listed(*ROWS)
    assert tables.headers(policy.clauses)[ROWS[1]] == ["Name", "Purpose", "Place"]
    assert HEADER not in tables.headers(policy.clauses)
    assert [tables.key(one) for one in policy.clauses] == [None, "Name", "Mill Hosting", "Quay Mail", "Hill Pay"]
    assert alignment.compare(policy.clauses, policy.clauses) == ()

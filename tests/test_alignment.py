from __future__ import annotations

import random
from collections import Counter

from core_samples import PARAGRAPHS, TITLES, clause, clause_lists
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.core.compare.alignment import compare
from tracker.core.text import fold
from tracker.model import Clause

MIRRORED = {"added": "removed", "removed": "added"}


def sections(order=range(8), *, style="{}.", first=1) -> list[Clause]:
    found = []
    for place, at in enumerate(order):
        number = style.format(place + first).rstrip(".")
        path = f"{style.format(place + first)} {TITLES[at]}"
        found.append(clause(TITLES[at], path, number=number, kind="heading"))
        found.append(clause(PARAGRAPHS[at], path, number=number))
    return found


def summed(changes):
    return [(change.kind, len(change.old), len(change.new)) for change in changes]


@given(clause_lists)
def test_nothing_differs_from_itself(old):
    assert compare(old, old) == ()


@settings(max_examples=300)
@given(clause_lists, clause_lists)
def test_every_clause_is_accounted_for_once(old, new):
    changes = compare(old, new)
    for side, mine in (("old", old), ("new", new)):
        told = Counter(one for change in changes for one in getattr(change, side))
        assert not told - Counter(mine), "a clause told twice"
    left = [Counter(map(fold, (c.text for c in side))) for side in (old, new)]
    for change in changes:
        left[0] -= Counter(fold(one.text) for one in change.old)
        left[1] -= Counter(fold(one.text) for one in change.new)
    # What is in no change stands on both sides, if in other paragraphs.
    kept = ["".join(sorted(" ".join(side.elements()).replace(" ", ""))) for side in left]
    assert kept[0] == kept[1]


@settings(max_examples=300)
@given(clause_lists, clause_lists)
def test_swapping_sides_mirrors_what_came_and_went(old, new):
    forth, back = compare(old, new), compare(new, old)

    def sizes(changes, kind, side):
        return sum(len(getattr(change, side)) for change in changes if change.kind == kind)

    assert sizes(forth, "added", "new") == sizes(back, "removed", "old")
    assert sizes(forth, "removed", "old") == sizes(back, "added", "new")


@given(st.permutations(range(8)), st.integers(0, 7), st.booleans())
def test_swapping_sides_mirrors_the_kinds(order, at, drop):
    old = sections()
    new = sections(order)
    new[2 * at + 1] = clause(new[2 * at + 1].text.replace("we", "they"), *new[2 * at + 1].heading)
    if drop:
        del new[2 * at : 2 * at + 2]
    forth = Counter(MIRRORED.get(change.kind, change.kind) for change in compare(old, new))
    back = Counter(change.kind for change in compare(new, old))
    assert forth.keys() == back.keys()
    assert forth["added"] == back["added"]
    assert forth["removed"] == back["removed"]
    assert forth["modified"] == back["modified"]


@given(clause_lists, clause_lists)
def test_the_answer_is_always_the_same(old, new):
    assert compare(old, new) == compare(tuple(old), tuple(new))


def test_a_section_inserted_before_eight_numbered_ones_is_one_change():
    added = [
        clause("Weather", "1. Weather", number="1", kind="heading"),
        clause("In a storm nobody answers the exchange, since the wires hum too loudly.", "1. Weather", number="1"),
    ]
    new = [*added, *sections(first=2)]
    assert summed(compare(sections(), new)) == [("added", 0, 2)]
    assert summed(compare(new, sections())) == [("removed", 2, 0)]


def test_a_moved_section_is_one_moved_change():
    (change,) = compare(sections(), sections([0, 1, 6, 2, 3, 4, 5, 7]))
    assert change.kind == "moved"
    assert [one.text for one in change.new] == [TITLES[6], PARAGRAPHS[6]]


def test_another_style_of_numbers_is_renumbering():
    changes = compare(sections(), sections(style="A.{}"))
    assert {change.kind for change in changes} == {"renumbered"}


def test_moved_and_edited_is_one_modified_change():
    new = sections([0, 1, 6, 2, 3, 4, 5, 7])
    new[5] = clause(new[5].text.replace("two weeks", "two years"), *new[5].heading)
    modified = [change for change in compare(sections(), new) if change.kind == "modified"]
    assert [change.moved for change in modified] == [True]


def test_one_deleted_word_is_one_modified_change():
    new = sections()
    new[9] = clause(new[9].text.replace(" not", ""), *new[9].heading, number="5")
    assert summed(compare(sections(), new)) == [("modified", 1, 1)]


def test_a_paragraph_split_in_two_is_no_change():
    old = sections()
    whole = f"{PARAGRAPHS[4]} {PARAGRAPHS[5]}"
    heading = old[9].heading
    before = [*old[:9], clause(whole, *heading), *old[12:]]
    after = [*old[:9], clause(PARAGRAPHS[4], *heading), clause(PARAGRAPHS[5], *heading), *old[12:]]
    assert compare(before, after) == ()
    assert compare(after, before) == ()


def test_a_row_is_the_unit_of_a_table():
    rows = [clause(f"Firm {letter} | carries letters", "Partners", kind="row") for letter in "ABCDEF"]
    assert summed(compare(rows, [*rows[:2], *rows[4:]])) == [("removed", 1, 0), ("removed", 1, 0)]


def test_clauses_word_for_word_the_same_are_told_apart_by_place():
    old = [clause(PARAGRAPHS[0]), clause(PARAGRAPHS[1]), clause(PARAGRAPHS[0])]
    assert summed(compare(old, old[:2])) == [("removed", 1, 0)]
    assert summed(compare(old[:2], old)) == [("added", 0, 1)]


def test_tens_of_thousands_of_clauses_are_compared_by_what_is_unique():
    shuffled = random.Random(1)
    old = [clause(f"entry {at} of the long register") for at in range(21_000)]
    new = old[:]
    del new[shuffled.randrange(21_000)]
    new.insert(500, clause("a stranger among the entries"))
    assert Counter(change.kind for change in compare(old, new)) == {"added": 1, "removed": 1}

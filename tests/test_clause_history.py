"""The history of one clause: followed through rewordings, moves, returns and other ways to read the page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tracker.core.clause_history import Wording, follow
from tracker.model.browsing import ClausesOfVersion, ClauseStep

START = datetime(2024, 1, 1, tzinfo=UTC)


def versions(*held: tuple[int, ...]) -> list[ClausesOfVersion]:
    return [
        ClausesOfVersion(number, START + timedelta(days=number), frozenset(ids))
        for number, ids in enumerate(held, start=1)
    ]


def step(number: int, kind: str, old: tuple[int, ...], new: tuple[int, ...]) -> ClauseStep:
    return ClauseStep(number, kind, old, new, "material", "weaker")  # type: ignore[arg-type]


def history(clause: int, held: list[ClausesOfVersion], *steps: ClauseStep, **texts: str) -> tuple[Wording, ...]:
    return follow(clause, held, steps, lambda: {int(name[1:]): text for name, text in texts.items()})


def told(wordings: tuple[Wording, ...]) -> list[tuple[int, tuple[int, ...], str]]:
    return [(wording.clause_id, wording.numbers, wording.came) for wording in wordings]


def test_a_clause_that_never_changed_stands_since_watching_began() -> None:
    wordings = history(1, versions((1, 2), (1, 3)), step(2, "modified", (2,), (3,)))
    assert told(wordings) == [(1, (1, 2), "first")]
    assert wordings[0].since == START + timedelta(days=1)
    assert wordings[0].until is None
    assert wordings[0].materiality is None


def test_rewordings_are_followed_back_and_on_from_any_of_them() -> None:
    held = versions((1,), (2,), (3,), (3, 9))
    steps = (step(2, "modified", (1,), (2,)), step(3, "modified", (2,), (3,)), step(4, "added", (), (9,)))
    expected = [(1, (1,), "first"), (2, (2,), "modified"), (3, (3, 4), "modified")]
    for clause in (1, 2, 3):
        assert told(history(clause, held, *steps)) == expected
    wordings = history(2, held, *steps)
    assert [wording.until for wording in wordings] == [wordings[1].since, wordings[2].since, None]
    assert wordings[1].direction == "weaker"
    assert told(history(9, held, *steps)) == [(9, (4,), "added")]


def test_a_clause_that_was_taken_out_ends() -> None:
    wordings = history(2, versions((1, 2), (1,)), step(2, "removed", (2,), ()))
    assert told(wordings) == [(2, (1,), "first")]
    assert wordings[0].until == START + timedelta(days=2)


def test_moved_clauses_are_paired_in_their_order() -> None:
    held = versions((1, 2, 3), (3, 4, 5))
    moved = step(2, "moved", (1, 2), (4, 5))
    assert told(history(5, held, moved)) == [(2, (1,), "first"), (5, (2,), "moved")]


def test_a_clause_that_came_back_has_two_times() -> None:
    held = versions((1, 2), (1,), (1, 2))
    steps = (step(2, "removed", (2,), ()),)
    assert told(history(2, held, *steps)) == [(2, (1,), "first"), (2, (3,), "returned")]


def test_where_the_page_was_read_in_another_way_the_text_goes_on() -> None:
    held = versions((1,), (2,))
    assert told(history(2, held, _1="We keep it.", _2="We keep it.")) == [
        (1, (1,), "first"),
        (2, (2,), "read otherwise"),
    ]
    assert told(history(2, held, _1="We keep it.", _2="We sell it.")) == [(2, (2,), "read otherwise")]


def test_a_clause_of_no_version_has_no_history() -> None:
    assert history(7, versions((1,), (2,))) == ()


def test_of_sides_of_unequal_length_the_nearest_goes_on() -> None:
    held = versions((1, 2), (3,))
    merged = step(2, "modified", (1, 2), (3,))
    assert told(history(3, held, merged))[0] == (1, (1,), "first")
    assert told(history(2, held, merged)) == [(2, (1,), "first"), (3, (2,), "modified")]


def test_of_two_equal_clauses_one_may_go_on_where_the_other_changed() -> None:
    held = versions((1, 3), (3, 6))
    edited = step(2, "modified", (3,), (6,))
    assert told(history(6, held, edited)) == [(3, (1,), "first"), (6, (2,), "modified")]
    assert told(history(3, held, edited)) == [(3, (1, 2), "first")]


HELD = st.lists(st.lists(st.integers(1, 6), max_size=5, unique=True).map(tuple), min_size=1, max_size=6)
STEPS = st.lists(
    st.tuples(st.integers(1, 7), st.lists(st.integers(1, 6), max_size=3), st.lists(st.integers(1, 6), max_size=3)),
    max_size=8,
)


@given(HELD, STEPS, st.integers(1, 6))
def test_wordings_follow_each_other_in_time_whatever_is_recorded(
    held: list[tuple[int, ...]], recorded: list[tuple[int, list[int], list[int]]], clause: int
) -> None:
    steps = [step(number, "modified", tuple(old), tuple(new)) for number, old, new in recorded]
    wordings = follow(clause, versions(*held), steps, dict)
    numbers = [number for wording in wordings for number in wording.numbers]
    assert numbers == sorted(set(numbers))
    assert bool(wordings) is any(clause in ids for ids in held)
    for wording in wordings:
        assert all(wording.clause_id in held[number - 1] for number in wording.numbers)

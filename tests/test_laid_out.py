"""The newer text in its order, with each change where it stands."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tracker.core.compare.alignment import compare
from tracker.core.compare.laid_out import MovedAway, Placed, Unchanged, lay_out
from tracker.model import Change, Clause


def clauses(*texts: str) -> tuple[Clause, ...]:
    return tuple(Clause(("Terms",), None, text) for text in texts)


KEEP, SHARE, ASK, TELL, LAST = clauses(
    "We keep call records for thirty days and then delete all of them.",
    "Partners in other countries receive the numbers that you dial.",
    "You may ask us at any time which records we hold about you.",
    "We tell you by letter before any of these terms takes effect.",
    "The courts of the capital decide what we cannot agree upon.",
)


def test_a_removed_clause_stands_where_it_stood() -> None:
    old, new = (KEEP, SHARE, ASK), (KEEP, ASK)
    parts = lay_out(old, new, compare(old, new))
    assert parts == (Unchanged(0, 1), Placed(0, (1,), ()), Unchanged(1, 2))


def test_one_removed_at_the_top_and_one_added_at_the_end() -> None:
    old, new = (KEEP, SHARE, ASK), (SHARE, ASK, LAST)
    parts = lay_out(old, new, compare(old, new))
    assert parts == (Placed(0, (0,), ()), Unchanged(0, 2), Placed(1, (), (2,)))


def test_a_moved_clause_leaves_a_mark_where_it_was() -> None:
    old, new = (KEEP, SHARE, ASK, TELL), (SHARE, ASK, TELL, KEEP)
    parts = lay_out(old, new, compare(old, new))
    assert parts == (MovedAway(0), Unchanged(0, 3), Placed(0, (0,), (3,)))


def test_of_two_equal_clauses_each_has_its_own_place() -> None:
    old, new = (KEEP, SHARE), (KEEP, SHARE, KEEP)
    parts = lay_out(old, new, (Change("added", (), (KEEP,)),))
    assert [part for part in parts if isinstance(part, Placed)] == [Placed(0, (), (0,))]
    assert sum(part.end - part.start for part in parts if isinstance(part, Unchanged)) == 2


def test_changes_of_other_texts_lose_no_clause() -> None:
    strange = Change("modified", (TELL,), (LAST,))
    parts = lay_out((KEEP, SHARE), (KEEP, ASK), (strange,))
    assert Unchanged(0, 2) in parts
    assert Placed(0, (), ()) in parts


WORDS = st.lists(
    st.sampled_from(["keep", "share", "ask", "tell", "delete", "move", "days", "never", "always"]),
    min_size=3,
    max_size=8,
)
TEXTS = st.lists(WORDS.map(" ".join), max_size=12)


@given(TEXTS, TEXTS)
def test_every_clause_of_the_newer_text_and_every_change_stands_once(old: list[str], new: list[str]) -> None:
    before, after = clauses(*old), clauses(*new)
    changes = compare(before, after)
    parts = lay_out(before, after, changes)
    places = [place for part in parts if isinstance(part, Unchanged) for place in range(part.start, part.end)]
    placed = [part for part in parts if isinstance(part, Placed)]
    places += [place for part in placed for place in part.new_places]
    assert sorted(places) == list(range(len(after)))
    assert sorted(part.index for part in placed) == list(range(len(changes)))
    for part in placed:
        assert tuple(after[place] for place in part.new_places) == changes[part.index].new
        assert tuple(before[place] for place in part.old_places) == changes[part.index].old

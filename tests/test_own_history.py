"""What a watch's own history says of a change: known wordings, and slots that are never still."""

from __future__ import annotations

from core_samples import PARAGRAPHS, clause_lists, policy_of
from hypothesis import given

from tracker.core.compare import alignment
from tracker.core.doubt import own_history
from tracker.core.judge import materiality
from tracker.model import Past

RURITEL = "The contract is with Ruritel Ltd, Mill Road 1, Strelsau."
BORDUREL = "The contract is with Bordurel SA, Quay 9, Szohod."
ENTITY = Past(first_in=dict.fromkeys((*PARAGRAPHS, RURITEL), 1) | {BORDUREL: 2}, flips=1)


def judged(old: str, new: str, history: Past | None = None):
    return materiality.judge(policy_of(*PARAGRAPHS, old), policy_of(*PARAGRAPHS, new), history)


def test_an_edition_that_stood_there_before_is_known_and_new_words_are_not():
    flip = judged(BORDUREL, RURITEL).changes
    assert own_history.knows_all(flip, ENTITY)
    assert not own_history.knows_all(judged(BORDUREL, "The contract is with Syldatel Oy, Hill 3.").changes, ENTITY)
    assert not own_history.knows_all((), ENTITY)


def test_a_clause_that_came_late_and_goes_is_known_one_of_the_first_version_is_not():
    gone = alignment.compare(policy_of(RURITEL, BORDUREL).clauses, policy_of(RURITEL).clauses)
    assert [own_history.is_known(change, ENTITY) for change in gone] == [True]
    gone = alignment.compare(policy_of(RURITEL, BORDUREL).clauses, policy_of(BORDUREL).clauses)
    assert [own_history.is_known(change, ENTITY) for change in gone] == [False]


def test_beside_a_real_change_an_edition_that_flips_does_not_count():
    new = policy_of(*[text.replace("30 days", "90 days") for text in PARAGRAPHS], RURITEL)
    verdict = materiality.judge(policy_of(*PARAGRAPHS, BORDUREL), new, ENTITY)
    assert verdict.materiality == "material"
    weights = {item.change.new_text[:20]: item.materiality for item in verdict.changes}
    assert weights[RURITEL[:20]] == "artifact"
    (flip,) = [item for item in verdict.changes if item.materiality == "artifact"]
    assert flip.reasons[0].text.startswith("This wording has come and gone before: “The contract is with Ruritel")
    assert judged(BORDUREL, RURITEL, Past(ENTITY.first_in)).materiality == "material"


def test_a_slot_is_a_sentence_but_for_its_numbers():
    one, two = ("The river stood at 3.4 metres on 5 May 2024.", "The river stood at 12 metres on 17 June 2025.")
    (change,) = judged(one, two).changes
    (other,) = judged(two, one).changes
    assert own_history.place_of(change.change) == own_history.place_of(other.change)
    assert (own_history.place_of(change.change) or "").startswith("numbers ")
    (change,) = judged(one, "The river stood still on 5 May 2024.").changes
    assert (own_history.place_of(change.change) or "").startswith("place ")


def test_what_a_policy_says_at_length_has_no_slot():
    long = " ".join(f"word{at}" for at in range(90))
    (change,) = judged(long, f"{long} more").changes
    assert own_history.place_of(change.change) is None


def test_a_slot_that_is_never_still_does_not_count_and_says_so():
    one, two = "A line costs 30 crowns a month today.", "A line costs $31 a month today."
    (change,) = judged(one.replace("30 crowns", "$30"), two).changes
    assert change.materiality == "material"
    slot = own_history.place_of(change.change)
    assert slot is not None
    verdict = judged(one.replace("30 crowns", "$30"), two, Past(restless=frozenset({slot})))
    assert verdict.materiality == "artifact"
    assert verdict.changes[0].reasons[0].rule == "restless"
    assert judged("A line costs $30 a month.", "A line costs $31 a year.", Past(restless=frozenset({slot}))).materiality


def test_wordings_are_known_however_they_are_typeset():
    stored = Past(first_in={"We don’t  sell “it”.": 3, 'We don\'t sell "it".': 2})
    assert own_history.folded(stored).first_in == {'We don\'t sell "it".': 2}


@given(clause_lists, clause_lists)
def test_a_history_of_both_sides_knows_every_change_between_them(old, new):
    known = Past(first_in={clause.text: 2 for clause in (*old, *new)})
    assert all(own_history.is_known(change, own_history.folded(known)) for change in alignment.compare(old, new))
    assert not any(own_history.is_known(change, Past()) for change in alignment.compare(old, ()))

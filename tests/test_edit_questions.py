"""Whose gain a small edit is: by example and near miss for each question, and by law."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.judge.direction import edit_questions, weighed_evidence
from tracker.core.judge.grammar import parts, sentence
from tracker.core.judge.lexicon import load

WAYS = {
    # question: (before, after, whose gain: 1 the reader's, -1 a loss, 0 not known)
    "amount": [
        ("We answer each letter within 10 days.", "We answer each letter within 20 days.", -1),
        ("You may return the bell within 10 days.", "You may return the bell within 20 days.", 1),
        ("The mill keeps your letters for a year.", "The mill keeps your letters for a month.", 1),
        ("We warn you 30 days in advance.", "We warn you 60 days in advance.", 1),
        ("We back up the books every day.", "We back up the books every week.", -1),
        ("The penalty is 10 crowns.", "The penalty is 20 crowns.", -1),
        ("We answer within two business days.", "We answer within two days.", 1),
    ],
    "consent": [
        ("We show the bell with your consent.", "We show the bell without your consent.", -1),
    ],
    "cost": [
        ("Bells are tested at your expense.", "Bells are tested at our expense.", 1),
        ("Bells are tested at our expense.", "Bells are tested at your risk.", -1),
    ],
    "order": [
        ("We notify you before we sell the mill.", "We notify you after we sell the mill.", -1),
        ("Drums are charged after they are rung.", "Drums are charged before they are rung.", -1),
    ],
    "condition": [
        ("We refund the fee.", "We refund the fee if the bell cracks.", -1),
        ("We sell your letters.", "We sell your letters only if you agree.", 1),
        ("We never sell your letters.", "We never sell your letters, except in winter.", -1),
        ("We sell your letters if you agree.", "We sell your letters unless you object.", -1),
        ("We read your letters if a court orders it.", "We read your letters if we see fit.", -1),
    ],
    "firmness": [
        ("We repair the bell.", "We try to repair the bell.", -1),
        ("You may show a ticket.", "You must show a ticket.", -1),
        ("The dealer may refund the fee.", "The dealer must refund the fee.", 1),
    ],
    "act": [
        ("We delete your letters.", "We publish your letters.", -1),
        ("We do not sell your letters.", "We sell your letters.", -1),
        ("You may not record the bell.", "You may record the bell.", 1),
        ("Vouchers do not expire.", "Vouchers expire.", -1),
        ("The fee is waived.", "The fee is not waived.", -1),
        ("Your notes are not visible to other guests.", "Your notes are visible to other guests.", -1),
    ],
    "degree": [
        ("We refund all fees.", "We refund some fees.", -1),
        ("We sell most letters.", "We sell some letters.", 1),
        ("We repair the bell and the drum.", "We repair the bell or the drum.", -1),
    ],
    "place": [
        ("Letters are kept in Ireland.", "Letters are kept in India.", -1),
    ],
    "hands": [
        ("Your letters are read by your doctor.", "Your letters are read by your insurer.", -1),
    ],
    "swap": [
        ("The guest has a right to a refund.", "The guest has a right to a voucher.", -1),
        ("Tickets are refundable.", "Tickets are non-refundable.", -1),
    ],
}  # fmt: skip
OTHERS = [
    ("de", "Wir löschen Ihre Nachrichten nach 7 Tagen.", "Wir löschen Ihre Nachrichten nach 90 Tagen.", -1),
    ("de", "Sie können den Vertrag kündigen.", "Sie können den Vertrag nicht kündigen.", -1),
    ("de", "Wir geben Ihre Daten nicht weiter.", "Wir geben Ihre Daten weiter.", -1),
    ("de", "Der Kunde hat die Glocke zu bezahlen.", "Der Kunde kann die Glocke bezahlen.", 1),
    ("fr", "Nous vendons vos données.", "Nous ne vendons pas vos données.", 1),
    ("fr", "Vous pouvez résilier le contrat.", "Vous ne pouvez pas résilier le contrat.", -1),
    ("es", "Podemos vender sus datos.", "No podemos vender sus datos.", 1),
    ("es", "Le reembolsamos el precio.", "Le reembolsamos el precio si la campana se rompe.", -1),
]
UNKNOWN = [
    ("The lamp is green.", "The lamp is blue."),
    ("The bell stands in the mill.", "The bell stands in the barn."),
    ("Chapter 4 speaks of bells.", "Chapter 5 speaks of bells."),
]


def sign(gain):
    return (gain > 0) - (gain < 0)


def way(old, new, language="en"):
    return sign(edit_questions.direction(*(sentence.read(side, load(language)) for side in (old, new))))


@pytest.mark.parametrize(
    ("old", "new", "gain"), [row for rows in WAYS.values() for row in rows], ids=lambda value: str(value)[:40]
)
def test_whose_gain_an_edit_is(old, new, gain):
    assert way(old, new) == gain


@pytest.mark.parametrize(("language", "old", "new", "gain"), OTHERS)
def test_whose_gain_it_is_in_other_languages(language, old, new, gain):
    assert way(old, new, language) == gain


@pytest.mark.parametrize(("old", "new"), UNKNOWN)
def test_what_no_list_knows_is_nobodys_gain(old, new):
    assert way(old, new) == 0


def test_all_evidence_together_says_what_a_question_is_sure_of():
    rows = [("en", *row) for rows in WAYS.values() for row in rows] + OTHERS
    right = [sign(weighed_evidence.direction(old, new, load(language))) == gain for language, old, new, gain in rows]
    # Weights are fitted to other edits: one example may be outweighed.
    assert sum(right) >= len(rows) - 2


def test_what_no_weight_knows_is_nobodys_gain():
    assert weighed_evidence.collect("The lamp is green.", "The lamp is blue.", load("en")) == {}
    assert weighed_evidence.direction("The lamp is green.", "The lamp is blue.", load("en")) == 0


def test_weights_are_of_evidence_that_an_edit_can_have():
    told = [weighed_evidence.collect(old, new, load("en")) for rows in WAYS.values() for old, new, _ in rows]
    assert {name for said in told for name in said} & weighed_evidence.weights().keys()
    assert all(abs(value) <= 1 for said in told for value in said.values())


WHO = st.sampled_from(["We", "You", "The dealer", "The guest", "Our partners"])
HOW = st.sampled_from(["", "may ", "must ", "do not ", "try to ", "may not "])
DOES = st.sampled_from(["refund the fee", "sell the letters", "delete your notes", "pay the costs", "ring the bell"])
WHEN = st.sampled_from(["", " if you agree", " unless you object", " within 10 days", " every year", " in India"])
SENTENCES = st.builds(lambda *words: f"{''.join(words)}.", WHO, st.just(" "), HOW, DOES, WHEN)


@given(SENTENCES, SENTENCES)
def test_what_is_a_gain_one_way_is_a_loss_the_other(old, new):
    sides = [(old, new), (new, old)]
    assert way(*sides[0]) == -way(*sides[1])
    there, back = (weighed_evidence.direction(*side, load("en")) for side in sides)
    assert sign(there) == -sign(back)


@given(SENTENCES)
def test_nothing_is_gained_where_nothing_changes(text):
    assert way(text, text) == 0
    assert weighed_evidence.direction(text, text, load("en")) == 0


@given(st.text(max_size=60), st.text(max_size=60), st.sampled_from(["en", "de", "fr", "es"]))
def test_any_text_is_told_without_a_fault_and_its_parts_cover_it(old, new, language):
    lexicon = load(language)
    weighed_evidence.direction(old, new, lexicon)
    read = sentence.read(old, lexicon)
    bounds = [(part.start, part.end) for part in parts.of(read)]
    assert bounds[0][0] == 0
    assert bounds[-1][1] == len(read)
    assert all(end == start for (_, end), (start, _) in itertools.pairwise(bounds))

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.core.judge.materiality import judge
from tracker.model import Change, Clause, Dates, Judged, Policy, Promises, Reason, Verdict
from tracker.show import one_sentence


def policy(*texts: str) -> Policy:
    clauses = tuple(Clause((f"{at}. Part",), None, text) for at, text in enumerate(texts, 1))
    return Policy("Acme Privacy Policy", "en", Dates("2024-01-31", None), Promises(), clauses, "x", 100)


def told(old: str, new: str, language: str = "en") -> str:
    before, after = policy(old, "What stands here stays."), policy(new, "What stands here stays.")
    return one_sentence.of_version(judge(before, after), language)


class TestOneChange:
    @pytest.mark.parametrize(
        ("old", "new", "sentence"),
        [
            (
                "Call records are kept for 30 days and are then deleted.",
                "Call records are kept for 180 days and are then deleted.",
                "Call records are now kept for 180 days, was 30",
            ),
            (
                "We keep call records for 30 days after the call.",
                "We keep call records for 90 days after the call.",
                "We now keep call records for 90 days after the call, was 30",
            ),
            (
                "Disputes are settled by the courts of Dublin.",
                "Disputes are settled by the courts of Delaware.",
                "Disputes are now settled by the courts of Delaware, was “Dublin”",
            ),
            (
                "We do not sell your personal data.",
                "We sell your personal data.",
                "“We sell your personal data”, was “We do not sell your personal data”",
            ),
            (
                "We may share data with your consent for marketing.",
                "We may share data for marketing.",
                "“We may share data for marketing” (no longer: “with your consent”)",
            ),
            (
                "You can write to us at any time. We answer in two weeks.",
                "You can write to us at any time.",
                "No longer says: “We answer in two weeks”",
            ),
            (
                "We may share data with our processors.",
                "We may share data with our processors and with advertising partners.",
                "We may share data with our processors and with advertising partners"
                " (new: “and with advertising partners”)",
            ),
        ],
    )
    def test_it_is_told_as_a_person_would(self, old, new, sentence):
        assert told(old, new) == sentence

    def test_of_two_long_sentences_that_begin_alike_each_is_shown_round_the_edit(self):
        begin = "When you use our service from a device of yours that we know, and have allowed it, we may read"
        sentence = told(
            f"{begin} the names of the networks near you and the strength of their signals, to place your call.",
            f"{begin} your precise location and the contents of your address book, to show you advertising.",
        )
        new, old = sentence.split(", was ")
        assert "your precise location" in new
        assert "the names of the networks" in old

    def test_other_languages_get_no_english_word_in_their_sentence(self):
        sentence = told("Daten werden 30 Tage gespeichert.", "Daten werden 90 Tage gespeichert.", "de")
        assert sentence == "Daten werden 90 Tage gespeichert, was 30"

    def test_a_new_clause_is_told_by_the_sentence_that_its_reason_quotes(self):
        text = "General words come first. You waive any class action against us."
        reason = Reason(
            "r", "Why", "material", "dispute_resolution", "weaker", "You waive any class action against us."
        )
        judged = Judged(Change("added", (), (Clause((), None, text),)), "material", "weaker", (), (reason,))
        assert one_sentence.of_change(judged) == "New: “You waive any class action against us”"

    def test_what_only_moved_is_told_by_its_place(self):
        clause = Clause(("7. Cookies",), "7", "We use cookies.")
        moved = Judged(Change("moved", (clause,), (clause,), True), "editorial", "neutral", (), ())
        assert one_sentence.of_change(moved) == "Moved: 7. Cookies"


class TestAVersion:
    def test_the_worst_of_the_gravest_is_told_and_the_rest_counted(self):
        def change(text: str, direction: str) -> Judged:
            return Judged(Change("added", (), (Clause((), None, text),)), "material", direction, (), ())

        verdict = Verdict("material", "mixed", changes=(change("Good.", "stronger"), change("Bad.", "weaker")))
        assert one_sentence.of_version(verdict) == "New: “Bad”; and 1 more material change"

    def test_a_rewrite_is_told_by_its_reason_and_an_empty_verdict_by_what_is_known(self):
        rewrite = Reason("rewrite", "30 of 40 clauses differ: this is a rewrite", "material", "rewrite")
        assert one_sentence.of_version(Verdict("material", reasons=(rewrite,))) == (
            "The document was rewritten (30 of 40 clauses differ)"
        )
        assert one_sentence.of_version(Verdict("none")) == "The text changed"


WORDS = st.lists(
    st.sampled_from(
        ["we", "you", "data", "not", "30", "90", "days", "may", "share", "“", "\n", "\u202e", "x" * 90, ".", ";"]
    ),
    max_size=40,
).map(" ".join)


@settings(max_examples=150, deadline=None)
@given(WORDS, WORDS, st.sampled_from(["added", "removed", "modified", "moved", "renumbered"]))
def test_any_change_is_one_short_line(old, new, kind):
    sides = (Clause((old[:20],), None, old),), (Clause((new[:20],), None, new),)
    change = Change(kind, () if kind == "added" else sides[0], () if kind == "removed" else sides[1])
    sentence = one_sentence.of_change(Judged(change, "material", "weaker", (), (Reason("r", "Why", "material"),)))
    assert 0 < len(sentence) <= 220
    assert sentence.isprintable()

"""What means the same, what changes a fact, and whose gain a quantity is: by example, by near miss and by law."""

from __future__ import annotations

import itertools
import json
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.judge import amounts, canonical, lexical, lexicon, same, spelling
from tracker.core.judge.lexicon import build

LANGUAGES = tuple(lexicon.LANGUAGES)

SAME = [
    ("en", "Tell us prior to the move of your line.", "Tell us before the move of your line."),
    ("en", "The notice period is thirty (30) days.", "The notice period is 30 days."),
    (
        "en",
        "Drafts are kept for 24 months after the last visit.",
        "Drafts are kept for two years after the last visit.",
    ),
    ("en", "The trial lasts a week.", "The trial lasts seven days."),
    ("en", "If you ask us, we delete the list.", "We delete the list if you ask us."),
    ("en", "Dealers, shops and partners may look at it.", "Partners, dealers and shops may look at it."),
    ("en", "Invoices are sent by us on the first day.", "We send invoices on the first day."),
    ("en", "No refund is made unless the bell is faulty.", "Refund is made only if the bell is faulty."),
    ("en", "At the end of the term we return the keys.", "We return the keys at the end of the term."),
    ("en", "The bell rings twice. It then stops.", "The bell rings twice and then stops."),
    ("en", "We recieve your letters.", "We receive your letters."),
    ("en", "As section 4 says, the fee is due.", "As section 5 says, the fee is due."),
    ("de", "Die Frist beträgt 24 Monate.", "Die Frist beträgt zwei Jahre."),
    ("fr", "Le délai est de trente (30) jours.", "Le délai est de 30 jours."),
    ("es", "El plazo es de 24 meses.", "El plazo es de dos años."),
]


@pytest.mark.parametrize(("language", "old", "new"), SAME)
def test_the_same_in_other_words_is_shown_in_either_order(language, old, new):
    assert same.meaning(old, new, language)
    assert same.meaning(new, old, language)


OTHER = [
    ("en", "You can opt in to offers.", "You can opt out of offers."),
    ("en", "We tell our partners your number.", "We sell our partners your number."),
    ("en", "Your employer may read it.", "Your employee may read it."),
    ("en", "We indemnify you against claims.", "You indemnify us against claims."),
    ("en", "The vendor indemnifies the customer.", "The customer indemnifies the vendor."),
    ("en", "We answer within 30 days.", "We answer within 30 weeks."),
    ("en", "We delete it after you ask.", "We delete it before you ask."),
    ("en", "We share it with dealers and shops.", "We share it with dealers or shops."),
    ("en", "We do not sell it.", "We sell it."),
    ("en", "We may share it.", "We must share it."),
    ("en", "The fee is 4 crowns.", "The fee is 5 crowns."),
    ("de", "Wir löschen die Daten nach sechs Monaten.", "Wir löschen die Daten nach zwei Jahren."),
    ("fr", "Nous conservons les données un an.", "Nous conservons les données deux ans."),
    ("es", "No vendemos sus datos.", "Vendemos sus datos."),
]


@pytest.mark.parametrize(("language", "old", "new"), OTHER)
def test_another_meaning_is_never_shown_to_be_the_same(language, old, new):
    assert same.meaning(old, new, language) == ""
    assert same.meaning(new, old, language) == ""


def test_a_language_without_a_lexicon_has_no_equal_meanings():
    assert same.meaning("Usuwamy dane.", "Dane usuwamy.", "pl") == ""
    assert lexical.changed("zawsze", "nigdy", "pl") is None


@given(st.text(max_size=80), st.sampled_from(LANGUAGES))
def test_any_text_means_the_same_as_itself_and_none_raises(text, language):
    assert canonical.canonical(text, lexicon.load(language)) == canonical.canonical(text, lexicon.load(language))
    assert same.meaning(text, text, language) != "" or text == ""


FACTS = [
    ("en", "always", "sometimes", None),
    ("en", "all", "most", None),
    ("en", "before", "after", None),
    ("en", "and", "or", "neutral"),
    ("en", "you", "we", "neutral"),
    ("en", "include", "exclude", None),
    ("de", "immer", "selten", None),
    ("fr", "toujours", "jamais", None),
    ("es", "siempre", "nunca", None),
]


@pytest.mark.parametrize(("language", "old", "new", "direction"), FACTS)
def test_a_fact_that_changes_is_told_in_either_order(language, old, new, direction):
    for one, other in ((old, new), (new, old)):
        fact = lexical.changed(one, other, language)
        assert fact is not None
        assert direction is None or fact.direction == direction


@pytest.mark.parametrize(("old", "new"), [("lamp", "candle"), ("the", "a"), ("sometimes", "sometimes"), ("", "")])
def test_what_the_lexicon_does_not_know_is_no_fact(old, new):
    assert lexical.changed(old, new, "en") is None


GAINS = [
    ("We answer requests within 45 days.", "45 days", "period", "weaker"),
    ("You can return the bell within 45 days of delivery.", "45 days", "period", "stronger"),
    ("Call records are kept for 45 days.", "45 days", "period", "weaker"),
    ("We notify you of a new price 45 days in advance.", "45 days", "period", "stronger"),
    ("You pay each invoice within 45 days.", "45 days", "period", "stronger"),
    ("The fee is 45 crowns, or $45, for each letter.", "$45", "money", "weaker"),
    ("Our liability is limited to $45.", "$45", "money", "stronger"),
    ("The mill stands for 45 days.", "45 days", "period", "neutral"),
]


@pytest.mark.parametrize(("sentence", "number", "kind", "way"), GAINS)
def test_whose_gain_it_is_when_a_quantity_grows(sentence, number, kind, way):
    opposite = {"weaker": "stronger", "stronger": "weaker", "neutral": "neutral"}
    assert amounts.of_quantity(sentence, number, kind, "en", grew=True) == way
    assert amounts.of_quantity(sentence, number, kind, "en", grew=False) == opposite[way]
    assert amounts.of_quantity(sentence, number, kind, "pl", grew=True) == "neutral"


@pytest.mark.parametrize(("old", "new"), [("recieve", "receive"), ("agianst", "against")])
def test_a_slip_is_told_by_a_list_of_all_words(old, new):
    assert spelling.is_typo(old, new, "en")
    assert spelling.is_typo(new, old, "en")


@pytest.mark.parametrize(
    ("old", "new"), [("employer", "employee"), ("contact", "contract"), ("tell", "sell"), ("qqqq", "zzzz")]
)
def test_two_words_are_no_slips_of_each_other(old, new):
    assert not spelling.is_typo(old, new, "en")
    assert not spelling.is_typo("recieve", "receive", "xx")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_pair_is_both_equal_and_opposite(language):
    known = lexicon.load(language)
    pairs = {pair for pairs in known.opposites.values() for pair in pairs}
    for members in pairs:
        one, other = (known.equal.known.get(" ".join(member), " ".join(member)) for member in members)
        assert one != other, members
        assert members[::-1] in pairs


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_group_has_one_plain_member_and_each_ladder_an_order(language):
    known = lexicon.load(language)
    for plain in known.equal.known.values():
        assert known.equal.known.get(plain, plain) == plain
    assert {step.gain for step in known.ladders.known.values()} == {"more", "less", "depends"}
    steps = sorted((step.ladder, step.height) for step in known.ladders.known.values())
    for ladder, places in itertools.groupby(steps, key=lambda step: step[0]):
        heights = {height for _, height in places}
        # A word that stands on two ladders counts on one of them alone.
        assert len(heights) >= 2, ladder


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_is_dropped_that_denies_limits_or_turns(language):
    known = lexicon.load(language)
    assert not known.drop & (known.small["turning"] | known.small["joins"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_loaded_is_what_people_wrote(language):
    written = build.build(language)
    loaded = json.loads(resources.files("tracker.core.judge.lexicon").joinpath(f"{language}.json").read_text("utf-8"))
    assert json.loads(json.dumps(written)) == loaded, "the lexicon was edited: run python bench/lexicon.py"

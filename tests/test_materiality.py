from __future__ import annotations

import pytest
from core_samples import PARAGRAPHS, clause, judge, only, policy_of, rules_of

from tracker.core.judge import materiality
from tracker.model import Clause, Dates, Policy, Promises

MATTERS = [
    # what it is, old, new, a rule that says so, direction
    (
        "not deleted",
        "We will not share your number with Borduria Bell.",
        "We will share your number with Borduria Bell.",
        "en.negation",
        "weaker",
    ),
    (
        "not inserted",
        "We will share your number with the post.",
        "We will not share your number with the post.",
        "en.negation",
        "stronger",
    ),
    ("may to will", "We may read the meter at night.", "We will read the meter at night.", "en.must", None),
    (
        "will to may",
        "We will tell you when a fitter comes.",
        "We may tell you when a fitter comes.",
        "en.may",
        "weaker",
    ),
    ("or share added", "We will not sell your number.", "We will not sell or share your number.", "en.sharing", None),
    (
        "a longer period",
        "Call records are kept for 30 days.",
        "Call records are kept for 130 days.",
        "quantity.period",
        "weaker",
    ),
    (
        "a shorter period",
        "Call records are retained for 130 days.",
        "Call records are retained for 30 days.",
        "quantity.period",
        "stronger",
    ),
    (
        "a period in words",
        "We keep call records for one month.",
        "We keep call records for one year.",
        "quantity.period",
        "weaker",
    ),
    ("a fee", "Moving the line costs $20.", "Moving the line costs $40.", "quantity.money", None),
    (
        "an age",
        "You must be at least 16 to hold a line.",
        "You must be at least 13 to hold a line.",
        "quantity.age",
        "neutral",
    ),
    (
        "only deleted",
        "We use the door's colour only to find it.",
        "We use the door's colour to find it.",
        "en.only",
        "weaker",
    ),
    (
        "an exception",
        "We strike it from the books.",
        "We strike it from the books unless the reeve objects.",
        "en.exception",
        "weaker",
    ),
    ("the company's kind", "Lines come from Ruritel Ltd.", "Lines come from Ruritel Inc.", "en.entity", None),
    ("the law", "The laws of Ruritania govern this.", "The laws of Borduria govern this.", "en.law", "neutral"),
    ("arbitration", "You can ask a court.", "You can ask a court after binding arbitration.", "en.disputes", "weaker"),
    (
        "sale",
        "We pass the number to the fitter.",
        "We pass the number to the fitter and sell it to shops.",
        "en.sale",
        "weaker",
    ),
    (
        "models",
        "Letters are read by a clerk.",
        "Letters are read by a clerk and train our language models.",
        "en.ai",
        "weaker",
    ),
    ("encryption", "The books are encrypted and locked away.", "The books are locked away.", "en.security", "weaker"),
]

MATTERS_ELSEWHERE = [
    ("de", "Wir geben Ihre Nummer nicht weiter.", "Wir geben Ihre Nummer weiter.", "de.negation"),
    ("de", "Wir bewahren Listen 30 Tage auf.", "Wir bewahren Listen 90 Tage auf.", "quantity.period"),
    ("fr", "Nous ne vendons jamais votre numéro.", "Nous vendons votre numéro.", "fr.negation"),
    ("fr", "Nous gardons la liste 30 jours.", "Nous gardons la liste 90 jours.", "quantity.period"),
    ("es", "No vendemos su número.", "Vendemos su número.", "es.negation"),
    ("es", "Guardamos la lista 30 días.", "Guardamos la lista 90 días.", "quantity.period"),
    ("pl", "Nie damy numeru sąsiadom.", "Damy numer sąsiadom.", "any.negation"),
    ("pl", "Mamy dom.", "Mamy dom, stodołę, młyn, staw oraz dwa konie.", "said_anew"),
    ("zh", "我们会给出号码。", "我们不会给出号码。", "any.negation"),
]

NOTHING = [
    ("curly quotes", 'We call it the "line" here.', "We call it the “line” here.", {"none", "editorial"}),
    (
        "dashes and spaces",
        "Fitters - all of them - knock.",
        "Fitters\u00a0— all of them\u00a0— knock.",
        {"none", "editorial"},
    ),
    ("soft hyphens", "Our communication is polite.", "Our com\u00admuni\u00adcation is polite.", {"none"}),
    ("ligatures", "The first office files it.", "The ﬁrst ofﬁce ﬁles it.", {"none"}),
    ("British spelling", "We organize the honor roll.", "We organise the honour roll.", {"editorial"}),
    ("a typo", "Our fitters recieve a key.", "Our fitters receive a key.", {"editorial"}),
    ("capitals", "the Customer calls the Exchange.", "the customer calls the exchange.", {"none", "editorial"}),
    (
        "a slash at an address",
        "Look at https://ruritel.example/help for it.",
        "Look at https://www.ruritel.example/help/ for it.",
        {"editorial"},
    ),
    ("a masked address", "Write to [email protected] today.", "Write to mill@ruritel.example today.", {"artifact"}),
    ("another address", "Write to mill@ruritel.example today.", "Write to barn@ruritel.example today.", {"minor"}),
]


@pytest.mark.parametrize(
    ("old", "new", "rule", "direction"), [row[1:] for row in MATTERS], ids=[row[0] for row in MATTERS]
)
def test_a_tiny_edit_that_matters_is_material(old, new, rule, direction):
    verdict = judge(f"{PARAGRAPHS[0]} {old}", f"{PARAGRAPHS[0]} {new}")
    assert verdict.materiality == "material"
    assert rule in rules_of(verdict)
    assert direction in (None, verdict.direction)


@pytest.mark.parametrize(("language", "old", "new", "rule"), MATTERS_ELSEWHERE)
def test_it_matters_in_other_languages_too(language, old, new, rule):
    verdict = judge(old, new, language)
    assert verdict.materiality == "material"
    assert rule in rules_of(verdict)


@pytest.mark.parametrize(("old", "new", "wished"), [row[1:] for row in NOTHING], ids=[row[0] for row in NOTHING])
def test_an_edit_that_is_nothing_is_not_material(old, new, wished):
    assert judge(f"{PARAGRAPHS[0]} {old}", f"{PARAGRAPHS[0]} {new}").materiality in wished


def test_a_clause_among_many_spelling_edits_is_found():
    old = [f"Farm {at} is a favorite neighbor of the exchange." for at in range(60)]
    new = [text.replace("favorite neighbor", "favourite neighbour") for text in old]
    old.insert(40, "We will not sell your number to anybody.")
    new.insert(40, "We will sell your number to anybody.")
    verdict = materiality.judge(policy_of(*old), policy_of(*new))
    assert verdict.materiality == "material"
    assert [item.materiality for item in verdict.changes].count("material") == 1


def test_a_moved_section_is_editorial():
    texts = list(PARAGRAPHS)
    verdict = materiality.judge(policy_of(*texts), policy_of(*texts[:1], *texts[2:], texts[1]))
    assert verdict.materiality == "editorial"
    assert rules_of(verdict) == {"moved"}


def table(*rows: str) -> Policy:
    found = tuple(Clause(("Subprocessors",), None, row, "row") for row in rows)
    return Policy("Subprocessors", "en", Dates(), Promises(), found, "|".join(rows), 99)


FIRMS = ("Mill Data | bookkeeping | Zenda", "Barn Wires | repairs | Zenda", "Inn Post | letters | Strelsau")


@pytest.mark.parametrize(
    ("rows", "direction"),
    [
        ((*FIRMS, "Hay Clouds | copies | Klow"), "weaker"),
        (FIRMS[:2], "stronger"),
        ((FIRMS[0], "Barn Wires | repairs | Klow", FIRMS[2]), "neutral"),
    ],
    ids=["added", "removed", "cell changed"],
)
def test_a_row_of_subprocessors_is_material(rows, direction):
    verdict = materiality.judge(table(*FIRMS), table(*rows))
    assert verdict.materiality == "material"
    assert only(verdict).categories[0] == "subprocessor"
    assert verdict.direction == direction


def dated(updated, *texts):
    return policy_of(*texts, dates=Dates(updated))


def test_a_date_alone_is_editorial():
    verdict = materiality.judge(dated("2024-01-31", *PARAGRAPHS), dated("2024-03-31", *PARAGRAPHS))
    assert (verdict.materiality, verdict.changes) == ("editorial", ())
    assert [reason.rule for reason in verdict.reasons] == ["date.updated"]


@pytest.mark.parametrize(("after", "silent"), [("2024-01-31", True), ("2024-03-31", False)])
def test_silent_means_the_printed_date_stayed(after, silent):
    new = [*PARAGRAPHS[:3], PARAGRAPHS[3].replace("30", "90"), *PARAGRAPHS[4:]]
    verdict = materiality.judge(dated("2024-01-31", *PARAGRAPHS), dated(after, *new))
    assert verdict.silent is silent


def test_silent_is_unknown_where_no_date_is_printed():
    assert judge("We keep it for 30 days.", "We keep it for 90 days.").silent is None


def test_a_date_going_backwards_is_said():
    verdict = materiality.judge(dated("2024-03-31", *PARAGRAPHS), dated("2024-01-31", *PARAGRAPHS))
    assert "backwards" in verdict.reasons[0].text


@pytest.mark.parametrize(("before", "after", "way"), [(45, 30, "weaker"), (30, 45, "neutral"), (30, None, "neutral")])
def test_fewer_promised_days_of_notice_are_material_by_themselves(before, after, way):
    sides = (Promises(("email",), "before_effective", days=days, on="any") for days in (before, after))
    old, new = (Policy("P", "en", Dates(), side, (clause(PARAGRAPHS[0]),), "x", 20) for side in sides)
    verdict = materiality.judge(old, new)
    assert (verdict.direction, "promise.days" in {reason.rule for reason in verdict.reasons}) == (way, way == "weaker")


def test_a_weakened_promise_is_material_by_itself():
    promised = Promises(("email",), "before_effective", "any", quote="we write before a change")
    old, new = (Policy("P", "en", Dates(), one, (clause(PARAGRAPHS[0]),), "x", 20) for one in (promised, Promises()))
    verdict = materiality.judge(old, new)
    assert verdict.materiality == "material"
    assert {reason.rule for reason in verdict.reasons} == {"promise.timing", "promise.channels"}
    assert verdict.direction == "weaker"


@pytest.mark.parametrize(
    "words", ["Read more", "Was this page helpful? 12 of 31", "Close", "Back to top", "Updated 3 months ago"]
)
def test_furniture_is_an_artifact(words):
    verdict = materiality.judge(policy_of(*PARAGRAPHS), policy_of(*PARAGRAPHS, words))
    assert verdict.materiality == "artifact"


def test_the_same_policy_is_nothing():
    assert materiality.judge(policy_of(*PARAGRAPHS), policy_of(*PARAGRAPHS)).materiality == "none"


def test_a_rewrite_is_said():
    new = [f"The duke may sell paragraph {at} to whom he likes, and charges a fee of ${at} for it." for at in range(9)]
    verdict = materiality.judge(policy_of(*PARAGRAPHS), policy_of(*new))
    assert "rewrite" in {reason.rule for reason in verdict.reasons}


def test_every_reason_shows_the_words_it_rests_on():
    item = only(judge("We keep call records for 30 days.", "We keep call records for 90 days."))
    assert item.reasons[0].text == "A period got longer: 30 days is now 90 days"
    assert item.redline == "We keep call records for [-30-] {+90+} days."


def test_a_denied_sale_that_goes_is_no_gain():
    verdict = judge(f"{PARAGRAPHS[0]} We do not sell your number.", PARAGRAPHS[0])
    assert (verdict.materiality, verdict.direction) == ("material", "weaker")


SAID_IN_OTHER_WORDS = """Human reviewers may listen to short excerpts of what you say to the assistant.
Copies remain on our archive tapes for seven years after you leave.
You waive any right to bring a claim as part of a group.
Your plan continues for another year unless you stop it beforehand.
You give us the right to use your pictures in our adverts.
We store everything on servers in Borduria.
To object, write a letter; the online form is gone.
Changes take effect the moment they are published.
The contract is now with Bordurel International.
Sellers see your delivery address and phone.
We might transcribe calls.
Inactive numbers are given to somebody else after 90 days.""".splitlines()


@pytest.mark.parametrize("sentence", SAID_IN_OTHER_WORDS)
def test_a_sentence_that_comes_or_goes_is_material_in_whatever_words(sentence):
    without = policy_of(*PARAGRAPHS)
    for with_it in (
        policy_of(*PARAGRAPHS[:4], sentence, *PARAGRAPHS[4:]),
        policy_of(*PARAGRAPHS[:4], f"{PARAGRAPHS[4]} {sentence}", *PARAGRAPHS[5:]),
    ):
        assert materiality.judge(without, with_it).materiality == "material"
        assert materiality.judge(with_it, without).materiality == "material"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("We pay for the return.", "You pay for the return."),
        ("Complaints go to the court at your home.", "Complaints go to the court at our home."),
        ("Users mend what breaks.", "We mend what breaks."),
    ],
)
def test_another_party_is_material(old, new):
    verdict = judge(f"{PARAGRAPHS[0]} {old}", f"{PARAGRAPHS[0]} {new}")
    assert verdict.materiality == "material"
    assert "party" in rules_of(verdict)

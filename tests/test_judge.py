"""What means the same, what changes a fact, and whose gain a quantity is: by example, by near miss and by law."""

from __future__ import annotations

import itertools
import json
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.compare import spelling
from tracker.core.judge import changed_words, lexicon
from tracker.core.judge.direction import amounts
from tracker.core.judge.lexicon import build
from tracker.core.judge.same_meaning import canonical_form, why_same

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
    ("de", "Die Filiale händigt Ihnen eine Kopie aus.", "Eine Kopie wird Ihnen von der Filiale ausgehändigt."),
    (
        "de",
        "Die Kasse zahlt den Betrag innerhalb einer Woche aus.",
        "Der Betrag wird von der Kasse innerhalb einer Woche ausgezahlt.",
    ),
    (
        "de",
        "Sofern Sie zustimmen, zeichnen wir das Gespräch auf.",
        "Wir zeichnen das Gespräch auf, sofern Sie zustimmen.",
    ),
    ("de", "Im Schadensfall informieren wir Sie unverzüglich.", "Wir informieren Sie im Schadensfall unverzüglich."),
    ("de", "Der Kunde hat die Ware zu prüfen.", "Der Kunde muss die Ware prüfen."),
    (
        "de",
        "Wird das Glas nicht bezahlt, so wird der Hof gesperrt.",
        "Wenn das Glas nicht bezahlt wird, wird der Hof gesperrt.",
    ),
    ("de", "Die Bedingungen für die Nutzung gelten weiter.", "Die Nutzungsbedingungen gelten weiter."),
    ("de", "Die unter Punkt 8 genannten Fristen gelten.", "Die in Punkt 8 aufgeführten Fristen gelten."),
    ("de", "Wir nutzen weder Lampen noch Glocken.", "Wir nutzen nicht Lampen oder Glocken."),
    ("de", "Die Prüfung der Glocke erfolgt durch einen Müller.", "Ein Müller prüft die Glocke."),
    ("fr", "Le service est ouvert uniquement aux meuniers.", "Le service n'est ouvert qu'aux meuniers."),
    ("fr", "Le meunier a l'obligation d'assurer la cloche.", "Le meunier doit assurer la cloche."),
    ("fr", "Les frais visés au point 3 sont rendus.", "Les frais du point 3 sont rendus."),
    ("fr", "Nous n'utilisons ni lampes ni cloches.", "Nous n'utilisons pas de lampes ou de cloches."),
    ("fr", "Nous sonnons la cloche à midi.", "À midi, nous sonnons la cloche."),
    ("fr", "Les agriculteurs reçoivent une clé.", "Les agriculteurs et agricultrices reçoivent une clé."),
    ("es", "Las cartas se borran a los treinta días.", "Las cartas son borradas a los treinta días."),
    ("es", "Los plazos previstos en el artículo 4 se aplican.", "Los plazos del artículo 4 se aplican."),
    ("es", "No usamos campanas y no usamos lámparas.", "No usamos campanas o usamos lámparas."),
    ("es", "El molinero entrega la llave en ocho días.", "La llave es entregada por el molinero en ocho días."),
]


@pytest.mark.parametrize(("language", "old", "new"), SAME)
def test_the_same_in_other_words_is_shown_in_either_order(language, old, new):
    assert why_same.explain(old, new, language)
    assert why_same.explain(new, old, language)


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
    ("en", "The bank pays the tenant.", "The tenant pays the bank."),
    ("en", "We share no data with partners.", "We share data with no partners."),
    ("en", "We keep data before you leave.", "We keep data after you leave."),
    ("en", "You may cancel only within 14 days.", "Only you may cancel within 14 days."),
    ("en", "Neither we nor our partners sell data.", "We or our partners sell data."),
    ("en", "Both parties may end the contract.", "Either party may end the contract."),
    ("en", "We are not required to delete data.", "We are required not to delete data."),
    ("en", "The fee is paid by you to us.", "The fee is paid by us to you."),
    ("en", "We give our partners your data.", "We give you our partners' data."),
    ("en", "We delete all data except as set out in section 5.", "We delete all data as set out in section 5."),
    ("en", "We may not sell your data.", "We may sell your data."),
    (
        "en",
        "Records are kept for 2 years in Spain and 5 years in Italy.",
        "Records are kept for 5 years in Spain and 2 years in Italy.",
    ),
    (
        "en",
        "We charge 5 euros for a copy and 3 euros for a call.",
        "We charge 3 euros for a copy and 5 euros for a call.",
    ),
    ("en", "If you object, we stop.", "If we object, you stop."),
    ("en", "The processor informs the controller.", "The controller informs the processor."),
    ("en", "The controller is informed by the processor.", "The processor is informed by the controller."),
    ("en", "Not only members may vote, but also guests.", "Only members may vote, not guests."),
    ("en", "We will turn off tracking when you ask.", "We will turn on tracking when you ask."),
    ("de", "Der Kunde bezahlt den Händler.", "Der Händler bezahlt den Kunden."),
    ("de", "Die Bank informiert die Kundin.", "Die Kundin informiert die Bank."),
    ("de", "Wir informieren Sie über Änderungen.", "Sie informieren uns über Änderungen."),
    ("de", "Wir geben Ihre Daten nicht weiter.", "Wir geben Ihre Daten weiter."),
    ("de", "Der Kunde hat das Recht, die Ware zu prüfen.", "Der Kunde muss die Ware prüfen."),
    ("de", "Die Daten sind zu löschen.", "Die Daten sind gelöscht."),
    ("de", "Nur Kunden dürfen kündigen.", "Kunden dürfen nur kündigen."),
    ("de", "Weder Name noch Adresse werden gespeichert.", "Name oder Adresse werden gespeichert."),
    ("de", "Der Vermieter wird vom Mieter informiert.", "Der Mieter wird vom Vermieter informiert."),
    ("de", "Ohne Zustimmung veröffentlichen wir keine Fotos.", "Mit Zustimmung veröffentlichen wir keine Fotos."),
    (
        "de",
        "Der Vertrag verlängert sich, wenn er nicht gekündigt wird.",
        "Der Vertrag verlängert sich, wenn er gekündigt wird.",
    ),
    ("de", "Der Preis der Reise steigt.", "Die Reise steigt im Preis nicht."),
    ("de", "Kunden und Partner erhalten Daten.", "Kunden oder Partner erhalten Daten."),
    ("de", "Wir erheben keine Daten.", "Wir erheben Daten."),
    ("fr", "Nous ne vendons pas vos données.", "Nous vendons vos données."),
    ("fr", "Nous ne vendons que vos données.", "Nous ne vendons pas vos données."),
    ("fr", "Vous ne pouvez résilier qu'après un an.", "Vous ne pouvez pas résilier après un an."),
    ("fr", "Il est interdit au client de copier.", "Il est permis au client de copier."),
    ("fr", "Le client est informé par le vendeur.", "Le vendeur est informé par le client."),
    ("fr", "Nous n'utilisons ni cookies ni balises.", "Nous utilisons cookies et balises."),
    ("fr", "Nous ne garantissons plus le service.", "Nous ne garantissons pas le service."),
    ("fr", "Nous vous informons.", "Vous nous informez."),
    ("es", "El banco paga al inquilino.", "El inquilino paga al banco."),
    ("es", "No cedemos sus datos.", "Cedemos sus datos."),
    ("es", "Solo los socios pueden votar.", "Los socios solo pueden votar."),
    ("es", "No cedemos datos ni los vendemos.", "No cedemos datos y los vendemos."),
    ("es", "El cliente es informado por el vendedor.", "El vendedor es informado por el cliente."),
    ("es", "No podrá reclamar más que en un mes.", "No podrá reclamar en un mes."),
    ("es", "Los datos se borran antes de la baja.", "Los datos se borran después de la baja."),
    ("es", "No es necesario pagar.", "Es necesario no pagar."),
    ("es", "Se aplican las garantías del anexo 3.", "Se aplican las garantías salvo las del anexo 3."),
    ("de", "Nicht alle Briefe werden verbrannt.", "Alle Briefe werden nicht verbrannt."),
    ("de", "Wenn Kunden Partner bezahlen, läutet es.", "Wenn Partner Kunden bezahlen, läutet es."),
    ("de", "Im Notfall bezahlen Kunden Partner.", "Partner bezahlen im Notfall Kunden."),
    ("de", "Nur im Notfall läuten wir Glocken.", "Im Notfall läuten wir nur Glocken."),
    ("en", "For guests in Spain the law of Italy applies.", "For guests in Italy the law of Spain applies."),
    ("fr", "Nous ne disons pas que la cloche sonne.", "Nous disons uniquement que la cloche sonne."),
]


@pytest.mark.parametrize(("language", "old", "new"), OTHER)
def test_another_meaning_is_never_shown_to_be_the_same(language, old, new):
    assert why_same.explain(old, new, language) == ""
    assert why_same.explain(new, old, language) == ""


def test_a_language_without_a_lexicon_has_no_equal_meanings():
    assert why_same.explain("Usuwamy dane.", "Dane usuwamy.", "pl") == ""
    assert changed_words.changed("zawsze", "nigdy", "pl") is None


@given(st.text(max_size=80), st.sampled_from(LANGUAGES))
def test_any_text_means_the_same_as_itself_and_none_raises(text, language):
    assert canonical_form.canonical(text, lexicon.load(language)) == canonical_form.canonical(
        text, lexicon.load(language)
    )
    assert why_same.explain(text, text, language) != "" or text == ""


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
        fact = changed_words.changed(one, other, language)
        assert fact is not None
        assert direction is None or fact.direction == direction


@pytest.mark.parametrize(("old", "new"), [("lamp", "candle"), ("the", "a"), ("sometimes", "sometimes"), ("", "")])
def test_what_the_lexicon_does_not_know_is_no_fact(old, new):
    assert changed_words.changed(old, new, "en") is None


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
        one, other = (known.equal.first_member(" ".join(member)) for member in members)
        assert one != other, members
        assert members[::-1] in pairs


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_group_has_one_plain_member_and_each_ladder_an_order(language):
    known = lexicon.load(language)
    first_members = {first for text in known.equal.texts.values() for first in text.split("|")[1::2]}
    assert [first for first in first_members if known.equal.first_member(first) != first] == []
    assert {step.gain for step in known.ladders.known.values()} == {"more", "less", "depends"}
    steps = sorted((step.ladder, step.height) for step in known.ladders.known.values())
    for ladder, places in itertools.groupby(steps, key=lambda step: step[0]):
        heights = {height for _, height in places}
        # A word that stands on two ladders counts on one of them alone.
        assert len(heights) >= 2, ladder


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_is_dropped_that_denies_limits_or_turns(language):
    known = lexicon.load(language)
    assert not known.drop & (known.word_lists["turning"] | known.word_lists["joins"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_loaded_is_what_people_wrote(language):
    written = build.build(language)
    loaded = json.loads(resources.files("tracker.core.judge.lexicon").joinpath(f"{language}.json").read_text("utf-8"))
    assert json.loads(json.dumps(written)) == loaded, "the lexicon was edited: run python bench/lexicon.py"

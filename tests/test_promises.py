from __future__ import annotations

import pytest
from core_samples import PARAGRAPHS
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.read.promises import find
from tracker.model import Promises

SAID = [
    (
        "We may change this policy. We will notify you by e-mail before the changes take effect.",
        ("email",),
        "before_effective",
        "any",
        False,
        False,
    ),
    (
        "If we make material changes to this statement, we will tell you by email 30 days in advance.",
        ("email",),
        "before_effective",
        "material",
        False,
        False,
    ),
    (
        "Changes to this notice are effective when they are posted on this page.",
        ("page",),
        "when_posted",
        "any",
        False,
        False,
    ),
    (
        "We may update these terms; your continued use after an update means that you accept the updated terms.",
        (),
        "unspecified",
        "any",
        True,
        False,
    ),
    (
        "Please check this page periodically, since we may revise our privacy policy.",
        (),
        "unspecified",
        "any",
        False,
        True,
    ),
    (
        "When this policy is changed we put a notice on our homepage and e-mail you.",
        ("email", "homepage"),
        "unspecified",
        "any",
        False,
        False,
    ),
]


@pytest.mark.parametrize(("text", "channels", "timing", "on", "acceptance", "must_check"), SAID)
def test_what_is_promised_is_found(text, channels, timing, on, acceptance, must_check):
    found = find([*PARAGRAPHS, text])
    assert (set(found.channels) - {"page"}, found.timing, found.on) == (set(channels) - {"page"}, timing, on)
    assert (found.use_is_acceptance, found.reader_must_check) == (acceptance, must_check)


OTHERS = [
    ("de", "Wir können diese Datenschutzerklärung ändern. Wir informieren Sie per E-Mail, bevor die Änderungen"
        " wirksam werden.",
     {"email"}, "before_effective", "any", None),
    ("de", "Über wesentliche Änderungen dieser Bedingungen benachrichtigen wir Sie mindestens 30 Tage im Voraus.",
     set(), "before_effective", "material", 30),
    ("de", "Änderungen dieser Richtlinie treten mit der Veröffentlichung auf dieser Seite in Kraft.",
     set(), "when_posted", "any", None),
    ("de", "Über neue Unterauftragsverarbeiter informieren wir Kunden 14 Tage vorher per E-Mail.",
     {"email"}, "before_effective", "any", 14),
    ("fr", "Nous pouvons modifier cette politique. Nous vous en informerons par courriel avant l'entrée en vigueur.",
     {"email"}, "before_effective", "any", None),
    ("fr", "En cas de modification importante de ces conditions, nous vous avertirons au moins 15 jours à l'avance.",
     set(), "before_effective", "material", 15),
    ("fr", "Les modifications de la présente politique prennent effet dès leur publication sur cette page.",
     set(), "when_posted", "any", None),
    ("fr", "Nous informons nos clients de tout nouveau sous-traitant au moins 30 jours avant.",
     set(), "before_effective", "any", 30),
    ("es", "Podemos modificar esta política. Le informaremos por correo electrónico antes de que los cambios entren"
        " en vigor.",
     {"email"}, "before_effective", "any", None),
    ("es", "Si hacemos cambios importantes en estas condiciones, le avisaremos con 30 días de antelación.",
     set(), "before_effective", "material", 30),
    ("es", "Los cambios de esta política surten efecto desde su publicación en esta página.",
     set(), "when_posted", "any", None),
    ("es", "Notificaremos a los clientes cualquier nuevo subencargado con 10 días de antelación.",
     set(), "before_effective", "any", 10),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "channels", "timing", "on", "days"), OTHERS)
def test_a_promise_in_german_french_or_spanish_is_found(language, text, channels, timing, on, days):
    found = find([text], language)
    assert (set(found.channels) - {"page"}, found.timing, found.on, found.days) == (channels, timing, on, days)


@pytest.mark.parametrize(
    ("language", "text", "acceptance", "must_check"),
    [
        ("de", "Wenn Sie den Dienst nach einer Änderung dieser AGB weiter nutzen, stimmen Sie zu.", True, False),
        ("de", "Bitte lesen Sie diese Datenschutzerklärung regelmäßig, da wir sie ändern können.", False, True),
        ("fr", "Si vous continuez à utiliser le service après une modification de ces conditions, vous les"
            " acceptez.", True, False),
        ("fr", "Consultez régulièrement cette politique, car nous pouvons la modifier.", False, True),
        ("es", "Si continúa usando el servicio tras un cambio de estas condiciones, las acepta.", True, False),
        ("es", "Consulte periódicamente esta política, pues podemos modificarla.", False, True),
    ],
)  # fmt: skip
def test_agreement_by_use_and_the_reader_s_own_looking_are_found_there_too(language, text, acceptance, must_check):
    found = find([text], language)
    assert (found.use_is_acceptance, found.reader_must_check) == (acceptance, must_check)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Wir benachrichtigen Sie innerhalb von 72 Stunden über eine Verletzung Ihrer Daten."),
        ("de", "Sie können Ihre Anschrift jederzeit ändern und informieren uns 14 Tage vorher."),
        ("fr", "Nous vous informons d'une violation de vos données dans les 72 heures."),
        ("fr", "Vous pouvez changer d'adresse en nous avertissant 15 jours à l'avance."),
        ("es", "Le notificaremos una violación de sus datos en 72 horas."),
        ("es", "Puede cambiar su dirección avisando con 10 días de antelación."),
    ],
)
def test_notice_of_something_else_is_none_there_either(language, text):
    assert find([text], language) == Promises()


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("We give customers notice of new subprocessors at least 30 days in advance.", 30),
        ("We will notify you by e-mail thirty (30) days before we engage any new sub-processor.", 30),
        ("If we change this policy, we will tell you two weeks before the change takes effect.", 14),
        (
            "We tell you of changes to these terms 60 days before they take effect. Changes to this list: 10 days'"
            " notice.",
            10,
        ),
        ("We may change this policy and will notify you before the changes take effect.", None),
        ("Changes to this policy are effective when posted; we keep the old one for 30 days.", None),
        ("We use subprocessors in Ruritania and keep their records for 30 days.", None),
    ],
)
def test_the_days_of_notice_are_found(text, days):
    found = find([text])
    assert found.days == days
    assert (found.timing == "before_effective") >= (days is not None)


@pytest.mark.parametrize(
    "text",
    [
        "We will notify you by email of a breach before it becomes known.",
        "You may change your name by letter at any time.",
        "We e-mail you the bill.",
        "If we are acquired, we will notify you before your data is transferred.",
    ],
)
def test_notice_of_something_else_is_no_promise(text):
    assert find([*PARAGRAPHS, text]) == Promises()


def test_the_quote_is_the_vendor_s_own_words():
    assert find(["We may change this policy and will e-mail you first."]).quote in (
        "We may change this policy and will e-mail you first.",
        "",
    )


@given(st.lists(st.text(max_size=80) | st.sampled_from([text for text, *_ in SAID]), max_size=5))
def test_no_text_breaks_it(texts):
    found = find(texts)
    assert all(find(texts, language) is not None for language in ("de", "fr", "es", "ja"))
    assert (found == Promises()) == (found.timing is None)

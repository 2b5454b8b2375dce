"""In which language a text is, down to single sentences: by example and near miss."""

from __future__ import annotations

import pytest

from tracker.core import language

SENTENCES = [
    ("The miller rings the bell on the first day of the month.", "en"),
    ("La campana de la torre se toca a las ocho.", "es"),
    ("El molino es silencioso y no se cierra.", "es"),
    ("La devolución de la campana corre a cargo del comprador.", "es"),
    ("Le meunier garde la cloche pour le client.", "fr"),
    ("L'employeur paie 50 % du prix de l'abonnement.", "fr"),
    ("Der Müller läutet die Glocke.", "de"),
    # Languages without rules of their own stay what they are.
    ("O utilizador pode cancelar a sua conta a qualquer momento.", "pt"),
    ("Il cliente può recedere dal contratto in ogni momento.", "it"),
    ("De klant kan de overeenkomst op elk moment opzeggen.", "nl"),
]


@pytest.mark.parametrize(("sentence", "code"), SENTENCES)
def test_the_language_of_a_sentence(sentence, code):
    assert language.detect(sentence) == code


def test_what_a_page_says_of_itself_decides_where_letters_do_not():
    assert language.detect("Bell mill drum", "fr-CA") == "fr"
    assert language.detect("1234 5678 90", None) is None

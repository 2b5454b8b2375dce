from __future__ import annotations

import pytest
from desk import Desk

from tracker.core.doubt import another_document
from tracker.core.judge import materiality
from tracker.core.read import by_media_type, policy

RULES = [
    "We collect the numbers that you call and the length of each call.",
    "We use this data to bill you and to keep the network running.",
    "We keep call records for 30 days and then we delete them.",
    "We share your data with carriers that complete your calls.",
    "You may ask us for a copy of your data at any time.",
    "You may object to marketing and we will stop it within ten days.",
    "Our staff must not read the content of your messages.",
    "We will tell you of a breach within two days of finding it.",
    "Disputes are decided by the courts of Strelsau under its law.",
    "We may charge a fee for a second copy in the same year.",
]
POLICY = "# Ringwell Privacy Policy\n\n" + "\n\n".join(RULES * 2)
GERMAN = "# Datenschutz\n\n" + "\n\n".join([
    "Wir speichern die Nummern, die Sie anrufen, und die Dauer der Gespräche für die Abrechnung.",
    "Wir geben Ihre Daten nicht an Dritte weiter, es sei denn, das Gesetz verlangt es von uns.",
    "Sie können der Werbung jederzeit widersprechen, und wir werden sie dann nicht mehr senden.",
    "Die Daten werden nach dreißig Tagen gelöscht, wenn sie nicht mehr für die Abrechnung nötig sind.",
] * 3)  # fmt: skip
WALL = "# Just a moment...\n\nChecking your browser before you enter. Ray ID 8f2b. Verify you are human."
HOME = "# Ringwell Telephones\n\n" + "\n\n".join([
    "The desk telephone that thinks ahead, in four colours and with a ten-line display.",
    "Choose a model for reception, a model for the workshop, a model for the road.",
    "Stories from offices all over Ruritania, with pictures and a map of shops.",
] * 4)  # fmt: skip


def made(text):
    return policy.make(by_media_type.read(text.encode(), name="x.md"))


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (WALL, "wall or an error page"),
        (GERMAN, "Another language"),
        (HOME, "another document"),
        ("Soon.\n", "no policy"),
    ],
    ids=["wall", "language", "home", "next to nothing"],
)
def test_what_is_no_version_of_the_same_document_is_told_in_either_order(other, said):
    one, two = made(POLICY), made(other)
    for verdict in (another_document.verdict(one, two), another_document.verdict(two, one)):
        assert verdict.materiality == "artifact"
        assert said in verdict.reasons[0].text


@pytest.mark.parametrize(
    "other",
    [
        POLICY.replace("30 days", "90 days").replace("two days", "five days").replace("ten days", "a month"),
        "# Ringwell Privacy Policy\n\n"
        + "\n\n".join(
            f"Under rule {at} the company may hold whatever records it holds and may pass them on." for at in range(20)
        ),
        POLICY.replace("# Ringwell Privacy Policy", "# How Ringwell handles data"),
        "\n\n".join(RULES[:6]),
    ],
    ids=["all periods changed", "rewritten under its title", "another title", "shortened"],
)
def test_a_document_that_changed_much_is_the_same_document(other):
    assert another_document.document(made(POLICY), made(other)) == ""
    assert another_document.document(made(other), made(POLICY)) == ""


DAYS = (3, 5, 7, 11, 13, 17, 19, 23)
NOTED = ("length", "price", "number", "street", "hour", "bell", "wire", "door")
PERIODS = [
    f"We keep the {what} of each call for {days} days, count them from its end, and strike them from our books then."
    for days, what in zip(DAYS, NOTED, strict=True)
]


@pytest.mark.parametrize("titles", [("# Ringwell Privacy",) * 2, ("# Notice", "# What we keep"), ("", "")])
def test_eight_clauses_whose_periods_all_changed_are_material(titles):
    old, new = ("\n\n".join([title, *PERIODS]) for title in titles)
    for at, days in enumerate(DAYS):
        new = new.replace(f"for {days} days", f"for {100 + at} days")
    one, two = made(old), made(new)
    assert another_document.verdict(one, two) is None
    verdict = materiality.judge(one, two)
    assert (verdict.materiality, verdict.direction, len(verdict.changes)) == ("material", "weaker", 8)


@pytest.mark.parametrize("title", ["# Ringwell Privacy Policy", "# Ringwell and your data"])
def test_a_text_written_anew_under_its_title_or_vendor_is_a_rewrite(title):
    anew = "\n\n".join([title, *(f"You must pay {at} crowns for a line, and you may leave." for at in range(3))])
    for one, two in ((POLICY * 2, anew), (anew, POLICY * 2)):
        assert another_document.verdict(made(one), made(two)) is None
        assert materiality.judge(made(one), made(two)).materiality == "material"


def test_the_home_page_of_the_same_vendor_is_another_document_all_the_same():
    assert "another document" in another_document.document(made(POLICY), made(HOME))


@pytest.mark.parametrize("at", [len(POLICY) - 17, len(POLICY) // 2 + 8, 260])
def test_a_text_cut_in_the_middle_of_a_word_and_whole_again_is_no_change(at):
    while not (POLICY[at - 1].isalpha() and POLICY[at].isalpha()):
        at += 1
    whole, part = made(POLICY), made(POLICY[:at])
    for one, two in ((whole, part), (part, whole)):
        assert "breaks off in the middle of a word" in another_document.document(one, two)


@pytest.mark.parametrize(
    "other",
    [
        "\n\n".join(POLICY.split("\n\n")[:-3]),
        POLICY.removesuffix(" in the same year."),
        POLICY.removesuffix(" in the same year.") + ".",
        POLICY.replace("30 days", "90 days").removesuffix("ear."),
    ],
    ids=["sections gone", "words gone", "sentence shortened", "cut and changed"],
)
def test_a_text_that_ends_elsewhere_or_differs_elsewhere_is_compared(other):
    assert another_document.verdict(made(POLICY), made(other)) is None


def test_two_sentences_are_never_two_documents():
    assert another_document.document(made("You may opt in to offers."), made("Nous ne vendons pas vos données.")) == ""


def test_compare_says_so_as_the_contract_has_it(desk: Desk):
    (desk.folder / "old.md").write_text(POLICY)
    (desk.folder / "new.md").write_text(WALL)
    found = desk.json("compare", "old.md", "new.md")
    assert (found["verdict"], found["direction"], found["changes"]) == ("artifact", "neutral", [])
    assert "is no policy: a wall or an error page" in found["reasons"][0]
    assert "a wall or an error page" in desk.run("compare", "old.md", "new.md")

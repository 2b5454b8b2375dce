"""What looks like a change of the policy and is none, or little: labels, references, furniture, other paragraphs."""

from __future__ import annotations

import pytest
from core_samples import PARAGRAPHS, clause, judge, prose, read, rules_of

from tracker.core.judge import materiality
from tracker.model import Clause, Dates, Policy, Promises

LITTLE = [
    # what it is, old, new
    ("a month is no “may”", "The rule is of February 28.", "The rule is of May 21."),
    ("a month is no “may” after a day", "The rule is of 28 February.", "The rule is of 21 May."),
    ("another section is meant", "It is as D.7 says.", "It is as D.1 says."),
    ("a contraction", "We are not told, and it is not ours.", "We're not told, and it isn't ours."),
    ("a link by its title", "See https://mill.example/rules today.", "See Rules of the Mill today."),
    ("a title run in", "You may leave by letter.", "How to leave: You may leave by letter."),
    ("the year of the copyright", "©2022 Ruritel", "©2023 Ruritel"),
    ("markup shown by a slip", 'Read our <a href="/rules">rules</a> first.', "Read our rules first."),
    ("one more example", "We repair parts such as bells.", "We repair parts such as bells or clappers."),
    ("a number of a house", "Visit mill No. 4.", "Visit mill No. 5."),
    ("the law is named in full", "We do this under the law.", "We do this under the Law."),
]


@pytest.mark.parametrize(("old", "new"), [row[1:] for row in LITTLE], ids=[row[0] for row in LITTLE])
def test_it_is_not_material(old, new):
    assert judge(f"{PARAGRAPHS[0]} {old}", f"{PARAGRAPHS[0]} {new}").materiality != "material"
    assert judge(f"{PARAGRAPHS[0]} {new}", f"{PARAGRAPHS[0]} {old}").materiality != "material"


MATTERS = [
    # what it is, heading, kind, the clause that comes
    ("an item of a list of data", "Information we collect", "item", "The colour of your front door"),
    ("an item of a list of partners", "Our partners and recipients", "item", "Borduria Bell and its shops"),
    ("a cookie", "Cookies we set", "paragraph", "_mill_session"),
    ("an exclusion", "What we own", "paragraph", "This does not include pictures of your own door."),
    ("a limit is lifted", "Rules", "paragraph", "You fly no kites of any kind near the lines."),
]


@pytest.mark.parametrize(("heading", "kind", "text"), [row[1:] for row in MATTERS], ids=[row[0] for row in MATTERS])
def test_a_clause_that_comes_or_goes_matters(heading, kind, text):
    before = [clause(one, heading, kind=kind if kind == "item" else "paragraph") for one in PARAGRAPHS]
    after = [*before[:4], clause(text, heading, kind=kind), *before[4:]]
    for old, new in ((before, after), (after, before)):
        verdict = materiality.judge(policy(*old), policy(*new))
        assert verdict.materiality == "material", verdict.changes


def policy(*clauses: Clause, title: str = "Ruritel") -> Policy:
    return Policy(title, "en", Dates(), Promises(), clauses, "|".join(c.text for c in clauses), 500)


def come(text: str, *, at: int | None = None, kind: str = "paragraph"):
    """The verdict when a clause comes in at a place, at the end where none is given."""
    before = [clause(one, "General") for one in PARAGRAPHS]
    place = len(before) if at is None else at
    after = [*before[:place], clause(text, "General", kind=kind), *before[place:]]
    return materiality.judge(policy(*before), policy(*after))


@pytest.mark.parametrize("text", ["Track your parcels - it is free!", "Digital copyright notices", "See our pricing"])
def test_a_label_behind_the_last_sentence_is_beside_the_policy(text):
    verdict = come(text)
    assert (verdict.materiality, rules_of(verdict)) == ("minor", {"edge"})


def test_a_sentence_behind_the_last_sentence_is_the_policy_s():
    assert come("The exchange sells nothing to partners.").materiality == "material"


def test_a_banner_before_the_first_sentence_is_beside_the_policy():
    assert come("Keep organised with folders, based on your preferences.", at=0).materiality == "minor"


def test_a_question_without_an_answer_is_a_link():
    assert come("How do I delete my account?", at=3).materiality == "minor"


def test_what_stood_in_other_paragraphs_is_not_new():
    assert rules_of(come(f"{PARAGRAPHS[3]} {PARAGRAPHS[4]}")) == {"repeated"}


def test_a_sentence_that_stood_there_denied_is_new_without_its_not():
    verdict = come("Numbers you dial we share with any partner, whatever the partner offers us in coin or in kind.")
    assert verdict.materiality == "material"
    denied = clause("It is not so that we hand your letters to the court and to partners of ours.", "General")
    before = [clause(one, "General") for one in PARAGRAPHS] + [denied]
    after = [*before, clause("We hand your letters to the court and to partners of ours.", "General")]
    assert materiality.judge(policy(*before), policy(*after)).materiality == "material"


def test_a_company_named_elsewhere_too_is_no_new_party():
    before = [clause(f"{one} Signed, Ruritel Bells Ltd.", "General") for one in PARAGRAPHS]
    after = [*before, clause("Ruritel Bells Ltd., Mill Road 1, Strelsau.", "Contact")]
    assert materiality.judge(policy(*before), policy(*after)).materiality != "material"
    after = [*before, clause("The contract is with Bordurel Pte Ltd.", "Contact")]
    assert materiality.judge(policy(*before), policy(*after)).materiality == "material"


def test_a_company_that_calls_itself_by_a_topic_s_word_is_none():
    before = [clause(f"{one} Ruritel AI is glad of it.", "General") for one in PARAGRAPHS]
    after = [*before, clause("By letter to Ruritel AI, Mill Road 1.", "General")]
    assert "en.ai" not in rules_of(materiality.judge(policy(*before), policy(*after)))
    after = [*before, clause("We train an AI with every letter.", "General")]
    assert "en.ai" in rules_of(materiality.judge(policy(*before), policy(*after)))


def test_the_word_that_joins_an_item_to_the_next_is_wording():
    before = [clause(one.rstrip(".") + ";", "General", kind="item") for one in PARAGRAPHS]
    after = [*before[:6], clause(before[6].text + " and/or", "General", kind="item"), before[7]]
    assert materiality.judge(policy(*before), policy(*after)).materiality == "editorial"


def test_all_of_a_list_is_not_any_of_it():
    before = [clause(one.rstrip(".") + "; and", "General", kind="item") for one in PARAGRAPHS]
    after = [*before[:6], clause(before[6].text.replace("; and", "; or"), "General", kind="item"), before[7]]
    assert materiality.judge(policy(*before), policy(*after)).materiality == "minor"


FURNITURE = {
    "cookie box": "<div><p>We use cookies to show you personalised ads. By clicking Accept you consent to our use of "
    "cookies.</p><button>Accept all</button><button>Reject</button></div>",
    "newsletter": "<form><h3>Our letter</h3><p>By subscribing you agree to receive marketing e-mails. You can "
    "unsubscribe at any time.</p><input name=mail><button>Subscribe</button></form>",
    "offer": "<div><p>Black Friday: save 40% on all plans until Monday!</p><a href=/prices>See pricing</a></div>",
    "app": "<div><p>Get the app</p><p>Track your parcels and manage your subscription on the go.</p></div>",
    "helpful": "<div><p>Was this page helpful?</p><p>12 of 31 people found this helpful</p></div>",
    "ago": "<p>Updated 3 months ago</p>",
    "related": "<section><h3>Related articles</h3><ul><li><a href=/a>How do I delete my account?</a></li><li>"
    "<a href=/b>Reporting abuse</a></li><li><a href=/c>Cancelling</a></li></ul></section>",
    "languages": "<p>Language</p><ul><li><a href=/de>Deutsch</a></li><li><a href=/fr>Français</a></li><li>"
    "<a href=/es>Español</a></li></ul>",
    "share": "<div><p>Share this page</p><a href=https://one.example/s>One</a></div>",
    "footer": "<div><h5>Legal</h5><ul><li><a href=/t>Terms</a></li><li><a href=/p>Privacy</a></li><li><a href=/n>Do Not"
    " Sell My Personal Information</a></li></ul><p>© 2026 Example Inc. All rights reserved.</p></div>",
    "chat": "<div><p>Hi there! Need help? Chat with us.</p></div>",
    "rating": "<div><p>Rated 4.8 out of 5 by 12,345 customers</p></div>",
    "login": "<div><a href=/in>Log in</a> <a href=/up>Sign up for free</a></div>",
}


@pytest.mark.parametrize("where", ["{}<div><main>{text}</main></div>", "<div><main>{text}</main></div>{}",
                                   "<div>{}{text}</div>", "<div>{text}{}</div>"])  # fmt: skip
@pytest.mark.parametrize("name", FURNITURE)
def test_furniture_round_a_policy_is_never_material(name, where):
    plain, with_it = (read(where.replace("{}", put).replace("{text}", prose())) for put in ("", FURNITURE[name]))
    assert materiality.judge(plain, with_it).materiality != "material"
    assert materiality.judge(with_it, plain).materiality != "material"


CONTENTS = "Contents: Data we collect – How long we keep it – Who receives it – Your rights (updated this week)"
SECTIONS = ("Data we collect", "How long we keep it", "Who receives it", "Your rights")


def with_contents(first: str | None, headings=SECTIONS) -> Policy:
    clauses = [] if first is None else [Clause((), None, first)]
    for at, heading in enumerate(headings):
        clauses += [Clause((heading,), None, heading, "heading")]
        clauses += [Clause((heading,), None, f"We may do thing number {at} with the data that you give to us.")]
    return Policy("Privacy", "en", Dates(), Promises(), tuple(clauses), str(first), 60)


def test_a_table_of_contents_that_comes_or_goes_is_no_change_of_the_policy() -> None:
    for one, other in ((None, CONTENTS), (CONTENTS, None)):
        (item,) = materiality.judge(with_contents(one), with_contents(other)).changes
        assert (item.materiality, item.reasons[0].rule) == ("artifact", "contents")


def test_a_sentence_that_names_a_heading_or_two_is_no_table_of_contents() -> None:
    said = "We share what stands under Who receives it and Your rights with the dealers that we have in your country."
    (item,) = materiality.judge(with_contents(None), with_contents(said)).changes
    assert item.materiality == "material"


def test_addresses_hidden_by_the_server_are_told_among_the_links_round_them() -> None:
    shown = "Write to [dpo@acme.test](mailto: dpo@acme.test) to object."
    hidden = "Write to [email protected] to object."
    assert judge(shown, hidden).materiality == "artifact"
    assert judge(shown, "Write to our dealers to object.").materiality != "artifact"

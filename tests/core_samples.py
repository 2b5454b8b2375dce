"""Made-up vendors, policies and ways to build clauses, shared by the core's tests."""

from __future__ import annotations

from hypothesis import strategies as st

from tracker.core.judge import materiality
from tracker.core.read import policy
from tracker.model import Clause, Dates, Judged, Policy, Promises, Verdict

WORDS = [
    "we",
    "you",
    "may",
    "will",
    "not",
    "only",
    "share",
    "keep",
    "delete",
    "partner",
    "phone",
    "record",
    "day",
    "week",
    "account",
    "court",
    "fee",
    "minor",
    "cookie",
    "notice",
]
PARAGRAPHS = (
    (
        "Ruritel connects calls for farms, inns and post offices along the river, and sends one bill at the "
        "end of each month."
    ),
    (
        "When you order a line we write down your name, the street where the line ends, and the number of "
        "handsets you want."
    ),
    (
        "Our fitters learn the colour of your front door, because they have to find it, and forget it when "
        "the work is done."
    ),
    (
        "We keep the length of each call for 30 days so that you can question a bill, and then we strike it "
        "from our books."
    ),
    "We will not share the numbers you dial with any partner, whatever the partner offers us in coin or in kind.",
    "If you lend your handset to a guest, the guest is bound by the same customs of the exchange as you yourself are.",
    "You may close your account by letter at any time, and we refund what remains of the month within two weeks.",
    "A letter about this statement reaches us at the old mill, where somebody reads the post on every working day.",
)
TITLES = ("Who we are", "What we note", "Our fitters", "How long", "Partners", "Guests", "Leaving", "Letters")


def clause(text: str, *heading: str, number: str | None = None, kind: str = "paragraph") -> Clause:
    return Clause(heading, number, text, kind)  # type: ignore[arg-type]


def policy_of(*texts: str, language: str | None = "en", dates: Dates | None = None, title: str = "Privacy") -> Policy:
    clauses = tuple(clause(text, "1. General", number="1") for text in texts)
    return Policy(
        title, language, dates or Dates(), Promises(), clauses, "|".join(texts), sum(len(t.split()) for t in texts)
    )


def judge(old: str, new: str, language: str | None = "en") -> Verdict:
    return materiality.judge(policy_of(old, language=language), policy_of(new, language=language))


def rules_of(verdict: Verdict) -> set[str]:
    return {reason.rule for item in verdict.changes for reason in item.reasons}


def only(verdict: Verdict) -> Judged:
    (item,) = verdict.changes
    return item


def page(body: str, title: str = "Ruritel privacy policy", head: str = "") -> bytes:
    return (
        f'<!doctype html><html lang="en"><head><title>{title}</title>{head}</head><body>{body}</body></html>'.encode()
    )


def prose() -> str:
    """Every sample title with its paragraph, as markup."""
    return "".join(f"<h2>{title}</h2><p>{text}</p>" for title, text in zip(TITLES, PARAGRAPHS, strict=True))


def read(body: str | bytes, declared: str | None = "text/html; charset=utf-8") -> Policy:
    return policy.from_bytes(page(body) if isinstance(body, str) else body, declared)


def texts(read_policy: Policy) -> list[str]:
    return [item.text for item in read_policy.clauses]


sentences = st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(" ".join)
clauses = st.builds(
    Clause,
    heading=st.lists(st.sampled_from(TITLES), max_size=2).map(tuple),
    number=st.none() | st.sampled_from(["1", "2", "3(a)", "4.1"]),
    text=sentences | st.sampled_from(PARAGRAPHS),
    kind=st.sampled_from(["heading", "paragraph", "item", "row"]),
)
clause_lists = st.lists(clauses, max_size=10)

"""A policy beside the version in force -> why it may not be it, or not all of it, or not now.

What is certain never becomes a version (core/doubt/certain). What is doubtful is held until a later
check confirms it. A doubt costs one check's delay; a missed doubt costs a false alarm.
"""

from __future__ import annotations

from collections.abc import Callable

from tracker.core.text import fold
from tracker.frozen import dataclass
from tracker.model import Doubt, Past, Policy

# Of recorded pages, none that was whole lost more than this share of its words in one step without
# being rewritten.
_SHRUNK_RATIO = 0.6
_PART_RATIO = 0.85
_STRANGE_RATIO = 0.1
_SAME_PAGE_RATIO = 0.8
# Of a page of which a part is missing, all but a word or two stands in the version in force.
_ALL_RATIO = 0.98
_FEW_WORDS = 120
# 32 checks, 16 days of two a day.
_MOST_DOUBLED = 5
# Another language that stays is an edition, and a page that ends early at the same place each time
# was made so: what causes either by chance (a proxy, a region) is gone within a day and a half of
# two checks a day.
_LASTING_CHECKS = 3
_LASTING = frozenset({"language", "cut_off"})


def doubt(
    policy: Policy, current: Policy, seen_as: int | None, *, is_known: bool = False
) -> Doubt | None:
    """Why a page may be a passing fault rather than a new version.

    Args:
        policy: what stands there now; it is not certain that it is no policy (core/doubt/certain).
        current: the version in force.
        seen_as: number of an earlier version of this watch with the same text, if there is one.
        is_known: whether all that differs stood in earlier versions, if not all in the same
            (core/doubt/own_history).
    """
    case = _Case(policy, current, seen_as, is_known)
    for suspicion, question in _QUESTIONS:
        sentence = question(case)
        if sentence:
            return Doubt(suspicion, sentence, policy.text_sha256)
    return None


def is_translated(language: str | None, other_language: str | None) -> bool:
    """Whether two languages are known and differ: then the texts are editions of their own."""
    return bool(language and other_language and language != other_language)


def checks_needed(suspicion: str, confirm_after: int, past: Past) -> int:
    """How many further checks have to see a doubtful page before it becomes a version.

    Each time a page has flipped of late doubles them: editions that alternate by region or by
    chance stay for a look or two, a change that is taken back stays for good. Another language is
    another edition until it has stayed for long, and a page that breaks off is a fault until then.
    """
    if suspicion == "seen_before":
        return int(confirm_after * 2 ** min(past.flips, _MOST_DOUBLED))
    return confirm_after * (_LASTING_CHECKS if suspicion in _LASTING else 1)


@dataclass(frozen=True, slots=True)
class _Case:
    """A page beside the version in force."""

    policy: Policy
    current: Policy
    seen_as: int | None
    is_known: bool

    def is_newer(self) -> bool:
        """Whether the page prints a later date."""
        return _is_newer(self.policy, self.current)


def _seen_before(case: _Case) -> str | None:
    if case.seen_as is not None:
        return f"The text is again that of version {case.seen_as}: a flip, until it stays"
    # A change that the vendor takes back carries a new date; an edition that comes and goes does
    # not.
    if case.is_known and not case.is_newer():
        return (
            "All that differs stood in earlier versions: parts of another edition, until they stay"
        )
    return None


def _another_language(case: _Case) -> str | None:
    now, before = case.policy.language, case.current.language
    return f"The language went from {before} to {now}" if is_translated(now, before) else None


def _date_backwards(case: _Case) -> str | None:
    now, before = case.policy.dates.updated, case.current.dates.updated
    if now and before and now < before:
        return f"The printed date went back from {before} to {now}: perhaps a stale copy"
    return None


def _shrunk(case: _Case) -> str | None:
    now, before = case.policy.words, case.current.words
    if before >= _FEW_WORDS and now < _SHRUNK_RATIO * before:
        return f"The text shrank from {before:,} to {now:,} words"
    return None


def _part(case: _Case) -> str | None:
    now, before = case.policy.words, case.current.words
    if now < _PART_RATIO * before and share(case.policy, case.current) > _ALL_RATIO:
        missing = f"{before - now:,} words are missing and nothing else differs"
        return f"{missing}: perhaps a part of the page"
    return None


def _strange(case: _Case) -> str | None:
    policy, current = case.policy, case.current
    is_strange = (
        current.words >= _FEW_WORDS
        and share(policy, current) < _STRANGE_RATIO
        and share(current, policy) < _STRANGE_RATIO
    )
    # A policy written anew carries a newer date; another page in its place hardly does.
    if not is_strange or case.is_newer():
        return None
    return (
        "Hardly a clause is that of the version in force: another page, or written anew as"
        f" “{policy.title[:60]}”"
    )


# Asked in this order; the names stand in the table `holds`.
_QUESTIONS: tuple[tuple[str, Callable[[_Case], str | None]], ...] = (
    ("seen_before", _seen_before),
    ("language", _another_language),
    ("date_backwards", _date_backwards),
    ("shrunk", _shrunk),
    ("part", _part),
    ("strange", _strange),
)


def _is_newer(policy: Policy, current: Policy) -> bool:
    pairs = (
        (policy.dates.updated, current.dates.updated),
        (policy.dates.effective, current.dates.effective),
    )
    return any(new and old and new > old for new, old in pairs)


def confirms(policy: Policy, held: Policy) -> bool:
    """Whether a page is the held one but for a little: then that was no passing fault."""
    return (
        policy.language == held.language
        and share(policy, held) >= _SAME_PAGE_RATIO
        and share(held, policy) >= _SAME_PAGE_RATIO
    )


def share(part: Policy, whole: Policy) -> float:
    """Share of one policy's words that stand, clause for clause, in another: 0 to 1."""
    known = {fold(clause.text) for clause in whole.clauses}
    sizes = [(fold(clause.text) in known, len(clause.text.split())) for clause in part.clauses]
    total = sum(size for _, size in sizes)
    return sum(size for is_known, size in sizes if is_known) / total if total else 0.0

"""A policy beside the version in force -> doubt whether it is the policy at all, with its name and
a sentence, or none.

What is certain is said at the gate (core/doubt/walls): that never becomes a version. What is
doubtful is held until a later check confirms it. A doubt costs one check's delay; a missed doubt
costs a false alarm.
"""

from __future__ import annotations

from tracker.core.text import fold
from tracker.model import Doubt, Past, Policy

# Of recorded pages, none that was whole lost more than this share of its words in one step without
# being rewritten.
_SHRUNK_RATIO = 0.6
_PART_RATIO = 0.85
_STRANGE_RATIO = 0.1
_SAME_PAGE_RATIO = 0.8
_FEW_WORDS = 120
# 32 looks, 16 days of two a day.
_MOST_DOUBLED = 5
# Another language that stays is an edition, and a page that ends early at the same place each time
# was made so: what
# causes either by chance (a proxy, a region) is gone within a day and a half of two looks a day.
_LASTING_CHECKS = 3
_LASTING = frozenset({"language", "cut_off"})


def doubt(
    policy: Policy, current: Policy, seen_as: int | None, *, is_known: bool = False
) -> Doubt | None:
    """Why a page may be a passing fault rather than a new version.

    Args:
        policy: what stands there now, already through the gate.
        current: the version in force.
        seen_as: number of an earlier version of this watch with the same text, if there is one.
        is_known: whether all that differs stood in earlier versions, if not all in the same
            (core/doubt/own_history).
    """
    said = _doubt(policy, current, seen_as, is_known)
    return Doubt(said[0], said[1], policy.text_sha256) if said else None


def is_translated(one: str | None, other: str | None) -> bool:
    """Whether two languages are known and differ: then the texts are editions of their own."""
    return bool(one and other and one != other)


def checks_needed(suspicion: str, confirm_after: int, past: Past) -> int:
    """How many further checks have to see a doubtful page before it becomes a version.

    Each time a page has flipped of late doubles them: editions that alternate by region or by
    chance stay for a look or two, a change that is taken back stays for good. Another language is
    another edition until it has stayed for long, and a page that breaks off is a fault until then.
    """
    if suspicion == "seen_before":
        return int(confirm_after * 2 ** min(past.flips, _MOST_DOUBLED))
    return confirm_after * (_LASTING_CHECKS if suspicion in _LASTING else 1)


def _doubt(
    policy: Policy, current: Policy, seen_as: int | None, is_known: bool
) -> tuple[str, str] | None:
    if seen_as is not None:
        return "seen_before", f"The text is again that of version {seen_as}: a flip, until it stays"
    # A change that the vendor takes back carries a new date; an edition that comes and goes does
    # not.
    if is_known and not _is_newer(policy, current):
        return (
            "seen_before",
            "All that differs stood in earlier versions: parts of another edition, until they stay",
        )
    if is_translated(policy.language, current.language):
        return "language", f"The language went from {current.language} to {policy.language}"
    if (
        policy.dates.updated
        and current.dates.updated
        and policy.dates.updated < current.dates.updated
    ):
        return (
            "date_backwards",
            f"The printed date went back from {current.dates.updated} to {policy.dates.updated}: "
            "perhaps a stale copy",
        )
    if current.words >= _FEW_WORDS and policy.words < _SHRUNK_RATIO * current.words:
        return "shrunk", f"The text shrank from {current.words:,} to {policy.words:,} words"
    shared = share(policy, current)
    if policy.words < _PART_RATIO * current.words and shared > 0.98:
        return (
            "part",
            f"{current.words - policy.words:,} words are missing and nothing else differs: "
            "perhaps a part of the page",
        )
    strange = (
        current.words >= _FEW_WORDS
        and shared < _STRANGE_RATIO
        and share(current, policy) < _STRANGE_RATIO
    )
    # A policy written anew carries a newer date; another page in its place hardly does.
    if strange and not _is_newer(policy, current):
        return (
            "strange",
            "Hardly a clause is that of the version in force: another page, or written anew as "
            f"“{policy.title[:60]}”",
        )
    return None


def _is_newer(policy: Policy, current: Policy) -> bool:
    pairs = (
        (policy.dates.updated, current.dates.updated),
        (policy.dates.effective, current.dates.effective),
    )
    return any(new and old and new > old for new, old in pairs)


def confirms(policy: Policy, held: Policy) -> bool:
    """Whether a page carries on a held one that differs from it only a little: the held page was no
    passing fault.
    """
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

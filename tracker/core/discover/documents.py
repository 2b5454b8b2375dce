"""A page as it was read -> the kind of document it is, if it is one."""

from __future__ import annotations

from tracker.core.discover import kinds
from tracker.core.discover.kinds import SURE, Named
from tracker.core.doubt import binding_sentences
from tracker.model import Policy

_FEW_WORDS = 60
_HARDLY_ANY_TEXT = ("next to nothing", "a page without text")
_HEADINGS = 2
# Lists of names and of figures bind nobody.
_WITHOUT_SENTENCES = frozenset({"subprocessors", "sla", "cookies"})


def kind_of(policy: Policy, url: str, promised: Named | None) -> Named | None:
    """Say which kind of document a page is.

    Args:
        policy: as it was read.
        url: where it is.
        promised: what a link said of it.

    Returns:
        The kind, and how surely; None where it is no document that anybody is bound by, or of no
        kind that is known.
    """
    if policy.complaint:
        return None
    if promised is None and not kinds.segments_of(url):
        # What a home page calls itself may be what its owner sells.
        return None
    called = called_kind(policy)
    kind = called if _is_sure(called) else promised or called or kinds.of_path(url)
    if kind is None or kind.kind in _WITHOUT_SENTENCES:
        return kind
    return kind if policy.words >= _FEW_WORDS and _binds(policy) else None


def called_kind(policy: Policy) -> Named | None:
    """The kind that a page's title or first headings name; None where they name none."""
    headings = [clause.text for clause in policy.clauses if clause.kind == "heading"][:_HEADINGS]
    return kinds.surest(map(kinds.of_text, (*_parts(policy.title), *headings)))


def _is_sure(named: Named | None) -> bool:
    return named is not None and named.score >= SURE


def _binds(policy: Policy) -> bool:
    """Whether a sentence of it binds anybody, as far as its language is known here."""
    text = " ".join(clause.text for clause in policy.clauses)
    return binding_sentences.has_binding_word(text, policy.language) is not False


def _parts(title: str) -> list[str]:
    """A page's title without the site's name beside it: `Privacy | Acme`, `Acme - Privacy`."""
    parts = [title]
    for mark in (" | ", " - ", " – ", " — ", " · ", ": "):
        parts += [part for part in title.split(mark) if part != title]
    return parts


def is_other_page(policy: Policy, url: str) -> bool:
    """Whether a page is no document itself, but one from which a vendor's documents can be found.

    Args:
        policy: as it was read.
        url: where it is.
    """
    # A home page is mostly links and pictures, and its text next to nothing; behind a bot check
    # there is nothing to search from.
    if policy.complaint and not policy.complaint.startswith(_HARDLY_ANY_TEXT):
        return False
    binds, called = _binds(policy), called_kind(policy)
    if _is_sure(called) and binds:
        return False
    if not kinds.segments_of(url) or kinds.is_hub("", url):
        return True
    return called is None and kinds.of_path(url) is None and not binds

"""A page and the version in force -> why the page breaks off before its end, or "".

Where a body ends with its connection, nothing in HTTP tells a whole page from the first half of it.
The page itself does: it closes its `<body>`, and its last sentence ends.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tracker.core.read import media_types
from tracker.core.text import fold
from tracker.model import Clause, Policy
from tracker.patterns import compile_later

_UNREAD = compile_later(
    r"<!--.*?(?:-->|\Z)|<(script|style|template)\b.*?(?:</\1\s*>|\Z)", re.I | re.S
)
_CLOSE = compile_later(r"</(?:body|html)\s*>", re.I)
_OPEN_TAG = compile_later(r"<(?:[a-zA-Z/!][^<>]*)?\Z")
_ENDS = compile_later(r"[.!?:;。！？：；…]\W*$")
# A shorter text is a heading or a name, to which more may be added.
_LEAST_WORDS = 3


def looks_cut(policy: Policy, body: bytes, declared: str | None) -> bool:
    """Whether a page may be cut off, by itself; only then the version in force is compared.

    Args:
        policy: as read from the body.
        body: as served.
        declared: its Content-Type.
    """
    if not policy.clauses or not policy.media_type.startswith("text/"):
        return False
    if policy.media_type == "text/html" and not _is_closed(media_types.decode(body, declared)):
        return True
    return not _is_whole(policy.clauses[-1])


def why_cut(
    policy: Policy,
    source: tuple[bytes, str | None],
    current: Policy,
    before: tuple[bytes, str | None],
) -> str:
    """Why a page is only the beginning of itself, "" where nothing shows that it is.

    Args:
        policy: of the page.
        source: its bytes and their Content-Type.
        current: the version in force.
        before: the bytes of that, and their Content-Type.

    Returns:
        Words that follow "the page"; "" as well where the text ends as that of the version in force
        does, for then only what comes behind it is missing.
    """
    if not policy.clauses or not current.clauses or policy.media_type != current.media_type:
        return ""
    last = policy.clauses[-1]
    if fold(last.text) == fold(current.clauses[-1].text):
        return ""
    closed = False
    if policy.media_type == "text/html":
        page, old = media_types.decode(*source), media_types.decode(*before)
        closed = _is_closed(page)
        if not closed and _is_closed(old):
            return "has no </body> or </html>, which it had before, and another end"
        if _ends_in_tag(page) and not _ends_in_tag(old):
            return "ends in the middle of a tag"
    return _mid_text(last, current.clauses, closed)


def _mid_text(last: Clause, clauses: Sequence[Clause], closed: bool) -> str:
    """Why a text's last clause cannot be its end, "" where it may be.

    Args:
        last: that clause.
        clauses: of the version in force.
        closed: whether the page closes its body.
    """
    # Of a page that closes its body, the last words are its vendor's to shorten.
    if _is_beginning(last, clauses[:-1] if closed else clauses):
        return f"ends in the middle of a sentence (“…{last.text[-40:]}”)"
    ends_with_heading = last.kind == "heading" and clauses[-1].kind != "heading"
    if closed or not ends_with_heading:
        return ""
    if any(fold(clause.text) == fold(last.text) for clause in clauses):
        return f"ends with the heading “{last.text[:60]}”, under which text stood"
    return ""


def _is_closed(page: str) -> bool:
    """Whether a page closes its body, other than in a script or comment."""
    return _CLOSE.search(_UNREAD.sub(" ", page)) is not None


def _ends_in_tag(page: str) -> bool:
    """Whether a page breaks off inside a tag."""
    return _OPEN_TAG.search(page, max(0, page.rfind("<"))) is not None


def _is_whole(clause: Clause) -> bool:
    """Whether a clause ends as a sentence does."""
    return clause.kind != "heading" and _ENDS.search(clause.text) is not None


def _is_beginning(last: Clause, clauses: Sequence[Clause]) -> bool:
    """Whether a clause is only the first words of one of these."""
    text = fold(last.text)
    if _is_whole(last) or len(text.split()) < _LEAST_WORDS:
        return False
    return any(
        len(clause.text) > len(text) and fold(clause.text).startswith(text) for clause in clauses
    )

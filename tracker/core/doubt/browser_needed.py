"""A plain answer -> why a browser would show more of the policy, or None where it would not."""

from __future__ import annotations

from tracker.core import language
from tracker.core.doubt import binding_sentences, made_by_scripts
from tracker.core.doubt.made_by_scripts import Shell
from tracker.core.read import media_types
from tracker.core.read import policy as policies
from tracker.errors import ReadError
from tracker.model import Fetched, Policy, ReadOptions

# What is sent with a check that scripts pass (202, 403, 503), and to programs alone (403, 406).
# Nobody passes a log-in (401) or "not found", and who is told to slow down (429) must.
_MAY_BE_PASSED = frozenset({202, 403, 406, 503})
# As core/doubt/walls words them. A browser shows no more of an error, a log-in or "not found".
_PASSED_BY_BROWSERS = (
    "a bot check",
    "an access refusal",
    "an application shell",
    "a redirect stub",
    "a wall",
    "next to nothing",
)


def is_page(response: Fetched) -> bool:
    """Whether an answer is one that a browser makes a page of: whole, and HTML."""
    declared = response.header("content-type")
    is_html = media_types.media_type(response.body, declared, response.url) == "text/html"
    return response.status == 200 and is_html


def may_be_passed(response: Fetched) -> bool:
    """Whether an answer refuses a page in a way that a browser's scripts may pass.

    A server that says when it may be asked again is not asked before.
    """
    return response.status in _MAY_BE_PASSED and response.retry_at is None


def by_page(
    body: bytes, declared_type: str | None, options: ReadOptions, name: str = ""
) -> str | None:
    """Why the text of a page is not in the bytes that were served.

    Args:
        body: as served, content encoding undone.
        declared_type: the Content-Type header.
        options: how the page is read.
        name: its address.

    Returns:
        Words that follow "got", or None where the text is there, or no browser would bring it.
    """
    shell = made_by_scripts.shell_of_page(body, declared_type, name)
    if shell is None:
        return None
    try:
        policy = policies.from_bytes(body, declared_type, options, name)
    except ReadError:
        return "a page without text"
    if policy.complaint:
        return policy.complaint if policy.complaint.startswith(_PASSED_BY_BROWSERS) else None
    return signs_of_scripts(shell, policy)


def signs_of_scripts(shell: Shell, policy: Policy) -> str | None:
    """The signs that scripts write a page's text, in words; None where its text is there.

    Args:
        shell: what stands around the text.
        policy: as it is read without scripts.
    """
    text = " ".join(clause.text for clause in policy.clauses)
    spoken = language.detect(text) or policy.language
    is_binding = bool(binding_sentences.has_binding_word(text, spoken))
    return made_by_scripts.made_by_scripts(shell, policy.words, is_binding=is_binding)

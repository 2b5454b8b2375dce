"""Words of any origin -> words that are harmless in a message; and what a format has to know."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote, urlsplit

from tracker.characters import printable
from tracker.model import Segment
from tracker.patterns import compile_later

ZERO_WIDTH = "\u200b"
# Chats call a whole room by these. An e-mail address (a letter before, a dotted name after) is left
# as it is.
_MENTION = compile_later(
    r"@(?=everyone|channel|here|all|room)(?!(?<=[\w.+-]@)[\w-]+\.\w)|<(?=[!@#])",
    re.IGNORECASE,
)
# What mail programs and chats make a link of: an address with its scheme, or a name with a dot
# before letters. E-mail addresses are taken as wholes, to be left alone.
_LINKABLE = compile_later(r"[\w.+-]+@[\w.-]+|://|(?<=[\w-])\.(?=[^\W\d_]{2})")
_UNSAFE_IN_URL = compile_later(r"[^\w/:?#!$&',;=%~.+()-]")


Tone = Literal["material", "minor", "editorial", "trouble", "plain"]
"""How grave a message is: a colour, where a format has any."""


@dataclass(frozen=True, slots=True)
class Style:
    """How one format writes.

    `leaf`, `code`, `link` and `marks` take raw words, the rest what these return.
    """

    leaf: Callable[[str], str]
    code: Callable[[str], str]
    link: Callable[[str, str], str]
    """A label and an address that is safe."""
    marks: Callable[[Sequence[Segment]], str]
    name: Callable[[str], str]
    lead: Callable[[Sequence[str]], str]
    facts: Callable[[Sequence[str], Tone], str]
    lines: Callable[[Sequence[str]], str]
    """Lines of one paragraph."""
    passage: Callable[[str, str, Sequence[str]], str]
    """Where a redline stands, the redline, and its reasons."""
    block: Callable[[str, Sequence[str], Sequence[str], Sequence[str]], str]
    """A heading, lines, passages, and what comes last."""
    tail: Callable[[Sequence[str]], str]
    joint: str
    """Between paragraphs."""
    frame: Callable[[str], str]
    """Round the whole."""
    needs_legend: bool = True
    """Whether the marks of a redline have to be explained."""


def one_line(text: str) -> str:
    """Flatten text.

    Args:
        text: of any origin.

    Returns:
        It without control characters or line breaks, with single spaces.
    """
    return " ".join(printable(text.replace("\t", " ")).split())


def flat(text: str) -> str:
    """Like `one_line`, but what begins or ends with a space still does."""
    return re.sub(r"\s+", " ", printable(text))


def cut(text: str, chars: int) -> str:
    """Shorten text.

    Args:
        text: raw, not yet escaped.
        chars: at most, from 0.

    Returns:
        The text, or its beginning with an ellipsis.
    """
    return text if len(text) <= chars else text[: max(0, chars - 1)].rstrip() + "…" * (chars > 0)


def defused(text: str) -> str:
    """Take the force from calls to a whole room (@channel, <!here>).

    Args:
        text: raw.

    Returns:
        It with an invisible space in each of them; e-mail addresses stay as they are.
    """
    return _MENTION.sub(lambda mention: mention.group() + ZERO_WIDTH, text)


def unlinked(text: str) -> str:
    """Keep page text from becoming a link: what a vendor writes is read, not clicked.

    Args:
        text: raw.

    Returns:
        It with an invisible space behind the colon and the dots of each address; e-mail addresses
        stay as they are.
    """
    return _LINKABLE.sub(_broken, text)


def _broken(address: re.Match[str]) -> str:
    sign = address.group()
    return sign if "@" in sign else f"{sign[0]}{ZERO_WIDTH}{sign[1:]}"


def safe_url(url: str) -> str:
    """Make an address fit for a link in any format.

    Args:
        url: of any origin.

    Returns:
        It without user and password, what could end a link percent-encoded; empty where it is not
        http or https.
    """
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return ""
    # A user name before the host may hold a secret, or show a reader another host than the real
    # one.
    bare = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
    return _UNSAFE_IN_URL.sub(lambda character: quote(character.group(), errors="replace"), bare)

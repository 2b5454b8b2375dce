"""Words of any origin -> harmless pieces of plain text, Markdown and HTML."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from tracker.characters import printable
from tracker.core.compare.redline import plain
from tracker.model import Segment
from tracker.show import redline

_ZERO_WIDTH = "\u200b"
# Chats call a whole room by these. An e-mail address (a letter before, a dotted name after) is left
# as it is.
_MENTION = re.compile(
    r"@(?=everyone|channel|here|all|room)(?!(?<=[\w.+-]@)[\w-]+\.\w)|<(?=[!@#])",
    re.IGNORECASE,
)
# What mail programs and chats make a link of: an address with its scheme, or a name with a dot
# before letters. E-mail addresses are taken as wholes, to be left alone.
_LINKABLE = re.compile(r"[\w.+-]+@[\w.-]+|://|(?<=[\w-])\.(?=[^\W\d_]{2})")
_UNSAFE_IN_URL = re.compile(r"[^\w/:?#!$&',;=%~.+()-]")
_LEADING_MARK = re.compile(r"^(\d{0,9})([-+=.)])")


@dataclass(frozen=True, slots=True)
class Style:
    """How one format writes: `leaf`, `code`, `link` and `marks` take raw words, the rest what these
    returned.
    """

    leaf: Callable[[str], str]
    code: Callable[[str], str]
    link: Callable[[str], str]
    marks: Callable[[Sequence[Segment]], str]
    title: Callable[[str], str]
    strong: Callable[[str], str]
    lines: Callable[[Sequence[str]], str]
    """Lines of one paragraph."""
    bullets: Callable[[Sequence[str]], str]
    joint: str
    """Between paragraphs."""
    frame: Callable[[str], str]
    """Round the whole."""


def one_line(text: str) -> str:
    """Flatten text.

    Args:
        text: of any origin.

    Returns:
        It without control characters or line breaks, with single spaces.
    """
    return " ".join(printable(text.replace("\t", " ")).split())


def _flat(text: str) -> str:
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
    return _MENTION.sub(lambda found: found.group() + _ZERO_WIDTH, text)


def unlinked(text: str) -> str:
    """Keep page text from becoming a link: what a vendor writes is read, not clicked.

    Args:
        text: raw.

    Returns:
        It with an invisible space behind the colon and the dots of each address; e-mail addresses
        stay as they are.
    """
    return _LINKABLE.sub(_broken, text)


def _broken(found: re.Match[str]) -> str:
    sign = found.group()
    return sign if "@" in sign else f"{sign[0]}{_ZERO_WIDTH}{sign[1:]}"


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
    bare = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
    return _UNSAFE_IN_URL.sub(lambda found: quote(found.group(), errors="replace"), bare)


# plain text


def _text_leaf(text: str) -> str:
    return defused(unlinked(_flat(text)))


def _text_code(text: str) -> str:
    return defused(_flat(text))


def _text_marks(segments: Sequence[Segment]) -> str:
    return plain([Segment(one.op, _text_leaf(one.text)) for one in segments])


TEXT = Style(
    leaf=_text_leaf,
    code=_text_code,
    link=str,
    marks=_text_marks,
    title=str,
    strong=str,
    lines="\n".join,
    bullets=lambda lines: "".join(f"\n  - {line}" for line in lines),
    joint="\n\n",
    frame=str,
)

# Markdown


def _markdown_leaf(text: str) -> str:
    return unlinked(_plain_colons(redline.escape_markdown(_flat(text))))


def _unlisted(line: str) -> str:
    """A line whose beginning nobody reads as a list or a rule."""
    return _LEADING_MARK.sub(r"\1\\\2", line)


def _plain_colons(escaped: str) -> str:
    r"""Break links by an invisible space instead: Slack and Mattermost would show the backslash of
    every `\:`.
    """
    unlinked = escaped.replace("\\://", f":{_ZERO_WIDTH}//").replace("\\:", ":")
    return re.sub(r"\b(www)\.", rf"\1{_ZERO_WIDTH}.", unlinked, flags=re.IGNORECASE)


def _markdown_code(text: str) -> str:
    return (
        f"`{_flat(text).replace('`', chr(39)).replace('@', '@' + _ZERO_WIDTH).replace('<', '‹')}`"
    )


MARKDOWN = Style(
    leaf=_markdown_leaf,
    code=_markdown_code,
    link=lambda url: f"<{url}>",
    marks=lambda segments: unlinked(_plain_colons(redline.markdown(segments))),
    title=lambda words: f"**{words}**",
    strong=lambda words: f"**{words}**",
    lines=lambda lines: "\n".join(map(_unlisted, lines)),
    bullets=lambda lines: "".join(f"\n- {_unlisted(line)}" for line in lines),
    joint="\n\n",
    frame=str,
)

# HTML

_PARAGRAPH = '<p style="margin:0 0 12px">'
_FRAME = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width,initial-scale=1">'
    '<meta name="color-scheme" content="light dark"></head>'
    '<body style="margin:0;padding:12px;max-width:44em;font:16px/1.5 sans-serif;overflow-wrap:anywhere">'
    "{}</body></html>"
)


def _html_leaf(text: str) -> str:
    return html.escape(unlinked(_flat(text)))


def _html_marks(segments: Sequence[Segment]) -> str:
    """With the plain marks inside: colours are lost on some readers, and in the plain part made of
    the HTML.
    """
    marks = {"equal": "{}", "delete": "[-{}-]", "insert": "{{+{}+}}"}
    return unlinked(
        redline.to_html([Segment(one.op, marks[one.op].format(one.text)) for one in segments])
    )


def _html_list(lines: Sequence[str]) -> str:
    items = "".join(f'<li style="margin:0 0 6px">{line}</li>' for line in lines)
    return f'<ul style="margin:0 0 16px;padding-left:20px">{items}</ul>' if items else ""


HTML = Style(
    leaf=_html_leaf,
    code=lambda text: f'<span style="font-family:monospace">{html.escape(_flat(text))}</span>',
    link=lambda url: f'<a href="{html.escape(url)}">{html.escape(url)}</a>',
    marks=_html_marks,
    title=lambda words: f'<h1 style="margin:0 0 12px;font-size:20px;line-height:1.3">{words}</h1>',
    strong=lambda words: f"<b>{words}</b>",
    lines=lambda lines: f"{_PARAGRAPH}{'<br>'.join(lines)}</p>",
    bullets=_html_list,
    joint="\n",
    frame=_FRAME.format,
)

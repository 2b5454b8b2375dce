"""What a message says -> text, Markdown and HTML, each within a size."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from tracker.core import redline
from tracker.model import Segment

TITLE_CHARS = 200
_IDS_CHARS = 300
# Tried in turn when something does not fit whole: what is cut further than the last says nothing any more.
_CUTS = (1500, 1000, 600, 350, 200, 100, 50)
_TITLE_CUTS = (TITLE_CHARS, 120, 70, 40, 20)
_LEAST_CHARS = 30
_ZERO_WIDTH = "\u200b"
# Chats call a whole room by these; an e-mail address (letters before, a dotted name after) is left as it is.
_MENTION = re.compile(
    r"@(?=(?:everyone|channel|here|all|room)\b)(?:(?<![\w.+-]@)|(?!\w+(?:[-.]\w+)*\.\w))|@(?=everyone|channel|here)(?!\w+(?:[-.]\w+)*\.\w)"
    r"|<(?=[!@#])",
    re.IGNORECASE,
)
_UNSAFE_IN_URL = re.compile(r"[^\w/:?#!$&',;=%~.+()-]")
_LEADING_MARK = re.compile(r"^(\d{0,9})([-+=.)])")


@dataclass(frozen=True, slots=True)
class Block:
    """One change, or one alert of a digest."""

    heading: str
    lines: tuple[str, ...] = ()
    segments: tuple[Segment, ...] = ()
    url: str = ""
    change_id: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """What a message says, before it has a format: plain words of any origin, nothing escaped."""

    title: str
    lead: tuple[str, ...]
    """Sentences that come first, one a line."""
    intro: str = ""
    """Stands before the blocks."""
    blocks: tuple[Block, ...] = ()
    beyond: int = 0
    """How many more blocks there are that are never shown."""
    noun: str = "change"
    more_command: str = ""
    """Shows what was left out."""
    notes: tuple[str, ...] = ()
    """Sentences that come last, one a line."""
    url: str = ""
    commands: tuple[tuple[str, str], ...] = ()
    """Label and command line."""
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Style:
    """How one format writes: each takes raw words (`leaf`, `code`, `link`, `marks`) or what these returned (the rest)."""

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
    """Text without control characters or line breaks, with single spaces."""
    return " ".join(redline.printable(text.replace("\t", " ")).split())


def cut(text: str, chars: int) -> str:
    """The text, or its beginning with an ellipsis: never more than `chars` characters."""
    return text if len(text) <= chars else text[: max(0, chars - 1)].rstrip() + "…" * (chars > 0)


def defused(text: str) -> str:
    """Text in which no chat finds a call to a whole room; e-mail addresses stay as they are."""
    return _MENTION.sub(lambda found: found.group() + _ZERO_WIDTH, text)


def safe_url(url: str) -> str:
    """An address fit for a link in any format, without user and password; empty where it is not http or https."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return ""
    bare = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
    return _UNSAFE_IN_URL.sub(lambda found: quote(found.group(), errors="replace"), bare)


def lay(content: Content, style: Style, limit_chars: int, *, titled: bool = True) -> str:
    """Write a message in one format.

    Title line, page, change id and the count of what was left out stay as long as there is room for them at all; then
    come whole sentences and blocks in their order, and the first block that does not fit is shortened.

    Args:
        content: what it says.
        style: the format.
        limit_chars: characters at most, from 1.
        titled: whether it begins with the title line.

    Returns:
        The message, never empty and never longer than `limit_chars`.
    """
    draft = _smallest(content, style, limit_chars, titled)
    if draft is None:
        return _scrap(content, style, limit_chars)
    for line in content.lead:
        draft = _grown(draft, limit_chars, lambda size, line=line: {"lead": (*draft.lead, cut(line, size))})  # type: ignore[misc]
    for block in content.blocks:
        grown = _grown(draft, limit_chars, lambda size, block=block: {"blocks": (*draft.blocks, _fit(block, size))})  # type: ignore[misc]
        if grown is draft:
            break
        draft = grown
    for line in content.notes:
        draft = _grown(draft, limit_chars, lambda size, line=line: {"notes": (*draft.notes, cut(line, size))})  # type: ignore[misc]
    return draft.write()


@dataclass(frozen=True, slots=True)
class _Draft:
    """A message so far: what of the content has found room."""

    content: Content
    style: Style
    title: str
    tail: tuple[str, ...]
    lead: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()
    notes: tuple[str, ...] = ()

    def write(self) -> str:
        style, content = self.style, self.content
        parts = [style.title(style.leaf(self.title))] if self.title else []
        if self.lead:
            parts.append(style.lines([style.leaf(line) for line in self.lead]))
        if self.blocks and content.intro:
            parts.append(style.lines([style.leaf(content.intro)]))
        parts += [_block(block, style) for block in self.blocks]
        left_out = content.beyond + len(content.blocks) - len(self.blocks)
        if left_out:
            counted = f"{left_out} {'more ' if self.blocks else ''}{content.noun}{'s' * (left_out > 1)}: "
            parts.append(style.lines([style.leaf(counted) + style.code(content.more_command)]))
        if self.notes:
            parts.append(style.lines([style.leaf(line) for line in self.notes]))
        if self.tail:
            parts.append(style.lines(self.tail))
        return style.frame(style.joint.join(parts))


def _smallest(content: Content, style: Style, limit_chars: int, titled: bool) -> _Draft | None:
    """The message with nothing but title and tail, as whole as there is room for."""
    page = safe_url(content.url)
    link = [style.leaf("Page: ") + style.link(page)] if page else []
    commands = [style.leaf(f"{label}: ") + style.code(command) for label, command in content.commands]
    ids = [style.leaf("Id: ") + style.code(cut(", ".join(content.ids), _IDS_CHARS))] if content.ids else []
    first = [style.leaf("Id: ") + style.code(content.ids[0])] if content.ids else []
    for tail in (link + commands + ids, link + ids, link + first, first, []):
        for size in _TITLE_CUTS if titled else (0,):
            draft = _Draft(content, style, cut(one_line(content.title), size) if size else "", tuple(tail))
            if len(draft.write()) <= limit_chars and (tail or titled):
                return draft
    return None


def _scrap(content: Content, style: Style, limit_chars: int) -> str:
    """As much of the title as there is room for, in a message that has room for nothing else."""
    words = one_line(content.title) or "Policy alert"
    for size in range(min(limit_chars, len(words)), 0, -1):
        found = style.leaf(cut(words, size))
        if len(found) <= limit_chars:
            return found
    return "!"


def _grown(draft: _Draft, limit_chars: int, more: Callable[[int], dict[str, tuple[object, ...]]]) -> _Draft:
    """The draft with one thing more, as whole as there is room for, or the draft itself."""
    for size in _CUTS:
        values = {"lead": draft.lead, "blocks": draft.blocks, "notes": draft.notes, **more(size)}
        grown = _Draft(draft.content, draft.style, draft.title, draft.tail, **values)  # type: ignore[arg-type]
        if len(grown.write()) <= limit_chars:
            return grown
    return draft


def _fit(block: Block, chars: int) -> Block:
    """The block with at most about `chars` characters of reasons, and as many of redline."""
    lines: list[str] = []
    left = chars
    for line in block.lines:
        if lines and left < _LEAST_CHARS:
            break
        lines.append(cut(line, max(left, _LEAST_CHARS)))
        left -= len(lines[-1])
    heading = cut(block.heading, max(chars // 3, _LEAST_CHARS))
    return Block(heading, tuple(lines), fit(block.segments, chars), block.url, block.change_id)


def fit(segments: Sequence[Segment], chars: int) -> tuple[Segment, ...]:
    """Shorten a redline so that every deletion and insertion still shows its beginning.

    Args:
        segments: as `redline.shorten` leaves them.
        chars: characters of text wanted at most.

    Returns:
        Segments of one line each, without control characters, none empty.
    """
    clean = [Segment(one.op, one_line(" / ".join(one.text.splitlines()))) for one in segments]
    clean = [one for one in clean if one.text]
    if sum(len(one.text) for one in clean) <= chars:
        return tuple(clean)
    share = max(_LEAST_CHARS, chars // len(clean))
    found: list[Segment] = []
    left = chars
    for one in clean:
        if left < _LEAST_CHARS:
            found.append(Segment("equal", "…"))
            break
        found.append(Segment(one.op, cut(one.text, share)))
        left -= len(found[-1].text)
    return tuple(found)


def _block(block: Block, style: Style) -> str:
    lines = [style.leaf(line) for line in block.lines]
    if block.segments:
        lines.append(style.marks(block.segments))
    page = safe_url(block.url)
    if page:
        lines.append(style.link(page))
    if block.change_id:
        lines.append(style.leaf("Id: ") + style.code(block.change_id))
    heading = style.strong(style.leaf(block.heading)) if block.heading else ""
    return "".join([style.lines([heading]) + style.joint * (style is HTML) if heading else "", style.bullets(lines)])


# --- plain text -----------------------------------------------------------------------------------------------------


def _text_leaf(text: str) -> str:
    return defused(redline.printable(text))


def _text_marks(segments: Sequence[Segment]) -> str:
    return redline.plain([Segment(one.op, _text_leaf(one.text)) for one in segments])


TEXT = Style(
    leaf=_text_leaf,
    code=_text_leaf,
    link=str,
    marks=_text_marks,
    title=str,
    strong=str,
    lines="\n".join,
    bullets=lambda lines: "".join(f"\n  - {line}" for line in lines),
    joint="\n\n",
    frame=str,
)

# --- Markdown -------------------------------------------------------------------------------------------------------


def _markdown_leaf(text: str) -> str:
    """Escaped; and nothing at its beginning is read as a list or a rule."""
    return _LEADING_MARK.sub(r"\1\\\2", _plain_colons(redline.escape_markdown(text)))


def _plain_colons(escaped: str) -> str:
    r"""Break links by an invisible space instead: Slack and Mattermost would show the backslash of every `\:`."""
    unlinked = escaped.replace("\\://", f":{_ZERO_WIDTH}//").replace("\\:", ":")
    return re.sub(r"\b(www)\.", rf"\1{_ZERO_WIDTH}.", unlinked, flags=re.IGNORECASE)


def _markdown_code(text: str) -> str:
    return f"`{redline.printable(text).replace('`', chr(39)).replace('@', '@' + _ZERO_WIDTH).replace('<', '‹')}`"


MARKDOWN = Style(
    leaf=_markdown_leaf,
    code=_markdown_code,
    link=lambda url: f"<{url}>",
    marks=lambda segments: _plain_colons(redline.markdown(segments)),
    title=lambda words: f"**{words}**",
    strong=lambda words: f"**{words}**",
    lines="\n".join,
    bullets=lambda lines: "".join(f"\n- {line}" for line in lines),
    joint="\n\n",
    frame=str,
)

# --- HTML -----------------------------------------------------------------------------------------------------------

_PARAGRAPH = '<p style="margin:0 0 12px">'
_FRAME = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width,initial-scale=1">'
    '<meta name="color-scheme" content="light dark"></head>'
    '<body style="margin:0;padding:12px;max-width:44em;font:16px/1.5 sans-serif;overflow-wrap:anywhere">{}</body></html>'
)


def _html_leaf(text: str) -> str:
    return html.escape(redline.printable(text))


def _html_marks(segments: Sequence[Segment]) -> str:
    """With the plain marks inside: colours are lost on some readers, and in the plain part made of the HTML."""
    marks = {"equal": "{}", "delete": "[-{}-]", "insert": "{{+{}+}}"}
    return redline.to_html([Segment(one.op, marks[one.op].format(one.text)) for one in segments])


def _html_list(lines: Sequence[str]) -> str:
    items = "".join(f'<li style="margin:0 0 6px">{line}</li>' for line in lines)
    return f'<ul style="margin:0 0 16px;padding-left:20px">{items}</ul>' if items else ""


HTML = Style(
    leaf=_html_leaf,
    code=lambda text: f'<span style="font-family:monospace">{_html_leaf(text)}</span>',
    link=lambda url: f'<a href="{html.escape(url)}">{html.escape(url)}</a>',
    marks=_html_marks,
    title=lambda words: f'<h1 style="margin:0 0 12px;font-size:20px;line-height:1.3">{words}</h1>',
    strong=lambda words: f"<b>{words}</b>",
    lines=lambda lines: f"{_PARAGRAPH}{'<br>'.join(lines)}</p>",
    bullets=_html_list,
    joint="\n",
    frame=_FRAME.format,
)

"""A message in HTML, as mail programs show it: inline styles, nothing loaded from elsewhere."""

from __future__ import annotations

import html
from collections.abc import Sequence

from tracker.model import Segment
from tracker.show import redline
from tracker.show.message.style import Style, flat, unlinked

_PARAGRAPH = '<p style="margin:0 0 12px">'
_FRAME = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width,initial-scale=1">'
    '<meta name="color-scheme" content="light dark"></head>'
    '<body style="margin:0;padding:12px;max-width:44em;font:16px/1.5'
    ' sans-serif;overflow-wrap:anywhere">'
    "{}</body></html>"
)


def _leaf(text: str) -> str:
    return html.escape(unlinked(flat(text)))


def _marks(segments: Sequence[Segment]) -> str:
    """Colours and the plain marks: colours are lost on some readers, and in the plain part."""
    marks = {"equal": "{}", "delete": "[-{}-]", "insert": "{{+{}+}}"}
    return unlinked(
        redline.to_html(
            [Segment(segment.op, marks[segment.op].format(segment.text)) for segment in segments]
        )
    )


def _list(lines: Sequence[str]) -> str:
    items = "".join(f'<li style="margin:0 0 6px">{line}</li>' for line in lines)
    return f'<ul style="margin:0 0 16px;padding-left:20px">{items}</ul>' if items else ""


STYLE = Style(
    leaf=_leaf,
    code=lambda text: f'<span style="font-family:monospace">{html.escape(flat(text))}</span>',
    link=lambda url: f'<a href="{html.escape(url)}">{html.escape(url)}</a>',
    marks=_marks,
    title=lambda words: f'<h1 style="margin:0 0 12px;font-size:20px;line-height:1.3">{words}</h1>',
    strong=lambda words: f"<b>{words}</b>",
    lines=lambda lines: f"{_PARAGRAPH}{'<br>'.join(lines)}</p>",
    bullets=_list,
    joint="\n",
    frame=_FRAME.format,
)

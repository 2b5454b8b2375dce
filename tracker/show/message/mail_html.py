"""A message in HTML, as mail programs show it: inline styles, one column, nothing loaded.

Mail programs know little of CSS: colours and spaces stand inline, tables hold the column and the
quotation's rule, and the one style sheet is for those that know dark mode. Where it is not known,
the inline colours are readable on either ground.
Source: the palette and measures are those of the web page and the report.
"""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence

from tracker.show import redline
from tracker.show.message.style import Style, Tone, flat, unlinked

_TABLE = '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"'
_SANS = "font-family:system-ui,-apple-system,'Segoe UI',Helvetica,Arial,sans-serif"
_SERIF = "font-family:'Iowan Old Style','Palatino Linotype',Palatino,Georgia,serif"
_TEXT, _MUTED, _LINK, _HAIRLINE = "#1f2328", "#59616b", "#0a559c", "#e4e1db"
_TONES: Mapping[Tone, str] = {
    "material": "#a8231b",
    "minor": "#7d5200",
    "editorial": "#4b5563",
    "trouble": "#a8231b",
    "plain": _TEXT,
}
# `!important`, for the colours that it changes stand inline.
_DARK = (
    "@media (prefers-color-scheme:dark){"
    ".g{background:#15181c!important}.t{color:#e8e6e1!important}.q{color:#a2a9b2!important}"
    ".l{color:#7ab7f5!important}.r{border-color:#30363d!important}"
    ".material,.trouble{color:#ff9a8f!important}.minor{color:#e7b75a!important}"
    ".editorial{color:#b4bcc8!important}.plain{color:#e8e6e1!important}"
    "ins{background:#14391f!important;color:#bdf0cc!important}"
    "del{background:#47201c!important;color:#ffcdc6!important}}"
)
_FRAME = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width,initial-scale=1">'
    '<meta name="color-scheme" content="light dark">'
    f"<style>{_DARK}</style></head>"
    '<body class="g" style="margin:0;background:#fcfbf9">'
    f"{_TABLE}><tr>"
    '<td align="center" class="g" style="background:#fcfbf9;padding:16px">'
    f'{_TABLE} style="max-width:600px;text-align:left"><tr>'
    f'<td class="t" style="{_SANS};font-size:16px;line-height:1.45;color:{_TEXT};'
    'overflow-wrap:anywhere">'
)
_FRAME_END = "</td></tr></table></td></tr></table></body></html>"


def _leaf(text: str) -> str:
    return html.escape(unlinked(flat(text)))


def _code(text: str) -> str:
    return f'<span style="font-family:monospace;font-size:13px">{html.escape(flat(text))}</span>'


def _link(label: str, url: str) -> str:
    address = html.escape(url)
    return (
        f'{html.escape(label)}: <a class="l" style="color:{_LINK}" href="{address}">{address}</a>'
    )


def _name(words: str) -> str:
    style = "margin:0 0 4px;font-size:18px;line-height:1.3;font-weight:600"
    return f'<h1 style="{style}">{words}</h1>'


def _lead(lines: Sequence[str]) -> str:
    return f'<p style="margin:0 0 8px;font-size:18px;line-height:1.4">{"<br>".join(lines)}</p>'


def _facts(lines: Sequence[str], tone: Tone) -> str:
    first = f'<b class="{tone}" style="color:{_TONES[tone]}">{lines[0]}</b>'
    return f'<p style="margin:0 0 16px">{"<br>".join([first, *lines[1:]])}</p>'


def _lines(lines: Sequence[str]) -> str:
    return f'<p style="margin:0 0 12px">{"<br>".join(lines)}</p>'


def _passage(place: str, marks: str, reasons: Sequence[str]) -> str:
    """The redline as a quotation with a rule at its left, the reasons under it."""
    parts = []
    if place:
        style = f"margin:8px 0 4px;font-size:14px;color:{_MUTED}"
        parts.append(f'<p class="q" style="{style}">{place}</p>')
    if marks:
        rule = f"border-left:3px solid {_HAIRLINE};padding:0 0 0 12px"
        parts.append(
            f'{_TABLE}><tr><td class="t r"'
            f' style="{rule};{_SERIF};font-size:17px;line-height:1.6;color:{_TEXT}">'
            f"{marks}</td></tr></table>"
        )
    if reasons:
        parts.append(
            f'<p class="q" style="margin:4px 0 0;font-size:14px;color:{_MUTED}">'
            f"{'<br>'.join(reasons)}</p>"
        )
    return "".join(parts)


def _block(heading: str, lines: Sequence[str], passages: Sequence[str], tail: Sequence[str]) -> str:
    parts = [f'<b style="font-size:16px">{heading}</b>']
    if lines:
        parts.append(f'<p style="margin:4px 0">{"<br>".join(lines)}</p>')
    parts += passages
    if tail:
        parts.append(
            f'<p class="q" style="margin:8px 0 0;font-size:13px;color:{_MUTED}">'
            f"{'<br>'.join(tail)}</p>"
        )
    rule = f"border-top:1px solid {_HAIRLINE}"
    return f'<div class="r" style="{rule};padding:12px 0 16px">{"".join(parts)}</div>'


def _tail(lines: Sequence[str]) -> str:
    rule = f"border-top:1px solid {_HAIRLINE}"
    return (
        f'<p class="q r" style="{rule};margin:0;padding:12px 0 0;font-size:14px;color:{_MUTED}">'
        f"{'<br>'.join(lines)}</p>"
    )


STYLE = Style(
    leaf=_leaf,
    code=_code,
    link=_link,
    marks=lambda segments: unlinked(redline.to_html(segments)),
    name=_name,
    lead=_lead,
    facts=_facts,
    lines=_lines,
    passage=_passage,
    block=_block,
    tail=_tail,
    joint="\n",
    frame=lambda body: f"{_FRAME}{body}{_FRAME_END}",
    needs_legend=False,
)

"""Verdicts and readings -> what the command line prints, and a page that stands alone."""

from __future__ import annotations

import html

import click

from tracker.characters import printable
from tracker.core.compare.redline import segments_of, shorten
from tracker.model import Judged, Materiality, Policy, Reading, Verdict
from tracker.show import redline

_COLOURS: dict[Materiality, str] = {
    "material": "red",
    "minor": "yellow",
    "editorial": "cyan",
    "artifact": "magenta",
    "none": "green",
}
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:1rem auto;padding:0 1rem;color:#1a1a1a}"
    "h1{font-size:1.3rem}h2{font-size:1rem;margin:1.5rem 0 .2rem}p{margin:.2rem 0}"
    ".m{font-weight:600;text-transform:uppercase;font-size:.75rem;letter-spacing:.04em}.material{color:#9b1c1c}.minor{color:#8a5a00}.why{color:#444}"
    "@media(prefers-color-scheme:dark){body{color:#eee;background:#161616}.why{color:#bbb}"
    ".material{color:#ff8a8a}.minor{color:#f0b95a}}"
)


def terminal(verdict: Verdict, *, everything: bool = False) -> str:
    """A verdict for a terminal: the gravest changes first, editorial ones counted unless
    `everything` is asked for.
    """
    lines = [headline(verdict)]
    lines += [f"  {printable(reason.text)}" for reason in verdict.reasons]
    shown = [
        item for item in verdict.changes if everything or item.materiality in ("minor", "material")
    ]
    for item in sorted(shown, key=lambda item: item.materiality != "material"):
        lines += ["", *_change(item)]
    left = len(verdict.changes) - len(shown)
    if left:
        lines += ["", f"and {left} editorial change{'s' if left > 1 else ''} (--all shows them)"]
    return "\n".join(lines)


def headline(verdict: Verdict) -> str:
    """One line: materiality, direction, and whether the change is silent."""
    text = click.style(verdict.materiality.upper(), fg=_COLOURS[verdict.materiality], bold=True)
    if verdict.direction != "neutral":
        text += f", {verdict.direction} for the reader"
    if verdict.silent:
        text += ", silent: the printed date did not change"
    return text


def _change(item: Judged) -> list[str]:
    named = item.change.side
    place = " › ".join(map(printable, named.heading)) or "(no heading)"
    mark = click.style(item.materiality, fg=_COLOURS[item.materiality])
    moved = " and moved" if item.change.kind == "modified" and item.change.moved else ""
    lines = [f"{mark} {item.change.kind}{moved} · {place}"]
    lines += [f"  because: {printable(reason.text)}" for reason in item.reasons[:6]]
    lines.append("  " + redline.terminal(shorten(segments_of(item.change))).replace("\n", "\n  "))
    return lines


def page(title: str, verdict: Verdict) -> str:
    """A page of its own with the redline of every change: no script, nothing loaded from elsewhere."""
    parts = [
        f'<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{html.escape(title)}</title><style>{_STYLE}</style><h1>{html.escape(title)}</h1>"
        f'<p class="m {verdict.materiality}">{verdict.materiality} · {verdict.direction} for the reader</p>'
    ]
    if verdict.silent:
        parts.append('<p class="why">Silent: the printed date did not change.</p>')
    parts += [f'<p class="why">{html.escape(reason.text)}</p>' for reason in verdict.reasons]
    for item in verdict.changes:
        place = html.escape(" › ".join(item.change.side.heading) or "(no heading)")
        parts.append(
            f'<h2>{place}</h2><p class="m {item.materiality}">{item.materiality} · {item.change.kind}</p>'
        )
        parts += [f'<p class="why">{html.escape(reason.text)}</p>' for reason in item.reasons]
        parts.append(f"<p>{redline.to_html(segments_of(item.change))}</p>")
    return "\n".join([*parts, "</html>"])


def text(reading: Reading) -> str:
    """The main text, a block a line."""
    return "\n".join(
        f"{block.marker}. {block.text}" if block.marker else block.text for block in reading.blocks
    )


def markdown(reading: Reading) -> str:
    """The main text with its headings, lists and rows."""
    lines = []
    for block in reading.blocks:
        marked = f"{block.marker}. {block.text}" if block.marker else block.text
        if block.kind == "heading":
            lines.append(f"\n{'#' * max(1, block.level)} {marked}\n")
        elif block.kind == "item":
            lines.append(
                f"{'  ' * (block.level - 1)}{block.marker + '.' if block.marker else '-'} {block.text}"
            )
        elif block.kind == "row":
            lines.append(f"| {block.text} |")
        else:
            lines.append(f"\n{f'{block.marker} ' if block.marker else ''}{block.text}\n")
    return "\n".join(lines).strip()


def version(policy: Policy) -> str:
    """A stored version as Markdown, from its clauses."""
    lines = [f"# {policy.title}", ""]
    for clause in policy.clauses:
        if clause.kind == "heading":
            lines += ["", f"{'#' * min(6, len(clause.heading) + 1)} {clause.heading[-1]}", ""]
        elif clause.kind == "item":
            lines.append(f"- {clause.text}")
        elif clause.kind == "row":
            lines.append(f"| {clause.text} |")
        else:
            lines += [clause.text, ""]
    return printable("\n".join(lines))

"""A verdict -> what a terminal shows of it."""

from __future__ import annotations

import click

from tracker.characters import printable
from tracker.core.compare.redline import segments_of, shorten
from tracker.model import Judged, Materiality, Verdict
from tracker.show import redline

_COLOURS: dict[Materiality, str] = {
    "material": "red",
    "minor": "yellow",
    "editorial": "cyan",
    "artifact": "magenta",
    "none": "green",
}
_SHOWN_REASONS = 6


def show(verdict: Verdict, *, everything: bool = False) -> str:
    """Write the gravest changes first; editorial ones are counted unless `everything` is asked."""
    lines = [headline(verdict)]
    lines += [f"  {printable(reason.text)}" for reason in verdict.reasons]
    shown = [
        judged
        for judged in verdict.changes
        if everything or judged.materiality in ("minor", "material")
    ]
    for judged in sorted(shown, key=lambda judged: judged.materiality != "material"):
        lines += ["", *_change(judged)]
    left = len(verdict.changes) - len(shown)
    if left:
        changes = "change" if left == 1 else "changes"
        lines += ["", f"and {left} editorial {changes} (--all shows them)"]
    return "\n".join(lines)


def headline(verdict: Verdict) -> str:
    """Write one line: materiality, direction, and whether the change is silent."""
    text = click.style(verdict.materiality.upper(), fg=_COLOURS[verdict.materiality], bold=True)
    if verdict.direction != "neutral":
        text += f", {verdict.direction} for the reader"
    if verdict.silent:
        text += ", silent: the printed date did not change"
    return text


def _change(judged: Judged) -> list[str]:
    change = judged.change
    place = " › ".join(map(printable, change.side.heading)) or "(no heading)"
    materiality = click.style(judged.materiality, fg=_COLOURS[judged.materiality])
    moved = " and moved" if change.kind == "modified" and change.moved else ""
    shown = redline.terminal(shorten(segments_of(change)))
    return [
        f"{materiality} {change.kind}{moved} · {place}",
        *(f"  because: {printable(reason.text)}" for reason in judged.reasons[:_SHOWN_REASONS]),
        "  " + shown.replace("\n", "\n  "),
    ]

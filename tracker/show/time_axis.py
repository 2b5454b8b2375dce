"""The versions of a page and the gaps in sight -> a time axis, as SVG.

Places are shares of the width, so that one picture fits a phone and a desk; letters keep their
size.
"""

from __future__ import annotations

import html
import math
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from tracker.frozen import dataclass
from tracker.model import Gap, Materiality
from tracker.show.dates import short

_HEIGHT, _LINE_Y, _LABEL_Y = 72, 34, 66
_LEAST_R, _MOST_R = 4.0, 9.0
# Marks at the very ends would be cut in half.
_MARGIN = 3.0
_MOST_YEARS = 5
# Of the width: what a date needs beside a year, on a phone.
_ROOM = 32.0
_SHORTEST = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Mark:
    """A version on the axis."""

    number: int
    at: datetime
    materiality: Materiality | None
    """None: the first one."""
    silent: bool
    changes: int
    address: str


def svg(
    marks: Sequence[Mark],
    gaps: Sequence[Gap],
    period: tuple[datetime, datetime],
    watched_from: datetime,
    label: str,
) -> str:
    """Draw the axis: no style of its own, no script; classes are those of the stylesheet.

    Args:
        marks: versions, oldest first.
        gaps: in which nobody saw the page.
        period: the left end and the right one.
        watched_from: since when the page is looked at; before, its history was imported.
        label: what it shows, for who cannot see it.
    """
    since, until = period
    axis = _Axis(since, max(until, since + _SHORTEST))
    watched = f"{axis.share(watched_from):.2f}%" if watched_from > since else "0"
    parts = [
        f'<svg class="axis" width="100%" height="{_HEIGHT}" role="group"'
        f' aria-label="{html.escape(label)}">',
        '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse"'
        ' patternTransform="rotate(45)"><line class="hatch" x1="0" y1="0" x2="0" y2="6"/>'
        "</pattern></defs>",
        *_years(axis),
        *(_gap(gap, axis) for gap in gaps),
        f'<line class="line imported" x1="0" x2="{watched}" y1="{_LINE_Y}" y2="{_LINE_Y}"/>',
        f'<line class="line" x1="{watched}" x2="100%" y1="{_LINE_Y}" y2="{_LINE_Y}"/>',
        *(_mark(mark, axis) for mark in marks),
        "</svg>",
    ]
    return "".join(parts)


@dataclass(frozen=True, slots=True)
class _Axis:
    since: datetime
    until: datetime

    def share(self, at: datetime) -> float:
        """Where a moment is, in percent of the width."""
        whole = self.until - self.since
        share = (min(max(at, self.since), self.until) - self.since) / whole
        return _MARGIN + share * (100 - 2 * _MARGIN)


def _years(axis: _Axis) -> Iterator[str]:
    """The beginning of each year; and the first day, where no year says when that was."""
    years = range(axis.since.year + 1, axis.until.year + 1)
    step = max(1, math.ceil(len(years) / _MOST_YEARS))
    named = []
    for year in years:
        share = axis.share(datetime(year, 1, 1, tzinfo=UTC))
        x = f"{share:.2f}%"
        yield f'<line class="year" x1="{x}" x2="{x}" y1="20" y2="{_LINE_Y + 14}"/>'
        if (axis.until.year - year) % step == 0:
            named.append(share)
            yield f'<text x="{x}" y="{_LABEL_Y}" text-anchor="middle">{year}</text>'
    if not named or named[0] > _ROOM:
        yield f'<text x="0" y="{_LABEL_Y}">{short(axis.since)}</text>'
    if not named or named[-1] < 100 - _ROOM:
        yield f'<text x="100%" y="{_LABEL_Y}" text-anchor="end">{short(axis.until)}</text>'


def _gap(gap: Gap, axis: _Axis) -> str:
    start = axis.share(gap.since)
    width = max(0.5, axis.share(gap.until or axis.until) - start)
    until = short(gap.until) if gap.until else "now"
    return (
        f'<rect class="gap" x="{start:.2f}%" width="{width:.2f}%" y="{_LINE_Y - 12}" height="24">'
        f"<title>Not seen from {short(gap.since)} to {until}</title></rect>"
    )


def _mark(mark: Mark, axis: _Axis) -> str:
    x = f"{axis.share(mark.at):.2f}%"
    kind = mark.materiality or "first"
    radius = min(_MOST_R, _LEAST_R + math.sqrt(mark.changes) * 0.7)
    if kind in ("editorial", "none", "artifact", "first"):
        radius = _LEAST_R
    title = f"Version {mark.number}, {short(mark.at)}: {kind}"
    if mark.silent:
        title += ", silent"
    tick = (
        f'<line class="tick" x1="{x}" x2="{x}" y1="{_LINE_Y + 11}" y2="{_LINE_Y + 18}"/>'
        if mark.silent
        else ""
    )
    return (
        f'<a href="{html.escape(mark.address)}"><title>{title}</title>'
        f'<circle class="mark {kind}" cx="{x}" cy="{_LINE_Y}" r="{radius:.1f}"/>{tick}</a>'
    )

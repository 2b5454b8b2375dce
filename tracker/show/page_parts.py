"""Words and moments -> the parts of a page: times, tables, paragraphs, lists."""

from __future__ import annotations

import html
from collections.abc import Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from tracker.core.deadlines import day_in
from tracker.frozen import dataclass
from tracker.show import dates
from tracker.show.message.style import one_line, safe_url

# So many still stand side by side on a phone held upright, or nearly.
_FEW_COLUMNS = 4


@dataclass(frozen=True, slots=True)
class Table:
    """A table; the first cell of a row names it."""

    name: str
    """For who cannot see the heading above it."""
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    """Cells as HTML."""
    numbers: frozenset[int] = frozenset()
    """Columns of numbers, from 0."""
    wide: int | None = None
    """The column with sentences, from 0."""


def text(words: str) -> str:
    """Words of any origin, escaped, on one line."""
    return html.escape(one_line(words))


def paragraph(content: str, kind: str = "") -> str:
    """A paragraph.

    Args:
        content: as HTML.
        kind: its class.
    """
    return f'<p class="{kind}">{content}</p>' if kind else f"<p>{content}</p>"


def link(label: str, url: str) -> str:
    """A link that can do no harm; the label alone where the address is none of the web."""
    address = safe_url(url)
    return f'<a href="{html.escape(address)}">{text(label)}</a>' if address else text(label)


def in_table(at: datetime, zone: str) -> str:
    """The day of a moment, "24 Nov 2026", with its exact time."""
    return _time(at, dates.short(day_in(zone, at)))


def in_sentence(at: datetime, zone: str) -> str:
    """The day of a moment, "24 November 2026", with its exact time."""
    return _time(at, dates.day(day_in(zone, at)))


def with_clock(at: datetime, zone: str) -> str:
    """A moment to the minute, "24 Nov 2026, 07:30", with its exact time."""
    there = at.astimezone(ZoneInfo(zone))
    return _time(at, f"{dates.short(there.date())}, {there:%H:%M}")


def day_in_table(at: date) -> str:
    """A day without a time: "24 Nov 2026"."""
    return f'<time datetime="{at.isoformat()}">{dates.short(at)}</time>'


def day_in_sentence(at: date) -> str:
    """A day without a time: "24 November 2026"."""
    return f'<time datetime="{at.isoformat()}">{dates.day(at)}</time>'


def _time(at: datetime, words: str) -> str:
    exact = at.astimezone(UTC)
    title = f"{exact:%Y-%m-%d %H:%M:%S} UTC"
    return f'<time datetime="{exact:%Y-%m-%dT%H:%M:%SZ}" title="{title}">{words}</time>'


def table(laid: Table) -> str:
    """A table in its own box: it may be wider than the page, and nothing else moves."""
    heads = "".join(
        f'<th scope="col"{_kind(laid, at)}>{text(name)}</th>'
        for at, name in enumerate(laid.columns)
    )
    rows = "".join(f"<tr>{_cells(laid, row)}</tr>" for row in laid.rows)
    start = '<table class="few">' if len(laid.columns) <= _FEW_COLUMNS else "<table>"
    # It can be reached and scrolled with the keyboard alone.
    return (
        f'<div class="wide" role="region" aria-label="{text(laid.name)}" tabindex="0">{start}'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _cells(laid: Table, row: Sequence[str]) -> str:
    first, *others = row
    return f'<th scope="row">{first}</th>' + "".join(
        f"<td{_kind(laid, at)}>{cell}</td>" for at, cell in enumerate(others, 1)
    )


def _kind(laid: Table, at: int) -> str:
    if at in laid.numbers:
        return ' class="number"'
    return ' class="words"' if at == laid.wide else ""

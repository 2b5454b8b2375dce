"""The text that was agreed to and today's -> one page with one redline, and the steps between."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tracker.core.deadlines import day_in
from tracker.model import ReaderSettings, Verdict, Version
from tracker.show import page_style, redline_page, summary
from tracker.show.dates import day
from tracker.show.page_style import words
from tracker.show.report_page import when


@dataclass(frozen=True, slots=True)
class Step:
    """A version between the two."""

    version: Version
    sentence: str
    verdict: Verdict | None


@dataclass(frozen=True, slots=True)
class SinceSigning:
    """All that the page tells."""

    vendor: str
    document: str
    url: str
    signed_on: date
    agreed: Version
    """In force on that day, or the first one there is."""
    is_late: bool
    """Whether watching began only after that day."""
    current: Version
    sentence: str
    verdict: Verdict
    """On the agreed text beside today's."""
    steps: tuple[Step, ...]


def page(compared: SinceSigning, readers: ReaderSettings) -> str:
    """Write the page: no script, nothing loaded from elsewhere.

    Args:
        compared: what it tells.
        readers: for whom days are counted and times compared.
    """
    title = f"{compared.vendor} {compared.document}: what has changed since you agreed"
    return page_style.page(title, "\n".join(_body(title, compared, readers)))


def _body(title: str, compared: SinceSigning, readers: ReaderSettings) -> Iterator[str]:
    zone = readers.timezone
    yield f"<h1>{words(title)}</h1>"
    yield (
        f'<p class="muted">You agreed on {day(compared.signed_on)}. Today is'
        f" {day(day_in(zone, readers.now))}; days are those of {words(zone)}.</p>"
    )
    if compared.is_late:
        first = day(day_in(zone, compared.agreed.observed_at))
        yield (
            f"<p><b>Watching began on {first}, after you agreed.</b> What the page said before is"
            " not known here: the comparison begins with the first text that was seen.</p>"
        )
    else:
        yield (
            f"<p>In force on that day: version {compared.agreed.number}, first seen on"
            f" {day(day_in(zone, compared.agreed.observed_at))}. Today: version"
            f" {compared.current.number}.</p>"
        )
    yield f'<p class="lead">{words(compared.sentence)}.</p>'
    if compared.agreed.number == compared.current.number or not compared.verdict.changes:
        yield "<h2>The text</h2><p>Nothing that stands there differs from what you agreed to.</p>"
    else:
        bearing = words(summary.bearing(compared.verdict))
        yield f'<p class="bearing {compared.verdict.materiality}">{bearing}</p>'
        yield from (
            f'<p class="why">{words(reason.text)}</p>' for reason in compared.verdict.reasons
        )
        yield "<h2>What you agreed to, beside what stands there today</h2>"
        yield from redline_page.changes(
            compared.verdict.changes, compared.current.language, level=3
        )
    yield from _steps(compared, readers)
    yield f'<p class="muted">Page: {words(compared.url)}</p>'


def _steps(compared: SinceSigning, readers: ReaderSettings) -> Iterator[str]:
    yield "<h2>Step by step</h2>"
    if not compared.steps:
        yield "<p>No new version has come since.</p>"
        return
    yield "<ol>"
    for step in compared.steps:
        at = when(step.version.observed_at, readers.timezone)
        level = f", {step.verdict.materiality}" if step.verdict else ""
        yield f"<li>{at}, version {step.version.number}{level}: {words(step.sentence)}</li>"
    yield "</ol>"

"""Two versions of a page -> a page that shows what has changed since its reader signed."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.model import ReaderSettings, SinceSigning, Step
from tracker.show import one_sentence, page_style, redline_page, reported_version, summary
from tracker.show.dates import day
from tracker.show.message.style import one_line
from tracker.show.page_parts import (
    Table,
    day_in_sentence,
    in_sentence,
    in_table,
    link,
    paragraph,
    table,
    text,
)


def page(result: SinceSigning, readers: ReaderSettings) -> str:
    """Write the page: no script, nothing loaded from elsewhere.

    Args:
        result: what it tells.
        readers: for whom days are counted and times result.
    """
    title = (
        f"{result.vendor} {result.document}: changes since you signed on {day(result.signed_on)}"
    )
    return page_style.page(title, "\n".join(_body(result, readers)), reported_version.STYLE)


def _body(result: SinceSigning, readers: ReaderSettings) -> Iterator[str]:
    zone = readers.timezone
    name = text(f"{result.vendor} {result.document}")
    yield f"<h1>{name}: what has changed since you signed</h1>"
    yield paragraph(
        f"Signed on {day_in_sentence(result.signed_on)}. Written on"
        f" {in_sentence(readers.now, zone)}; days are those of {text(zone)}."
        f" {link('Page', result.url)}",
        "muted",
    )
    yield paragraph(text(_sentence(result)), "lead")
    yield from _compared(result, zone)
    if result.verdict.changes or result.verdict.reasons:
        yield from _facts(result, readers)
        yield "<h2>All changes since, as one redline</h2>"
        yield from redline_page.changes(
            result.verdict.changes, result.current.language, level=3, is_short=True
        )
    yield from _steps(result.steps, zone)
    yield from _evidence(result)
    yield from reported_version.legend()


def _sentence(result: SinceSigning) -> str:
    """What has changed, all in all."""
    if result.verdict.changes or result.verdict.reasons:
        return one_sentence.of_version(result.verdict, result.current.language) + "."
    if result.steps:
        return "Nothing has changed since: what came meanwhile was taken back."
    return "Nothing has changed since."


def _compared(result: SinceSigning, zone: str) -> Iterator[str]:
    """Which texts are compared, and what cannot be known."""
    seen = in_sentence(result.then.observed_at, zone)
    if result.began_later:
        yield paragraph(
            f"<strong>Watching began on {seen}, after you signed.</strong> What changed between"
            " the two days is not known; this page compares with version"
            f" {result.then.number}, the first that was seen."
        )
    else:
        yield paragraph(
            f"In force on that day: version {result.then.number}, first seen on {seen}."
        )
    if result.current.number != result.then.number:
        current = in_sentence(result.current.observed_at, zone)
        yield paragraph(f"Today's: version {result.current.number}, first seen on {current}.")
    if not result.is_read_alike:
        yield paragraph(
            "The older text was read by an earlier release and could not be read again: some of"
            " what differs may come of that.",
            "muted",
        )


def _facts(result: SinceSigning, readers: ReaderSettings) -> Iterator[str]:
    lines = list(
        summary.facts(result.current, result.then, result.verdict, result.deadline, readers)
    )
    yield paragraph(text(lines[0]), f"bearing {result.verdict.materiality}")
    # The last one tells first sight, which stands above with its exact time.
    yield from (paragraph(text(line)) for line in lines[1:-1])
    sentence = one_sentence.of_version(result.verdict, result.current.language)
    others = [reason for reason in result.verdict.reasons if one_line(reason.text) != sentence]
    yield from (paragraph(text(reason.text), "why") for reason in others)


def _steps(steps: tuple[Step, ...], zone: str) -> Iterator[str]:
    yield "<h2>The steps between</h2>"
    if not steps:
        yield paragraph("No new version has come since.")
        return
    rows = tuple(
        (
            str(step.version.number),
            in_table(step.version.observed_at, zone),
            text(one_sentence.of_version(step.verdict, step.version.language)),
            f'<span class="{step.verdict.materiality}">{step.verdict.materiality}</span>',
        )
        for step in steps
    )
    columns = ("Version", "First seen", "What changed", "Materiality")
    yield table(Table("The steps between", columns, rows, wide=2))


def _evidence(result: SinceSigning) -> Iterator[str]:
    versions = {version.number: version for version in (result.then, result.current)}
    links = " · ".join(
        f"version {number} {version.chain_sha256[: reported_version.LINK_CHARS]}…"
        for number, version in versions.items()
    )
    yield paragraph(f"Evidence: chain links, {links}", "muted")

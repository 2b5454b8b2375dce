"""All that is told of a period -> a page to be printed, for the file or a board paper."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence

from tracker.core.deadlines import day_in
from tracker.core.promised_notice import days_given, outcome
from tracker.model import (
    Ahead,
    Direction,
    Gap,
    PeriodReport,
    Promises,
    ReaderSettings,
    ReportedVersion,
    Unread,
    Watched,
)
from tracker.show import one_sentence, page_style, report_summary, reported_version, summary
from tracker.show.counts import count
from tracker.show.dates import day, days
from tracker.show.page_parts import (
    Table,
    day_in_table,
    in_sentence,
    in_table,
    link,
    paragraph,
    table,
    text,
    with_clock,
)

_IN_FULL = ("material", "minor")
_KINDS = {
    "blind": "Cannot be seen",
    "failing": "Failed lately",
    "held": "Held, in doubt",
}
_OUTCOMES = {
    "kept": "Kept",
    "broken": "Broken, as far as the page shows",
    "unknown": "Cannot be told",
    "exempt": "Does not apply",
}


def page(report: PeriodReport, readers: ReaderSettings) -> str:
    """Write the page: no script, nothing loaded from elsewhere.

    Args:
        report: what it tells.
        readers: for whom days are counted and times told.
    """
    first, last = report.period.first_day, report.period.last_day
    time = day(first) if first == last else f"{day(first)} to {day(last)}"
    title = f"Watched policies, {time}"
    body = "\n".join(_body(report, title, readers))
    return page_style.page(title, body, reported_version.STYLE)


def _body(report: PeriodReport, title: str, readers: ReaderSettings) -> Iterator[str]:
    zone = readers.timezone
    yield f"<h1>{text(title)}</h1>"
    scope = f"Pages {report.scope}. " if report.scope else ""
    printed = f"{text(scope)}Written on {in_sentence(readers.now, zone)}; days are those of"
    yield paragraph(f"{printed} {text(zone)}.", "muted")
    yield paragraph(text(" ".join(report_summary.sentences(report))), "lead")
    yield from _watched(report.watched, zone)
    yield from _changes(report, readers)
    yield from _unread(report.unread, zone)
    yield from _promises(report.changes, zone)
    yield from _ahead(report.ahead, readers)
    yield from reported_version.legend()


def _watched(watched: Sequence[Watched], zone: str) -> Iterator[str]:
    yield "<h2>What was watched</h2>"
    if not watched:
        yield paragraph("No page was watched in this time. Add pages to the watch list.")
        return
    rows = tuple(
        (
            link(f"{page.vendor} {page.document}", page.url),
            str(page.checks),
            str(page.good),
            in_table(page.last_good_at, zone) if page.last_good_at else "never",
            "<br>".join(_notes(page, zone)) or "none",
        )
        for page in watched
    )
    columns = ("Page", "Looks", "Good", "Last good look", "Gaps in sight, and notes")
    yield table(Table("What was watched", columns, rows, frozenset({1, 2}), wide=4))


def _for_reader(direction: Direction) -> str:
    arrow = summary.ARROWS.get(direction)
    return f"{arrow} {direction}" if arrow else "neither"


def _notes(page: Watched, zone: str) -> Iterator[str]:
    if page.began_at:
        yield f"Watched since {in_table(page.began_at, zone)}."
    if page.ended_at:
        yield f"Not in the watch list since {in_table(page.ended_at, zone)}."
    elif page.is_paused:
        yield "Paused now."
    if page.counted_from:
        yield (
            f"Looks before {in_table(page.counted_from, zone)} that found nothing are no longer"
            " kept, and not counted."
        )
    yield from (_gap(gap, zone) for gap in page.gaps)
    if not page.checks:
        yield "Not looked at in this time."


def _gap(gap: Gap, zone: str) -> str:
    since = in_table(gap.since, zone)
    if gap.until is None:
        return f"Not seen since {since}."
    return f"Not seen from {since} to {in_table(gap.until, zone)}."


def _changes(report: PeriodReport, readers: ReaderSettings) -> Iterator[str]:
    yield "<h2>What changed</h2>"
    if not report.changes:
        yield paragraph("No policy changed in this time.")
    else:
        rows = tuple(_change_row(change, readers.timezone) for change in report.changes)
        columns = (
            "Page", "First seen", "What changed", "Materiality", "For you", "Silent", "Reviewed",
        )  # fmt: skip
        yield table(Table("What changed", columns, rows, wide=2))
    if report.reread:
        yield paragraph(
            f"Besides, {count(report.reread, 'version')} came of another way to"
            " read pages; the vendors changed nothing.",
            "muted",
        )
    in_full = [change for change in report.changes if change.verdict.materiality in _IN_FULL]
    yield "<h2>Changes that matter, one by one</h2>"
    if not in_full:
        yield paragraph("No material or minor change in this time.")
    for change in in_full:
        yield from reported_version.section(change, readers)


def _change_row(change: ReportedVersion, zone: str) -> tuple[str, ...]:
    verdict = change.verdict
    name = text(f"{change.vendor} {change.document}")
    if verdict.materiality in _IN_FULL:
        name = f'<a href="#{html.escape(reported_version.anchor(change))}">{name}</a>'
    silent = {True: "yes", False: "no", None: "cannot be told"}[verdict.silent]
    return (
        name,
        in_table(change.version.observed_at, zone),
        text(one_sentence.of_version(verdict, change.version.language)),
        f'<span class="{verdict.materiality}">{verdict.materiality}</span>',
        f"<span>{_for_reader(verdict.direction)}</span>",
        silent,
        reported_version.reviewed_in_table(change.reviews, zone),
    )


def _unread(unread: Sequence[Unread], zone: str) -> Iterator[str]:
    yield "<h2>What could not be read</h2>"
    if not unread:
        yield paragraph("All pages could be read.")
        return
    rows = tuple(
        (
            text(f"{each.vendor} {each.document}"),
            _KINDS[each.kind],
            with_clock(each.since, zone),
            with_clock(each.until, zone) if each.until else "still so",
            text(each.sentence),
        )
        for each in unread
    )
    columns = ("Page", "What", "Since", "Until", "Why")
    yield table(Table("What could not be read", columns, rows, wide=4))


def _promises(changes: Sequence[ReportedVersion], zone: str) -> Iterator[str]:
    yield "<h2>Promises of notice, kept and broken</h2>"
    rows = tuple(row for change in changes for row in _promise_row(change, zone))
    if not rows:
        yield paragraph("No vendor that changed its policy had promised notice ahead.")
        return
    columns = ("Page", "First seen", "Promised", "Given", "Kept")
    yield table(Table("Promises of notice", columns, rows, wide=2))
    yield paragraph(
        "Notice is counted from the day we first saw the text to the effective date that it"
        " prints. What came by e-mail is not seen here: look in your mailbox.",
        "muted",
    )


def _promise_row(change: ReportedVersion, zone: str) -> Iterator[tuple[str, ...]]:
    version, promises = change.version, change.before.promises
    given = days_given(version, change.before, zone)
    unseen_days = None
    if change.seen_before_at:
        seen_before_on = day_in(zone, change.seen_before_at)
        unseen_days = (day_in(zone, version.observed_at) - seen_before_on).days
    result = outcome(promises, change.verdict.materiality, given, unseen_days)
    if result is None:
        return
    yield (
        text(f"{change.vendor} {change.document}"),
        in_table(version.observed_at, zone),
        _promised(promises),
        "no day is named" if given is None else days(given) if given > 0 else "none",
        f"{_OUTCOMES[result]}{_why(result, given)}",
    )


def _promised(promises: Promises) -> str:
    ahead = f"{days(promises.days)} ahead" if promises.days else "before effect"
    of = ", of material changes" if promises.on == "material" else ""
    quoted = (
        f'<br><span class="muted quote">“{text(promises.quote)}”</span>' if promises.quote else ""
    )
    return f"{ahead}{of}{quoted}"


def _why(result: str, given: int | None) -> str:
    if result == "exempt":
        return ": this change is not judged material."
    if result == "unknown":
        if given is None:
            return ": the page names no new day on which it takes effect."
        return ": the text may have stood there before we looked."
    return "."


def _ahead(ahead: Sequence[Ahead], readers: ReaderSettings) -> Iterator[str]:
    yield "<h2>Dates ahead</h2>"
    if not ahead:
        yield paragraph("No date lies ahead.")
        return
    today = day_in(readers.timezone, readers.now)
    rows = tuple(
        (
            day_in_table(date.day),
            days((date.day - today).days) if date.day > today else "today",
            text(f"{date.vendor} {date.document}"),
            f"{summary.DATES[date.what]} ({date.materiality})",
            "yes" if date.is_reviewed else "by nobody",
        )
        for date in ahead
    )
    yield table(Table("Dates ahead", ("Day", "Left", "Page", "What", "Reviewed"), rows, wide=3))

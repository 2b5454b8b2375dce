"""What was watched in a period and what came of it -> one page for the file, made to be printed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from tracker.core.alerts import DIRECTIONS
from tracker.core.deadlines import day_in
from tracker.model import (
    Ahead,
    Deadline,
    Overview,
    ReaderSettings,
    Sight,
    Verdict,
    Version,
)
from tracker.show import one_sentence, page_style, redline_page, summary
from tracker.show.dates import day, days, short
from tracker.show.page_style import words

# A page that was not seen for longer is told as a gap, however it ended.
_GAP = timedelta(days=7)
# Of a version's gravest changes the report shows as many; the record has all.
_MOST_CHANGES = 6
_LINK_CHARS = 16
_TROUBLES = {"blind": "cannot be seen", "held": "held, in doubt", "failing": "failed lately"}
_WHAT = {"effective": "takes effect", "deadline": "last day to object"}


@dataclass(frozen=True, slots=True)
class ReportedReview:
    """What somebody made of a version."""

    reviewed_at: datetime
    state: str
    reviewer: str
    note: str


@dataclass(frozen=True, slots=True)
class ReportedVersion:
    """A version that came in the period."""

    vendor: str
    document: str
    url: str
    version: Version
    before: Version | None
    verdict: Verdict
    deadline: Deadline | None
    reviews: tuple[ReportedReview, ...]


@dataclass(frozen=True, slots=True)
class ReportedPromise:
    """What a vendor promised of notice, beside what it gave."""

    vendor: str
    document: str
    number: int
    observed_at: datetime
    promised: str
    """In words."""
    promised_days: int | None
    before_effect: bool
    """Whether notice before the effect was promised at all."""
    lead_days: int | None
    """From first sight to effect; None where the page names no day."""


@dataclass(frozen=True, slots=True)
class Report:
    """All that the page tells."""

    since: date
    until: date
    """The last day of the period."""
    overview: Overview
    versions: tuple[ReportedVersion, ...]
    """Newest first."""
    promises: tuple[ReportedPromise, ...]
    of: str = ""
    """Which watches, where not all."""


def page(report: Report, readers: ReaderSettings) -> str:
    """Write the page: no script, nothing loaded from elsewhere.

    Args:
        report: what it tells.
        readers: for whom days are counted and times reported.
    """
    what = f" – {report.of}" if report.of else ""
    title = f"Policy report, {day(report.since)} to {day(report.until)}{what}"
    sections = (
        _head(title, report, readers),
        _watched(report.overview.sights, readers),
        _changed(report.versions, readers),
        _details(report.versions, readers),
        _unread(report.overview.sights, readers),
        _promises(report.promises, readers),
        _ahead(report.overview.ahead),
    )
    body = "\n".join(line for section in sections for line in section)
    return page_style.page(title, body)


def when(at: datetime, zone: str) -> str:
    """A day in a table, with the exact moment behind it."""
    there = at.astimezone(ZoneInfo(zone))
    exact = f"{at:%Y-%m-%dT%H:%M:%SZ}"
    return f'<time datetime="{exact}" title="{exact}">{short(there.date())}</time>'


def _head(title: str, report: Report, readers: ReaderSettings) -> Iterator[str]:
    overview, versions = report.overview, report.versions
    material = sum(reported.verdict.materiality == "material" for reported in versions)
    unreviewed = sum(not reported.reviews for reported in versions if _matters(reported))
    checks = sum(sight.checks for sight in overview.sights)
    good = sum(sight.good for sight in overview.sights)
    troubled = sum(sight.kind in _TROUBLES for sight in overview.sights)
    yield f"<h1>{words(title)}</h1>"
    yield (
        f'<p class="lead">{_count(len(overview.sights), "page")} watched, {_count(checks, "check")}'
        f" made, of which {good} saw the policy."
        f" {_count(len(versions), 'new version')}, {material} of them material."
        f" {_unreviewed(unreviewed)}"
        f" {_count(troubled, 'page')} in trouble now.</p>"
    )
    now = day(day_in(readers.timezone, readers.now))
    yield f'<p class="muted">Made on {now}. Days are those of {words(readers.timezone)}.</p>'


def _unreviewed(count: int) -> str:
    if count == 1:
        return "One that matters was reviewed by nobody."
    return f"{count} that matter were reviewed by nobody." if count else ""


def _watched(sights: Sequence[Sight], readers: ReaderSettings) -> Iterator[str]:
    yield "<h2>What was watched, and how often it was seen</h2>"
    if not sights:
        yield "<p>Nothing was watched: add a page with <code>tracker add</code>.</p>"
        return
    heads = ("Page", "Checks", "Saw the policy", "Last seen", "")
    rows = [
        (
            words(f"{sight.vendor} {sight.document}"),
            str(sight.checks),
            str(sight.good),
            when(sight.last_good_at, readers.timezone) if sight.last_good_at else "never",
            words(_note(sight, readers)),
        )
        for sight in sights
    ]
    yield from _table(heads, rows, numbers=(1, 2))


def _note(sight: Sight, readers: ReaderSettings) -> str:
    if sight.kind in _TROUBLES:
        return _TROUBLES[sight.kind]
    if sight.kind == "new":
        return "newly watched"
    unseen = sight.last_good_at is None or readers.now - sight.last_good_at > _GAP
    return "not seen lately" if unseen else ""


def _changed(versions: Sequence[ReportedVersion], readers: ReaderSettings) -> Iterator[str]:
    yield "<h2>What changed</h2>"
    if not versions:
        yield "<p>No new version came in this time.</p>"
        return
    heads = ("First seen", "Page", "What changed", "How grave", "Silent", "Reviewed")
    rows = [
        (
            when(reported.version.observed_at, readers.timezone),
            words(f"{reported.vendor} {reported.document}, version {reported.version.number}"),
            words(one_sentence.of_version(reported.verdict, reported.version.language)),
            _bearing(reported.verdict),
            {True: "silent", False: "no", None: "–"}[reported.verdict.silent],
            _reviewed(reported, readers),
        )
        for reported in versions
    ]
    yield from _table(heads, rows)


def _bearing(verdict: Verdict) -> str:
    direction = DIRECTIONS[verdict.direction]
    level = verdict.materiality
    return f'<span class="{level}">{level}</span>{f"; {direction}" if direction else ""}'


def _reviewed(reported: ReportedVersion, readers: ReaderSettings) -> str:
    if not reported.reviews:
        return "by nobody" if _matters(reported) else "–"
    last = reported.reviews[-1]
    by = f" by {last.reviewer}" if last.reviewer else ""
    return f"{words(f'{last.state}{by}')}, {when(last.reviewed_at, readers.timezone)}"


def _details(versions: Sequence[ReportedVersion], readers: ReaderSettings) -> Iterator[str]:
    yield "<h2>What mattered, and why</h2>"
    matter = [reported for reported in versions if _matters(reported)]
    if not matter:
        yield "<p>Nothing of weight changed in this time.</p>"
    for reported in matter:
        yield from _detail(reported, readers)


def _detail(reported: ReportedVersion, readers: ReaderSettings) -> Iterator[str]:
    version, verdict = reported.version, reported.verdict
    yield f"<h3>{words(f'{reported.vendor} {reported.document}, version {version.number}')}</h3>"
    yield f'<p class="lead">{words(one_sentence.of_version(verdict, version.language))}.</p>'
    facts = list(summary.facts(version, reported.before, verdict, reported.deadline, readers))
    yield f'<p class="bearing {verdict.materiality}">{words(facts[0])}</p>'
    yield from (f"<p>{words(fact)}</p>" for fact in facts[1:])
    yield from (f'<p class="why">{words(reason.text)}</p>' for reason in verdict.reasons)
    gravest = one_sentence.worst_first(verdict)
    yield from redline_page.changes(gravest[:_MOST_CHANGES], version.language, level=4)
    left = len(verdict.changes) - len(gravest[:_MOST_CHANGES])
    if left > 0:
        yield f'<p class="muted">And {_count(left, "more change")}, in the record.</p>'
    notes = summary.promise_notes(version, reported.before, verdict, readers.timezone)
    yield from (f"<p>{words(note)}</p>" for note in notes)
    yield from _review_notes(reported, readers)
    link = f"Record: {version.chain_sha256[:_LINK_CHARS]}"
    yield f'<p class="muted">{words(link)}. Page: {words(reported.url)}</p>'


def _review_notes(reported: ReportedVersion, readers: ReaderSettings) -> Iterator[str]:
    if not reported.reviews:
        yield "<p><b>Nobody has reviewed this.</b></p>"
    for review in reported.reviews:
        by = f" by {review.reviewer}" if review.reviewer else ""
        note = f": {review.note}" if review.note else ""
        at = when(review.reviewed_at, readers.timezone)
        yield f"<p>Reviewed {at}{words(by)}, as {words(review.state)}{words(note)}.</p>"


def _unread(sights: Sequence[Sight], readers: ReaderSettings) -> Iterator[str]:
    yield "<h2>What could not be read</h2>"
    troubled = [sight for sight in sights if sight.kind in _TROUBLES]
    if not troubled:
        yield "<p>Every page can be read.</p>"
        return
    heads = ("Page", "What is wrong", "Since", "Last seen", "Why")
    rows = [
        (
            words(f"{sight.vendor} {sight.document}"),
            _TROUBLES[sight.kind],
            when(sight.since, readers.timezone) if sight.since else "lately",
            when(sight.last_good_at, readers.timezone) if sight.last_good_at else "never",
            words(sight.trouble),
        )
        for sight in troubled
    ]
    yield from _table(heads, rows)


def _promises(promises: Sequence[ReportedPromise], readers: ReaderSettings) -> Iterator[str]:
    yield "<h2>Promises of notice, kept and broken</h2>"
    if not promises:
        yield "<p>No version of weight came for which notice was promised.</p>"
        return
    heads = ("First seen", "Page", "Promised", "Given", "")
    rows = [
        (
            when(reported.observed_at, readers.timezone),
            words(f"{reported.vendor} {reported.document}, version {reported.number}"),
            words(reported.promised),
            "the page names no day" if reported.lead_days is None else _lead(reported.lead_days),
            kept(reported),
        )
        for reported in promises
    ]
    yield from _table(heads, rows)


def _lead(lead_days: int) -> str:
    if lead_days < 0:
        return f"in effect {days(-lead_days)} before it was seen"
    return f"{days(lead_days)} before its effect" if lead_days else "in effect the same day"


def kept(promise: ReportedPromise) -> str:
    """Whether a promise of notice was kept: "kept", "broken" or "cannot be told"."""
    if promise.lead_days is None:
        return "cannot be told"
    needed = promise.promised_days or (1 if promise.before_effect else 0)
    return "kept" if promise.lead_days >= needed else "broken"


def _ahead(ahead: Sequence[Ahead]) -> Iterator[str]:
    yield "<h2>Dates ahead</h2>"
    if not ahead:
        yield "<p>No effective date and no last day to object lies in the next 30 days.</p>"
        return
    heads = ("Day", "Page", "What", "Reviewed")
    rows = [
        (
            short(date.day),
            words(f"{date.vendor} {date.document}, version {date.number}"),
            _WHAT[date.what],
            "yes" if date.is_reviewed else "by nobody",
        )
        for date in ahead
    ]
    yield from _table(heads, rows)


def _table(
    heads: Sequence[str], rows: Iterable[Sequence[str]], numbers: Sequence[int] = ()
) -> Iterator[str]:
    """A table; cells are HTML."""

    def attribute(at: int) -> str:
        return ' class="number"' if at in numbers else ""

    yield '<div class="wide"><table><thead><tr>'
    yield "".join(
        f'<th scope="col"{attribute(at)}>{words(head)}</th>' for at, head in enumerate(heads)
    )
    yield "</tr></thead><tbody>"
    for row in rows:
        cells = "".join(f"<td{attribute(at)}>{cell}</td>" for at, cell in enumerate(row))
        yield f"<tr>{cells}</tr>"
    yield "</tbody></table></div>"


def _matters(reported: ReportedVersion) -> bool:
    return reported.verdict.materiality in ("minor", "material")


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"

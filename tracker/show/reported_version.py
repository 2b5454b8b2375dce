"""A version with its reviews -> its section of a report: redlines, reasons, who reviewed it."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence

from tracker.model import ReaderSettings, ReportedVersion, Review, Verdict
from tracker.show import one_sentence, redline_page, summary
from tracker.show.message.style import one_line
from tracker.show.page_parts import in_sentence, in_table, link, paragraph, text
from tracker.show.summary import LEVELS

# As many as a reader of a file note looks through; the rest is counted.
_SHOWN_CHANGES = 8
LINK_CHARS = 16
"""How much of a version's link in the hash chain is shown."""

STYLE = """
body{max-width:60rem}p,blockquote{max-width:44rem}
h1{font-size:28px}h2{font-size:22px;margin:40px 0 8px}h4{margin:0}
article{margin:16px 0 40px}article h3{font-size:18px}
.wide table{font-size:14px;min-width:44rem}.wide .few{min-width:26rem}
td,th{overflow-wrap:normal}tbody th{font-weight:600}td.words,th.words{width:40%}
td time,td span{white-space:nowrap}td .quote{white-space:normal;font-size:inherit}
@media print{.wide{overflow:visible}.wide table{font-size:9pt;min-width:0!important}
td,th{overflow-wrap:break-word}
th a::after{display:block;overflow-wrap:anywhere;font-weight:400;font-size:7pt}
a[href^="#"]::after{content:none}thead{display:table-header-group}
section{break-inside:auto}blockquote{break-inside:avoid}h3,h4,.bearing{break-after:avoid}}
"""
"""What a report adds to the style of all pages."""


def anchor(change: ReportedVersion) -> str:
    """The name of its section within the page."""
    return f"{change.version.watch_id}/{change.version.number}"


def section(change: ReportedVersion, readers: ReaderSettings) -> Iterator[str]:
    """All that is told of one version.

    Args:
        change: the version.
        readers: for whom days are counted and times told.
    """
    version, verdict, zone = change.version, change.verdict, readers.timezone
    sentence = one_sentence.of_version(verdict, version.language)
    yield f'<article id="{html.escape(anchor(change))}">'
    seen = in_table(version.observed_at, zone)
    yield f"<h3>{text(f'{change.vendor} {change.document}')}, {seen}</h3>"
    yield paragraph(text(sentence), "lead")
    yield from facts(change, readers)
    others = [reason for reason in verdict.reasons if one_line(reason.text) != sentence]
    yield from (paragraph(text(reason.text), "why") for reason in others)
    yield from gravest_changes(verdict, version.language, sentence)
    yield paragraph(reviewed(change.reviews, zone))
    yield evidence(change)
    yield "</article>"


def facts(change: ReportedVersion, readers: ReaderSettings) -> Iterator[str]:
    """Materiality and direction, dates, and when it was first seen."""
    version, before = change.version, change.before
    lines = list(summary.facts(version, before, change.verdict, change.deadline, readers))
    yield paragraph(text(lines[0]), f"bearing {change.verdict.materiality}")
    # The last one tells first sight: told below with its exact time.
    yield from (paragraph(text(line)) for line in lines[1:-1])
    numbers = f"version {before.number} → {version.number}"
    seen = in_sentence(version.observed_at, readers.timezone)
    late = version.recorded_at > version.observed_at
    confirmed = f", confirmed on {in_sentence(version.recorded_at, readers.timezone)}"
    yield paragraph(f"First seen on {seen}{confirmed * late} ({numbers}).")


def gravest_changes(verdict: Verdict, language: str | None, sentence: str) -> Iterator[str]:
    """The redlines of the gravest changes with reasons, and how many changes there are besides."""
    gravest = one_sentence.worst_first(verdict)
    shown = gravest[:_SHOWN_CHANGES]
    yield from redline_page.changes(shown, language, level=4, untold=sentence, is_short=True)
    more = len(gravest) - len(shown)
    levels = [level for level in LEVELS if not gravest or level != gravest[0].materiality]
    besides = [f"{more} more {gravest[0].materiality}"] if more else []
    lesser = summary.counted(verdict, levels)
    besides += [lesser] if lesser else []
    if besides:
        yield paragraph(f"Not shown here: {text(', '.join(besides))}.", "muted")


def reviewed(reviews: Sequence[Review], zone: str) -> str:
    """Who looked at a version, and when, in sentences."""
    if not reviews:
        return "<strong>Nobody has reviewed this.</strong>"
    return "<br>".join(_review(review, zone) for review in reviews)


def reviewed_in_table(reviews: Sequence[Review], zone: str) -> str:
    """Who looked at a version last, and when."""
    if not reviews:
        return "nobody has reviewed this"
    last = reviews[-1]
    return f"{text(last.reviewer or 'somebody')}, {in_table(last.at, zone)}"


def _review(review: Review, zone: str) -> str:
    states = {"seen": "seen", "dismissed": "dismissed", "wrong": "judged wrongly"}
    state = states.get(review.state, review.state)
    right = f", should be {review.right_verdict}" if review.right_verdict else ""
    note = f": “{review.note}”" if review.note else ""
    by = f"by {review.reviewer}" if review.reviewer else "by somebody"
    return f"Reviewed on {in_sentence(review.at, zone)} {text(f'{by}, {state}{right}{note}')}."


def evidence(change: ReportedVersion) -> str:
    """The page, and the beginning of the version's link in the hash chain."""
    version = change.version
    start = version.chain_sha256[:LINK_CHARS]
    page = link("Page", version.url)
    return paragraph(f"Evidence: chain link {start}… · {page}", "muted")


def legend() -> Iterator[str]:
    """How to read redlines and links."""
    yield "<h2>How to read this</h2>"
    yield paragraph(
        "In a redline, <del>words that were taken out</del> are struck through and <ins>words"
        " that were put in</ins> are underlined; “…” stands for words that did not change."
        " A silent change is one at which the printed date did not change. A chain link is the"
        " beginning of a hash over the version and all versions of the page before it: none of"
        " them can be altered without altering it.",
        "muted",
    )

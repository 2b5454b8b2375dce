"""A verdict -> an HTML page that stands alone, with the redline of every change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from tracker.core.alerts import DIRECTIONS
from tracker.core.compare.redline import segments_of, shorten
from tracker.frozen import dataclass
from tracker.model import Judged, Segment, Verdict
from tracker.show import one_sentence, redline
from tracker.show.page_style import page as whole_page
from tracker.show.page_style import words


@dataclass(frozen=True, slots=True)
class Redline:
    """One version's changes, for a page."""

    title: str
    verdict: Verdict
    facts: tuple[str, ...] = ()
    """Lines under the title; without any, materiality and direction."""
    language: str | None = None


def page(title: str, verdict: Verdict) -> str:
    """Write the page: no script, nothing loaded from elsewhere."""
    return pages([Redline(title, verdict)])


def pages(redlines: Sequence[Redline]) -> str:
    """Write a page of several redlines, one below the other."""
    body = "\n".join(line for shown in redlines for line in _section(shown))
    return whole_page(redlines[0].title, body)


def _section(shown: Redline) -> Iterator[str]:
    verdict = shown.verdict
    direction = DIRECTIONS[verdict.direction]
    bearing = f"{verdict.materiality}{f' · {direction}' if direction else ''}"
    yield f"<h1>{words(shown.title)}</h1>"
    yield f'<p class="lead">{words(one_sentence.of_version(verdict, shown.language))}</p>'
    if shown.facts:
        yield from _facts(shown.facts, verdict.materiality)
    else:
        yield f'<p class="bearing {verdict.materiality}">{words(bearing)}</p>'
        if verdict.silent:
            yield _why("Silent: the printed date did not change.")
    yield from (_why(reason.text) for reason in verdict.reasons)
    yield from changes(verdict.changes, shown.language)


def changes(
    judged: Iterable[Judged],
    language: str | None = None,
    *,
    level: int = 2,
    untold: str | None = None,
    is_short: bool = False,
) -> Iterator[str]:
    """The changes, each with where it stands, its sentence, its redline and its reasons.

    Args:
        judged: the changes.
        language: of their text.
        level: of the headings.
        untold: a sentence that stands above all of them already, and is left out.
        is_short: whether long runs of unchanged words are left out of the redlines.
    """
    for item in judged:
        sentence = one_sentence.of_change(item, language)
        segments = segments_of(item.change)
        shown = shorten(segments) if is_short else segments
        yield from _change(item, "" if sentence == untold else sentence, shown, level)


def _facts(facts: Sequence[str], materiality: str) -> Iterator[str]:
    yield f'<p class="bearing {materiality}">{words(facts[0])}</p>'
    yield from (f"<p>{words(line)}</p>" for line in facts[1:])


def _change(
    judged: Judged, sentence: str, segments: Sequence[Segment], level: int
) -> Iterator[str]:
    change, materiality = judged.change, judged.materiality
    place = words(" › ".join(change.side.heading) or "(no heading)")
    direction = DIRECTIONS[judged.direction]
    bearing = f"{materiality} · {change.kind}{f' · {direction}' if direction else ''}"
    yield f'<section><h{level} class="place">{place}</h{level}>'
    yield f'<p class="bearing {materiality}">{words(bearing)}</p>'
    if sentence:
        yield f"<p>{words(sentence)}</p>"
    yield f"<blockquote>{redline.to_html(segments)}</blockquote>"
    yield from (_why(reason.text) for reason in judged.reasons)
    yield "</section>"


def _why(text: str) -> str:
    return f'<p class="why">{words(text)}</p>'

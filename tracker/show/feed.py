"""Versions with their verdicts -> an Atom feed, an entry a version."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from feedgenerator import Atom1Feed

from tracker.core import alerts
from tracker.core.compare.redline import segments_of, shorten
from tracker.frozen import dataclass
from tracker.model import Deadline, Judged, ReaderSettings, Verdict, Version
from tracker.show import one_sentence, redline, stable_ids, summary
from tracker.show.dates import day
from tracker.show.message.change import page_address, place_of
from tracker.show.message.style import one_line, safe_url

MOST_ENTRIES = 50
"""Readers ask every hour and keep what they have seen: more would be sent again for nothing."""
# An entry of a rewritten document would be as long as the document, in every reader, every hour.
_CONTENT_CHARS = 60_000
_AUTHOR = "Policy version change tracker"


@dataclass(frozen=True, slots=True)
class Entry:
    """A version that changed something, with what is told of it."""

    vendor: str
    document: str
    url: str
    """Of the vendor's page."""
    version: Version
    verdict: Verdict
    before: Version | None = None
    deadline: Deadline | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed without its entries."""

    path: str
    """What it selects: `feed/vendor/ringwell`, percent-encoded. Its id rests on it."""
    title: str
    updated_at: datetime
    """Aware; of a feed without entries."""
    self_url: str = ""
    """Where readers get it; empty where that is not known."""
    page_url: str = ""
    """The page that shows the same to people; empty where there is none."""


def write(feed: Feed, entries: Sequence[Entry], readers: ReaderSettings) -> str:
    """Write an Atom feed. The same record gives the same text: no clock is in it.

    Source: RFC 4287; what is required of feed and entry stands in sections 4.1.1 and 4.1.2.

    Args:
        feed: what it is.
        entries: newest first; those after the first 50 are left out.
        readers: for times and for the web page. Its `now` plays no part: an entry is read long
            after it was written.

    Returns:
        XML, to be stored as UTF-8. What vendors wrote is text in it, never markup.
    """
    made = _Atom(
        title=one_line(feed.title),
        link=feed.page_url,
        description=None,
        feed_guid=stable_ids.of_feed(feed.path),
        feed_url=feed.self_url,
        updated_at=feed.updated_at,
    )
    for entry in entries[:MOST_ENTRIES]:
        made.add_item(**_item(entry, readers))
    text: str = made.writeString("utf-8")
    return f"{text}\n"


class _Atom(Atom1Feed):  # type: ignore[misc]  # the library has no types
    """The library's feed without what it makes up: the time of writing, and empty links."""

    def add_root_elements(self, handler: Any) -> None:
        """Write what stands before the entries."""
        newest = max((item["updateddate"] for item in self.items), default=self.feed["updated_at"])
        handler.addQuickElement("id", self.feed["id"])
        handler.addQuickElement("title", self.feed["title"])
        handler.addQuickElement("updated", newest.isoformat())
        for rel, url in (("self", self.feed["feed_url"]), ("alternate", self.feed["link"])):
            if url:
                handler.addQuickElement("link", "", {"rel": rel, "href": url})
        handler.startElement("author", {})
        handler.addQuickElement("name", _AUTHOR)
        handler.endElement("author")


def _item(entry: Entry, readers: ReaderSettings) -> dict[str, Any]:
    """An entry as the library takes it."""
    version, verdict = entry.version, entry.verdict
    entry_id = stable_ids.of_entry(version.watch_id, version.number)
    address = page_address(readers, version.watch_id, version.number) or safe_url(entry.url)
    sentence = one_sentence.of_version(verdict, version.language)
    facts = tuple(_facts(entry, readers))
    return {
        "title": one_line(alerts.title(entry.vendor, entry.document, verdict)),
        # An entry must have a link; a page whose address is no web address leaves the id.
        "link": address or entry_id,
        "unique_id": entry_id,
        "pubdate": version.observed_at,
        "updateddate": version.recorded_at,
        "author_name": one_line(entry.vendor) or _AUTHOR,
        "categories": _terms(verdict),
        "description": html.escape(" ".join((f"{sentence}.", *map(_ended, facts)))),
        "content": "\n".join(_content(sentence, facts, entry)),
    }


def _terms(verdict: Verdict) -> list[str]:
    """Materiality, direction and categories, by which readers filter."""
    reasons = alerts.reasons_of(verdict, verdict.materiality)
    named = [verdict.materiality, verdict.direction, *(reason.category for reason in reasons)]
    return list(dict.fromkeys(named))


def _facts(entry: Entry, readers: ReaderSettings) -> Iterator[str]:
    """The facts of a message, but without "7 days left": a day later that would be wrong."""
    facts = summary.facts(entry.version, entry.before, entry.verdict, None, readers)
    first, *rest = map(one_line, facts)
    yield first
    if entry.deadline:
        how = summary.reckoning(entry.deadline)
        yield f"Last day to object: {day(entry.deadline.day)} ({how})."
    yield from rest


def _ended(fact: str) -> str:
    return fact if fact.endswith(".") else f"{fact}."


def _content(sentence: str, facts: Sequence[str], entry: Entry) -> Iterator[str]:
    """The sentence, the facts, then each change, the gravest first, as far as there is room."""
    yield _paragraph(sentence)
    yield "<p>" + "<br>".join(map(html.escape, facts)) + "</p>"
    yield from (_paragraph(one_line(reason.text)) for reason in entry.verdict.reasons)
    changes = [judged for level in summary.LEVELS for judged in _of_level(entry.verdict, level)]
    room = _CONTENT_CHARS
    for position, judged in enumerate(changes):
        shown = "\n".join(_change(judged))
        room -= len(shown)
        if room < 0 and position:
            left = len(changes) - position
            yield _paragraph(f"And {left} more change{'s' * (left != 1)}.")
            return
        yield shown


def _of_level(verdict: Verdict, level: str) -> Iterable[Judged]:
    return (judged for judged in verdict.changes if judged.materiality == level)


def _change(judged: Judged) -> Iterator[str]:
    """Where it stands, its redline, and why it is judged so."""
    segments = segments_of(judged.change)
    if any(segment.op != "equal" for segment in segments):
        segments = shorten(segments)
    yield f"<h3>{html.escape(place_of(judged))}</h3>"
    yield f"<blockquote>{redline.to_html(segments)}</blockquote>"
    yield from (_paragraph(one_line(reason.text)) for reason in judged.reasons)


def _paragraph(text: str) -> str:
    return f"<p>{html.escape(text)}</p>"

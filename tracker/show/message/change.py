"""A version and its verdict -> the pieces of a message that tell them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tracker.core.alerts import DIRECTIONS, reasons_of
from tracker.core.compare.redline import segments_of, shorten
from tracker.model import Delivery, Judged, Materiality, Segment, Verdict, Version
from tracker.show import summary
from tracker.show.message.fit_to_size import TITLE_CHARS, Block
from tracker.show.message.style import cut, one_line

# A reader with twenty seconds: what matters less is counted, and the first few named.
_SHOWN_LESSER = 5
_SHOWN_REASONS = 3
_DIGEST_REASONS = 2
# Of the version's link in the hash chain: a mail kept somewhere else bears witness to what was
# recorded.
_LINK_CHARS = 16
_GRAVEST_FIRST: tuple[Materiality, ...] = (*summary.LEVELS, "artifact", "none")
_KINDS = {
    "added": "new",
    "removed": "taken out",
    "modified": "changed",
    "moved": "moved",
    "renumbered": "renumbered",
}


@dataclass(frozen=True, slots=True)
class Item:
    """One alert to tell; version and verdict where it is about a version."""

    delivery: Delivery
    version: Version | None = None
    before: Version | None = None
    verdict: Verdict | None = None
    also: tuple[str, ...] = ()
    """Further sentences to tell with it."""


def rank(item: Item) -> tuple[int, str, int]:
    """Sort alerts: blindness first, for who cannot see cannot tell; then by materiality."""
    level = -1 if item.verdict is None else _GRAVEST_FIRST.index(item.verdict.materiality)
    return level, item.delivery.watch_id, item.delivery.id


def gravest(verdict: Verdict) -> Materiality:
    """The gravest materiality among the changes: these are shown in full."""
    materialities = {judged.materiality for judged in verdict.changes}
    return next((level for level in _GRAVEST_FIRST if level in materialities), verdict.materiality)


def name(delivery: Delivery) -> str:
    """Vendor and document."""
    return f"{delivery.vendor} {delivery.document}"


def diff_command(delivery: Delivery, version: Version) -> str:
    """The command that shows all of a version's changes."""
    return f"tracker diff {delivery.watch_id} {max(1, version.number - 1)} {version.number}"


def short_link(version: Version) -> str:
    """The beginning of the version's link in the hash chain."""
    return version.chain_sha256[:_LINK_CHARS]


def body_lines(delivery: Delivery) -> tuple[str, ...]:
    """The lines of an alert that is about a page and not about a version."""
    return tuple(line for line in delivery.alert.body.splitlines() if line.strip())


def whole_document_block(verdict: Verdict) -> Iterable[Block]:
    """Reasons that belong to the version as a whole, without the dates, which the lead tells."""
    lines = tuple(
        reason.text for reason in verdict.reasons if reason.materiality in ("minor", "material")
    )
    if lines:
        yield Block("The document as a whole", lines)


def change_block(at: int, judged: Judged) -> Block:
    """One change: where it is, what kind, for whose gain, why, and its redline."""
    kind = _KINDS[judged.change.kind]
    if judged.change.moved and judged.change.kind == "modified":
        kind += " and moved"
    direction = DIRECTIONS[judged.direction]
    heading = f"{at}) {_place(judged)} – {kind}{f', {direction}' if direction else ''}"
    reasons = [reason.text for reason in judged.reasons if reason.materiality == judged.materiality]
    return Block(heading, tuple(_quoted_once(reasons[:_SHOWN_REASONS])), _redline(judged))


def digest_block(item: Item) -> Block:
    """One alert of a digest."""
    delivery, version, verdict = item.delivery, item.version, item.verdict
    title, change_id = delivery.alert.title, delivery.alert.change_id
    if version is None or verdict is None:
        return Block(title, body_lines(delivery), url=delivery.url, change_id=change_id)
    reasons = [reason.text for reason in reasons_of(verdict, gravest(verdict))]
    more = diff_command(delivery, version)
    if len(reasons) > _DIGEST_REASONS:
        more = f"And {len(reasons) - _DIGEST_REASONS} more reasons: {more}"
    # The last sentence counts the changes, which the reasons do here.
    lead = list(summary.lead(name(delivery), version, item.before, verdict))[:-1]
    lines = (" ".join(lead), *_quoted_once(reasons[:_DIGEST_REASONS]), more, *item.also)
    link = short_link(version)
    return Block(title, lines, url=delivery.url, change_id=change_id, record=link)


def lesser_changes(verdict: Verdict, level: Materiality) -> Iterable[str]:
    """What matters less than `level`, as a short counted list."""
    below = _GRAVEST_FIRST[_GRAVEST_FIRST.index(level) + 1 : len(summary.LEVELS)]
    counted = summary.counted(verdict, below)
    if not counted:
        return
    yield f"And {counted}."
    if "minor" not in below:
        return
    minor = [judged for judged in verdict.changes if judged.materiality == "minor"]
    for judged in minor[:_SHOWN_LESSER]:
        reason = f": {judged.reasons[0].text}" if judged.reasons else ""
        yield cut(one_line(f"· {_place(judged)}{reason}"), TITLE_CHARS)


def _place(judged: Judged) -> str:
    clause = judged.change.side
    path = " › ".join(part for part in map(one_line, clause.heading) if part)
    if clause.number and not path.startswith(clause.number):
        return f"{path} ({clause.number})" if path else clause.number
    return path or "Before the first heading"


def _quoted_once(reasons: Sequence[str]) -> Iterable[str]:
    """Reasons that quote the same words ("what: quoted"): the quotation stands once."""
    quotations = set()
    for reason in reasons:
        what, colon, quotation = reason.partition(": ")
        yield what if colon and quotation in quotations else reason
        quotations.add(quotation)


def _redline(judged: Judged) -> tuple[Segment, ...]:
    """The redline round what changed; of what was only moved, the text itself."""
    segments = segments_of(judged.change)
    if all(segment.op == "equal" for segment in segments):
        return segments
    return shorten(segments)

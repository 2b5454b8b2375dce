"""A version and its verdict -> the pieces of a message that tell them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import quote

from tracker.core.alerts import DIRECTIONS
from tracker.core.compare.redline import segments_of, shorten
from tracker.frozen import dataclass
from tracker.model import (
    Deadline,
    Delivery,
    Judged,
    Materiality,
    Overview,
    ReaderSettings,
    Segment,
    Verdict,
    Version,
)
from tracker.show import one_sentence, summary
from tracker.show.message.fit_to_size import TITLE_CHARS, Block, Passage
from tracker.show.message.style import cut, one_line
from tracker.show.one_sentence import GRAVEST_FIRST

# A reader with twenty seconds: what matters less is counted, and the first few named.
_SHOWN_LESSER = 5
_SHOWN_REASONS = 3
_DIGEST_PASSAGES = 3
# Of a link of the chain or the journal: a mail kept somewhere else bears witness to what was
# recorded.
_LINK_CHARS = 16
_LAST = len(GRAVEST_FIRST) + 1


@dataclass(frozen=True, slots=True)
class Item:
    """One alert to tell; version and verdict where it is about a version."""

    delivery: Delivery
    version: Version | None = None
    before: Version | None = None
    verdict: Verdict | None = None
    also: tuple[str, ...] = ()
    """Further sentences to tell with it."""
    deadline: Deadline | None = None
    overview: Overview | None = None
    """Of a digest or a summary."""


def rank(item: Item) -> tuple[int, str, int]:
    """Sort alerts: blindness first, for who cannot see cannot tell; then by materiality."""
    if item.overview is not None:
        level = _LAST
    elif item.verdict is None:
        level = -1
    else:
        level = GRAVEST_FIRST.index(item.verdict.materiality)
    return level, item.delivery.watch_id, item.delivery.id


def gravest(verdict: Verdict) -> Materiality:
    """The gravest materiality among the changes: these are shown in full."""
    materialities = {judged.materiality for judged in verdict.changes}
    return next((level for level in GRAVEST_FIRST if level in materialities), verdict.materiality)


def name(delivery: Delivery) -> str:
    """Vendor and document."""
    return f"{delivery.vendor} {delivery.document}".strip() or delivery.alert.title


def diff_command(delivery: Delivery, version: Version) -> str:
    """The command that shows all of a version's changes."""
    return f"tracker diff {delivery.watch_id} {version.previous or version.number} {version.number}"


def review_command(delivery: Delivery, version: Version) -> str:
    """The command that notes that somebody has looked at a version."""
    return f"tracker review {delivery.watch_id} {version.number} seen"


def short_link(version: Version) -> str:
    """The beginning of the version's link in the hash chain."""
    return version.chain_sha256[:_LINK_CHARS]


def journal_link(delivery: Delivery) -> str:
    """The alert's entry in the journal, and the beginning of its link; empty without one."""
    if delivery.entry is None:
        return ""
    return f"{delivery.entry} {delivery.entry_sha256[:_LINK_CHARS]}"


def witness(delivery: Delivery) -> tuple[tuple[str, str], ...]:
    """The journal's link, labelled, where there is one."""
    link = journal_link(delivery)
    return (("Journal", link),) if link else ()


def page_address(readers: ReaderSettings, watch_id: str, number: int) -> str:
    """Where the web page shows a version; empty where there is no web page."""
    if not readers.base_url:
        return ""
    return f"{readers.base_url}/watch/{quote(watch_id)}/{number}"


def links(
    delivery: Delivery, version: Version, readers: ReaderSettings
) -> tuple[tuple[str, str], ...]:
    """The page, and where the web page shows the redline and takes a review."""
    address = page_address(readers, delivery.watch_id, version.number)
    shown = (
        ("Redline", address),
        ("Mark as reviewed", f"{address}#review"),
        ("Evidence", f"{address}#evidence"),
    )
    return (("Page", delivery.url), *(shown if address else ()))


def commands(
    delivery: Delivery, version: Version, readers: ReaderSettings
) -> tuple[tuple[str, str], ...]:
    """Command lines for what has no link, and the links of record and journal."""
    review = ("Mark as reviewed", review_command(delivery, version))
    links = (("Record", short_link(version)), *witness(delivery))
    if readers.base_url:
        return (review, *links)
    evidence = f"tracker evidence {delivery.watch_id} {version.number}"
    return (
        review,
        ("All changes", diff_command(delivery, version)),
        ("Evidence", evidence),
        *links,
    )


def body_lines(delivery: Delivery) -> tuple[str, ...]:
    """The lines of an alert that is about a page and not about a version."""
    return tuple(line for line in delivery.alert.body.splitlines() if line.strip())


def whole_document_block(verdict: Verdict) -> Iterable[Block]:
    """Reasons that belong to the version as a whole, without the dates, which the facts tell."""
    lines = tuple(
        reason.text for reason in verdict.reasons if reason.materiality in ("minor", "material")
    )
    if lines:
        yield Block("The document as a whole", passages=(Passage(reasons=lines),))


def change_block(judged: Judged) -> Block:
    """One change: where it is, what kind, for whose gain, its redline, and under it why."""
    kind = summary.KINDS[judged.change.kind]
    if judged.change.moved and judged.change.kind == "modified":
        kind += " and moved"
    direction = DIRECTIONS[judged.direction]
    heading = f"{place_of(judged)} – {kind}{f', {direction}' if direction else ''}"
    return Block(heading, passages=(_passage(judged),))


def digest_block(item: Item, readers: ReaderSettings) -> Block:
    """One alert of a digest."""
    delivery, version, verdict = item.delivery, item.version, item.verdict
    title, change_id = delivery.alert.title, delivery.alert.change_id
    page = (("Page", delivery.url),) if delivery.url else ()
    if version is None or verdict is None:
        return Block(
            title,
            body_lines(delivery),
            links=page,
            change_id=change_id,
            links_of_record=witness(delivery),
        )
    lines = [one_sentence.of_version(verdict, version.language)]
    lines += list(summary.facts(version, item.before, verdict, item.deadline, readers))[:-1]
    shown = one_sentence.worst_first(verdict)
    left = len(shown) - _DIGEST_PASSAGES
    if left > 0:
        lines.append(f"{left} more of these: {diff_command(delivery, version)}")
    whole = (block.passages[0] for block in whole_document_block(verdict))
    passages = (*whole, *(_passage(judged, is_placed=True) for judged in shown[:_DIGEST_PASSAGES]))
    return Block(
        name(delivery),
        (*lines, *item.also),
        passages,
        links(delivery, version, readers),
        ("Mark as reviewed", review_command(delivery, version)),
        change_id,
        (("Record", short_link(version)), *witness(delivery)),
    )


def lesser_changes(verdict: Verdict, level: Materiality) -> Iterable[str]:
    """What matters less than `level`, as a short counted list."""
    below = GRAVEST_FIRST[GRAVEST_FIRST.index(level) + 1 : len(summary.LEVELS)]
    counted = summary.counted(verdict, below)
    if not counted:
        return
    yield f"And {counted}."
    if "minor" not in below:
        return
    minor = [judged for judged in verdict.changes if judged.materiality == "minor"]
    for judged in minor[:_SHOWN_LESSER]:
        reason = f": {judged.reasons[0].text}" if judged.reasons else ""
        yield cut(one_line(f"· {place_of(judged)}{reason}"), TITLE_CHARS)


def place_of(judged: Judged) -> str:
    """The heading path of a change, with its number."""
    clause = judged.change.side
    path = " › ".join(part for part in map(one_line, clause.heading) if part)
    if clause.number and not path.startswith(clause.number):
        return f"{path} ({clause.number})" if path else clause.number
    return path or "Before the first heading"


def _passage(judged: Judged, *, is_placed: bool = False) -> Passage:
    reasons = [reason.text for reason in judged.reasons if reason.materiality == judged.materiality]
    shown = tuple(_quoted_once(reasons[:_SHOWN_REASONS]))
    return Passage(_redline(judged), place_of(judged) if is_placed else "", shown)


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

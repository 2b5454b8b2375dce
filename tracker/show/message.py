"""An alert and its version -> what people read."""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tracker.core.alerts import DIRECTIONS, reasons_of
from tracker.core.compare.redline import segments_of, shorten
from tracker.model import (
    Delivery,
    Judged,
    Limits,
    Materiality,
    Message,
    MessageFormat,
    Segment,
    Verdict,
    Version,
)
from tracker.show import escaping, message_layout, summary
from tracker.show.message_layout import Block, Content, Laid

SHOWN_CHANGES = 10
"""A reader who wants more than this reads the redline, not a message."""
_SHOWN_LESSER = 5
_SHOWN_REASONS = 3
_DIGEST_REASONS = 2
_NAMES_IN_TITLE = 4
_LEAST_BLOCK_CHARS = 30
_RECORD_CHARS = 16
"""Of the version's link in the hash chain: a mail kept somewhere else bears witness to what was
recorded.
"""
_STYLES: dict[MessageFormat, escaping.Style] = {
    "text": escaping.TEXT,
    "markdown": escaping.MARKDOWN,
    "html": escaping.HTML,
}
_INTRO = (
    Segment("equal", "What changed:"),
    Segment("delete", "taken out"),
    Segment("insert", "put in"),
)
_ORDER: tuple[Materiality, ...] = (*summary.LEVELS, "artifact", "none")
_KINDS = {
    "added": "new",
    "removed": "taken out",
    "modified": "changed",
    "moved": "moved",
    "renumbered": "renumbered",
}


@dataclass(frozen=True, slots=True)
class Item:
    """One alert of a digest; version and verdict where it is about a version."""

    delivery: Delivery
    version: Version | None = None
    before: Version | None = None
    verdict: Verdict | None = None
    also: tuple[str, ...] = ()
    """Further sentences to tell with it."""


def write(items: Sequence[Item], room: Limits) -> list[Message]:
    """Write alerts to one channel: as one message, or as several where one has no room to name them
    all.

    Args:
        items: at least one.
        room: what the channel takes.

    Returns:
        The messages, what matters most first. Each alert stands in one of them; only where the
        channel has no room for an alert's id alone is it in none of the `ids`.
    """
    left = [(item, _digest_block(item)) for item in sorted(items, key=_rank)]
    digest = _Digest(_counted(items), len(str(len(items))), room)
    parts: list[Sequence[tuple[Item, Block]]] = []
    while left:
        count = digest.most(left)
        parts.append(left[:count])
        left = left[count:]
    return [digest.write(part, at, len(parts)) for at, part in enumerate(parts, 1)]


def single_message(item: Item, room: Limits) -> Message:
    """Write one alert, as fully as the channel takes it.

    Args:
        item: the alert.
        room: what the channel takes.

    Returns:
        The message; without ids where there is no room for the alert's id.
    """
    if item.version is None or item.verdict is None:
        return plain_message(item.delivery, room)
    return change_message(item, item.version, item.verdict, room)


def change_message(item: Item, version: Version, verdict: Verdict, room: Limits) -> Message:
    """Write what a version changed.

    Args:
        item: the alert, with the version before and further sentences to tell (a page that flipped
            and came back).
        version: it is about.
        verdict: of the version.
        room: what the channel takes.

    Returns:
        The message; a repeat of the same alert carries the same change id.
    """
    delivery, before = item.delivery, item.before
    level = _level(verdict)
    found = [judged for judged in verdict.changes if judged.materiality == level]
    whole = list(_whole_block(verdict))
    shown = found[: SHOWN_CHANGES - len(whole)]
    blocks = [*whole, *(_change_block(at, judged) for at, judged in enumerate(shown, 1))]
    content = Content(
        title=delivery.alert.title,
        lead=tuple(summary.lead(_name(delivery), version, before, verdict)),
        intro=_INTRO,
        blocks=tuple(blocks),
        beyond=len(found) - len(shown),
        more_command=_diff(delivery, version),
        notes=(
            *_lesser(verdict, level),
            *summary.promise_notes(version, before, verdict),
            *item.also,
        ),
        url=delivery.url,
        commands=(
            ("See all", _diff(delivery, version)),
            ("Why", f"tracker why {delivery.watch_id} {version.number}"),
            ("Record", version.chain_sha256[:_RECORD_CHARS]),
        ),
        change_id=delivery.alert.change_id,
    )
    return _laid(content, room)


def plain_message(delivery: Delivery, room: Limits) -> Message:
    """Write an alert that is about a page and not about a version: blind, sight or moved.

    Args:
        delivery: with the alert.
        room: what the channel takes.

    Returns:
        The message.
    """
    content = Content(
        title=delivery.alert.title,
        lead=tuple(line for line in delivery.alert.body.splitlines() if line.strip())
        or (delivery.alert.title,),
        url=delivery.url,
        commands=(("See all", "tracker status"),),
        change_id=delivery.alert.change_id,
    )
    return _laid(content, room)


def test_message(channel: str, room: Limits) -> Message:
    """Write what `tracker notify --test` sends.

    Args:
        channel: its name in the watch list.
        room: what the channel takes.

    Returns:
        The message.
    """
    lead = (
        f"This is a test of the channel “{channel}”: alerts about policy changes will arrive here.",
    )
    return _laid(Content(title=f"Test of channel {channel}", lead=lead, change_id="test"), room)


# digests


@dataclass(frozen=True, slots=True)
class _Digest:
    """Writes several alerts as one message."""

    counted: str
    """All alerts, in words."""
    digits: int
    """Of the largest number of messages there can be."""
    room: Limits

    def most(self, left: Sequence[tuple[Item, Block]]) -> int:
        """How many alerts, from the first on, one message has room to name."""
        style, last = _STYLES[self.room.format], int("9" * self.digits)

        def is_too_many(count: int) -> bool:
            content = self._content(left[:count], last, last)
            return not message_layout.has_room(
                content, style, self.room.body_chars, titled=_is_titled(self.room)
            )

        # More than this have no room, however short their ids: a bound for the search.
        bound = min(len(left), self.room.body_chars // _LEAST_BLOCK_CHARS)
        return bisect.bisect_left(range(2, bound + 1), True, key=is_too_many) + 1

    def write(self, part: Sequence[tuple[Item, Block]], at: int, of: int) -> Message:
        """As many alerts as there is room to name, as one message."""
        if len(part) == 1:
            return single_message(part[0][0], self.room)
        content = self._content(part, at, of)
        laid = message_layout.lay_all(
            content, _STYLES[self.room.format], self.room.body_chars, titled=_is_titled(self.room)
        )
        return _message(content, laid, self.room)

    def _content(self, part: Sequence[tuple[Item, Block]], at: int, of: int) -> Content:
        names = list(dict.fromkeys(_name(item.delivery) for item, _ in part))
        listed = ", ".join(names[:_NAMES_IN_TITLE])
        if names[_NAMES_IN_TITLE:]:
            listed += f" and {len(names) - _NAMES_IN_TITLE} more"
        lead = f"{self.counted} since the last message to this channel."
        return Content(
            title=f"{self.counted}{f' ({at} of {of})' if of > 1 else ''}: {listed}",
            lead=(lead, f"This is message {at} of {of}; each names alerts of its own.")
            if of > 1
            else (lead,),
            blocks=tuple(block for _, block in part),
            commands=(("See all", "tracker log"),),
        )


def _counted(items: Sequence[Item]) -> str:
    material = sum(
        item.verdict is not None and item.verdict.materiality == "material" for item in items
    )
    return f"{len(items)} policy alert{'s' * (len(items) > 1)}{f', {material} material' if material else ''}"


# writing


def _laid(content: Content, room: Limits) -> Message:
    style = _STYLES[room.format]
    return _message(
        content, message_layout.lay(content, style, room.body_chars, titled=_is_titled(room)), room
    )


def _message(content: Content, laid: Laid, room: Limits) -> Message:
    title = (
        escaping.cut(escaping.defused(escaping.one_line(content.title)), message_layout.TITLE_CHARS)
        or "Policy alert"
    )
    return Message(title, laid.body, room.format, laid.ids)


def _is_titled(room: Limits) -> bool:
    """Whether the body begins with the title: the service shows none, or shows a page."""
    return room.title_chars == 0 or room.format == "html"


# titles and names


def _name(delivery: Delivery) -> str:
    return f"{delivery.vendor} {delivery.document}"


def _diff(delivery: Delivery, version: Version) -> str:
    return f"tracker diff {delivery.watch_id} {max(1, version.number - 1)} {version.number}"


def _level(verdict: Verdict) -> Materiality:
    """The gravest there is among the changes: what is shown in full."""
    found = {judged.materiality for judged in verdict.changes}
    return next((level for level in _ORDER if level in found), verdict.materiality)


def _rank(item: Item) -> tuple[int, str, int]:
    """Blindness first: who cannot see cannot tell what mattered. Then by materiality."""
    level = -1 if item.verdict is None else _ORDER.index(item.verdict.materiality)
    return level, item.delivery.watch_id, item.delivery.id


def _lesser(verdict: Verdict, level: Materiality) -> Iterable[str]:
    """What matters less, as a short counted list."""
    below = _ORDER[_ORDER.index(level) + 1 : len(summary.LEVELS)]
    counted = summary.counted(verdict, below)
    if not counted:
        return
    minor = [
        judged
        for judged in verdict.changes
        if judged.materiality in below and judged.materiality == "minor"
    ]
    yield f"And {counted}."
    for judged in minor[:_SHOWN_LESSER]:
        reason = f": {judged.reasons[0].text}" if judged.reasons else ""
        yield escaping.cut(
            escaping.one_line(f"· {_place(judged)}{reason}"), message_layout.TITLE_CHARS
        )


# changes


def _whole_block(verdict: Verdict) -> Iterable[Block]:
    """Reasons that belong to the version as a whole, without the dates, which the lead tells."""
    lines = tuple(
        reason.text for reason in verdict.reasons if reason.materiality in ("minor", "material")
    )
    if lines:
        yield Block("The document as a whole", lines)


def _place(judged: Judged) -> str:
    clause = judged.change.side
    path = " › ".join(part for part in map(escaping.one_line, clause.heading) if part)
    if clause.number and not path.startswith(clause.number):
        return f"{path} ({clause.number})" if path else clause.number
    return path or "Before the first heading"


def _change_block(at: int, judged: Judged) -> Block:
    kind = _KINDS[judged.change.kind]
    if judged.change.moved and judged.change.kind == "modified":
        kind += " and moved"
    way = DIRECTIONS[judged.direction]
    reasons = [reason.text for reason in judged.reasons if reason.materiality == judged.materiality]
    heading = f"{at}) {_place(judged)} – {kind}{f', {way}' if way else ''}"
    return Block(heading, tuple(_unrepeated(reasons[:_SHOWN_REASONS])), _shown(judged))


def _unrepeated(reasons: Sequence[str]) -> Iterable[str]:
    """Several rules quote the same words ("what: quoted"): the quotation stands once."""
    seen = set()
    for reason in reasons:
        said, colon, quoted = reason.partition(": ")
        yield said if colon and quoted in seen else reason
        seen.add(quoted)


def _shown(judged: Judged) -> tuple[Segment, ...]:
    """The redline round what changed; of what was only moved, the text itself."""
    segments = segments_of(judged.change)
    if all(segment.op == "equal" for segment in segments):
        return segments
    return shorten(segments)


def _digest_block(item: Item) -> Block:
    delivery, version, verdict = item.delivery, item.version, item.verdict
    url, change_id = delivery.url, delivery.alert.change_id
    if version is None or verdict is None:
        lines = tuple(line for line in delivery.alert.body.splitlines() if line.strip())
        return Block(delivery.alert.title, lines, url=url, change_id=change_id)
    reasons = [reason.text for reason in reasons_of(verdict, _level(verdict))]
    more = _diff(delivery, version)
    if reasons[_DIGEST_REASONS:]:
        more = f"And {len(reasons) - _DIGEST_REASONS} more reasons: {more}"
    lead = " ".join(list(summary.lead(_name(delivery), version, item.before, verdict))[:-1])
    lines = (lead, *_unrepeated(reasons[:_DIGEST_REASONS]), more, *item.also)
    record = version.chain_sha256[:_RECORD_CHARS]
    return Block(delivery.alert.title, lines, url=url, change_id=change_id, record=record)

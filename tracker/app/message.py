"""An alert and its version -> what people read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tracker.app import formats, layout, sentences
from tracker.app.layout import Block, Content
from tracker.core import redline
from tracker.model import Delivery, Direction, Judged, Materiality, Reason, Segment, Verdict, Version

SHOWN_CHANGES = 10
"""A reader who wants more than this reads the redline, not a message."""
_SHOWN_LESSER = 5
_SHOWN_CATEGORIES = 3
_SHOWN_REASONS = 3
_DIGEST_REASONS = 2
_NAMES_IN_TITLE = 4
_RECORD_CHARS = 16
"""Of the version's link in the hash chain: a mail kept somewhere else bears witness to what was recorded."""
_MAIL_CHARS = 32_000
_INTRO = (Segment("equal", "What changed:"), Segment("delete", "taken out"), Segment("insert", "put in"))
_ORDER: tuple[Materiality, ...] = (*sentences.LEVELS, "artifact", "none")
_KINDS = {"added": "new", "removed": "taken out", "modified": "changed", "moved": "moved", "renumbered": "renumbered"}
_WAYS: dict[Direction, str] = {
    "weaker": "weaker for you",
    "stronger": "stronger for you",
    "mixed": "partly weaker, partly stronger for you",
    "neutral": "",
}
_CATEGORIES = {
    "third_party_sharing": "third-party sharing",
    "ai_automated": "AI and automated decisions",
    "cookies_tracking": "cookies and tracking",
    "consent_choice": "consent and choice",
    "scope_definitions": "scope and definitions",
    "user_rights": "your rights",
    "entity": "contracting entity",
    "change_notice": "notice of changes",
    "rewrite": "whole document rewritten",
}


@dataclass(frozen=True, slots=True)
class Message:
    """One message in every format a channel may want; each body is within the size asked for."""

    title: str
    """One line, at most 200 characters."""
    text: str
    markdown: str
    html: str


@dataclass(frozen=True, slots=True)
class Item:
    """One alert of a digest; version and verdict where it is about a version."""

    delivery: Delivery
    version: Version | None = None
    before: Version | None = None
    verdict: Verdict | None = None
    also: tuple[str, ...] = ()
    """Further sentences to tell with it."""


def change_message(
    delivery: Delivery,
    version: Version,
    before: Version | None,
    verdict: Verdict,
    limit_chars: int,
    also: Sequence[str] = (),
    *,
    titled: bool = True,
) -> Message:
    """Write what a version changed.

    Args:
        delivery: the alert.
        version: it is about.
        before: the version before that one.
        verdict: of the version.
        limit_chars: of the service, for each body, from 1.
        also: further sentences to tell with it (a page that flipped and came back).
        titled: whether each body begins with the title line.

    Returns:
        The message; a repeat of the same alert carries the same change id.
    """
    level = _level(verdict)
    found = [judged for judged in verdict.changes if judged.materiality == level]
    whole = list(_whole_block(verdict))
    shown = found[: SHOWN_CHANGES - len(whole)]
    blocks = [*whole, *(_change_block(at, judged) for at, judged in enumerate(shown, 1))]
    content = Content(
        title=_change_title(delivery, verdict),
        lead=tuple(sentences.lead(_name(delivery), version, before, verdict)),
        intro=_INTRO,
        blocks=tuple(blocks),
        beyond=len(found) - len(shown),
        more_command=_diff(delivery, version),
        notes=(*_lesser(verdict, level), *sentences.promise_notes(version, before, verdict), *also),
        url=delivery.url,
        commands=(
            ("See all", _diff(delivery, version)),
            ("Why", f"tracker why {delivery.watch_id} {version.number}"),
            ("Record", version.chain_sha256[:_RECORD_CHARS]),
        ),
        ids=(delivery.alert.change_id,),
    )
    return _write(content, limit_chars, titled)


def plain_message(delivery: Delivery, limit_chars: int = _MAIL_CHARS, *, titled: bool = True) -> Message:
    """Write an alert that is about a page and not about a version: blind, sight or moved.

    Args:
        delivery: with the alert.
        limit_chars: of the service, for each body, from 1.
        titled: whether each body begins with the title line.

    Returns:
        The message.
    """
    content = Content(
        title=delivery.alert.title,
        lead=tuple(line for line in delivery.alert.body.splitlines() if line.strip()) or (delivery.alert.title,),
        url=delivery.url,
        commands=(("See all", "tracker status"),),
        ids=(delivery.alert.change_id,),
    )
    return _write(content, limit_chars, titled)


def digest_message(items: Sequence[Item], limit_chars: int, *, titled: bool = True) -> Message:
    """Write several alerts as one message, what matters most first.

    Args:
        items: at least one.
        limit_chars: of the service, for each body, from 1.
        titled: whether each body begins with the title line.

    Returns:
        The message; it carries the change id of every alert it shows.
    """
    ordered = sorted(items, key=_rank)
    names = list(dict.fromkeys(_name(item.delivery) for item in ordered))
    listed = ", ".join(names[:_NAMES_IN_TITLE])
    if names[_NAMES_IN_TITLE:]:
        listed += f" and {len(names) - _NAMES_IN_TITLE} more"
    material = sum(item.verdict is not None and item.verdict.materiality == "material" for item in items)
    counted = f"{len(items)} policy alert{'s' * (len(items) > 1)}{f', {material} material' if material else ''}"
    content = Content(
        title=f"{counted}: {listed}",
        lead=(f"{counted} since the last message to this channel.",),
        blocks=tuple(map(_digest_block, ordered)),
        noun="alert",
        more_command="tracker log",
        commands=(("See all", "tracker log"),),
        ids=tuple(item.delivery.alert.change_id for item in ordered),
    )
    return _write(content, limit_chars, titled)


def test_message(channel: str) -> Message:
    """Write what `tracker notify --test` sends.

    Args:
        channel: its name in the watch list.

    Returns:
        The message.
    """
    lead = (f"This is a test of the channel “{channel}”: alerts about policy changes will arrive here.",)
    return _write(Content(title=f"Test of channel {channel}", lead=lead, ids=("test",)), _MAIL_CHARS, titled=True)


def _write(content: Content, limit_chars: int, titled: bool) -> Message:
    text, markdown, html = (
        layout.lay(content, style, limit_chars, titled=titled)
        for style in (formats.TEXT, formats.MARKDOWN, formats.HTML)
    )
    title = formats.cut(formats.defused(formats.one_line(content.title)), layout.TITLE_CHARS) or "Policy alert"
    return Message(title, text, markdown, html)


# --- titles and names -----------------------------------------------------------------------------------------------


def _name(delivery: Delivery) -> str:
    return f"{delivery.vendor} {delivery.document}"


def _diff(delivery: Delivery, version: Version) -> str:
    return f"tracker diff {delivery.watch_id} {max(1, version.number - 1)} {version.number}"


def _level(verdict: Verdict) -> Materiality:
    """The gravest there is among the changes: what is shown in full."""
    found = {judged.materiality for judged in verdict.changes}
    return next((level for level in _ORDER if level in found), verdict.materiality)


def _reasons(verdict: Verdict, level: Materiality) -> list[Reason]:
    """All reasons of that weight, the version's before its changes'."""
    sources = (verdict.reasons, *(judged.reasons for judged in verdict.changes))
    return [reason for source in sources for reason in source if reason.materiality == level]


def _change_title(delivery: Delivery, verdict: Verdict) -> str:
    title = f"{verdict.materiality.upper()}: {_name(delivery)}"
    found = Counter(reason.category for reason in _reasons(verdict, verdict.materiality) if reason.category != "other")
    names = [_category(name) for name, _ in found.most_common()]
    if names:
        title += f" – {', '.join(names[:_SHOWN_CATEGORIES])}{' …' * bool(names[_SHOWN_CATEGORIES:])}"
    return f"{title} ({_WAYS[verdict.direction]})" if _WAYS[verdict.direction] else title


def _category(name: str) -> str:
    return _CATEGORIES.get(name, name.replace("_", " "))


def _rank(item: Item) -> tuple[int, str, int]:
    """Blindness first: who cannot see cannot tell what mattered. Then by materiality."""
    level = -1 if item.verdict is None else _ORDER.index(item.verdict.materiality)
    return level, item.delivery.watch_id, item.delivery.id


def _lesser(verdict: Verdict, level: Materiality) -> Iterable[str]:
    """What matters less, as a short counted list."""
    below = _ORDER[_ORDER.index(level) + 1 : len(sentences.LEVELS)]
    counted = sentences.counted(verdict, below)
    if not counted:
        return
    minor = [judged for judged in verdict.changes if judged.materiality in below and judged.materiality == "minor"]
    yield f"And {counted}."
    for judged in minor[:_SHOWN_LESSER]:
        reason = f": {judged.reasons[0].text}" if judged.reasons else ""
        yield formats.cut(formats.one_line(f"· {_place(judged)}{reason}"), layout.TITLE_CHARS)


# --- changes --------------------------------------------------------------------------------------------------------


def _whole_block(verdict: Verdict) -> Iterable[Block]:
    """Reasons that belong to the version as a whole, without the dates, which the lead tells."""
    lines = tuple(reason.text for reason in verdict.reasons if reason.materiality in ("minor", "material"))
    if lines:
        yield Block("The document as a whole", lines)


def _place(judged: Judged) -> str:
    clause = judged.change.side
    path = " › ".join(part for part in map(formats.one_line, clause.heading) if part)
    if clause.number and not path.startswith(clause.number):
        return f"{path} ({clause.number})" if path else clause.number
    return path or "Before the first heading"


def _change_block(at: int, judged: Judged) -> Block:
    kind = _KINDS[judged.change.kind]
    if judged.change.moved and judged.change.kind == "modified":
        kind += " and moved"
    way = _WAYS[judged.direction]
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
    segments = redline.segments_of(judged.change)
    if all(segment.op == "equal" for segment in segments):
        return segments
    return redline.shorten(segments)


def _digest_block(item: Item) -> Block:
    delivery, version, verdict = item.delivery, item.version, item.verdict
    url, change_id = delivery.url, delivery.alert.change_id
    if version is None or verdict is None:
        lines = tuple(line for line in delivery.alert.body.splitlines() if line.strip())
        return Block(delivery.alert.title, lines, url=url, change_id=change_id)
    reasons = [reason.text for reason in _reasons(verdict, _level(verdict))]
    more = _diff(delivery, version)
    if reasons[_DIGEST_REASONS:]:
        more = f"And {len(reasons) - _DIGEST_REASONS} more reasons: {more}"
    lead = " ".join(list(sentences.lead(_name(delivery), version, item.before, verdict))[:-1])
    lines = (lead, *_unrepeated(reasons[:_DIGEST_REASONS]), more, *item.also)
    record = version.chain_sha256[:_RECORD_CHARS]
    return Block(_change_title(delivery, verdict), lines, url=url, change_id=change_id, record=record)

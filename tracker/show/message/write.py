"""Alerts for one channel -> the messages that tell them, in the format that the channel shows."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.model import Delivery, Limits, Message, Segment, Verdict, Version
from tracker.show import summary
from tracker.show.message import change, fit_to_size, mail_html, markdown, plain_text
from tracker.show.message.change import Item
from tracker.show.message.digest import Digest
from tracker.show.message.fit_to_size import Block, Content, LaidOut
from tracker.show.message.style import Style, cut, defused, one_line

SHOWN_CHANGES = 10
"""A reader who wants more than this reads the redline, not a message."""
_STYLES: dict[str, Style] = {
    "text": plain_text.STYLE,
    "markdown": markdown.STYLE,
    "html": mail_html.STYLE,
}
_LEGEND = (
    Segment("equal", "What changed:"),
    Segment("delete", "taken out"),
    Segment("insert", "put in"),
)


def write(items: Sequence[Item], room: Limits) -> list[Message]:
    """Write alerts to one channel: as one message, or as several where one has not enough room.

    Args:
        items: at least one.
        room: what the channel takes.

    Returns:
        The messages, what matters most first. Each alert stands in one of them; only where the
        channel has no room for an alert's id alone is it in none of the `ids`.
    """
    left = [(item, change.digest_block(item)) for item in sorted(items, key=change.rank)]
    digest = Digest(items, _STYLES[room.format], room, is_titled=_is_titled(room))
    parts: list[Sequence[tuple[Item, Block]]] = []
    while left:
        count = digest.most(left)
        parts.append(left[:count])
        left = left[count:]

    messages = []
    for at, part in enumerate(parts, 1):
        # One alert has room for its redline, which a digest does not show.
        if len(part) == 1:
            messages.append(single_message(part[0][0], room))
        else:
            content, laid_out = digest.lay_out(part, at, len(parts))
            messages.append(_message(content, laid_out, room))
    return messages


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
    level = change.gravest(verdict)
    matching = [judged for judged in verdict.changes if judged.materiality == level]
    whole = list(change.whole_document_block(verdict))
    shown = matching[: SHOWN_CHANGES - len(whole)]
    blocks = [change.change_block(at, judged) for at, judged in enumerate(shown, 1)]
    see_all = change.diff_command(delivery, version)
    content = Content(
        title=delivery.alert.title,
        lead=tuple(summary.lead(change.name(delivery), version, before, verdict)),
        legend=_LEGEND,
        blocks=(*whole, *blocks),
        beyond=len(matching) - len(shown),
        more_command=see_all,
        notes=(
            *change.lesser_changes(verdict, level),
            *summary.promise_notes(version, before, verdict),
            *item.also,
        ),
        url=delivery.url,
        commands=(
            ("See all", see_all),
            ("Why", f"tracker why {delivery.watch_id} {version.number}"),
            ("Record", change.short_link(version)),
        ),
        change_id=delivery.alert.change_id,
    )
    return _fitted(content, room)


def plain_message(delivery: Delivery, room: Limits) -> Message:
    """Write an alert that is about a page and not about a version: blind, sight or moved.

    Args:
        delivery: with the alert.
        room: what the channel takes.

    Returns:
        The message.
    """
    alert = delivery.alert
    content = Content(
        title=alert.title,
        lead=change.body_lines(delivery) or (alert.title,),
        url=delivery.url,
        commands=(("See all", "tracker status"),),
        change_id=alert.change_id,
    )
    return _fitted(content, room)


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
    return _fitted(Content(title=f"Test of channel {channel}", lead=lead, change_id="test"), room)


def _fitted(content: Content, room: Limits) -> Message:
    style = _STYLES[room.format]
    laid_out = fit_to_size.lay_out(content, style, room.body_chars, is_titled=_is_titled(room))
    return _message(content, laid_out, room)


def _message(content: Content, laid_out: LaidOut, room: Limits) -> Message:
    # The title goes into a mail's header, so it must stay one line.
    title = cut(defused(one_line(content.title)), fit_to_size.TITLE_CHARS) or "Policy alert"
    return Message(title, laid_out.body, room.format, laid_out.ids)


def _is_titled(room: Limits) -> bool:
    """Whether the body begins with the title: the service shows none, or shows a page."""
    return room.title_chars == 0 or room.format == "html"

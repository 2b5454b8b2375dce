"""Alerts for one channel -> the messages that tell them, in the format that the channel shows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from tracker.model import (
    Attachment,
    Delivery,
    Limits,
    Message,
    Overview,
    ReaderSettings,
    Template,
    Verdict,
    Version,
)
from tracker.show import one_sentence, redline_page, summary
from tracker.show.message import change, fit_to_size, overview, webhook
from tracker.show.message.change import Item
from tracker.show.message.digest import LEGEND, Digest
from tracker.show.message.fit_to_size import Block, Content, LaidOut
from tracker.show.message.style import cut, defused, one_line
from tracker.show.message.styles import STYLES

SHOWN_CHANGES = 10
"""A reader who wants more than this reads the redline, not a message."""
_OVERVIEW_HEADINGS = {"digest": "What else there is to know", "summary": "What was watched"}
# Mail servers and chats refuse files of some megabytes; a redline of more is read elsewhere.
_MOST_ATTACHED_BYTES = 2_000_000
# Of the plain part of a mail, which has no limit of its own.
_PLAIN_CHARS = 30_000
_PLAIN_DIGEST_CHARS = 1_000_000


def templated(
    template: Template, items: Sequence[Item], room: Limits, readers: ReaderSettings
) -> list[Message]:
    """Write alerts to one channel with a reader's own template.

    Args:
        template: of the channel.
        items: at least one.
        room: what the channel takes.
        readers: for whom days are counted, times told and links made.

    Returns:
        The messages, what matters most first; where the template's is too long even without any
        change, the shipped one. An alert of several counts as told only where its id stands in the
        body; else it gets a message of its own.

    Raises:
        TemplateFault: the template does not work on these alerts.
    """
    from tracker.show.message import template as templates

    ranked = sorted(items, key=change.rank)
    body = templates.render(template, ranked, readers, room.body_chars)
    if body is None and len(ranked) > 1:
        half = len(ranked) // 2
        halves = (ranked[:half], ranked[half:])
        return [made for part in halves for made in templated(template, part, room, readers)]
    if not body:
        return write(ranked, room, readers)
    shown = [item for item in ranked if len(ranked) == 1 or _names(body, item)]
    if not shown:
        return [made for item in ranked for made in templated(template, [item], room, readers)]
    # Subject, plain part and what goes along are the shipped ones of the alerts that it shows.
    roomy = Limits(_PLAIN_CHARS * len(shown), room.title_chars, "text", room.takes_pages)
    shipped = write(shown, roomy, readers)[0]
    first = replace(
        shipped,
        body=body,
        format=template.format,
        ids=tuple(item.delivery.alert.change_id for item in shown),
        plain=shipped.body if template.format == "html" else "",
    )
    untold = (item for item in ranked if item not in shown)
    rest = (made for item in untold for made in templated(template, [item], room, readers))
    return [first, *rest]


def _names(body: str, item: Item) -> bool:
    """Whether a body shows an alert's id whole."""
    change_id = re.escape(item.delivery.alert.change_id)
    return re.search(rf"(?<![\w-]){change_id}(?![\w-])", body) is not None


def write(items: Sequence[Item], room: Limits, readers: ReaderSettings) -> list[Message]:
    """Write alerts to one channel: as one message, or as several where one has not enough room.

    Args:
        items: at least one.
        room: what the channel takes.
        readers: for whom days are counted, times told and links made.

    Returns:
        The messages, what matters most first. Each alert stands in one of them; only where the
        channel has no room for an alert's id alone is it in none of the `ids`.
    """
    ranked = sorted(items, key=change.rank)
    left = [(item, digest_block(item, readers)) for item in ranked]
    digest = Digest(items, STYLES[room.format], room)
    parts: list[Sequence[tuple[Item, Block]]] = []
    while left:
        count = digest.most(left)
        parts.append(left[:count])
        left = left[count:]
    messages = []
    for at, part in enumerate(parts, 1):
        # One alert has room for all of its changes, of which a digest shows the gravest.
        if len(part) == 1:
            messages.append(single_message(part[0][0], room, readers))
        else:
            messages.append(_digest_message(digest, part, (at, len(parts)), room, readers))
    return messages


def digest_block(item: Item, readers: ReaderSettings) -> Block:
    """What a message that tells several alerts tells of one."""
    if item.overview is None:
        return change.digest_block(item, readers)
    alert = item.delivery.alert
    lines = overview.lines(alert.kind, item.overview, readers)
    return Block(
        _OVERVIEW_HEADINGS[alert.kind],
        lines,
        change_id=alert.change_id,
        links_of_record=overview.seal(item.overview),
        is_whole=True,
    )


def single_message(item: Item, room: Limits, readers: ReaderSettings) -> Message:
    """Write one alert, as fully as the channel takes it.

    Args:
        item: the alert.
        room: what the channel takes.
        readers: for whom days are counted, times told and links made.

    Returns:
        The message; without ids where there is no room for the alert's id.
    """
    if item.overview is not None:
        content = _overview_content(item, item.overview, readers)
    elif item.version is None or item.verdict is None:
        content = plain_content(item.delivery)
    else:
        content = change_content(item, item.version, item.verdict, readers)
    made = _fitted(content, room)
    return replace(
        made,
        fields=webhook.fields([item], readers),
        thread=item.delivery.watch_id,
        attachment=_attachment([item], room, readers),
    )


def change_content(
    item: Item, version: Version, verdict: Verdict, readers: ReaderSettings
) -> Content:
    """What a message about a version says.

    Args:
        item: the alert, with the version before and further sentences to tell (a page that flipped
            and came back).
        version: it is about.
        verdict: of the version.
        readers: for whom days are counted, times told and links made.
    """
    delivery, before = item.delivery, item.before
    level = change.gravest(verdict)
    matching = one_sentence.worst_first(verdict)
    whole = list(change.whole_document_block(verdict))
    shown = matching[: SHOWN_CHANGES - len(whole)]
    blocks = [change.change_block(judged) for judged in shown]
    lead = [one_sentence.of_version(verdict, version.language)]
    if delivery.alert.kind == "reminder":
        lead.insert(0, delivery.alert.body)
    return Content(
        title=delivery.alert.title,
        name=change.name(delivery),
        lead=tuple(f"{line.rstrip('.')}." for line in lead),
        facts=tuple(summary.facts(version, before, verdict, item.deadline, readers)),
        tone=verdict.materiality
        if verdict.materiality in ("material", "minor", "editorial")
        else "plain",
        legend=LEGEND,
        blocks=(*whole, *blocks),
        beyond=len(matching) - len(shown),
        more_command=change.diff_command(delivery, version),
        notes=(
            *change.lesser_changes(verdict, level),
            *summary.promise_notes(version, before, verdict, readers.timezone),
            *item.also,
        ),
        links=change.links(delivery, version, readers),
        commands=change.commands(delivery, version, readers),
        change_id=delivery.alert.change_id,
    )


def plain_content(delivery: Delivery) -> Content:
    """What a message about a page, or about technical trouble, says."""
    alert = delivery.alert
    lines = change.body_lines(delivery)
    return Content(
        title=alert.title,
        name=alert.title,
        facts=lines,
        tone="plain" if alert.kind == "sight" else "trouble",
        links=(("Page", delivery.url),) if delivery.url else (),
        commands=(("See all", "tracker status"), *change.witness(delivery)),
        change_id=alert.change_id,
    )


def test_message(channel: str, room: Limits) -> Message:
    """Write what `tracker notify --test` sends.

    Args:
        channel: its name in the watch list.
        room: what the channel takes.

    Returns:
        The message.
    """
    lead = f"This is a test of the channel “{channel}”: alerts about policy changes arrive here."
    title = f"Test of channel {channel}"
    return _fitted(Content(title=title, name=title, lead=(lead,), change_id="test"), room)


def _overview_content(item: Item, of: Overview, readers: ReaderSettings) -> Content:
    alert = item.delivery.alert
    lead = [overview.period(of, readers)]
    if alert.kind == "summary" and overview.is_quiet(of):
        lead.insert(0, "All quiet: no change was worth telling, and every page was seen.")
    return Content(
        title=alert.title,
        name=alert.title,
        lead=tuple(lead),
        notes=overview.lines(alert.kind, of, readers),
        more_command="tracker status",
        links=(("Web page", readers.base_url),) if readers.base_url else (),
        commands=(("See all", "tracker status"), *overview.seal(of)),
        change_id=alert.change_id,
    )


def _digest_message(
    digest: Digest,
    part: Sequence[tuple[Item, Block]],
    place: tuple[int, int],
    room: Limits,
    readers: ReaderSettings,
) -> Message:
    content, laid_out = digest.lay_out(part, *place)
    items = [item for item, _ in part]
    watches = {item.delivery.watch_id for item in items}
    plain = ""
    if room.format == "html":
        plain = fit_to_size.lay_out_digest(content, STYLES["text"], _PLAIN_DIGEST_CHARS).body
    return replace(
        _message(content, laid_out, room),
        plain=plain,
        fields=webhook.fields(items, readers),
        thread=watches.pop() if len(watches) == 1 else "",
        attachment=_attachment(items, room, readers),
    )


def _attachment(items: Sequence[Item], room: Limits, readers: ReaderSettings) -> Attachment | None:
    """The redlines as one page, where there is no web page to link to."""
    if readers.base_url or not room.takes_pages:
        return None
    shown = [item for item in items if item.version and item.verdict]
    if not shown:
        return None
    redlines = [
        redline_page.Redline(
            f"{change.name(item.delivery)}: version {item.version.number}",
            item.verdict,
            tuple(summary.facts(item.version, item.before, item.verdict, item.deadline, readers)),
            item.version.language,
        )
        for item in shown
        if item.version and item.verdict
    ]
    content = redline_page.pages(redlines).encode()
    if len(content) > _MOST_ATTACHED_BYTES:
        return None
    first = shown[0].delivery
    name = f"{first.watch_id.replace('/', '-')}-{first.number or 0}"
    more = f"-and-{len(shown) - 1}-more" if shown[1:] else ""
    return Attachment(f"{name}{more}-redline.html", "text/html", content)


def _fitted(content: Content, room: Limits) -> Message:
    laid_out = fit_to_size.lay_out(content, STYLES[room.format], room.body_chars)
    made = _message(content, laid_out, room)
    if room.format != "html":
        return made
    return replace(made, plain=fit_to_size.lay_out(content, STYLES["text"], _PLAIN_CHARS).body)


def _message(content: Content, laid_out: LaidOut, room: Limits) -> Message:
    # The title goes into a mail's header, so it must stay one line.
    title = cut(defused(one_line(content.title)), fit_to_size.TITLE_CHARS) or "Policy alert"
    return Message(title, laid_out.body, room.format, laid_out.ids)

"""A message and a channel's address -> sent to each recipient once, or a sentence why not."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import re
import time
from typing import TYPE_CHECKING, Any

from tracker.edge.channels import mail, urls
from tracker.edge.channels.urls import masked
from tracker.errors import DeliveryError
from tracker.model import Limits, Message, MessageFormat
from tracker.patterns import compile_later

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from apprise import Apprise, AppriseAttachment, NotifyBase

TIMEOUT_S = 60.0
"""Of one message: a mail server that greets slowly on purpose takes up to 30 s."""
_HEADROOM_RATIO = 0.95
"""Of a limit, for Markdown: apprise adds escapes that a service's dialect needs and ours does not.
"""
# Some services answer with a whole page; a row of a table shows the beginning.
_REASON_CHARS = 300
# Shorter parts of an address stand in ordinary words, which would be blotted out with them.
_SHORT_SECRET_CHARS = 4
# Their services read Markdown although apprise says text, or says text first.
_READ_MARKDOWN = frozenset(
    {"discord", "matrix", "matrixs", "mmost", "mmosts", "nctalk", "nctalks", "zulip"}
)
_WEBHOOKS = frozenset({"json", "jsons"})
# Mail, and chats that keep a file beside the message; elsewhere it may take the message's place.
_TAKE_A_PAGE = frozenset(
    {
        "azure",
        "brevo",
        "discord",
        "mailersend",
        "mailgun",
        "mailto",
        "mailtos",
        "matrix",
        "matrixs",
        "o365",
        "postmark",
        "sendgrid",
        "sendpulse",
        "ses",
        "smtp2go",
        "sparkpost",
        "tgram",
    }
)
# What went wrong, in what requests, smtplib and the operating system say: the part that holds no
# address.
_CAUSE = compile_later(
    r"\[Errno -?\d+\] ([\w ,.-]+)|(timed out)|(certificate verify failed: [\w ,.-]+)"
    r"|(Connection aborted)"
    r"|\((\d{3}), b['\"]([^'\"]{1,200})"
)
# What smtplib says of each recipient after the one at which the connection broke.
_NOT_CONNECTED = "please run connect() first"
_ANY_URL = compile_later(r"\S*://\S*")


def limits(url: str) -> Limits:
    """Say what a channel takes.

    Args:
        url: of the channel, as apprise writes them.

    Returns:
        Its limits, from 1 character of body.

    Raises:
        DeliveryError: apprise knows no such service, or the address lacks a part.
    """
    plugin = urls.plugin(url, TIMEOUT_S)
    wanted = _format(plugin, url)
    size = plugin.body_maxlen - (plugin.title_maxlen if plugin.overflow_amalgamate_title else 0)
    if wanted == "markdown":
        size = int(size * _HEADROOM_RATIO)
    takes_pages = url.partition("://")[0].lower() in _TAKE_A_PAGE
    return Limits(max(1, size), max(0, plugin.title_maxlen), wanted, takes_pages)


async def send(
    url: str, message: Message, timeout_s: float = TIMEOUT_S, reached: Collection[str] = frozenset()
) -> None:
    """Send a message to one channel.

    Args:
        url: of the channel; one service, not a list of them, but perhaps with several recipients.
        message: within the channel's `limits`; a title too long for it is cut.
        timeout_s: for everything.
        reached: fingerprints of recipients that have the message already, as an earlier error named
            them.

    Raises:
        DeliveryError: the channel did not take it, or not for all recipients, or not in time. The
            sentence holds no secret of the address. After a timeout the message may still arrive:
            that is why messages carry the change id.
    """
    # In a thread: the import of apprise would stop everything else in the event loop.
    channel = await asyncio.to_thread(_channel, url, timeout_s)
    plugin = channel[0]
    attach = _dress(plugin, url, message)
    title = message.title[: plugin.title_maxlen] if plugin.title_maxlen > 0 else ""
    until_s = time.monotonic() + timeout_s
    took, settled = set(reached), frozenset(reached)
    trouble = ""
    # A connection that breaks at one recipient fails those behind it, too: they are tried in a call
    # of their own. Each call settles one recipient at least.
    while True:
        asked = _remember(plugin, settled, took)
        result = await channel.async_notify(
            body=message.body or message.title,
            title=title,
            notify_type=urls.loud(),
            attach=attach,
            # Undeclared where apprise would convert it into a format that the service does not need
            # it in.
            body_format=message.format
            if plugin.resolve_format(message.format) == message.format
            else None,
            timeout=max(until_s - time.monotonic(), 0.001),
            # The reason of a failure stands in apprise's debug lines alone.
            log_level=logging.DEBUG,
        )
        with result:
            log_lines = [] if result else [(entry.level, entry.message) for entry in result.logs()]
        if log_lines:
            trouble = trouble or _reason(log_lines, url, timeout_s)
        untried = sum(_NOT_CONNECTED in line for _, line in log_lines)
        failed = [recipient for recipient in dict.fromkeys(asked) if recipient not in took]
        if not 0 < untried < len(failed) or time.monotonic() >= until_s:
            break
        settled = settled.union(took, failed[:-untried])
    if trouble:
        some = f" ({len(took)} of its recipients did, and do not get it again)" if took else ""
        raise DeliveryError(
            f"{masked(url)} did not take the message{some}: {trouble}", frozenset(took)
        )


def _dress(plugin: Any, url: str, message: Message) -> AppriseAttachment | None:
    """Give a service what it takes beside title and body; the files that go along."""
    scheme = url.partition("://")[0].lower()
    if mail.is_mail(plugin):
        mail.set_headers(plugin, message.thread)
        if message.plain and message.format == "html":
            mail.use_plain_part(plugin, message.plain)
    if scheme in _WEBHOOKS and message.fields:
        # Apprise puts these beside its own fields; what the address itself maps comes last.
        plugin.payload_extras = {**json.loads(message.fields), **plugin.payload_extras}
    if message.attachment is None:
        return None
    from apprise import AppriseAttachment
    from apprise.attachment.memory import AttachMemory

    file = message.attachment
    attached: Any = AttachMemory
    return AppriseAttachment([attached(file.content, name=file.name, mimetype=file.media_type)])


def _remember(plugin: NotifyBase, settled: frozenset[str], took: set[str]) -> list[str]:
    """Let a plugin pass over recipients that have the message, and note whom it reaches.

    Plugins ask and tell it of the methods put in here; apprise's own hold only as long as one call.
    Who is reached in this call is not passed over in it: a service may send one message in pieces.
    The list that is given back fills with those whom the plugin then tries, in order.
    """
    asked: list[str] = []

    def is_delivered(key: object, per_message: bool = False) -> bool:
        fingerprint = _fingerprint(key)
        if _is_recipient(key) and fingerprint not in settled:
            asked.append(fingerprint)
        return fingerprint in settled

    def mark_delivered(key: object, per_message: bool = False) -> None:
        if _is_recipient(key):
            took.add(_fingerprint(key))

    for method in (is_delivered, mark_delivered):
        setattr(plugin, method.__name__, method)
    return asked


def _is_recipient(key: object) -> bool:
    """Whether an object names a recipient; of the message as a whole apprise has a bare object."""
    return type(key) is not object


def _fingerprint(recipient: object) -> str:
    """What tells a recipient from another in the database without naming it."""
    return hashlib.sha256(repr(recipient).encode()).hexdigest()[:16]


def _channel(url: str, timeout_s: float) -> Apprise:
    """Make an apprise object with one service; its import takes half a second."""
    from apprise import Apprise

    plugin = urls.plugin(url, timeout_s)
    channel = Apprise(asset=plugin.asset)
    channel.add(plugin)
    return channel


def _format(plugin: NotifyBase, url: str) -> MessageFormat:
    """The best of what a service shows, or what `?format=` in its address asks for."""
    takes = {name: plugin.resolve_format(name).value for name in ("html", "markdown", "text")}
    reads_markdown = url.partition("://")[0].lower() in _READ_MARKDOWN
    only = next(iter(takes.values()))
    if set(takes.values()) == {only}:
        return (
            "markdown"
            if reads_markdown or only == "markdown"
            else "html"
            if only == "html"
            else "text"
        )
    if takes["html"] == "html" and takes["markdown"] != "markdown":
        return "html"
    first = plugin.resolve_format(None).value
    return (
        "markdown"
        if takes["markdown"] == "markdown" and (reads_markdown or first != "text")
        else "text"
    )


def _reason(log_lines: Iterable[tuple[str, str]], url: str, timeout_s: float) -> str:
    """What apprise's log says of a failure, without the address."""
    lines = list(log_lines)
    if any(level == "ERROR" and "did not finish within" in line for level, line in lines):
        return f"no answer within {timeout_s:g} s; it may still arrive, and is sent again later"
    warnings = [line for level, line in lines if level in ("WARNING", "ERROR", "CRITICAL")]
    details = [line for level, line in lines if level == "DEBUG" and "xception" in line]
    causes = [cause for line in details for cause in _CAUSE.finditer(line)]
    reason = warnings[-1].rstrip(". ") if warnings else "apprise gave no reason"
    if causes:
        reason += f" ({' '.join(part for part in causes[-1].groups() if part)})"
    return scrubbed(reason, url)[:_REASON_CHARS]


def scrubbed(text: str, url: str) -> str:
    """Take an address out of a text.

    Args:
        text: of any origin.
        url: the address.

    Returns:
        The text without any part of the address but its scheme and, where it names one, its server.
    """
    text = _ANY_URL.sub("…", text)
    for secret in sorted(urls.secrets(url), key=len, reverse=True):
        # A short one would blot out parts of words: "1" in "10 s".
        bound = r"(?<!\w){}(?!\w)" if len(secret) < _SHORT_SECRET_CHARS else "{}"
        text = re.sub(bound.format(re.escape(secret)), "…", text, flags=re.IGNORECASE)
    return text

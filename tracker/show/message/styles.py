"""The formats that messages are written in, each with its style."""

from __future__ import annotations

from collections.abc import Mapping

from tracker.model import MessageFormat
from tracker.show.message import mail_html, markdown, plain_text
from tracker.show.message.style import Style

STYLES: Mapping[MessageFormat, Style] = {
    "text": plain_text.STYLE,
    "markdown": markdown.STYLE,
    "html": mail_html.STYLE,
}

"""Events -> lines of the operator's log: one event a line, UTC, and no secret.

Nothing that a page says can forge a line.
"""

from __future__ import annotations

import json
import logging
import sys
import time

from tracker.app.run.secrets import Secrets
from tracker.patterns import compile_later

# A value in the template of a message, with the name before it where it has one.
_MARK = compile_later(r"(?:\b([a-z_]+)=)?%[sdr]")
_VALUE = compile_later(r"\b[a-z_]+=")
_NAMED = compile_later(r"event=(\w+)")


class _Plain(logging.Formatter):
    """One event a line, and a traceback below it where there is one."""

    def __init__(self, secrets: Secrets) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s", "%Y-%m-%dT%H:%M:%SZ")
        self.converter = time.gmtime
        self._secrets = secrets

    def format(self, record: logging.LogRecord) -> str:
        """Write one line, with line breaks and controls made visible: no page can forge a line."""
        line = super().format(record)
        # A traceback has lines of its own.
        return self._secrets.hide(line if record.exc_info else one_line(line))


class _Json(_Plain):
    def format(self, record: logging.LogRecord) -> str:
        """Write one JSON object: time, level, logger, event, its values by name, and the text.

        Names come from the message's template, never from its values: what a page says cannot forge
        a field.
        """
        event, values = _fields(record)
        fields: dict[str, object] = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%SZ"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": event,
            **values,
            "text": record.getMessage(),
        }
        if record.exc_info:
            fields["trace"] = self.formatException(record.exc_info)
        safe = {name: self._safe(value) for name, value in fields.items()}
        return json.dumps(safe, ensure_ascii=False)

    def _safe(self, value: object) -> object:
        shown = self._secrets.hide(str(value))
        is_plain = value is None or isinstance(value, int | float)
        return value if is_plain and shown == str(value) else shown


def _fields(record: logging.LogRecord) -> tuple[str, dict[str, object]]:
    """The event's name (the words before its first value), and its values by name."""
    template = str(record.msg)
    marks = _MARK.findall(template)
    given = record.args if isinstance(record.args, tuple) else ()
    values: dict[str, object] = {}
    # With another count the names would be given to the wrong values.
    if len(marks) == len(given):
        values = {name: _value(value) for name, value in zip(marks, given, strict=True) if name}
    if not values:
        return record.getMessage().partition("\n")[0], {}
    # `event=sent channel=…` names itself; `watchlist reloaded watches=…` begins with its name.
    named = _NAMED.match(template)
    event = named[1] if named else _VALUE.split(template, maxsplit=1)[0].strip()
    return event or record.name, values


def _value(value: object) -> object:
    return value if value is None or isinstance(value, int | float) else str(value)


def one_line(text: str) -> str:
    """The text on one line: every character that cannot be printed is written out."""
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode("ascii")
        for character in text
    )


def setup(form: str, secrets: Secrets) -> None:
    """Log to standard error, `text` or `json`, one event a line, UTC, without secrets."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Json(secrets) if form == "json" else _Plain(secrets))
    root = logging.getLogger()
    root.handlers = [handler]
    # Libraries tell at lower levels which addresses they ask.
    root.setLevel(logging.WARNING)
    logging.getLogger("tracker").setLevel(logging.INFO)

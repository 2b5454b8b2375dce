"""Events -> lines of the operator's log: one event a line, UTC, no secret, nothing a page could forge a line with."""

from __future__ import annotations

import json
import logging
import sys
import time

from tracker.app.secrets import Secrets


class _Plain(logging.Formatter):
    """One event a line, and a traceback below it where there is one."""

    def __init__(self, secrets: Secrets) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s", "%Y-%m-%dT%H:%M:%SZ")
        self.converter = time.gmtime
        self._secrets = secrets

    def format(self, record: logging.LogRecord) -> str:
        """The line, its line breaks and controls made visible: what a page says cannot forge a line of its own."""
        told = super().format(record) if record.exc_info else one_line(super().format(record))
        return self._secrets.hide(told)


class _Json(_Plain):
    def format(self, record: logging.LogRecord) -> str:
        """One JSON object a line."""
        at = self.formatTime(record, "%Y-%m-%dT%H:%M:%SZ")
        told = {"at": at, "level": record.levelname.lower(), "logger": record.name, "event": record.getMessage()}
        if record.exc_info:
            told["trace"] = self.formatException(record.exc_info)
        return json.dumps({name: self._secrets.hide(text) for name, text in told.items()}, ensure_ascii=False)


def one_line(text: str) -> str:
    """The text with every character that is none to print written out, so that it stays on its line."""
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode("ascii") for one in text)


def setup(form: str, secrets: Secrets) -> None:
    """Log to standard error, `text` or `json`, one event a line, UTC, without secrets."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Json(secrets) if form == "json" else _Plain(secrets))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("tracker").setLevel(logging.INFO)

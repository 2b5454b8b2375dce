"""A page's content -> HTML by its template, or JSON."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from importlib import resources
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from tracker import __version__
from tracker.app.web import paths
from tracker.app.web.answers import Inquiry, Page
from tracker.app.web.shown_changes import ShownClause
from tracker.characters import printable
from tracker.core.alerts import DIRECTIONS, category_name
from tracker.core.deadlines import day_in
from tracker.model import Direction, ReaderSettings
from tracker.model.browsing import MATCH_END, MATCH_START
from tracker.show import page_parts, policy_html
from tracker.show.counts import count
from tracker.show.dates import day, days
from tracker.show.message.style import safe_url
from tracker.show.summary import ARROWS, KINDS

STATIC = ("tracker.css", "keys.js", "icon.svg")
_MEDIA_TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
_OUTCOMES = {
    "not_modified": "unchanged",
    "same_bytes": "unchanged",
    "same_text": "unchanged",
    "first": "first version",
    "version": "new version",
    "held": "held, in doubt",
    "artifact": "not the policy",
    "failed": "failed",
    "blocked": "kept out",
}
_CAME = {
    "first": "Stood there when watching began",
    "added": "New",
    "removed": "Taken out",
    "modified": "Reworded",
    "moved": "Moved",
    "renumbered": "Renumbered",
    "returned": "Came back",
    "read otherwise": "Read in another way; the vendor changed nothing",
}


@functools.cache
def static(name: str) -> tuple[bytes, str]:
    """A file of ours with its media type, by its name in `STATIC`."""
    content = resources.files(__package__).joinpath("static", name).read_bytes()
    return content, _MEDIA_TYPES[name.rpartition(".")[2]]


@functools.cache
def static_address(name: str) -> str:
    """Where a file of ours is asked for: another address once it changes, so that it is kept."""
    content, _ = static(name)
    return f"/static/{name}?v={hashlib.sha256(content).hexdigest()[:12]}"


def html(
    page: Page,
    inquiry: Inquiry,
    readers: ReaderSettings,
    hidden: Mapping[str, str] | None = None,
    origin: str = "",
) -> str:
    """Write a page.

    Args:
        page: what it shows.
        inquiry: that it answers.
        readers: for whom times are told.
        hidden: fields that forms of this visitor carry.
        origin: scheme and name by which it was asked for, for paper.
    """
    path = inquiry.path
    template = _environment().get_template(f"{page.template}.html")
    return template.render(
        page.content,
        title=page.title,
        path=path,
        twin=twin_address(inquiry) if page.status == 200 else None,
        zone=readers.timezone,
        today=day_in(readers.timezone, readers.now),
        visitor=inquiry.visitor,
        hidden=hidden or {},
        origin=origin,
    )


def twin_address(inquiry: Inquiry) -> str:
    """Where the JSON twin of a page is, with all that was asked for."""
    path = "/index.json" if inquiry.path == "/" else f"{inquiry.path}.json"
    return f"{path}?{urlencode(inquiry.query)}" if inquiry.query else path


def as_json(value: object) -> bytes:
    """Write a JSON twin."""
    text = json.dumps(value, ensure_ascii=False, indent=1, default=_plain)
    return f"{printable(text)}\n".encode()


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    if isinstance(value, date):
        return value.isoformat()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    return sorted(value) if isinstance(value, frozenset) else str(value)


@functools.cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("tracker.app.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "clean": printable,
        "count": count,
        "day": day,
        "days": days,
        "category": category_name,
        "direction": direction,
        "matched": matched,
        "moment": datetime.fromisoformat,
        "on_day": _markup(page_parts.in_table),
        "in_sentence": _markup(page_parts.in_sentence),
        "with_clock": _markup(page_parts.with_clock),
        "short_day": _markup(page_parts.day_in_table),
        "long_day": _markup(page_parts.day_in_sentence),
        "safe": safe_url,
        "policy": _markup(policy_html.text),
        "whole": _markup(whole),
        "watch_path": paths.watch,
    }
    environment.globals |= {
        "static": static_address,
        "tracker_version": __version__,
        "outcomes": _OUTCOMES,
        "came": _CAME,
        "kinds": KINDS,
        "zip": zip,
    }
    return environment


def _markup(function: Any) -> Any:
    return lambda *values: Markup(function(*values))  # noqa: S704 - it escapes what it is given


def direction(name: Direction) -> str:
    """A direction as readers see it: "▼ weaker for you"; empty for neutral."""
    return f"{ARROWS[name]} {DIRECTIONS[name]}" if name in ARROWS else ""


def whole(clauses: Sequence[ShownClause], tag: str) -> str:
    """One side of an added, removed or moved change: its clauses, each marked as a whole.

    Args:
        clauses: of one side.
        tag: `ins`, `del`, or empty.

    Returns:
        HTML, all text escaped.
    """
    start, end = (f"<{tag}>", f"</{tag}>") if tag else ("", "")
    return "".join(
        f'<p dir="auto">{start}{escape(printable(shown.clause.text))}{end}</p>' for shown in clauses
    )


def matched(snippet: str) -> Markup:
    """The words of a search marked in a text, all else escaped."""
    parts = []
    for part in snippet.split(MATCH_START):
        word, ends, rest = part.partition(MATCH_END)
        if ends:
            parts.append(Markup("<mark>{}</mark>{}").format(printable(word), printable(rest)))
        else:
            parts.append(Markup("{}").format(printable(part)))
    return Markup("").join(parts)

"""A reader's own Jinja2 template and alerts -> the body of a message, or a sentence why not.

Templates are the operator's, what they are given is a vendor's: in HTML all of it is escaped, and
the sandbox keeps a template from reaching anything but the values it is given.
"""

from __future__ import annotations

import functools
import html
import traceback
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from tracker.core.compare.redline import segments_of
from tracker.errors import TemplateFault
from tracker.model import Judged, MessageFormat, ReaderSettings, Segment, Template
from tracker.show import summary
from tracker.show.message import overview, samples
from tracker.show.message.change import (
    Item,
    commands,
    journal_link,
    name,
    place_of,
    short_link,
)
from tracker.show.message.style import Style, unlinked
from tracker.show.message.styles import STYLES
from tracker.show.message.webhook import fields_of

if TYPE_CHECKING:
    from jinja2 import Template as Compiled
    from jinja2.sandbox import ImmutableSandboxedEnvironment

# Tried in turn until the message is short enough; the template is told how many were left out.
_CHANGES_SHOWN = (50, 20, 10, 5, 3, 1, 0)
_NO_DATES = {"updated": None, "effective": None}


def faults(template: Template) -> Iterator[str]:
    """Try a template with samples of every kind of alert.

    Args:
        template: as read.

    Yields:
        What is wrong with it, a sentence with file and line; each once.
    """
    told_of = set()
    for what, items in samples.items():
        try:
            render(template, items, samples.READERS, None)
        except TemplateFault as fault:
            # The same line often fails for every kind: once is enough.
            sentence = str(fault)
            if sentence not in told_of:
                told_of.add(sentence)
                yield f"{sentence} (tried with {what})."


def render(
    template: Template, items: Sequence[Item], readers: ReaderSettings, most_chars: int | None
) -> str | None:
    """Write the body of a message.

    Args:
        template: to write with.
        items: the alerts that it tells, what matters most first.
        readers: for whom days are counted and times told.
        most_chars: that the body may have; None for any number.

    Returns:
        The body; None where it is too long even without any change.

    Raises:
        TemplateFault: the template does not work on these alerts.
    """
    compiled = _compiled(template)
    for shown in _CHANGES_SHOWN:
        values = _values(template.format, items, readers, shown)
        try:
            body = compiled.render(values).strip()
        except Exception as exc:
            raise TemplateFault(_sentence(template, exc)) from exc
        if most_chars is None or len(body) <= most_chars:
            return body
    return None


def _values(
    wanted: MessageFormat, items: Sequence[Item], readers: ReaderSettings, shown: int
) -> dict[str, Any]:
    """What a template is given: the first alert's fields, and those of all as `alerts`."""
    alerts = [_alert_values(wanted, item, readers, shown) for item in items]
    return {**alerts[0], "alerts": alerts, "base_url": readers.base_url or ""}


def _alert_values(
    wanted: MessageFormat, item: Item, readers: ReaderSettings, shown: int
) -> dict[str, Any]:
    style = STYLES[wanted]
    values = fields_of(item, readers)
    judged = item.verdict.changes if item.verdict else ()
    redlines = [_redline(style, change) for change in judged[:shown]]
    values["changes"] = [
        {**row, "place": place_of(change), "redline": redline}
        for row, change, redline in zip(values["changes"], judged, redlines, strict=False)
    ]
    for key in ("url", "redline_url", "change_id"):
        # Links stay links, and ids whole: all other words are a vendor's.
        values[key] = values[key] and _link(wanted, values[key])
    values["dates"] = values["dates"] or {"old": _NO_DATES, "new": _NO_DATES}
    values["dates"]["old"] = values["dates"]["old"] or _NO_DATES
    facts: Iterable[str] = ()
    shown_commands: Iterable[tuple[str, str]] = ()
    if item.version and item.verdict:
        facts = summary.facts(item.version, item.before, item.verdict, item.deadline, readers)
        shown_commands = commands(item.delivery, item.version, readers)
    return {
        **values,
        "title": item.delivery.alert.title,
        "name": name(item.delivery),
        "body": item.delivery.alert.body,
        "facts": list(facts),
        "commands": [
            {"label": label, "command": _safe(command)} for label, command in shown_commands
        ],
        "record": _safe(short_link(item.version) if item.version else ""),
        "journal": _safe(journal_link(item.delivery)),
        "redline": _joined(wanted, redlines),
        "more": len(judged) - len(redlines),
        "lines": list(overview.lines(item.delivery.alert.kind, item.overview, readers))
        if item.overview
        else [],
    }


def _redline(style: Style, judged: Judged) -> Any:
    """A change's redline in the template's format, marked as escaped already."""
    segments: Sequence[Segment] = segments_of(judged.change)
    return _safe(style.marks(segments))


def _joined(wanted: MessageFormat, redlines: Sequence[str]) -> Any:
    if wanted == "html":
        return _safe("".join(f"<blockquote>{redline}</blockquote>" for redline in redlines))
    return _safe("\n\n".join(redlines))


def _link(wanted: MessageFormat, address: str) -> Any:
    return _safe(html.escape(address) if wanted == "html" else address)


def _safe(text: str) -> Any:
    from markupsafe import Markup

    return Markup(text)  # noqa: S704 - made of escaped text by `marks`


@functools.cache
def _compiled(template: Template) -> Compiled:
    from jinja2 import Template as Compiled
    from jinja2 import TemplateError

    environment = _environment(template.format)
    try:
        code = environment.compile(template.source, template.path, template.path)
    except TemplateError as exc:
        raise TemplateFault(_sentence(template, exc)) from exc
    return Compiled.from_code(environment, code, environment.make_globals(None))


@functools.cache
def _environment(wanted: MessageFormat) -> ImmutableSandboxedEnvironment:
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment
    from markupsafe import Markup

    leaf = unlinked if wanted == "html" else STYLES[wanted].leaf

    def as_words(value: object) -> object:
        """A vendor's words, without what a chat or mail program would make of them."""
        return leaf(value) if isinstance(value, str) and not isinstance(value, Markup) else value

    # Without a loader nothing can be included: a template is one file.
    return ImmutableSandboxedEnvironment(
        autoescape=wanted == "html",
        finalize=as_words,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _sentence(template: Template, error: Exception) -> str:
    """What is wrong, with file and line."""
    line = getattr(error, "lineno", None)
    if line is None:
        frames = traceback.extract_tb(error.__traceback__)
        lines = [frame.lineno for frame in frames if frame.filename == template.path]
        line = lines[-1] if lines else None
    where = f"{template.path}, line {line}" if line else template.path
    return f"{where}: {str(error).rstrip('.') or type(error).__name__}"

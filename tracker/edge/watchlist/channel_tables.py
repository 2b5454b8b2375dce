"""The [channels] table of a watch list -> channels, each written as an address or as a table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tracker.edge.channels import urls
from tracker.edge.watchlist.variables import Expanded, looks_encoded, percent_encoded
from tracker.model import Channel, MessageFormat, Template
from tracker.patterns import compile_later

if TYPE_CHECKING:
    from tracker.edge.watchlist.parse import Reader

CheckTemplate = Callable[[Template], Iterable[str]]
"""Says what is wrong with a template, a sentence each."""
_SCHEMA = compile_later(r"[A-Za-z][A-Za-z0-9+.-]*://\S.*", re.DOTALL)
_FORMATS: Mapping[str, MessageFormat] = {
    ".html.j2": "html",
    ".md.j2": "markdown",
    ".txt.j2": "text",
}
# A page of text is some thousand; no message is made of more.
_MOST_TEMPLATE_BYTES = 200_000


def read(reader: Reader, table: Mapping[str, Any]) -> dict[str, Channel]:
    """Read the channels by name; one with a fault stays known, so that its users are none.

    Args:
        reader: gathers the faults.
        table: as TOML gives it.
    """
    channels: dict[str, Channel] = {}
    for name, value in table.items():
        line = reader.lines.of(f"channels.{name}")
        if not name.strip() or not name.isprintable():
            reader.fault(
                line, "Expected a name for every channel. Write one before the equals sign."
            )
        settings = value if isinstance(value, dict) else {"url": value}
        channels[name] = _channel(reader, name, settings, line)
    return channels


def _channel(reader: Reader, name: str, table: Mapping[str, Any], line: int) -> Channel:
    place = f"channels.{name}"
    rest = {key: value for key, value in table.items() if key != "url"}
    settings = reader.settings(rest, "channel", place)
    at = settings.get("digest_at")
    weekly = "weekly" in (settings.get("digest"), settings.get("summary"))
    if at is not None and at.weekday is not None and not weekly:
        reader.fault(
            reader.lines.of(place, "digest_at"),
            'Expected a time without a day for digest_at, nothing here is weekly. Write "08:00".',
        )
    template = _template(reader, settings.pop("template", None), reader.lines.of(place, "template"))
    if "url" in table:
        url = _url(reader, name, table["url"], reader.lines.of(place, "url"))
    else:
        url = ""
        reader.fault(line, f'Expected url in [channels.{name}], it is missing. Write url = "…".')
    return Channel(name=name, url=url, template=template, line=line, **settings)


def _url(reader: Reader, name: str, value: Any, line: int) -> str:
    """The address with the environment's values put in."""

    def encode(variable: str, text: str) -> str:
        # Remembered: whoever encoded it by hand would have it encoded twice.
        if looks_encoded(text):
            reader.encoded.append(variable)
        return percent_encoded(variable, text)

    expanded = reader.expand(value, f'channel "{name}"', line, encode)
    fault = _url_fault(reader, name, expanded)
    if fault:
        reader.fault(line, fault)
    return expanded.value if isinstance(expanded.value, str) else ""


def _url_fault(reader: Reader, name: str, expanded: Expanded) -> str | None:
    """What is wrong with an address; a missing variable is told of elsewhere."""
    if reader.environ is not None and not expanded.is_complete:
        return None
    url = expanded.value
    if not isinstance(url, str) or not _is_address(url, expanded.is_complete):
        return f'Expected an apprise URL such as "mailto://…" for channel "{name}", in quotes.'
    if reader.environ is None:
        return None
    why = urls.fault(url)
    return f'Expected a channel that can be sent to for "{name}": {why}.' if why else None


def _is_address(url: str, complete: bool) -> bool:
    # With its variables left standing, even the schema may be one of them.
    return bool(_SCHEMA.fullmatch(url)) or (not complete and bool(url))


def _template(reader: Reader, name: str | None, line: int) -> Template | None:
    """Read a template from beside the list; None, and a fault, where that cannot be done."""
    if name is None:
        return None
    path = Path(reader.path).parent / name
    kind = next((kind for ending, kind in _FORMATS.items() if name.endswith(ending)), None)
    if kind is None:
        endings = "NAME.html.j2, NAME.md.j2 or NAME.txt.j2"
        reader.fault(line, f"Expected {endings} for template: the ending says what it writes.")
        return None
    try:
        source = path.read_bytes()
        if len(source) > _MOST_TEMPLATE_BYTES:
            raise ValueError
        template = Template(str(path), source.decode(), kind)
    except OSError as exc:
        reader.fault(line, f"Expected a template, {path} cannot be read ({exc.strerror}).")
        return None
    except ValueError:
        reader.fault(line, f"Expected a template, {path} is not a short text in UTF-8.")
        return None
    if reader.check_template is not None:
        for fault in reader.check_template(template):
            reader.fault(line, f"Expected a template that can be used: {fault}")
    return template

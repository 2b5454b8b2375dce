"""A watch list file -> the list, with its templates tried where something is to be sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from tracker.edge.watchlist import parse
from tracker.model import Template, WatchList


def load(path: Path, environ: Mapping[str, str] | None) -> WatchList:
    """Read a watch list; otherwise like `parse.load`.

    Args:
        path: the file.
        environ: where variables are looked up; None for commands that neither fetch nor send,
            which look at no channel and try no template.

    Raises:
        WatchListError: with all faults, those of templates included.
    """
    return parse.load(path, environ, None if environ is None else _template_faults)


def _template_faults(template: Template) -> Iterator[str]:
    # Imported here: few lists have a template, and Jinja2 is slow to load.
    from tracker.show.message import template as templates

    yield from templates.faults(template)

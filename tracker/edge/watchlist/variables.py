"""`${NAME}` in a watch list -> the value of that environment variable."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from tracker.patterns import compile_later

_VARIABLE = compile_later(r"\$\{([^}\n]{0,200})\}")
_NAME = compile_later(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
# What percent-encoding leaves behind.
_ENCODED = compile_later(r"%[0-9A-Fa-f]{2}")

Write = Callable[[str, str], str]
"""Makes of a variable's name and value what is put in."""


@dataclass(frozen=True, slots=True)
class Expanded:
    """A value with its variables put in."""

    value: Any
    is_complete: bool
    """False where a variable is missing, or is to be left standing."""
    faults: tuple[str, ...] = ()


def as_it_is(name: str, value: str) -> str:
    """Put a variable in as it stands."""
    return value


def percent_encoded(name: str, value: str) -> str:
    """Put a variable into an address: a `/` or `@` in a password must not end a part of it."""
    return quote(value, safe="")


def looks_encoded(value: str) -> bool:
    """Whether a value looks percent-encoded already."""
    return _ENCODED.search(value) is not None


def expand(
    value: Any, what: str, environ: Mapping[str, str] | None, write: Write = as_it_is
) -> Expanded:
    """Put the environment's values in.

    Args:
        value: of the watch list; of a table, its texts are expanded.
        what: the key it stands at, for the faults.
        environ: names to values; None leaves variables standing.
        write: how a variable is put into a longer text. One that stands alone is put in as it is.
    """
    if isinstance(value, dict):
        return _expand_table(value, what, environ, write)
    names = _VARIABLE.findall(value) if isinstance(value, str) else []
    if not names:
        return Expanded(value, is_complete=True)
    if environ is None:
        return Expanded(value, is_complete=False)

    faults = tuple(_fault(name, what) for name in names if not environ.get(name))
    if _VARIABLE.fullmatch(value):
        return Expanded(environ.get(names[0], ""), not faults, faults)

    def put_in(variable: re.Match[str]) -> str:
        return write(variable[1], environ.get(variable[1], ""))

    return Expanded(_VARIABLE.sub(put_in, value), not faults, faults)


def _expand_table(
    table: Mapping[str, Any], what: str, environ: Mapping[str, str] | None, write: Write
) -> Expanded:
    # Of a table in a table nothing is expanded: no key takes one.
    items = {
        name: Expanded(item, is_complete=True)
        if isinstance(item, dict)
        else expand(item, what, environ, write)
        for name, item in table.items()
    }
    return Expanded(
        {name: item.value for name, item in items.items()},
        all(item.is_complete for item in items.values()),
        tuple(fault for item in items.values() for fault in item.faults),
    )


def _fault(name: str, what: str) -> str:
    if _NAME.fullmatch(name):
        missing = f"Expected the environment variable {name} for {what}, it is not set."
        return f"{missing} Set it before you start."
    return f"Expected a variable's name between ${{ and }} for {what}. Write it as ${{NAME}}."

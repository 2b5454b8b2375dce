"""What an address names -> what the record has of that name, or what there is instead."""

from __future__ import annotations

import difflib
from datetime import date

from tracker.app.web import paths
from tracker.app.web.answers import Asked, Missing
from tracker.edge.store.watches import Listed
from tracker.model import Version

_MOST_NAMED = 12


def listed(asked: Asked) -> Listed:
    """The watch that the address names.

    Raises:
        Missing: there is none of that name.
        StoreError: the database cannot be read.
    """
    if asked.store.watches.is_known(asked.watch_id):
        return asked.store.watches.named(asked.watch_id)
    known = [watch.watch_id for watch in asked.store.watches.names()]
    vendor = asked.values["vendor"]
    of_vendor = [name for name in known if name.startswith(f"{vendor}/")]
    if of_vendor:
        sentence = f"{vendor} has no document “{asked.values['document']}” here."
        raise Missing(sentence, tuple(map(_way_to_watch, of_vendor)))
    raise Missing(f"There is no vendor “{vendor}” here.", ways_to_vendors(vendor, known))


def version(asked: Asked) -> Version:
    """The version that the address names, of a watch that is there.

    Raises:
        Missing: there is no such version.
        StoreError: the database cannot be read.
    """
    return numbered(asked, asked.values["number"])


def numbered(asked: Asked, text: str) -> Version:
    """A version of the watch that the address names, by its number.

    Raises:
        Missing: there is no such version.
        StoreError: the database cannot be read.
    """
    last = asked.store.versions.highest_number(asked.watch_id)
    path = paths.watch(asked.watch_id)
    if text.isascii() and text.isdecimal() and 0 < int(text[:9]) <= last:
        return asked.store.versions.get(asked.watch_id, int(text))
    if not last:
        raise Missing(f"No version of {asked.watch_id} has been recorded yet.", (_here(asked),))
    there_is = f"there are 1 to {last}" if last > 1 else "there is 1 so far"
    newest = asked.store.versions.current_number(asked.watch_id)
    ways = (_here(asked), (f"The newest version, {newest}", f"{path}/{newest}"))
    raise Missing(f"{asked.watch_id} has no version “{text}”; {there_is}.", ways)


def day(asked: Asked) -> date:
    """The day that the address names.

    Raises:
        Missing: it is no day.
    """
    return as_day(asked.values["day"], _here(asked))


def as_day(text: str, way: tuple[str, str]) -> date:
    """A day as it stands in an address.

    Args:
        text: of any kind.
        way: what to look at instead, where it is no day.

    Raises:
        Missing: it is no day.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Missing(f"“{text}” is no date; write it like 2026-03-01.", (way,)) from None


def ways_to_vendors(wanted: str, watch_ids: list[str]) -> tuple[tuple[str, str], ...]:
    """Vendors of a name like the one that was asked for; else the first there are."""
    vendors = sorted({watch_id.partition("/")[0] for watch_id in watch_ids})
    close = difflib.get_close_matches(wanted, vendors, _MOST_NAMED, 0.5)
    named = close or vendors[:_MOST_NAMED]
    ways = [(vendor, paths.vendor(vendor)) for vendor in named]
    return (*ways, ("All changes", "/"))


def _here(asked: Asked) -> tuple[str, str]:
    return _way_to_watch(asked.watch_id)


def _way_to_watch(watch_id: str) -> tuple[str, str]:
    return (watch_id, paths.watch(watch_id))

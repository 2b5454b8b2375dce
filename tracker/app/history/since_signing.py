"""A page and the day its reader signed -> what has changed since, compared as one change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from tracker.core.digest_times import start_of
from tracker.core.judge import materiality
from tracker.errors import ReadError, UsageError
from tracker.model import Policy, SinceSigning, Step, Verdict, Version, Watch

if TYPE_CHECKING:
    from tracker.edge.store import Store


@dataclass(frozen=True, slots=True)
class _Texts:
    """Two texts to compare."""

    old: Policy
    new: Policy
    are_read_alike: bool


def make(
    store: Store, watch_id: str, signed_on: date, zone: str, watch: Watch | None = None
) -> SinceSigning:
    """Compare the version in force on a day with today's.

    Both texts are judged anew as if nothing had come between: what came and went again shows
    nothing. Where the reader of pages changed meanwhile, the older text is read again from its
    bytes, so that only the vendor's own changes show.

    Args:
        store: to read.
        watch_id: of the page.
        signed_on: the day; the last version first seen up to its end counts.
        zone: in which the day is meant.
        watch: how its page is read; None where it is no longer in the list.

    Raises:
        UsageError: there is no such watch, or no version of it.
        StoreError: the database cannot be read.
    """
    versions = store.versions.all(watch_id)
    if not versions:
        raise UsageError(f"{watch_id}: no version has been recorded yet; see `tracker status`")
    end = start_of((signed_on + timedelta(days=1)).isoformat(), zone)
    in_force = store.versions.last_before(watch_id, end)
    then, current = in_force or versions[0], versions[-1]
    since = versions[versions.index(then) + 1 :]
    texts = _texts(store, _as_read_last(then, since), current, watch)
    named = store.watches.named(watch_id)
    return SinceSigning(
        vendor=named.vendor,
        document=named.document,
        url=named.url,
        signed_on=signed_on,
        then=then,
        current=current,
        verdict=materiality.judge(texts.old, texts.new),
        steps=tuple(
            Step(version, _verdict(store, version))
            for version in since
            if version.cause == "vendor"
        ),
        deadline=store.deadlines.of(watch_id, current.number),
        began_later=in_force is None,
        is_read_alike=texts.are_read_alike,
    )


def _as_read_last(version: Version, after: list[Version]) -> Version:
    """The same text of the vendor, as it was read last before the next ones."""
    latest = version
    for later in after:
        if later.cause == "vendor":
            break
        latest = later
    return latest


def _texts(store: Store, old: Version, new: Version, watch: Watch | None) -> _Texts:
    old_text, new_text = (store.versions.policy(each.watch_id, each.number) for each in (old, new))
    versions = store.versions.all(old.watch_id)
    later = versions[versions.index(old) + 1 : versions.index(new) + 1]
    if all(version.cause == "vendor" for version in later):
        return _Texts(old_text, new_text, are_read_alike=True)
    again = _read_again(store, old, watch) if watch is not None else None
    return _Texts(again or old_text, new_text, are_read_alike=again is not None)


def _read_again(store: Store, version: Version, watch: Watch) -> Policy | None:
    """A version as its bytes are read today; None where they cannot be."""
    from tracker.app.history.reread import reading_of
    from tracker.app.reading import Reader

    try:
        with Reader() as reader:
            policy = reader.now(reading_of(store.snapshots.get(version.snapshot_id), watch))
    except ReadError:
        return None
    return None if policy.complaint else policy


def _verdict(store: Store, version: Version) -> Verdict:
    known = store.verdicts.get(version.watch_id, version.number)
    return known or Verdict(version.materiality, version.direction, version.silent)

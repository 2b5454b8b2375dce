"""Rows of the database into the values of `tracker.model`, and back."""

from __future__ import annotations

import functools
import hashlib
import json
import sqlite3
from collections.abc import Mapping
from typing import Any, cast

from tracker.edge.store.moments import to_moment
from tracker.model import BlockKind, Clause, Dates, HeldPage, Policy, Promises, Version

Columns = Mapping[str, Any] | sqlite3.Row
"""Values by the names of their columns, as read from a row or about to be written."""
# Rare in headings; where it does stand in one, the path is kept as JSON beside it.
HEADING_JOIN = " › "
# One way to write a value: hashes are taken over this text.
_QUOTED = json.encoder.encode_basestring
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False)


def to_json(value: object) -> str:
    """Write a value as JSON in one way only, so that equal values have equal text.

    Args:
        value: of lists, texts, numbers and None.

    Returns:
        JSON without spaces.
    """
    return _ENCODER.encode(value)


def clause_json(clause: Clause) -> str:
    """Write a clause's content as JSON.

    Args:
        clause: any.

    Returns:
        A list of heading path, number, kind and text.
    """
    # What the encoder would write, without making one for each of a version's hundreds of clauses.
    path = ",".join(map(_QUOTED, clause.heading))
    number = "null" if clause.number is None else _QUOTED(clause.number)
    return f"[[{path}],{number},{_QUOTED(clause.kind)},{_QUOTED(clause.text)}]"


# Cached: an import writes version after version of nearly the same clauses.
@functools.lru_cache(maxsize=4_096)
def content_hash(content: str) -> int:
    """Shorten a clause's content to a number an index can hold.

    Args:
        content: as `clause_json` writes it.

    Returns:
        The first 8 bytes of SHA-256 as a signed integer; meets are told apart by the text itself.
    """
    return int.from_bytes(hashlib.sha256(content.encode()).digest()[:8], "big", signed=True)


def heading_columns(clause: Clause) -> tuple[str, str | None]:
    """The columns `heading` and `heading_path` of a clause.

    Args:
        clause: any.

    Returns:
        Its headings joined; and as JSON only where splitting these would not give them back.
    """
    joined = HEADING_JOIN.join(clause.heading)
    plain = tuple(joined.split(HEADING_JOIN)) if joined else ()
    return joined, None if plain == clause.heading else to_json(clause.heading)


def to_clause(row: sqlite3.Row) -> Clause:
    """Restore a clause.

    Args:
        row: of `clauses`.

    Returns:
        A value equal to the one recorded.
    """
    joined, path = row["heading"], row["heading_path"]
    heading = (
        tuple(json.loads(path))
        if path is not None
        else tuple(joined.split(HEADING_JOIN))
        if joined
        else ()
    )
    return Clause(heading, row["number"], row["text"], cast(BlockKind, row["kind"]))


def to_promises(row: sqlite3.Row) -> Promises:
    """Restore a vendor's promises.

    Args:
        row: of `versions`.

    Returns:
        A value equal to the one recorded.
    """
    return Promises(
        channels=tuple(json.loads(row["promise_channels"])),
        timing=row["promise_timing"],
        on=row["promise_on"],
        use_is_acceptance=bool(row["use_is_acceptance"]),
        reader_must_check=bool(row["reader_must_check"]),
        quote=row["promise_quote"],
        days=row["promise_days"],
    )


def from_policy(policy: Policy) -> dict[str, Any]:
    """Lay a policy out in the columns of `versions`, without its clauses.

    Args:
        policy: any.

    Returns:
        Column to value.
    """
    promises = policy.promises
    return {
        "text_sha256": policy.text_sha256,
        "title": policy.title,
        "language": policy.language,
        "updated": policy.dates.updated,
        "effective": policy.dates.effective,
        "words": policy.words,
        "media_type": policy.media_type,
        "promise_channels": to_json(promises.channels),
        "promise_timing": promises.timing,
        "promise_on": promises.on,
        "use_is_acceptance": int(promises.use_is_acceptance),
        "reader_must_check": int(promises.reader_must_check),
        "promise_quote": promises.quote,
        "promise_days": promises.days,
    }


def to_policy(row: sqlite3.Row, clauses: tuple[Clause, ...]) -> Policy:
    """Restore a policy.

    Args:
        row: of `versions`.
        clauses: of that version, in order.

    Returns:
        A value equal to the one recorded.
    """
    return Policy(
        title=row["title"],
        language=row["language"],
        dates=Dates(row["updated"], row["effective"]),
        promises=to_promises(row),
        clauses=clauses,
        text_sha256=row["text_sha256"],
        words=row["words"],
        media_type=row["media_type"],
    )


def to_version(row: sqlite3.Row) -> Version:
    """Restore a version.

    Args:
        row: of `versions` with watch, url, materiality, direction and silent beside it.

    Returns:
        The version; one without a verdict (the first) counts as none.
    """
    return Version(
        watch_id=row["watch"],
        number=row["number"],
        observed_at=to_moment(row["observed_at"]),
        recorded_at=to_moment(row["recorded_at"]),
        title=row["title"],
        language=row["language"],
        dates=Dates(row["updated"], row["effective"]),
        promises=to_promises(row),
        text_sha256=row["text_sha256"],
        words=row["words"],
        url=row["url"],
        snapshot_id=row["snapshot_id"],
        cause=row["cause"],
        materiality=row["materiality"] or "none",
        direction=row["direction"] or "neutral",
        silent=None if row["silent"] is None else bool(row["silent"]),
        chain_sha256=row["chain_sha256"],
        previous=row["previous"],
        reading_key=row["reading_key"],
    )


def held_page(row: sqlite3.Row) -> HeldPage:
    """Restore a held page.

    Args:
        row: of `holds`, with its text and its bytes as held_text and held_body.
    """
    return HeldPage(
        text_sha256=row["held_text"],
        body_sha256=row["held_body"],
        suspicion=row["suspicion"],
        sentence=row["sentence"],
        first_seen_at=to_moment(row["first_seen_at"]),
        times_seen=row["times_seen"],
        snapshot_id=row["snapshot_id"],
    )

"""A version, a selection of watches -> the ids by which feed readers and calendars know them again.

They rest on the watch's id and the version's number alone: not on a clock, a row of the database,
an address of the web page or a title. So a second run, a restored copy, a migration or a new
`base_url` changes none. After `tracker rename` a watch's entries count as new.
"""

from __future__ import annotations

from typing import Literal
from urllib.parse import quote

# A name that can never be registered (RFC 2606, section 2): nobody else can hand out ids under it.
_AUTHORITY = "policy-tracker.invalid"
# A tag needs a day on which its author held the name; a year alone stands for its first day.
_TAG = f"tag:{_AUTHORITY},2026:"

What = Literal["effective", "deadline"]
"""Which of a version's two dates."""


def of_entry(watch_id: str, number: int) -> str:
    """Name a version: `tag:policy-tracker.invalid,2026:acme/privacy/7`.

    Source: RFC 4151, tag URIs.

    Args:
        watch_id: of the watch.
        number: of the version.
    """
    return f"{_TAG}{quote(watch_id)}/{number}"


def of_feed(path: str) -> str:
    """Name a feed by what it selects: `tag:policy-tracker.invalid,2026:feed/tag/crm`.

    Args:
        path: percent-encoded, without a slash at either end.
    """
    return f"{_TAG}{path}"


def of_event(watch_id: str, number: int, what: What) -> str:
    """Name a date of a version for calendars.

    Args:
        watch_id: of the watch.
        number: of the version that first named the date.
        what: which date.
    """
    return f"{quote(watch_id)}/{number}/{what}@{_AUTHORITY}"

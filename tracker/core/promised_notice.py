"""What a vendor promised of notice, and when a version came -> whether the promise was kept."""

from __future__ import annotations

from tracker.core.deadlines import day_in, day_of
from tracker.model import Materiality, NoticeOutcome, Promises, Version


def keeps_effective_date(version: Version, before: Version | None) -> bool:
    """Whether the effective date is that of the version before: it says nothing of this one."""
    effective = version.dates.effective
    return before is not None and bool(effective) and before.dates.effective == effective


def days_given(version: Version, before: Version | None, zone: str) -> int | None:
    """Count the days from first sight to the effective date.

    Args:
        version: that came.
        before: the one before it, if there is one.
        zone: where its readers are.

    Returns:
        Days, below 0 where it was in effect already; None where the page names no day, or still
        the day of the version before, which says nothing of this one.
    """
    effective_on = day_of(version.dates.effective)
    if effective_on is None or keeps_effective_date(version, before):
        return None
    return (effective_on - day_in(zone, version.observed_at)).days


def outcome(
    promises: Promises, materiality: Materiality, given: int | None, unseen_days: int | None
) -> NoticeOutcome | None:
    """Say whether the promised notice was given, as far as the page shows.

    Args:
        promises: of the version before, which was in force.
        materiality: of the version that came.
        given: days, as `days_given` counts them.
        unseen_days: from the last look at the version before to first sight: the new text may
            have stood there for as long. None where that is not known.

    Returns:
        None where no time was promised.
    """
    if promises.days is None and promises.timing != "before_effective":
        return None
    if promises.on == "material" and materiality != "material":
        return "exempt"
    if given is None:
        return "unknown"
    promised = promises.days or 1
    if given >= promised:
        return "kept"
    # Where nobody looked for long, the text may have come in time.
    at_most = None if unseen_days is None else given + unseen_days
    return "unknown" if at_most is None or at_most >= promised else "broken"

"""The values everything else passes around: frozen, picklable, of the standard library alone.

Words are those of docs/design.md: a *watch* is looked at in a *check*; what was served is a
*snapshot*; a policy whose text differs from the one before is a *version*; a version has *clauses*;
one clause's difference is a *change*; a version has a *verdict* with *reasons*; what is worth
telling is an *alert*, one *delivery* a channel.

A module of this package is loaded when one of its names is first asked for: to make all of its
classes takes 30 ms, and to compare two files needs a quarter of them.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tracker.model.alerts import (
        Alert,
        Attachment,
        Deadline,
        Delivery,
        Limits,
        Message,
        ReaderSettings,
    )
    from tracker.model.calendar import CalendarDate, VersionDates
    from tracker.model.changes import Change, Headline, Judged, Past, Reason, Segment, Verdict
    from tracker.model.checks import (
        Answer,
        Changed,
        CheckRecord,
        Dismissed,
        Failed,
        First,
        Held,
        HeldPage,
        Origin,
        Result,
        Snapshot,
        Standing,
        Unchanged,
        Version,
    )
    from tracker.model.overview import Ahead, Overview, SameClause, Sight, Unreviewed
    from tracker.model.pages import (
        Block,
        Clause,
        Dates,
        Doubt,
        Fetched,
        KnownPage,
        Policy,
        Promises,
        Reading,
        ReadOptions,
        Validators,
    )
    from tracker.model.reports import (
        Gap,
        NoticeOutcome,
        Period,
        PeriodReport,
        ReportedVersion,
        Review,
        SinceSigning,
        Step,
        Unread,
        Watched,
    )
    from tracker.model.watches import Channel, ClockTime, Schedule, Template, Watch, WatchList
    from tracker.model.words import (
        CATEGORIES,
        MATERIALITIES,
        AlertKind,
        BlockKind,
        Cause,
        ChangeKind,
        DeadlineRule,
        Direction,
        Materiality,
        MessageFormat,
        Outcome,
        Render,
        Rhythm,
    )

__all__ = [
    "CATEGORIES",
    "MATERIALITIES",
    "Ahead",
    "Alert",
    "AlertKind",
    "Answer",
    "Attachment",
    "Block",
    "BlockKind",
    "CalendarDate",
    "Cause",
    "Change",
    "ChangeKind",
    "Changed",
    "Channel",
    "CheckRecord",
    "Clause",
    "ClockTime",
    "Dates",
    "Deadline",
    "DeadlineRule",
    "Delivery",
    "Direction",
    "Dismissed",
    "Doubt",
    "Failed",
    "Fetched",
    "First",
    "Gap",
    "Headline",
    "Held",
    "HeldPage",
    "Judged",
    "KnownPage",
    "Limits",
    "Materiality",
    "Message",
    "MessageFormat",
    "NoticeOutcome",
    "Origin",
    "Outcome",
    "Overview",
    "Past",
    "Period",
    "PeriodReport",
    "Policy",
    "Promises",
    "ReadOptions",
    "ReaderSettings",
    "Reading",
    "Reason",
    "Render",
    "ReportedVersion",
    "Result",
    "Review",
    "Rhythm",
    "SameClause",
    "Schedule",
    "Segment",
    "Sight",
    "SinceSigning",
    "Snapshot",
    "Standing",
    "Step",
    "Template",
    "Unchanged",
    "Unread",
    "Unreviewed",
    "Validators",
    "Verdict",
    "Version",
    "VersionDates",
    "Watch",
    "WatchList",
    "Watched",
]

_NAMES = {
    "alerts": "Alert Attachment Deadline Delivery Limits Message ReaderSettings",
    "calendar": "CalendarDate VersionDates",
    "changes": "Change Headline Judged Past Reason Segment Verdict",
    "checks": (
        "Answer Changed CheckRecord Dismissed Failed First Held HeldPage "
        "Origin Result Snapshot Standing Unchanged Version"
    ),
    "overview": "Ahead Overview SameClause Sight Unreviewed",
    "pages": (
        "Block Clause Dates Doubt Fetched KnownPage Policy Promises Reading ReadOptions Validators"
    ),
    "reports": (
        "Gap NoticeOutcome Period PeriodReport ReportedVersion Review SinceSigning "
        "Step Unread Watched"
    ),
    "watches": "Channel ClockTime Schedule Template Watch WatchList",
    "words": (
        "CATEGORIES MATERIALITIES AlertKind BlockKind Cause ChangeKind DeadlineRule "
        "Direction Materiality MessageFormat Outcome Render Rhythm"
    ),
}
"""What each module of this package holds; a test compares it with the imports above."""
_MODULES = {name: module for module, names in _NAMES.items() for name in names.split()}


def __getattr__(name: str) -> object:
    """Load the module that holds a name, and keep the name here."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(importlib.import_module(f"{__name__}.{_MODULES[name]}"), name)
    globals()[name] = value
    return value
